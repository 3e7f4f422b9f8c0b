"""Text as words that can be compared: one key for every spelling of a word, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from coder_gui.classification.folding import fold
from coder_gui.classification.spelling_keys import key as spelling_key

LONGEST_TEXT = 20_000
"""Characters of a text that are looked at."""

_WORD = re.compile(
    r"#+|\?+|\d+(?:[.,]\d+)+|[^\W_]+(?:['’](?:s\b|(?=[^\W_])[^\W_]+))?", re.IGNORECASE
)
_STAGED = re.compile(r"(ckd|aki)(g?[1-5])([ab]?)", re.IGNORECASE)
_GFR = re.compile(r"[gG][1-5][abAB]?")
_ENDING = re.compile(r"['’]s$|['’]")
_SENTENCE_END = re.compile(r"[.!;\n•|]|\?(?=\s|$|[\"”’')\]])")
_SHORTENED = frozenset({"dr", "mr", "mrs", "ms", "prof", "vs", "approx", "no", "hx", "poss", "dx"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_NUMBERED = frozenset({"type", "stage", "grade", "category", "class", "degree", "level"})
_JOINING = frozenset(
    {"post", "pre", "non", "anti", "hypo", "hyper", "multi", "intra", "peri", "haemo", "hemo"}
)
_PLAIN = re.compile(r"[a-z ]+")
_SPECIAL = _NUMBERED | _JOINING
"""Words of which `tokens` makes something together with the word after."""
FRACTURE = "fracture"
_CANCER = "ca"
"""In small letters: a cancer. Calcium begins with a capital."""
_SIDES = {"L": "left", "R": "right", "Lt": "left", "Rt": "right"}
DOUBT = "?"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. `key`: under which it is compared; `start`, `end`: its characters.

    `gap`: what stands between it and the word before. `capitals`: written in capitals (also
    with figures, T2DM). `opens`: it begins a sentence.
    """

    text: str
    key: str
    start: int
    end: int
    gap: str = ""
    capitals: bool = False
    opens: bool = False


def _initial(found: list[Token], gap: str) -> bool:
    """Whether a full stop only shortens: "C. diff", "Dr. A", "vs. PE"."""
    if gap.strip() != "." or not found:
        return False
    last = found[-1].text
    return (len(last) == 1 and last.isalpha()) or last.lower() in _SHORTENED


class Tokeniser:
    """Turns texts into tokens. `same`: groups of words that are one; `joined`: whole compounds;
    `exact`: "word = meaning" for words that are not what their ending suggests.

    A compound such as "post op" is one word where the joined word is known.
    """

    def __init__(
        self,
        same: Iterable[tuple[str, ...]],
        joined: Iterable[str],
        exact: Iterable[str] = (),
    ) -> None:
        self._exact = dict(one.split(" = ") for one in exact)
        self._same: dict[str, str] = {}
        for group in same:
            first = spelling_key(fold(group[0]))
            for word in group:
                self._same[spelling_key(fold(word))] = first
        self._joined = frozenset(spelling_key(fold(word)) for word in joined)
        self.key = lru_cache(maxsize=30_000)(self._key)

    def _key(self, word: str) -> str:
        folded = fold(word)
        plain = spelling_key(self._exact.get(folded, folded))
        return self._same.get(plain, plain)

    def tokens(self, text: str) -> list[Token]:
        """The words of the text in order. Never raises."""
        found: list[Token] = []
        last = 0
        opens = True
        for match in _WORD.finditer(text, 0, LONGEST_TEXT):
            gap = text[last : match.start()]
            if last and _SENTENCE_END.search(gap) and not _initial(found, gap):
                opens = True
            last = match.end()
            word = match[0]
            if word[0] == "#":
                found.append(Token(word, FRACTURE, match.start(), last, gap, opens=opens))
            elif word[0] == "?":
                opens = self._question_mark(text, match, gap, opens, found)
                continue
            else:
                self._word(match, gap, opens, found)
            opens = False
        return self._join(found)

    @staticmethod
    def _question_mark(
        text: str, match: re.Match[str], gap: str, opens: bool, found: list[Token]
    ) -> bool:
        """Adds the mark; whether a new sentence begins after it."""
        after = text[match.end() : match.end() + 1]
        attached = not gap and bool(found)
        ends = attached and (not after or not (after.isalnum() or after == "/"))
        found.append(Token(match[0], DOUBT, match.start(), match.end(), gap, opens=opens))
        return ends or not after

    def _word(self, match: re.Match[str], gap: str, opens: bool, found: list[Token]) -> None:
        word = match[0]
        staged = _STAGED.fullmatch(word)
        if staged:
            middle = match.start() + len(staged[1])
            found.append(
                Token(
                    staged[1],
                    self.key(staged[1]),
                    match.start(),
                    middle,
                    gap,
                    capitals=True,
                    opens=opens,
                )
            )
            found.append(Token(word[len(staged[1]) :], staged[2].lstrip("gG"), middle, match.end()))
            return
        plain = _ENDING.sub("", word)
        key = self.key("cancer" if plain == _CANCER else plain)
        if plain in _SIDES and not (found and found[-1].key[-1:].isdigit()):
            key = self.key(_SIDES[plain])
        if found and found[-1].key in _NUMBERED:
            key = _ROMAN.get(plain.lower(), key)
            if len(plain) == 2 and plain[0].isdigit() and plain[1].lower() in "abc":
                key = plain[0]
        if found and found[-1].key == "ckd" and _GFR.fullmatch(plain):
            key = plain[1]
        letters = [letter for letter in plain if letter.isalpha()]
        capitals = bool(letters) and sum(letter.isupper() for letter in letters) >= max(
            1, len(letters) - 1
        )
        found.append(Token(word, key, match.start(), match.end(), gap, capitals, opens))

    def _join(self, found: list[Token]) -> list[Token]:
        """Compounds written apart or with a hyphen, made one word."""
        if not any(token.text.lower() in _JOINING for token in found):
            return found
        whole: list[Token] = []
        skip = False
        for first, second in zip(found, [*found[1:], None], strict=True):
            if skip:
                skip = False
                continue
            if second and first.text.lower() in _JOINING and second.gap in {"-", " ", "‑", "–"}:
                together = self.key(first.text + second.text)
                if together in self._joined:
                    whole.append(
                        Token(
                            f"{first.text}{second.gap}{second.text}",
                            together,
                            first.start,
                            second.end,
                            first.gap,
                            opens=first.opens,
                        )
                    )
                    skip = True
                    continue
            whole.append(first)
        return whole

    def key_set(self, words: Iterable[str]) -> frozenset[str]:
        """The keys of single words."""
        return frozenset(self.key(word) for word in words)

    def keys(self, text: str) -> list[str]:
        """The keys alone; plain phrases of the data go a shorter way."""
        if _PLAIN.fullmatch(text):
            words = text.split()
            if not _SPECIAL.intersection(words):
                return [self.key(word) for word in words]
        return [token.key for token in self.tokens(text)]
