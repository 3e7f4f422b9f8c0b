"""Dates and times in the product's words: 17-Sep-2026, 17-Sep, 14:32. Never by locale."""

from __future__ import annotations

from datetime import date, datetime, time
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


def clock_time(moment: datetime | time, *, seconds: bool = False) -> str:
    """14:32, or 14:32:07; an aware datetime is told in London time."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(LONDON)
    text = f"{moment.hour:02d}:{moment.minute:02d}"
    return f"{text}:{moment.second:02d}" if seconds else text


def days(count: int) -> str:
    """1 day, 3 days: for sentences."""
    return "1 day" if count == 1 else f"{count} days"
