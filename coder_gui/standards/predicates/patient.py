"""The patient's sex and age against what codes are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from coder_gui.domain.coding import CodeFacts
from coder_gui.domain.patient import SEX_NAMES
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.conditions import age_in_years
from coder_gui.standards.findings import NOTHING, Finding
from coder_gui.standards.sheet import Coded, Sheet

MALE, FEMALE = "1", "2"
_LIMIT = re.compile(r"(?P<codes>.+?)\s*:\s*(?P<low>[0-9]*)\s*-\s*(?P<high>[0-9]*)")


@dataclass(frozen=True, slots=True)
class SexConflict:
    """Codes that are for the other sex: as the edition says, else by the lists `male`, `female`.

    Silent for `but_not`, and where the sex is not known, indeterminate or not given.
    """

    male: CodeRanges
    female: CodeRanges
    list: str
    but_not: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"sex", "patient"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; `sex` is whom it is for, `patient` what the record says."""
        sex = sheet.record.sex
        if sex not in (MALE, FEMALE):
            return
        for each in sheet.codes(self.list):
            meant = self._sex(each)
            if meant is not None and meant != sex:
                names = {"sex": SEX_NAMES[meant].lower(), "patient": SEX_NAMES[sex].lower()}
                yield Finding(each, words=names)

    def _sex(self, each: Coded) -> str | None:
        if not each.code or (self.but_not is not None and each.code in self.but_not):
            return None
        if each.facts is not None and each.facts.sex in (MALE, FEMALE):
            return each.facts.sex
        if each.code in self.male:
            return MALE
        return FEMALE if each.code in self.female else None


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """Codes outside the ages they are for: as the edition says, else by `limits`.

    A limit is written "F00-F03: 30-" or "R95: 0-1", in completed years at the start of the
    episode, both ends included. Cases: "young" and "old". Silent where an age is not known.
    """

    limits: tuple[str, ...]
    list: str
    _read: tuple[tuple[CodeRanges, int, int | None], ...] = field(
        default=(), init=False, repr=False, compare=False
    )

    CASES: ClassVar[frozenset[str]] = frozenset({"young", "old"})
    WORDS: ClassVar[frozenset[str]] = frozenset({"age", "limit"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "_read", tuple(_limit(each) for each in self.limits))

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; `limit` is the age it begins or ends at."""
        age = age_in_years(sheet.record)
        if age is None or age < 0:
            return
        for each in sheet.codes(self.list):
            low, high = self._ages(each.code, each.facts)
            if age < low:
                yield Finding(each, "young", {"age": str(age), "limit": str(low)})
            elif high is not None and age > high:
                yield Finding(each, "old", {"age": str(age), "limit": str(high)})

    def _ages(self, code: str, facts: CodeFacts | None) -> tuple[int, int | None]:
        if facts is not None and (facts.min_age is not None or facts.max_age is not None):
            return facts.min_age or 0, facts.max_age
        for codes, low, high in self._read:
            if code in codes:
                return low, high
        return 0, None


def _limit(text: str) -> tuple[CodeRanges, int, int | None]:
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'{text!r} is no limit such as "R95: 0-1"')
    high = found["high"]
    codes = CodeRanges(part.strip() for part in found["codes"].split(","))
    return codes, int(found["low"] or 0), int(high) if high else None
