"""Backups are whole, checked, encrypted with the profile's key, and rotated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import StoreDamaged
from coder_gui.domain.roles import Actor
from coder_gui.storage import backups, files
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.verify import verify
from coder_gui.system.clock import Clock

from .profile_rows import RandomKey, add_code, add_stays, flip_byte, stay

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_a_backup_of_an_open_profile_is_a_profile(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, range(1, 30))
    add_code(database, actor, stay(1).episode)
    made = backups.make(folder, key, clock=clock)
    assert made.folder.name == "20261121T093000Z"
    assert [path.name for path in made.folder.iterdir()] == ["coder.db"]
    assert files.counts(made.database, key)["episode"] == 29
    assert files.counts(made.database, key)["history"] == 2
    add_code(database, actor, stay(2).episode)  # and work goes on
    assert files.counts(made.database, key)["history"] == 2


def test_the_key_files_of_that_time_lie_beside_it(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    (folder / "keyslot.json").write_text("{}", "utf-8")
    (folder / "keyslot.previous.json").write_text("[]", "utf-8")
    made = backups.make(folder, key, clock=clock)
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "coder.db",
        "keyslot.json",
        "keyslot.previous.json",
    ]


def test_nothing_in_it_can_be_read_without_the_key(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    database.documents.put(b"Canary", "text/plain", ["Canary"])
    backups.make(folder, key, clock=clock)
    for path in (folder / "backups").rglob("*.db"):
        content = path.read_bytes()
        assert b"Testing1" not in content
        assert b"Canary" not in content


def test_each_document_is_backed_up_once(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    kept = folder / "backups" / "documents.db"
    database.documents.put(b"one", "text/plain", ["one"])
    backups.make(folder, key, clock=clock)
    assert files.counts(kept, key) == {"blob": 1, "page": 1, "head": 0}
    database.documents.put(b"two", "text/plain", ["two", "pages"])
    backups.make(folder, key, clock=clock)
    assert files.counts(kept, key) == {"blob": 2, "page": 3, "head": 0}


def test_a_damaged_profile_is_not_backed_up_over_good_ones(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, range(1, 30))
    database.close()
    good = backups.make(folder, key, clock=clock)
    flip_byte(folder / "coder.db", 20)
    with pytest.raises(StoreDamaged):
        backups.make(folder, key, clock=clock, label="later")
    assert backups.found(folder) == [good]
    assert not list((folder / "backups").glob(".*"))


def test_one_is_due_every_hour(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    assert backups.due(folder, clock.now())
    backups.make(folder, key, clock=clock)
    assert not backups.due(folder, clock.now() + timedelta(minutes=59))
    assert backups.due(folder, clock.now() + timedelta(minutes=60))


def test_a_clock_that_was_set_back_does_not_stop_them(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    backups.make(folder, key, clock=clock)
    assert backups.due(folder, clock.now() - timedelta(days=400))


def test_unfinished_and_foreign_folders_are_passed_over(
    database: Database, folder: Path, key: RandomKey, clock: Clock
) -> None:
    made = backups.make(folder, key, clock=clock)
    for name in (".20261121T103000Z.making", "20261121T113000Z", "notes"):
        (folder / "backups" / name).mkdir()
    assert backups.found(folder) == [made]


def old(folder: Path, hours: float, label: str | None = None) -> Path:
    """A backup made so many hours before NOW, as far as rotation looks."""
    name = (NOW - timedelta(hours=hours)).strftime("%Y%m%dT%H%M%SZ")
    place = folder / "backups" / (name + (f"-{label}" if label else ""))
    place.mkdir(parents=True)
    (place / "coder.db").write_bytes(b"")
    return place


def test_rotation_keeps_eight_hours_and_seven_days(tmp_path: Path) -> None:
    for hours in range(24 * 20):
        old(tmp_path, hours)
    backups.rotate(tmp_path, NOW)
    kept = [backup.at for backup in backups.found(tmp_path)]
    assert kept[:8] == [NOW - timedelta(hours=hours) for hours in range(8)]
    assert {at.date() for at in kept} == {NOW.date() - timedelta(days=n) for n in range(7)}
    assert len(kept) <= 15


def test_a_backup_before_a_migration_is_kept_for_a_month(tmp_path: Path) -> None:
    recent, ancient = old(tmp_path, 24 * 29, "before-0002"), old(tmp_path, 24 * 31, "before-0001")
    for hours in range(30):
        old(tmp_path, hours)
    backups.rotate(tmp_path, NOW)
    assert recent.exists()
    assert not ancient.exists()


minutes = st.integers(min_value=0, max_value=60 * 24 * 60)
instants = minutes.map(lambda ago: NOW - timedelta(minutes=ago))


@given(st.sets(instants, min_size=1, max_size=60))
def test_the_newest_is_always_kept_and_never_more_than_fifteen(times: set[datetime]) -> None:
    kept = backups.to_keep(times)
    assert max(times) in kept
    assert kept <= times
    assert len(kept) <= backups.HOURS + backups.DAYS


@given(st.sets(instants, min_size=1, max_size=40))
def test_rotating_again_takes_nothing_more(times: set[datetime]) -> None:
    kept = backups.to_keep(times)
    assert backups.to_keep(kept) == kept


def test_a_profile_verifies_after_its_backup(
    database: Database, folder: Path, key: RandomKey, clock: Clock, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    backups.make(folder, key, clock=clock)
    assert verify(folder, key).ok
    connection = connect(folder / "coder.db", key)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
