"""Days and times as letters write them, whatever language the computer speaks."""

from __future__ import annotations

from datetime import date, datetime

from coder_gui.domain.calendar import LONDON

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """17-Sep-2026."""
    return f"{short_day(day)}-{day.year:04}"


def short_day(day: date) -> str:
    """17-Sep."""
    return f"{day.day:02}-{_MONTHS[day.month - 1]}"


def time_words(at: datetime) -> str:
    """16-Nov-2026 14:32, in London."""
    there = at.astimezone(LONDON)
    return f"{day_words(there.date())} {there:%H:%M}"


def days_words(days: tuple[date, ...]) -> str:
    """16-Nov-2026, 23-Nov-2026 and 30-Nov-2026; "" for none."""
    words = [day_words(day) for day in days]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
