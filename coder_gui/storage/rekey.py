"""Giving the encrypted files of a profile another key, file by file, so that it can be repeated."""

from __future__ import annotations

import contextlib
from pathlib import Path

from coder_gui.domain.errors import StoreDamaged, WrongKey
from coder_gui.storage.engine import DatabaseKeyLike, connect

_DAMAGED = (
    "One of this profile's encrypted files opens with neither its key nor the one before. "
    "Restore the newest backup."
)


def move(folder: Path, old: DatabaseKeyLike, new: DatabaseKeyLike) -> None:
    """Every database of the profile and of its backups that has the key `old` gets `new`.

    Nothing else may have the files open. A file that has `new` already is left as it is, so an
    attempt that was broken off is finished by another. Both keys have the same salt. Raises
    StoreDamaged, StorageFull; each file is then still whole under one of the two keys.
    """
    for path in sorted(folder.glob("*.db")):
        if not _move_one(path, old, new):
            raise StoreDamaged(_DAMAGED)
    for path in (*folder.glob("backups/**/*.db"), *folder.glob("damaged/**/*.db")):
        # One that has an even older key keeps the slots beside it; one beyond reading stays so.
        with contextlib.suppress(StoreDamaged):
            _move_one(path, old, new)


def _move_one(path: Path, old: DatabaseKeyLike, new: DatabaseKeyLike) -> bool:
    """True when the file now has the key `new`; False when it has neither."""
    if _opens(path, new):
        return True
    if not _opens(path, old):
        return False
    connection = connect(path, old)
    try:
        connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
    return _opens(path, new)


def _opens(path: Path, key: DatabaseKeyLike) -> bool:
    try:
        connect(path, key).close()
    except WrongKey:
        return False
    return True
