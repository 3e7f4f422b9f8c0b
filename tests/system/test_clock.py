"""The system's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from coder_gui.system.clock import SystemClock


def test_the_instant_is_aware_and_in_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_the_day_is_londons():
    clock = SystemClock()
    london = ZoneInfo("Europe/London")
    before, today, after = datetime.now(london).date(), clock.today(), datetime.now(london).date()
    assert before <= today <= after


def test_the_monotonic_clock_does_not_go_back():
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()
