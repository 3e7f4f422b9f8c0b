"""Names written short: their first letters in capitals, or words cut after some letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coder_gui.wording.tokens import Token

_SHORTEST_LETTERS = 2
_SHORTEST_CUT, _SHORTEST_CUT_ALONE = 3, 4
_CUT_BY = 2


def shortened(
    tokens: Sequence[Token], name: Sequence[str], never: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """(first, last) of the words that may be the name written short.

    `name`: the keys of the name; `never`: keys that mean something of their own.
    """
    words = [key for key in name if key not in _LINKING]
    if not words:
        return
    initials = {"".join(key[0] for key in words), "".join(key[0] for key in name)}
    for place, token in enumerate(tokens):
        letters = token.key
        if (
            len(letters) >= _SHORTEST_LETTERS
            and token.capitals
            and letters in initials
            and letters not in never
        ):
            yield place, place + 1
        elif _cut(tokens, place, words, never):
            yield place, place + len(words)


def _cut(tokens: Sequence[Token], place: int, words: Sequence[str], never: frozenset[str]) -> bool:
    """Whether the words stand here in order, one of them at least cut short."""
    if place + len(words) > len(tokens):
        return False
    shortest = _SHORTEST_CUT if len(words) > 1 else _SHORTEST_CUT_ALONE
    any_cut = False
    for token, word in zip(tokens[place : place + len(words)], words, strict=True):
        if token.key == word:
            continue
        key = token.text.lower().rstrip("'")
        long_enough = shortest <= len(key) <= len(word) - _CUT_BY
        if not long_enough or key in never or not word.startswith(key):
            return False
        any_cut = True
    return any_cut


_LINKING = frozenset(("of", "the", "and", "with", "in", "to", "by", "for", "on", "due", "from"))
