"""Erasing a profile because the central store withdrew this laptop: the keys first, then the files.

Without its keys the encrypted files are noise, so that what a disk keeps of deleted files is, too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from coder_gui.domain.errors import CoderError, UserError
from coder_gui.storage.backups import FOLDER as BACKUPS
from coder_gui.storage.restore import QUARANTINE
from coder_gui.system import keyslot_file
from coder_gui.system.keyring_store import SERVICE, KeyringStore

_KEYS = "keyslot*.json"
_OURS = ("coder.db*", "documents.db*", "profile.*", "attempts.json", ".*.new")
LEFT_OVER = (
    "The keys of this profile are destroyed, so nobody can read it any more. Some of its files "
    "could not be deleted; delete the folder {folder} by hand."
)


def destroy_keys(folder: Path, find_keyring: Callable[[], KeyringStore | None]) -> None:
    """From here on nobody can read the profile or its backups."""
    _forget(folder, find_keyring)
    for path in sorted(folder.rglob(_KEYS)):
        _overwrite(path)


def delete_files(folder: Path) -> None:
    """Deletes what is left of the profile. Raises UserError when something could not be deleted.

    Only what a profile consists of is deleted; a folder that holds something else stays with it.
    """
    for place in (folder / BACKUPS, folder / QUARANTINE):
        shutil.rmtree(place, ignore_errors=True)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    left = [path for pattern in _OURS for path in folder.glob(pattern)]
    if left or any((folder / name).exists() for name in (BACKUPS, QUARANTINE)):
        raise UserError(LEFT_OVER.format(folder=folder))
    with contextlib.suppress(OSError):
        folder.rmdir()


def _forget(folder: Path, find_keyring: Callable[[], KeyringStore | None]) -> None:
    """Takes the profile's halves out of the keyring."""
    keyring = find_keyring()
    if keyring is None:
        return
    with contextlib.suppress(CoderError):
        profile_id = keyslot_file.load(folder).profile_id
        for user in (profile_id, f"{profile_id}:central"):
            with contextlib.suppress(CoderError):
                keyring.delete(SERVICE, user)


def _overwrite(path: Path) -> None:
    """Noise over a key file, on the disk before it is deleted."""
    with contextlib.suppress(OSError), path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
