"""Dates and times in the product's words: 17-Sep-2026, 17-Sep, 14:32. Never by locale."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONDON = ZoneInfo("Europe/London")


def long_date(day: date) -> str:
    """17-Sep-2026."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}"


def short_date(day: date, year: int | None = None) -> str:
    """17-Sep; with its year when that is not `year`, the year the reader has in mind."""
    if year is not None and day.year != year:
        return long_date(day)
    return f"{day.day:02d}-{MONTHS[day.month - 1]}"


def clock_time(at: datetime | time, *, seconds: bool = False) -> str:
    """14:32, or 14:32:07; an aware datetime is told in London time."""
    if isinstance(at, datetime) and at.tzinfo is not None:
        at = at.astimezone(LONDON)
    text = f"{at.hour:02d}:{at.minute:02d}"
    return f"{text}:{at.second:02d}" if seconds else text


def moment(at: datetime | None, today: date) -> str:
    """today 11:48, yesterday 16:20, 17-Sep 16:20; empty where it is not known."""
    if at is None:
        return ""
    day = at.astimezone(LONDON).date()
    if day == today:
        words = "today"
    elif day == today - timedelta(days=1):
        words = "yesterday"
    else:
        words = short_date(day, today.year)
    return f"{words} {clock_time(at)}"


def days(count: int) -> str:
    """1 day, 3 days: for sentences."""
    return "1 day" if count == 1 else f"{count} days"
