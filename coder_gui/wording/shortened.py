"""Names written short: their first letters in capitals, or words cut after some letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coder_gui.wording.concepts import Mention
from coder_gui.wording.tokens import Token

_SHORTEST_LETTERS = 2
_SHORTEST_CUT, _SHORTEST_CUT_ALONE = 3, 4
_CUT_BY = 2


def shortened(
    tokens: Sequence[Token], name: Mention, never: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """(first, last) of the words that may be the name written short.

    `never`: keys that mean something of their own.
    """
    pairs = list(zip(name.words, name.keys, strict=True))
    telling = [pair for pair in pairs if pair[1] not in _LINKING]
    if not telling:
        return
    initials = {"".join(word[0] for word, _ in row) for row in (pairs, telling)}
    initials |= name.concept.initials
    first = {*telling[0][0][:1], *telling[0][1][:1]}
    begins = frozenset(first | {one[0] for one in initials if one})
    for place, token in enumerate(tokens):
        if token.text[:1].lower() not in begins and token.key[:1] not in first:
            continue
        letters = token.text.lower()
        if (
            len(letters) >= _SHORTEST_LETTERS
            and token.capitals
            and letters in initials
            and letters not in never
        ):
            yield place, place + 1
        elif _cut(tokens, place, telling, never):
            yield place, place + len(telling)


def _cut(
    tokens: Sequence[Token], place: int, words: Sequence[tuple[str, str]], never: frozenset[str]
) -> bool:
    """Whether the words stand here in order, one of them at least cut short."""
    if place + len(words) > len(tokens):
        return False
    shortest = _SHORTEST_CUT if len(words) > 1 else _SHORTEST_CUT_ALONE
    any_cut = False
    for token, (word, key) in zip(tokens[place : place + len(words)], words, strict=True):
        if token.key == key:
            continue
        start = token.text.lower().rstrip("'")
        long_enough = shortest <= len(start) <= len(word) - _CUT_BY
        if not long_enough or start in never or not word.startswith(start):
            return False
        any_cut = True
    return any_cut


_LINKING = frozenset(("of", "the", "and", "with", "in", "to", "by", "for", "on", "due", "from"))
