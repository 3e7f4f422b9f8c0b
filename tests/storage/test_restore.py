"""A damaged file is set aside and the newest good backup takes its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coder_gui.domain.errors import StoreDamaged
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import backups, files
from coder_gui.storage.database import Database
from coder_gui.storage.restore import finish, restore
from coder_gui.storage.verify import verify

from .conftest import FakeClock
from .profile_rows import RandomKey, add_code, add_stays, flip_byte, stay


def keep_document(database: Database, actor: Actor, data: bytes) -> str:
    """Keep a document and the rows that name it."""
    sha256 = database.documents.put(data, "text/plain", [data.decode()])
    document = new_id()
    with database.write(actor, "document.import") as work:
        episode = stay(1).episode
        row = {"id": document, "episode_id": episode, "source": "edms", "reference": sha256[:8]}
        work.insert("document", row)
        version = {
            "id": new_id(),
            "document_id": document,
            "episode_id": episode,
            "version": 1,
            "sha256": sha256,
            "media_type": "text/plain",
            "size": len(data),
            "pages": 1,
            "at": work.now,
        }
        work.insert("document_version", version)
        work.record("document.imported", episode, {"sha256": sha256})
        work.commit()
    return sha256


@pytest.fixture
def backed_up(
    database: Database, folder: Path, key: RandomKey, clock: FakeClock, actor: Actor
) -> Path:
    """A closed profile: two backups an hour apart, and two codes since the newer."""
    add_stays(database, actor, range(1, 40))
    keep_document(database, actor, b"first")
    backups.make(folder, key, clock=clock)
    clock.advance(hours=1)
    add_code(database, actor, stay(1).episode, "I10X")
    backups.make(folder, key, clock=clock)
    clock.advance(minutes=20)
    add_code(database, actor, stay(1).episode, "E119")
    add_code(database, actor, stay(1).episode, "J459")
    database.close()
    return folder


def test_the_newest_good_backup_comes_back_with_its_counts(
    backed_up: Path, key: RandomKey, clock: FakeClock, actor: Actor
) -> None:
    flip_byte(backed_up / "coder.db", 25)
    report = restore(backed_up, key, clock=clock)
    assert report.made_at is not None
    assert report.made_at.isoformat() == "2026-11-21T10:30:00+00:00"
    assert (report.skipped, report.episodes, report.codes, report.lines) == (0, 39, 1, 0)
    assert (report.history, report.missing_documents) == (3, 0)
    assert verify(backed_up, key).ok
    database = Database.open(backed_up, key, clock=clock)
    add_code(database, actor, stay(2).episode)
    database.close()
    assert verify(backed_up, key).ok


def test_the_damaged_file_is_kept_aside(backed_up: Path, key: RandomKey, clock: FakeClock) -> None:
    flip_byte(backed_up / "coder.db", 25)
    damaged = (backed_up / "coder.db").read_bytes()
    report = restore(backed_up, key, clock=clock)
    assert report.quarantine == backed_up / "damaged" / "20261121T105000Z"
    assert (report.quarantine / "coder.db").read_bytes() == damaged


def test_how_much_is_lost_is_told_as_long_as_the_damaged_file_can_say(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    pages = (backed_up / "coder.db").stat().st_size // 4096
    flip_byte(backed_up / "coder.db", pages - 1)
    assert restore(backed_up, key, clock=clock).lost == 2


def test_a_file_that_cannot_be_read_at_all_says_nothing(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    flip_byte(backed_up / "coder.db", 1)
    report = restore(backed_up, key, clock=clock)
    assert (report.lost, report.codes) == (None, 1)


def test_a_database_that_is_gone_is_restored_too(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    (backed_up / "coder.db").unlink()
    assert restore(backed_up, key, clock=clock).codes == 1
    Database.open(backed_up, key, clock=clock).close()


def test_a_bad_backup_is_skipped(backed_up: Path, key: RandomKey, clock: FakeClock) -> None:
    flip_byte(backups.found(backed_up)[0].database, 10)
    flip_byte(backed_up / "coder.db", 25)
    report = restore(backed_up, key, clock=clock)
    assert (report.skipped, report.codes) == (1, 0)


def test_without_a_good_backup_nothing_is_moved(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    for backup in backups.found(backed_up):
        flip_byte(backup.database, 10)
    flip_byte(backed_up / "coder.db", 25)
    damaged = (backed_up / "coder.db").read_bytes()
    with pytest.raises(StoreDamaged, match="Nothing was moved"):
        restore(backed_up, key, clock=clock)
    assert (backed_up / "coder.db").read_bytes() == damaged
    assert not (backed_up / "damaged").exists()
    assert not (backed_up / "coder.db.restoring").exists()


def test_a_good_profile_is_left_alone(backed_up: Path, key: RandomKey, clock: FakeClock) -> None:
    before = (backed_up / "coder.db").read_bytes()
    report = restore(backed_up, key, clock=clock)
    assert (report.made_at, report.lost, report.quarantine) == (None, 0, None)
    assert (report.codes, report.history) == (3, 5)
    assert (backed_up / "coder.db").read_bytes() == before


def test_damaged_documents_come_back_without_touching_the_database(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    flip_byte(backed_up / "documents.db", 3)
    report = restore(backed_up, key, clock=clock)
    assert (report.made_at, report.codes, report.missing_documents) == (None, 3, 0)
    assert verify(backed_up, key).ok


def test_documents_that_no_backup_has_are_counted(
    backed_up: Path, key: RandomKey, clock: FakeClock, actor: Actor
) -> None:
    database = Database.open(backed_up, key, clock=clock)
    keep_document(database, actor, b"since the backup")
    database.close()
    flip_byte(backed_up / "documents.db", 3)
    assert restore(backed_up, key, clock=clock).missing_documents == 1


def test_without_any_documents_left_the_work_goes_on(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    (backed_up / "documents.db").unlink()
    (backed_up / "backups" / "documents.db").unlink()
    assert restore(backed_up, key, clock=clock).missing_documents == 1
    database = Database.open(backed_up, key, clock=clock)
    database.documents.put(b"new", "text/plain", ["new"])
    database.close()


def test_a_restore_that_a_crash_broke_off_is_finished_at_the_next_opening(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    files.copy(backups.found(backed_up)[0].database, backed_up / "coder.db.restoring", key)
    shutil.move(backed_up / "coder.db", backed_up / "aside.db")
    (backed_up / "coder.db-wal").write_bytes(b"a log that belongs to the file that is gone")
    Database.open(backed_up, key, clock=clock).close()
    assert files.counts(backed_up / "coder.db", key)["code"] == 1


def test_one_that_broke_off_before_is_forgotten(
    backed_up: Path, key: RandomKey, clock: FakeClock
) -> None:
    (backed_up / "coder.db.restoring").write_bytes(b"half a copy")
    finish(backed_up)
    assert not (backed_up / "coder.db.restoring").exists()
    assert files.counts(backed_up / "coder.db", key)["code"] == 3
