"""Working days in England, and the days on which SUS+ takes a month's activity (flex and freeze).

Source: NHS England, two-phase submission to SUS+; the yearly timetable is data. Where a month is
not in the data, its dates are estimated: flex is the nth working day after the month's end, freeze
is the flex of the month after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SATURDAY = 5

Day = date
Month = tuple[int, int]
"""Year and month (1 to 12) of an activity month."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """The last moment for a month's activity: before `cut_off` (London) on `date`.

    `month` is the first day of the activity month, `label` its name. `estimated`: not from a
    published timetable.
    """

    date: Day
    month: Day
    label: str
    estimated: bool
    cut_off: time = time(17)

    def days_left(self, today: Day) -> int:
        """Days until it; 0 on the day itself, negative once it was missed."""
        return (self.date - today).days

    def passed(self, now: datetime) -> bool:
        """True once the cut-off is over; `now` is aware."""
        return now >= datetime.combine(self.date, self.cut_off, LONDON)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Flex and freeze inclusion dates of one month, as published."""

    flex: date
    freeze: date


class Calendar:
    """Bank holidays and inclusion dates. Immutable; what it has worked out it remembers.

    `published` maps activity months to their dates; `flex_working_day` serves the months that it
    lacks. Outside the years of `bank_holidays` only weekends are days off.
    """

    def __init__(
        self,
        bank_holidays: Mapping[date, str],
        published: Mapping[Month, Inclusion],
        *,
        flex_working_day: int,
        cut_off: time = time(17),
    ) -> None:
        self._bank_holidays = dict(bank_holidays)
        self._published = dict(published)
        self._flex_working_day = flex_working_day
        self._cut_off = cut_off
        self._freezes: dict[Month, Freeze] = {}
        self._days_after: dict[tuple[date, int], date] = {}
        self._days_before: dict[tuple[date, int], date] = {}

    def is_working_day(self, day: date) -> bool:
        """True from Monday to Friday, except on bank holidays of England."""
        return day.weekday() < _SATURDAY and day not in self._bank_holidays

    def bank_holiday(self, day: date) -> str | None:
        """The name of the bank holiday on this day, or None."""
        return self._bank_holidays.get(day)

    def working_day_after(self, day: date, number: int) -> date:
        """The nth working day after `day`; `number` from 1."""
        known = self._days_after.get((day, number))
        if known is not None:
            return known
        found, left = day, number
        while left > 0:
            found += timedelta(days=1)
            left -= self.is_working_day(found)
        self._days_after[day, number] = found
        return found

    def working_day_before(self, day: date, number: int) -> date:
        """The nth working day before `day`; `number` from 1."""
        known = self._days_before.get((day, number))
        if known is not None:
            return known
        found, left = day, number
        while left > 0:
            found -= timedelta(days=1)
            left -= self.is_working_day(found)
        self._days_before[day, number] = found
        return found

    def flex(self, day: date) -> date:
        """The flex (reconciliation) inclusion date of the month that `day` is in."""
        published = self._published.get((day.year, day.month))
        if published is not None:
            return published.flex
        month_end = _month_after(day) - timedelta(days=1)
        return self.working_day_after(month_end, self._flex_working_day)

    def freeze_of(self, day: date) -> Freeze:
        """The freeze (post-reconciliation) of the month that `day` is in."""
        month = (day.year, day.month)
        known = self._freezes.get(month)
        if known is None:
            known = self._freezes[month] = self._find(day.replace(day=1))
        return known

    def freeze_for(
        self, discharge_date: date | None, end_date: date | None = None
    ) -> Freeze | None:
        """The freeze that an episode has to be coded for; None while it has not ended.

        SUS+ counts a spell in the month of its discharge; before that is known, the month of the
        episode's end is the earliest that it can be.
        """
        day = discharge_date or end_date
        return None if day is None or end_date is None else self.freeze_of(day)

    def next_freeze(self, now: datetime) -> Freeze:
        """The nearest freeze that is still ahead; `now` is aware."""
        month = now.astimezone(LONDON).date().replace(day=1)
        for _ in range(4):  # a freeze lies one or two months after its month
            month = (month - timedelta(days=1)).replace(day=1)
        freeze = self.freeze_of(month)
        while freeze.passed(now):
            month = _month_after(month)
            freeze = self.freeze_of(month)
        return freeze

    def _find(self, month: date) -> Freeze:
        published = self._published.get((month.year, month.month))
        return Freeze(
            date=published.freeze if published else self.flex(_month_after(month)),
            month=month,
            label=_MONTH_NAMES[month.month - 1],
            estimated=published is None,
            cut_off=self._cut_off,
        )


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
