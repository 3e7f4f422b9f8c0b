"""Dates of procedures against the dates of their episode."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import Finding, Offer
from coder_gui.standards.sheet import Coded, Sheet


def shown(day: date) -> str:
    """A day as people read it here: 17-Sep-2026."""
    return f"{day.day:02}-{day:%b-%Y}"


@dataclass(frozen=True, slots=True)
class ProcedureDate:
    """Procedures without a date, or dated outside their episode.

    Codes of `secondary` take the date of their group. Up to `days_before` days before the
    episode's start are within it. Cases: "missing", "before", "after"; the last two are silent
    where the episode's start or end is not known.
    """

    secondary: CodeRanges
    days_before: int = 0

    CASES: ClassVar[frozenset[str]] = frozenset({"missing", "before", "after"})
    WORDS: ClassVar[frozenset[str]] = frozenset({"date", "start", "end"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"set_date"})

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each procedure whose date is missing or outside; offers the only likely day."""
        start, end = sheet.record.start_date, sheet.record.end_date
        words = {"start": shown(start) if start else "", "end": shown(end) if end else ""}
        for group in sheet.groups(self.secondary):
            each = group.head
            if each is None or not each.code:
                continue
            case = self._case(each.date, start, end)
            if case:
                told = {**words, "date": shown(each.date) if each.date else ""}
                yield Finding(each, case, told, (self._offer(each, sheet),))

    def _case(self, day: date | None, start: date | None, end: date | None) -> str:
        if day is None:
            return "missing"
        if start is not None and day < start - timedelta(days=self.days_before):
            return "before"
        return "after" if end is not None and day > end else ""

    def _offer(self, each: Coded, sheet: Sheet) -> Offer:
        """The one day there is, else the day the other procedures share, else a day to be asked."""
        start, end = sheet.record.start_date, sheet.record.end_date
        days = {
            group.date
            for group in sheet.groups(self.secondary)
            if group.head is not each and group.date and not self._case(group.date, start, end)
        }
        if start is not None and start == end:
            days = {start}
        if len(days) != 1:
            return Offer("set_date", {}, {"to": "its date"})
        day = days.pop()
        return Offer("set_date", {"date": day.isoformat()}, {"to": shown(day)})
