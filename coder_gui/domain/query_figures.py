"""Figures about queries: how many were asked, answered and led to other codes. No patient in them.

A count that is hidden for its smallness takes a second one of its table with it, because the total
would tell it otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of a table. `days`: median of working days to the answer, None without answers.

    `asked` counts queries approved; `answered`, `waiting` and `changed` are of those. `hidden`:
    the counts are too small to be shown.
    """

    key: str
    name: str
    asked: int
    answered: int = 0
    waiting: int = 0
    changed: int = 0
    days: float | None = None
    hidden: bool = False

    @property
    def rate(self) -> float | None:
        """Share answered of those asked, 0 to 1; None where nothing was asked."""
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Queries waiting for so many working days; `last` None: and more."""

    first: int
    last: int | None
    count: int
    hidden: bool = False

    @property
    def words(self) -> str:
        """0 to 5 days, more than 15 days."""
        if self.last is None:
            return f"{self.first} days and more"
        return f"{self.first} to {self.last} days"


@dataclass(frozen=True, slots=True)
class InductionGap:
    """What the records of a specialty left open, with a sentence for those who write them."""

    specialty: str
    gap: str
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """Everything of a period. `raised` counts drafts and withdrawn ones too; `least`: see hide."""

    start: date
    end: date
    raised: int
    total: FigureRow
    unanswered_at_freeze: int
    by_specialty: tuple[FigureRow, ...]
    by_consultant: tuple[FigureRow, ...]
    by_gap: tuple[FigureRow, ...]
    ages: tuple[AgeBand, ...]
    gaps: tuple[InductionGap, ...]
    least: int | None = None


def hide_small(rows: Sequence[FigureRow], least: int) -> tuple[FigureRow, ...]:
    """Rows with the counts below `least` hidden, and one more where only one would be."""
    small = {number for number, row in enumerate(rows) if 0 < row.asked < least}
    if len(small) == 1 and len(rows) > 1:
        others = [number for number in range(len(rows)) if number not in small]
        small.add(min(others, key=lambda number: rows[number].asked))
    return tuple(
        replace(row, asked=0, answered=0, waiting=0, changed=0, days=None, hidden=True)
        if number in small
        else row
        for number, row in enumerate(rows)
    )


def median(values: Sequence[tuple[int, int]]) -> float | None:
    """The median of (value, how often) pairs; None of none."""
    total = sum(times for _, times in values)
    if not total:
        return None
    middle = ((total - 1) // 2, total // 2)
    found: list[int] = []
    seen = 0
    for value, times in sorted(values):
        found += [value for place in middle if seen <= place < seen + times]
        seen += times
    return sum(found) / 2


# Pictures ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from zero: `part` of it is filled darker (answered of asked). None: hidden.

    `label` is the number as written at its end.
    """

    name: str
    value: int | None
    label: str
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, and the table that says the same. `whole`, `of`: words of the shades."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: str = ""
    of: str = ""

    @property
    def most(self) -> int:
        """The longest bar; at least 1."""
        return max([1, *(bar.value or 0 for bar in self.bars)])


def scale_of(most: int) -> tuple[int, ...]:
    """Round numbers from 0 to at least `most`, at most six of them."""
    step = 1
    while most > step * 5:
        step = _next_step(step)
    last = -(-most // step)
    return tuple(step * number for number in range(last + 1))


def _next_step(step: int) -> int:
    """1, 2, 5, 10, 20, 50 and so on."""
    first = int(str(step)[0])
    return step * 2 if first in {1, 5} else step * 5 // 2
