"""What a coder typed, as words: symbols read, single letters with strokes joined, parts marked.

The same reading is used for the wordings of the clinical terms, so that both meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coder_gui.classification.folding import LEFT_OUT, fold
from coder_gui.classification.spelling_keys import key

LONGEST_TEXT = 200
"""Characters of a typed text that are looked at."""

MOST_WORDS = 12
"""Words of a typed text that are looked at."""

_SYMBOLS = (
    (re.compile(r"(?<![a-z0-9])[+]ve\b"), " positive "),
    (re.compile(r"(?<![a-z0-9])[-–]ve\b"), " negative "),
    (re.compile(r"\b2\s*[°º˚](?=\s*burn)"), " second degree "),
    (re.compile(r"\b2\s*[°º˚]"), " secondary "),
    (re.compile(r"\b1\s*[°º˚]"), " primary "),
    (re.compile(r"\b3\s*[°º˚]"), " third degree "),
    (re.compile(r"\bw/o\b"), " without "),
    (re.compile(r"\bw/"), " with "),
    (re.compile(r"#+"), " fracture "),
    (re.compile(r"[?]+"), " "),
    (re.compile(r"\b([a-z])/([a-z])/([a-z])\b"), r"\1\2\3"),
    (re.compile(r"\b([a-z])/([a-z])\b"), r"\1\2"),
    (re.compile(r"\b([a-z])&([a-z])\b"), r"\1and\2"),
    (re.compile(r"\b(?:[a-z]\.){2,}"), lambda match: match[0].replace(".", "")),
)
NEGATED = "!"
"""Before the key of a word that a text denies: "without rupture" has !rupture, not rupture."""

_PART = re.compile(r"[+;,&]|\bplus\b")
_WORD = re.compile(r"[^\W_]+|[+;,&]")
_NEGATIONS = frozenset({"without", "no", "not", "nil", "non"})
_NON = re.compile(r"\bnon[ -]+(?=[a-z]{2})")
_CARRIES_ON = frozenset({"or", "and"})
_TITLE_ASIDE = re.compile(r"\bnot elsewhere classified\b|\bso described\b|\bmention of\b|\bnec\b")
_TITLE_PIECE = re.compile(r"[^\W_]+|[,;:\[\]()]|-(?= )")
_TITLE_DENIES = frozenset({"without", "not", "no"})
_DEGREE = re.compile(r"[°º˚]")


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word. `surface`: folded as typed; `key`: under which it is found.

    `part` numbers the parts that a plus, comma or ampersand separates. `negated`: it follows
    "without", "no" or "not". `last`: it may be still being typed.
    """

    surface: str
    key: str
    part: int = 0
    negated: bool = False
    last: bool = False


def read_symbols(text: str) -> str:
    """The folded text with the symbols of coders written out."""
    marked = _DEGREE.sub("°", text)
    plain = fold(marked)
    for pattern, replacement in _SYMBOLS:
        plain = pattern.sub(replacement, plain)
    return _NON.sub("non", plain)


def typed_words(text: str) -> list[Word]:
    """The words that count, in order; small words go where there are others. Never raises."""
    text = text[:LONGEST_TEXT]
    plain = read_symbols(text)
    found: list[Word] = []
    small: list[Word] = []
    part, negated = 0, False
    for piece in _WORD.findall(plain):
        if _PART.fullmatch(piece):
            part += bool(found)
        elif piece in _NEGATIONS:
            negated = True
        elif piece in LEFT_OUT:
            negated = negated and piece in _CARRIES_ON
            after = piece in _CARRIES_ON and bool(found) and found[-1].negated
            negated = negated or after
            small.append(Word(piece, key(piece), part))
        else:
            mark = NEGATED if negated else ""
            found.append(Word(piece, mark + key(piece), part, negated))
            negated = False
    chosen = _distinct(found or small)[:MOST_WORDS]
    if chosen and text[-1:].isalnum():
        end = chosen[-1]
        chosen[-1] = Word(end.surface, end.key, end.part, end.negated, last=True)
    return chosen


def title_words(title: str) -> list[str]:
    """Keys of a title's words, in order; those under "without" or "not" are marked as denied."""
    plain = _NON.sub("non", _TITLE_ASIDE.sub(" ", fold(title)))
    found: list[str] = []
    negated = False
    for piece in _TITLE_PIECE.findall(plain):
        if piece in _TITLE_DENIES:
            negated = True
        elif piece == "with" or not piece[0].isalnum():
            negated = False
        elif piece not in LEFT_OUT:
            found.append((NEGATED if negated else "") + key(piece))
    return found


def _distinct(found: list[Word]) -> list[Word]:
    seen: dict[str, Word] = {}
    for word in found:
        seen.setdefault(word.key, word)
    return list(seen.values())


def label_words(text: str) -> list[str]:
    """Keys of a wording or a phrase, in order, without small words where there are others."""
    return [word.key for word in typed_words(text)]
