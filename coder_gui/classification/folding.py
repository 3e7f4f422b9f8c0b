"""Words of titles and of what is typed, brought into one spelling so that they can meet."""

from __future__ import annotations

import re
import unicodedata

_POSSESSIVE = re.compile(r"(?<=\w)['’`]s\b|['’`]")
_WORD = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
_JOINED = re.compile(r"(\w{1,12})-(\w{2,})")
_Z_SPELLING = re.compile(r"(?<=\w{2})iz(?=e|ing|ation|able)|(?<=\w{2})yz(?=e|ing)")
_DIGRAPH = re.compile(r"ae|oe")

LEFT_OUT = frozenset({"of", "the", "and", "with", "in", "to", "by", "for", "on", "or", "an"})
"""Small words that a query may have and a title need not."""


def fold(text: str) -> str:
    """Lower case without accents, subscripts, ligatures and possessive s: Ménière's -> meniere."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _POSSESSIVE.sub("", plain)


def words(text: str) -> list[str]:
    """The folded words, in order; anything that is neither letter nor digit separates."""
    return _WORD.findall(fold(text))


def original_words(text: str) -> list[tuple[str, str]]:
    """(folded word, the word as it is printed), in order."""
    pairs = []
    for printed in _WORD.findall(_POSSESSIVE.sub("", unicodedata.normalize("NFC", text))):
        pairs += [(folded, printed) for folded in words(printed)]
    return pairs


def variants(word: str) -> tuple[str, ...]:
    """Other spellings under which a word of a title is also found.

    The lists write localized and haemorrhage; coders also type localised and hemorrhage.
    """
    found = []
    british = _Z_SPELLING.sub(lambda match: match[0].replace("z", "s"), word)
    if british != word:
        found.append(british)
    if len(word) > 4:
        american = _DIGRAPH.sub("e", word)
        if american != word:
            found.append(american)
    if word.endswith("our") and len(word) > 4:
        found.append(word[:-3] + "or")
    return tuple(found)


def also(text: str) -> list[str]:
    """Further words for the index: spelling variants, and compounds written as one word."""
    plain = fold(text)
    found = [other for word in _WORD.findall(plain) for other in variants(word)]
    found += [first + second for first, second in _JOINED.findall(plain)]
    return found


def distance(typed: str, word: str, limit: int) -> int:
    """Edits between two words (insert, delete, replace, swap neighbours), or limit + 1 if more."""
    if abs(len(typed) - len(word)) > limit or len(set(typed) ^ set(word)) > 2 * limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(word) + 1))
    for row, letter in enumerate(typed, start=1):
        here = [row]
        for column, other in enumerate(word, start=1):
            cost = above[column - 1] + (letter != other)
            best = min(cost, above[column] + 1, here[-1] + 1)
            swapped = row > 1 and column > 1 and letter == word[column - 2]
            if swapped and typed[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        if min(here) > limit:
            return limit + 1
        before, above = above, here
    return min(above[-1], limit + 1)
