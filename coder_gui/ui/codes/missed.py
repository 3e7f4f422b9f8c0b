"""The words that were typed and found nothing: what a person may want to teach the search."""

from __future__ import annotations


class Missed:
    """Follows what is typed and what it finds; `words` are the last that found nothing, or "".

    A beginning that is typed on until it finds something was no miss, and taking letters away
    leaves the longest words that were one.
    """

    def __init__(self) -> None:
        self._before = self._longest = ""

    @property
    def words(self) -> str:
        """What is being typed and finds nothing, else the last words that did not."""
        return self._longest or self._before

    def typed(self, text: str) -> None:
        """The field holds `text` now; words that do not go on from the last ones end those."""
        longest = self._longest
        goes_on = text and (text.startswith(longest) or longest.startswith(text))
        if longest and not goes_on:
            self._before, self._longest = longest, ""

    def answered(self, text: str, *, found: bool) -> None:
        """What `text` found: a real match, or nothing but what is near."""
        if not found:
            self._longest = max(self._longest, text, key=len)
        elif text.startswith(self._longest):
            self._longest = ""

    def settle(self, words: str) -> None:
        """These words are known from now on."""
        if words.casefold() == self.words.casefold():
            self.forget()

    def forget(self) -> None:
        """Another episode, or none."""
        self._before = self._longest = ""
