"""The newest good backup takes the place of a damaged file, which is kept aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.domain.errors import StorageFull, StoreDamaged, WrongKey
from coder_gui.storage import backups, files
from coder_gui.storage.documents import DOCUMENTS_FILE, DocumentStore
from coder_gui.storage.engine import DatabaseKeyLike
from coder_gui.storage.faults import FULL_TEXT
from coder_gui.system.files import private_folder, sync_folder

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

SUFFIX = ".restoring"
QUARANTINE = "damaged"


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was found and what came back.

    `made_at`: when the backup was made that took the database's place; None where the database
    was good and left alone. `skipped`: newer backups that are bad themselves. `history` counts
    the history entries that are there now; `lost` the newer ones that the damaged file held, None
    when it can no longer say. `missing_documents` counts documents whose bytes are not here.
    `quarantine` is the folder that damaged files were moved to.
    """

    made_at: datetime | None
    skipped: int
    episodes: int
    lines: int
    codes: int
    history: int
    lost: int | None
    missing_documents: int
    quarantine: Path | None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The backup that waits to be swapped in, and what is known of the file it replaces."""

    made_at: datetime
    skipped: int
    lost: int | None


def restore(folder: Path, key: DatabaseKeyLike, *, clock: Clock) -> RestoreReport:
    """Replace those files of a closed profile that are damaged by their newest good backup.

    Raises StoreDamaged when no backup passes its checks (nothing is then moved), StorageFull.
    """
    path = folder / backups.DATABASE_FILE
    aside = folder / QUARANTINE / clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    chosen = None
    if not _good(path, key):
        chosen = _choose(folder, key)
        _set_aside(path, aside)
        finish(folder)
    documents = folder / DOCUMENTS_FILE
    if not _good(documents, key):
        _restore_documents(folder, key, aside)
    if chosen is not None:
        _agree_on_heads(path, documents, key)
    count = files.counts(path, key)
    return RestoreReport(
        made_at=chosen.made_at if chosen else None,
        skipped=chosen.skipped if chosen else 0,
        episodes=count["episode"],
        lines=count["abstraction_line"],
        codes=count["code"],
        history=count["history"],
        lost=chosen.lost if chosen else 0,
        missing_documents=len(_named(path, key) - _held(documents, key)),
        quarantine=aside if aside.exists() else None,
    )


def finish(folder: Path) -> None:
    """Complete or undo a restore that a crash broke off; does nothing where there was none.

    A log that lies beside a file that is no longer there must not meet the one that comes.
    """
    path = folder / backups.DATABASE_FILE
    waiting = path.with_name(path.name + SUFFIX)
    if not waiting.exists():
        return
    if path.exists():
        files.remove(waiting)
        return
    _replace(waiting, path)


def _replace(waiting: Path, path: Path) -> None:
    try:
        files.remove(path)
        waiting.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageFull(FULL_TEXT) from error


def _choose(folder: Path, key: DatabaseKeyLike) -> _Chosen:
    """Lay the newest good backup ready beside the database."""
    path = folder / backups.DATABASE_FILE
    waiting = path.with_name(path.name + SUFFIX)
    for skipped, backup in enumerate(backups.found(folder)):
        if not _good(backup.database, key):
            continue
        files.copy(backup.database, waiting, key)
        has, had = _entries(waiting, key), _entries(path, key)
        lost = None if has is None or had is None else max(0, had - has)
        return _Chosen(backup.at, skipped, lost)
    raise StoreDamaged(
        "No backup of this profile can be read. Nothing was moved. Keep the folder, and ask the "
        "people who look after this laptop to look for an older copy of it."
    )


def _good(path: Path, key: DatabaseKeyLike) -> bool:
    if not path.is_file():
        return False
    try:
        files.check(path, key)
    except (StoreDamaged, WrongKey):
        return False
    return True


def _set_aside(path: Path, aside: Path) -> None:
    """Move a file to quarantine with what lies beside it, the file itself first."""
    try:
        private_folder(aside)
        for suffix in ("", *files.SIDECARS):
            beside = files.sidecar(path, suffix)
            if beside.exists():
                beside.replace(aside / beside.name)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageFull(FULL_TEXT) from error


def _entries(path: Path, key: DatabaseKeyLike) -> int | None:
    """How many history entries a file says were made; None when it cannot say."""
    if not path.is_file():
        return None
    try:
        with files.opened(path, key) as connection:
            said = connection.execute("SELECT coalesce(sum(n), 0) FROM history_head").fetchone()
    except (StoreDamaged, WrongKey):
        return None
    return int(said[0])


def _restore_documents(folder: Path, key: DatabaseKeyLike, aside: Path) -> None:
    """Documents never change, so the backup holds all but those of the last hour."""
    path, kept = folder / DOCUMENTS_FILE, folder / backups.FOLDER / DOCUMENTS_FILE
    waiting = path.with_name(path.name + SUFFIX)
    files.remove(waiting)
    if _good(kept, key):
        files.copy(kept, waiting, key)
    else:
        DocumentStore.create(folder, key, name=waiting.name)
        files.settle(waiting, key)
    _set_aside(path, aside)
    _replace(waiting, path)


def _agree_on_heads(path: Path, documents: Path, key: DatabaseKeyLike) -> None:
    """What was noted of the history at the last closing no longer holds: it is shorter now."""
    with files.opened(path, key) as source, files.opened(documents, key) as target:
        rows = source.execute("SELECT device_id, n, hash FROM history_head").fetchall()
        target.execute("BEGIN IMMEDIATE")
        target.execute("DELETE FROM head")
        target.executemany("INSERT INTO head (device_id, n, hash) VALUES (?, ?, ?)", rows)
        target.execute("COMMIT")


def _named(path: Path, key: DatabaseKeyLike) -> set[str]:
    with files.opened(path, key) as connection:
        return {row[0] for row in connection.execute("SELECT sha256 FROM document_version")}


def _held(path: Path, key: DatabaseKeyLike) -> set[str]:
    with files.opened(path, key) as connection:
        return {row[0] for row in connection.execute("SELECT sha256 FROM blob")}
