"""The clock as an argument, so that tests decide what time it is."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What the program asks of time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""

    def today(self) -> date:
        """The day in Europe/London."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment of this boot; never goes back."""


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day in Europe/London, whatever zone the computer is set to."""
        return datetime.now(ZoneInfo("Europe/London")).date()

    def monotonic(self) -> float:
        """Seconds since some fixed moment of this boot; never goes back."""
        return time.monotonic()
