"""A laptop that has not reached its store for too long is opened only to sync."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coder_gui.domain.sync import SyncState

from .laptops import Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


def test_after_two_weeks_away_it_has_to_sync_and_after_it_all_is_well(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya") as priya:
        clock.advance(days=13)
        assert not priya.sync.must_go_online()
        clock.advance(days=2)
        assert priya.sync.must_go_online()
        status = priya.sync.status()
        assert status.must_sync
        assert "for more than 14 days" in status.detail
        priya.sync.sync()
        assert not priya.sync.must_go_online()
        assert priya.sync.status().detail == ""


def test_its_last_days_are_told(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya") as priya:
        clock.advance(days=10)
        assert priya.sync.status().must_sync_in is None
        for left in (3, 2, 1, 0):
            clock.advance(days=1)
            assert priya.sync.status().must_sync_in == timedelta(days=left)
        clock.advance(minutes=1)
        assert priya.sync.status().must_sync_in is None
        assert priya.sync.status().must_sync
        priya.sync.sync()
        assert priya.sync.status().must_sync_in is None


def test_a_clock_set_back_does_not_make_it_longer(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya") as priya:
        centre.cut()
        clock.advance(days=15)
        assert priya.sync.sync().status.state is SyncState.OFFLINE
        clock.current -= timedelta(days=14)
        assert priya.sync.must_go_online()
        centre.mend()


def test_a_clock_that_is_ten_years_off_stops_nobody_who_syncs(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya") as priya:
        clock.advance(days=3650)
        assert priya.sync.must_go_online()
        priya.sync.sync()
        assert not priya.sync.must_go_online()


def test_a_profile_without_a_store_and_one_that_never_synced_have_no_limit(
    centre: Trust, clock: FakeClock
) -> None:
    with centre.laptop("priya", join=False) as priya:
        clock.advance(days=100)
        assert not priya.sync.must_go_online()
        priya.sync.join(priya.actor, centre.join_file("priya"))
        assert not priya.sync.must_go_online()


def test_the_limit_outlives_a_lock(centre: Trust, clock: FakeClock) -> None:
    with centre.laptop("priya") as priya:
        folder = priya.unlocked.info.folder
    clock.advance(days=15)
    with centre.opened(folder, "priya") as again:
        assert again.sync.must_go_online()
