"""Encrypted files as files: copied, checked, settled into one piece, taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import func, select, table

from coder_gui.domain.errors import StorageFull, StoreDamaged, StoreLocked
from coder_gui.storage.engine import DatabaseKeyLike, RawConnection, connect, new_file
from coder_gui.storage.faults import FULL_TEXT, LOCKED_TEXT, for_people

SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database: they belong to it and to no other."""


def sidecar(path: Path, suffix: str) -> Path:
    """The file beside a database with this suffix."""
    return path.with_name(path.name + suffix)


@contextmanager
def opened(path: Path, key: DatabaseKeyLike) -> Iterator[RawConnection]:
    """A raw keyed connection; what goes wrong inside is raised as errors for people."""
    connection = connect(path, key)
    try:
        with for_people():
            connection.execute("PRAGMA busy_timeout = 5000")
            yield connection
    finally:
        connection.close()


def remove(path: Path) -> None:
    """Delete a database with what lies beside it; the file first, so that no half is usable."""
    path.unlink(missing_ok=True)
    for suffix in SIDECARS:
        sidecar(path, suffix).unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Wait until the file's content is on the disk. Raises StorageFull when it cannot be."""
    try:
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StorageFull(FULL_TEXT) from error


def settle(path: Path, key: DatabaseKeyLike) -> None:
    """Bring a database that nobody has open into one file without a log beside it.

    A stale log beside a file that was swapped in would undo the swap. Raises StoreLocked when
    somebody does have it open.
    """
    with opened(path, key) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if busy or mode != "delete" or any(sidecar(path, suffix).exists() for suffix in SIDECARS):
        raise StoreLocked(LOCKED_TEXT)
    sync_file(path)


def copy(source: Path, target: Path, key: DatabaseKeyLike) -> None:
    """Make `target` an encrypted copy of one state of `source`, which may be in use.

    What was at `target` is replaced. Raises StorageFull; nothing is then left at `target`.
    """
    remove(target)
    new_file(target)
    with ExitStack() as undo:
        undo.callback(remove, target)
        with opened(source, key) as reading, _empty(target, key) as writing:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode = DELETE").fetchone()
        sync_file(target)
        undo.pop_all()


@contextmanager
def _empty(path: Path, key: DatabaseKeyLike) -> Iterator[RawConnection]:
    connection = connect(path, key, probe=False)
    try:
        yield connection
    finally:
        connection.close()


def damaged_pages(path: Path, key: DatabaseKeyLike) -> list[str]:
    """What SQLCipher says of pages that do not match their HMAC; [] when all do.

    Works also where the first page is damaged and the database cannot be opened.
    """
    connection = connect(path, key, probe=False)
    try:
        with for_people():
            return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    finally:
        connection.close()


def check(path: Path, key: DatabaseKeyLike) -> None:
    """Read the whole file: every page's HMAC, then SQLite's structure and references.

    Raises StoreDamaged with what is wrong first, never with content.
    """
    pages = damaged_pages(path, key)
    if pages:
        raise StoreDamaged(f"{path.name} is damaged: {pages[0]}, {len(pages)} in all.")
    with opened(path, key) as connection:
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise StoreDamaged(f"The structure of {path.name} is damaged.")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreDamaged(f"Rows of {path.name} refer to rows that are not there.")


def counts(path: Path, key: DatabaseKeyLike) -> dict[str, int]:
    """How many rows each table has, by name; SQLite's own and the word index's are left out."""
    with opened(path, key) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%'"
            " ESCAPE '!' AND name NOT LIKE 'episode!_search%' ESCAPE '!'"
        ).fetchall()
        return {name: connection.execute(_count(name)).fetchone()[0] for (name,) in names}


def _count(name: str) -> str:
    return str(select(func.count()).select_from(table(name)))
