"""Keys under which words meet: one for every spelling of a word, and a looser one for its family.

`key` joins what is the same word in other clothes (haemorrhages, hemorrhage; tumours, tumor;
localised, localized). `stem` joins its relatives (infected, infection, infective), never what a
suffix makes another thing (appendicitis, appendicectomy).
"""

from __future__ import annotations

import re
from functools import lru_cache

_DIGRAPH = re.compile(r"ae|oe")
_Z = re.compile(r"(?<=\w{2})iz(?=e|ing|ation|able|ed)|(?<=\w{2})yz(?=e|ing|ed)")
_DOUBLE = re.compile(r"([a-z])\1+")
_NUMERALS = {
    "ii": "2",
    "iii": "3",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "two": "2",
    "three": "3",
    "four": "4",
}
_NO_PLURAL = frozenset({"aids", "lens", "gas", "nos", "das", "his", "ms", "as", "tens", "pass"})
_KEPT_ENDINGS = (
    "itis",
    "osis",
    "oma",
    "omata",
    "ectomy",
    "otomy",
    "ostomy",
    "scopy",
    "plasty",
    "pexy",
    "tripsy",
    "graphy",
    "gram",
    "pathy",
    "uria",
    "emia",
    "algia",
    "plegia",
    "paresis",
    "centesis",
    "desis",
    "lysis",
)
_SUFFIXES = (
    "isation",
    "atory",
    "ation",
    "ative",
    "ating",
    "ated",
    "ional",
    "ular",
    "ical",
    "ism",
    "ion",
    "ive",
    "ing",
    "ary",
    "ial",
    "ine",
    "ate",
    "ous",
    "ed",
    "ic",
    "al",
    "ar",
    "ia",
    "um",
    "us",
    "a",
    "e",
    "i",
    "y",
)
SHORTEST_STEM = 4
"""Letters that must be left of a word."""


@lru_cache(maxsize=4096)
def key(word: str) -> str:
    """The key of a folded word; a word that is its own key stays so."""
    if word in _NUMERALS:
        return _NUMERALS[word]
    if len(word) < 4 or not word.isalpha() or not word.isascii():
        return word
    plain = _singular(word)
    if len(plain) > 4:
        if plain.endswith(("tre", "bre")):
            plain = plain[:-2] + "er"
        plain = _DIGRAPH.sub("e", plain)
        plain = _Z.sub(lambda match: match[0].replace("z", "s"), plain)
        plain = plain.replace("ph", "f")
        if plain.endswith("our"):
            plain = plain[:-3] + "or"
    return _DOUBLE.sub(r"\1", plain)


def _singular(word: str) -> str:
    if word in _NO_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The family of a key: what is left without the ending that only changes its grammar."""
    if len(word) <= SHORTEST_STEM or word.endswith(_KEPT_ENDINGS):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word[: -len(suffix)]
    return word
