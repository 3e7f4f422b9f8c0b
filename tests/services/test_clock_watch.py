"""A laptop's clock that is off is told, kept until it is right again, and stands in the history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coder_gui.domain.exchange_rows import ServerInfo
from coder_gui.services.central_access import CentralAccess, make_store
from coder_gui.services.clock_watch import shipped
from coder_gui.services.session import Session
from coder_gui.services.sync import SyncService

from .laptops import Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

LIMIT = shipped()


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


class StoreClock:
    """The store's clock: the laptop's, and something."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock, self.later = clock, timedelta()

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return self._clock.now() + self.later


def synced_with(session: Session, clock: FakeClock, times: StoreClock) -> SyncService:
    """The sync of a profile with a store that has a clock of its own."""
    access = CentralAccess(
        session.unlocked, session.settings, lambda: None, partial(make_store, clock=times)
    )
    return SyncService(session.unlocked, access, None, clock)


def told(session: Session) -> list[tuple[str, dict[str, str]]]:
    """What the history has of the clock."""
    with session.database.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT event, data FROM history WHERE event LIKE 'clock%' ORDER BY n"
        )
        return [(event, json.loads(data)) for event, data in found]


def test_a_clock_that_is_off_is_told_until_a_sync_finds_it_right(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya") as priya:
        times = StoreClock(clock)
        sync = synced_with(priya, clock, times)
        times.later = LIMIT + timedelta(minutes=2)
        assert sync.sync().status.clock_off == -times.later
        centre.cut()
        assert sync.sync().status.clock_off == -times.later  # as it was found last
        centre.mend()
        clock.advance(minutes=7)  # somebody sets it right
        times.later = timedelta()
        assert sync.sync().status.clock_off is None
        assert priya.sync.status().clock_off is None


def test_what_the_threshold_allows_is_not_told(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya") as priya:
        times = StoreClock(clock)
        for times.later in (LIMIT, -LIMIT, timedelta()):
            assert synced_with(priya, clock, times).sync().status.clock_off is None
        assert told(priya) == []


def test_the_history_has_both_times_once_and_again_when_it_is_right(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya") as priya:
        times = StoreClock(clock)
        sync = synced_with(priya, clock, times)
        times.later = -timedelta(hours=1)
        for _ in range(3):
            sync.sync()
        here, there = clock.now().isoformat(), (clock.now() + times.later).isoformat()
        assert told(priya) == [("clock_off", {"laptop": here, "store": there})]
        times.later = timedelta(hours=1)
        sync.sync()
        times.later = timedelta()
        sync.sync()
        assert [event for event, _ in told(priya)] == ["clock_off", "clock_off", "clock_right"]
        assert sync.sync().status.unsynced == 0


def test_a_slow_answer_is_not_taken_for_a_wrong_clock(clock: FakeClock) -> None:
    asked = clock.now()
    answered = asked + timedelta(minutes=10)
    for minutes, off in ((-7, 7), (0, 0), (4, 0), (10, 0), (16, -6)):
        info = ServerInfo(asked + timedelta(minutes=minutes), "", "", "", 0, ())
        assert info.clock_off(asked, answered) == timedelta(minutes=off)
