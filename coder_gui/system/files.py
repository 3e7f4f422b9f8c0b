"""Private folders, and files that are either the old one or the new one, never half of each."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


def set_umask() -> None:
    """From now on new files are the person's own alone."""
    os.umask(0o077)


def private_folder(path: Path) -> Path:
    """Makes the folder and its parents; the folder itself is for its owner only (0700)."""
    path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        path.chmod(PRIVATE_FOLDER)
    return path


def sync_folder(path: Path) -> None:
    """Makes a rename in the folder durable; Windows does that by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_private(path: Path, data: bytes) -> None:
    """Replaces the file by `data` in one step: temporary file, fsync, rename, fsync of the folder.

    After a crash at any point the file holds either the old or the new content. Raises OSError
    (the disk is full); the old file is then as it was.
    """
    waiting = path.with_name(f".{path.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    descriptor = os.open(waiting, flags, PRIVATE_FILE)
    try:
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(path)
        finally:
            waiting.unlink(missing_ok=True)
    finally:
        sync_folder(path.parent)
