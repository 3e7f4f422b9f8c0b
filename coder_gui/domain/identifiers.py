"""What can tell who a patient is: the identifiers of one case, and what was found in a text.

Source: domain facts sections 9 and 10 (a national query goes out fully anonymised).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """What sort of identifier something is."""

    PATIENT = "patient"
    CONSULTANT = "consultant"
    STAFF = "staff"
    NUMBER = "number"
    DATE = "date"
    AGE = "age"
    PLACE = "place"
    CONTACT = "contact"
    NAME = "name"


PLACEHOLDERS: dict[Kind, str] = {
    Kind.PATIENT: "[patient]",
    Kind.CONSULTANT: "[consultant]",
    Kind.STAFF: "[staff]",
    Kind.NUMBER: "[number]",
    Kind.PLACE: "[place]",
    Kind.CONTACT: "[contact]",
    Kind.NAME: "[name]",
    Kind.DATE: "[date]",
    Kind.AGE: "[age]",
}
"""What stands in place of an identifier; dates and ages have words of their own where known."""


@dataclass(frozen=True, slots=True)
class Known:
    """The identifiers of one case.

    Names in any order and form ("MARLOWE, Edith (Mrs)"). `numbers`: NHS and hospital number,
    spell, CDS id, GMC numbers. `others`: names of staff who are not of this case. `admitted` is
    day 0; without it dates cannot be told as days.
    """

    patient: tuple[str, ...] = ()
    consultants: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    postcode: str | None = None
    born: date | None = None
    admitted: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One place of a text that identifies, or may.

    `replacement` is None where only a person can tell; `known`: it is of this case for certain.
    """

    start: int
    end: int
    kind: Kind
    replacement: str | None
    known: bool = False

    @property
    def length(self) -> int:
        """Characters it takes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words around names. All folded (lower case, no accents)."""

    titles: frozenset[str]
    imaging: frozenset[str]
    """What follows MR, MS, DR or SR in capitals when those are no titles."""
    particles: frozenset[str]
    cues: tuple[str, ...]
    """What stands before the name of a person: seen by, daughter."""
    forenames: frozenset[str]
    surnames: frozenset[str]
    eponyms: frozenset[str]
    eponym_nouns: frozenset[str]
    plain: frozenset[str]
    """Words that are no names although some people bear them, when written small."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words around dates. `months` and `weekdays` by every way to write them, folded."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    cues: tuple[str, ...]
    """What stands before a date or a year: in, since."""
    day_cues: tuple[str, ...]
    """What stands before a day rather than a score: on, seen."""
    scores: tuple[str, ...]
    """What stands before two numbers with a stroke that are no date: GCS, for."""
    ago: tuple[str, ...]
    """What stands after two numbers with a stroke that are a duration."""
    never: frozenset[str]
    editions: tuple[str, ...]
    """What stands before a year that is the year of a book."""
    measures: tuple[str, ...]
    """What stands before a value or a time that looks like a year: ferritin, at."""
    units: frozenset[str]
    birth: tuple[str, ...]
    feasts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words of places. `nouns` end the name of an organisation, `streets` that of a street."""

    nouns: tuple[str, ...]
    general: frozenset[str]
    """Words before a noun that name no place: community hospital, medical ward."""
    streets: tuple[str, ...]
    numbered_streets: tuple[str, ...]
    """Words that are a street only behind a house number: Close, Way."""
    rooms: tuple[str, ...]
    towns: frozenset[str]
    saints: frozenset[str]
    """What follows St in a name that is of no place: John's wort."""
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Words before a number that names somebody or something: MRN, bleep."""

    labels: tuple[str, ...]
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentifyingWords:
    """All the words that the scanner goes by (data)."""

    names: NameWords
    dates: DateWords
    places: PlaceWords
    numbers: NumberWords
    vocabulary: frozenset[str] = field(default=frozenset())
    """Folded words of the classifications: capitalised, they are headings rather than names."""


_LETTERS = str.maketrans(
    {
        "ß": "s", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ı": "i",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip


@lru_cache(maxsize=4096)
def _fold(one: str) -> str:
    small = one.lower().translate(_LETTERS)
    base = unicodedata.normalize("NFKD", small)
    return base[0].translate(_LETTERS) if base else one


def folded(text: str) -> str:
    """Lower case without accents, one character for each: positions stay."""
    return "".join(map(_fold, text))


def settled(text: str) -> str:
    """One way to write the same: composed letters, plain digits and blanks, nothing unseen.

    Soft hyphens, marks of direction and joiners would hide a name or a number from a search.
    """
    if text.isascii():
        return text
    return "".join(map(_settle, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _settle(one: str) -> str:
    if one.isascii():
        return one
    category = unicodedata.category(one)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(one))
    if "\ufb00" <= one <= "\ufb06" or "\uff01" <= one <= "\uff5e":
        return unicodedata.normalize("NFKC", one)
    return one
