"""Dates and times in the product's words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from coder_gui.ui.dates import clock_time, days, long_date, short_date


def test_a_date_has_a_written_month_whatever_the_locale() -> None:
    assert long_date(date(2026, 9, 7)) == "07-Sep-2026"
    assert short_date(date(2026, 9, 17)) == "17-Sep"


def test_a_short_date_of_another_year_says_its_year() -> None:
    assert short_date(date(2025, 12, 31), 2026) == "31-Dec-2025"
    assert short_date(date(2026, 12, 31), 2026) == "31-Dec"


def test_an_instant_is_told_in_london_time() -> None:
    assert clock_time(datetime(2026, 7, 1, 13, 32, 7, tzinfo=UTC), seconds=True) == "14:32:07"
    assert clock_time(time(6, 40)) == "06:40"


def test_one_day_is_not_days() -> None:
    assert (days(1), days(0), days(53)) == ("1 day", "0 days", "53 days")
