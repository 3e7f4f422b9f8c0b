"""Working days, and the days by which a month's episodes have to be coded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.calendar import Calendar, Inclusion
from coder_gui.services.calendar import Calendar as ShippedCalendar

SHIPPED = ShippedCalendar.shipped()
PUBLISHED = Calendar(
    {},
    {(2026, 9): Inclusion(flex=date(2026, 10, 20), freeze=date(2026, 11, 19))},
    flex_working_day=13,
)
DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 11, 30))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 4, 18), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2027, 5, 31), "Spring bank holiday"),
        (date(2028, 1, 3), "New Year's Day (substitute day)"),
    ],
)
def test_bank_holidays_of_england_are_no_working_days(day: date, name: str) -> None:
    assert SHIPPED.bank_holiday(day) == name
    assert not SHIPPED.is_working_day(day)


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_every_year_has_eight_bank_holidays_on_weekdays(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    found = [day for day in days if day.year == year and SHIPPED.bank_holiday(day)]
    assert len(found) == 8
    assert all(day.weekday() < 5 for day in found)


def test_working_days_are_counted_over_weekends_and_holidays() -> None:
    assert SHIPPED.working_day_after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert SHIPPED.working_day_after(date(2026, 11, 20), 2) == date(2026, 11, 24)


def test_an_unpublished_freeze_is_the_flex_of_the_month_after_and_is_estimated() -> None:
    freeze = SHIPPED.freeze_of(date(2026, 9, 17))
    assert (freeze.date, freeze.label, freeze.estimated) == (date(2026, 11, 18), "September", True)
    assert freeze.date == SHIPPED.flex(date(2026, 10, 1))
    assert freeze.cut_off == time(17)


def test_a_published_freeze_counts_before_an_estimate() -> None:
    freeze = PUBLISHED.freeze_of(date(2026, 9, 1))
    assert (freeze.date, freeze.estimated) == (date(2026, 11, 19), False)
    assert PUBLISHED.flex(date(2026, 9, 30)) == date(2026, 10, 20)


def test_a_spell_counts_in_the_month_of_its_discharge() -> None:
    freeze = SHIPPED.freeze_for(date(2026, 10, 2), date(2026, 9, 29))
    assert freeze is not None
    assert freeze.label == "October"
    assert SHIPPED.freeze_for(None, date(2026, 9, 29)) == SHIPPED.freeze_of(date(2026, 9, 29))
    assert SHIPPED.freeze_for(None, None) is None


def test_the_freeze_passes_at_its_hour_in_london() -> None:
    freeze = PUBLISHED.freeze_of(date(2026, 9, 1))
    assert not freeze.passed(datetime(2026, 11, 19, 16, 59, tzinfo=UTC))
    assert freeze.passed(datetime(2026, 11, 19, 17, 0, tzinfo=UTC))
    assert freeze.days_left(date(2026, 11, 16)) == 3
    assert freeze.days_left(date(2026, 11, 20)) == -1


def test_the_next_freeze_is_the_nearest_ahead() -> None:
    before = PUBLISHED.next_freeze(datetime(2026, 11, 19, 16, 0, tzinfo=UTC))
    after = PUBLISHED.next_freeze(datetime(2026, 11, 19, 17, 0, tzinfo=UTC))
    assert (before.label, after.label) == ("September", "October")


@given(DAYS)
def test_a_freeze_lies_behind_its_flex_and_the_next_months_before_the_one_after(day: date) -> None:
    freeze = SHIPPED.freeze_of(day)
    assert SHIPPED.flex(day) < freeze.date
    assert SHIPPED.is_working_day(freeze.date)
    later = SHIPPED.freeze_of((day.replace(day=1) + timedelta(days=32)).replace(day=1))
    assert freeze.date < later.date


@given(DAYS, st.integers(min_value=0, max_value=23))
def test_no_freeze_lies_between_now_and_the_next_one(day: date, hour: int) -> None:
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    found = SHIPPED.next_freeze(now)
    assert not found.passed(now)
    month_before = SHIPPED.freeze_of(found.month - timedelta(days=1))
    assert month_before.passed(now)


def test_a_timetable_whose_freeze_is_before_its_flex_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bank_holidays.json").write_text('{"days": []}')
    (tmp_path / "sus_inclusion.json").write_text(
        '{"cut_off": "17:00", "estimate": {"flex_working_day": 13},'
        ' "months": [{"month": "2026-09", "flex": "2026-11-19", "freeze": "2026-10-20"}]}'
    )
    with pytest.raises(ValueError, match="2026-09"):
        ShippedCalendar.read(tmp_path)


def test_a_trust_s_timetable_is_read(tmp_path: Path) -> None:
    (tmp_path / "bank_holidays.json").write_text(
        '{"days": [{"date": "2026-12-25", "name": "Christmas Day"}]}'
    )
    (tmp_path / "sus_inclusion.json").write_text(
        '{"cut_off": "16:00", "estimate": {"flex_working_day": 13},'
        ' "months": [{"month": "2026-09", "flex": "2026-10-20", "freeze": "2026-11-19"}]}'
    )
    freeze = ShippedCalendar.read(tmp_path).freeze_of(date(2026, 9, 30))
    assert (freeze.date, freeze.estimated, freeze.cut_off) == (date(2026, 11, 19), False, time(16))
