"""Rotating encrypted backups: one an hour for eight hours, one a day for seven days.

A backup is a folder `backups/20261121T093000Z/` with the database and the key files of that time.
Documents never change, so `backups/documents.db` takes each of them once.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.domain.errors import StorageFull
from coder_gui.storage import files
from coder_gui.storage.documents import DOCUMENTS_FILE, DocumentStore
from coder_gui.storage.engine import DatabaseKeyLike, RawConnection
from coder_gui.storage.faults import FULL_TEXT
from coder_gui.system.files import private_folder, sync_folder

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

FOLDER = "backups"
DATABASE_FILE = "coder.db"
EVERY = timedelta(hours=1)
HOURS, DAYS = 8, 7
LABELLED_FOR = timedelta(days=30)
"""How long a backup made before a migration is kept."""

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)(?:-([\w-]+))?")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its folder, the instant it was made, and why when it was not routine."""

    folder: Path
    at: datetime
    label: str | None

    @property
    def database(self) -> Path:
        """The encrypted copy."""
        return self.folder / DATABASE_FILE


def found(folder: Path) -> list[Backup]:
    """The backups of the profile in `folder`, newest first; unfinished ones are not among them."""
    listed = []
    for place in (folder / FOLDER).glob("*Z*"):
        named = _NAME.fullmatch(place.name)
        if named and (place / DATABASE_FILE).is_file():
            at = datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)
            listed.append(Backup(place, at, named[2]))
    return sorted(listed, key=lambda backup: backup.at, reverse=True)


def due(folder: Path, now: datetime) -> bool:
    """True when the newest backup is an hour old, or there is none; a clock set back counts too."""
    newest = next(iter(found(folder)), None)
    return newest is None or not timedelta(0) <= now - newest.at < EVERY


def make(folder: Path, key: DatabaseKeyLike, *, clock: Clock, label: str | None = None) -> Backup:
    """Back up the profile in `folder`, which may be in use, and read the copy through.

    It appears under its name only when it is whole and checked. Old ones are then rotated away.
    Raises StoreDamaged (then the profile itself is damaged), StorageFull.
    """
    at = clock.now().astimezone(UTC).replace(microsecond=0)
    name = at.strftime(_STAMP) + (f"-{label}" if label else "")
    place = private_folder(folder / FOLDER)
    making, done = place / f".{name}.making", place / name
    shutil.rmtree(making, ignore_errors=True)
    try:
        private_folder(making)
        files.copy(folder / DATABASE_FILE, making / DATABASE_FILE, key)
        files.check(making / DATABASE_FILE, key)
        for slot in folder.glob("keyslot*.json"):
            shutil.copy2(slot, making / slot.name)
            files.sync_file(making / slot.name)
        _documents(folder, place, key)
        shutil.rmtree(done, ignore_errors=True)
        making.rename(done)
        sync_folder(place)
    except OSError as error:
        raise StorageFull(FULL_TEXT) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    rotate(folder, at)
    return Backup(done, at, label)


def _documents(folder: Path, place: Path, key: DatabaseKeyLike) -> None:
    kept = place / DOCUMENTS_FILE
    if not kept.is_file():
        DocumentStore.create(place, key)
    with files.opened(folder / DOCUMENTS_FILE, key) as source, files.opened(kept, key) as target:
        known = {row[0] for row in target.execute("SELECT sha256 FROM blob")}
        for (sha256,) in source.execute("SELECT sha256 FROM blob").fetchall():
            if sha256 not in known:
                target.execute("BEGIN IMMEDIATE")
                _copy_document(source, target, sha256)
                target.execute("COMMIT")


def _copy_document(source: RawConnection, target: RawConnection, sha256: str) -> None:
    row = source.execute(
        "SELECT sha256, media_type, size, at, data FROM blob WHERE sha256 = ?", (sha256,)
    ).fetchone()
    target.execute("INSERT INTO blob (sha256, media_type, size, at, data) VALUES (?,?,?,?,?)", row)
    pages = source.execute("SELECT sha256, number, text FROM page WHERE sha256 = ?", (sha256,))
    target.executemany("INSERT INTO page (sha256, number, text) VALUES (?,?,?)", pages.fetchall())


def to_keep(times: Iterable[datetime]) -> set[datetime]:
    """Of backups made at these instants: the newest of each of the last 8 hours and 7 days
    in which there was one. The very newest is always among them."""
    ordered = sorted(times, reverse=True)
    hours: dict[datetime, datetime] = {}
    days: dict[object, datetime] = {}
    for at in ordered:
        hours.setdefault(at.replace(minute=0, second=0, microsecond=0), at)
        days.setdefault(at.date(), at)
    kept = list(hours.values())[:HOURS] + list(days.values())[:DAYS]
    return set(kept)


def rotate(folder: Path, now: datetime) -> list[Backup]:
    """Delete the backups that the rotation does not keep; returns them."""
    listed = found(folder)
    kept = to_keep(backup.at for backup in listed if backup.label is None)
    gone = [
        backup
        for backup in listed
        if (backup.at not in kept if backup.label is None else now - backup.at > LABELLED_FOR)
    ]
    for backup in gone:
        shutil.rmtree(backup.folder, ignore_errors=True)
    return gone
