"""Earlier episodes of the same patient. They ask for a look at the record, and offer no code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from coder_gui.domain.codes import canonical
from coder_gui.domain.coding import PastEpisode, System
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs
from coder_gui.standards.predicates.dates import shown
from coder_gui.standards.predicates.written import ranges
from coder_gui.standards.sheet import DIAGNOSES, Sheet


def years_before(day: date, years: int) -> date:
    """The same day `years` years earlier; 1 March for a 29 February that is not there."""
    year = max(day.year - years, date.min.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, month=3, day=1)


def codes_of(past: PastEpisode) -> tuple[str, ...]:
    """The canonical codes of an earlier episode; what has no form of a code is left out."""
    found = (canonical(System.ICD10, raw) for raw in past.diagnoses)
    return tuple(code for code in found if code)


@dataclass(frozen=True, slots=True)
class LifelongMissing:
    """Conditions coded on an episode that ended within `years` before this one, and not here.

    A family is written "diabetes: E10-E14" or, with codes that only count as present,
    "high blood pressure: I10-I15; O10". Silent on a record without a diagnosis or a start.
    """

    families: tuple[str, ...]
    years: int
    _read: tuple[tuple[str, CodeRanges, CodeRanges], ...] = field(
        default=(), init=False, repr=False, compare=False
    )

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"conditions"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "_read", tuple(_family(each) for each in self.families))

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """At most one finding; `conditions` names each with the day it was last coded."""
        start = sheet.record.start_date
        if start is None or not any(each.code for each in sheet.diagnoses):
            return
        last = self._last_coded(sheet, years_before(start, self.years), start)
        if last:
            told = [f"{name} ({shown(day)})" for name, day in last.items()]
            yield Finding(words={"conditions": ", ".join(told)})

    def _last_coded(self, sheet: Sheet, earliest: date, start: date) -> dict[str, date]:
        """Family name: the latest day, for families that are not here; in the pack's order."""
        past = [
            (each.end_date, codes_of(each))
            for each in sheet.record.history
            if earliest <= each.end_date <= start
        ]
        found: dict[str, date] = {}
        for name, codes, here in self._read:
            days = [day for day, given in past if any(code in codes for code in given)]
            if days and not sheet.any_of(DIAGNOSES, here):
                found[name] = max(days)
        return found


@dataclass(frozen=True, slots=True)
class CodedBefore:
    """The first diagnosis is of `codes`, and its category was coded in `stays` stays before this.

    Only episodes that ended within `days` days before the admission count; those that ended on
    different days count as different stays.
    """

    codes: CodeRanges
    stays: int
    days: int

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"count"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((DIAGNOSES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The first diagnosis; `count` is in how many stays."""
        admitted = sheet.record.admission_date or sheet.record.start_date
        if admitted is None or not sheet.diagnoses or sheet.diagnoses[0].code not in self.codes:
            return
        first = sheet.diagnoses[0]
        ends = {
            each.end_date
            for each in sheet.record.history
            if timedelta() < admitted - each.end_date <= timedelta(days=self.days)
            and any(code[:3] == first.category for code in codes_of(each))
        }
        if len(ends) >= self.stays:
            yield Finding(first, words={"count": str(len(ends))})


def _family(text: str) -> tuple[str, CodeRanges, CodeRanges]:
    name, colon, codes = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} needs a colon between the condition and its codes")
    own, semicolon, also = codes.partition(";")
    return name.strip(), ranges(own), ranges(f"{own}, {also}" if semicolon else own)
