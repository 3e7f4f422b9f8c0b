"""A file that a person asked for, written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder_gui.domain.errors import CoderError, StorageFull, UserError
from coder_gui.system.files import sync_folder, write_private


def write_out(path: Path, data: bytes) -> Path:
    """Writes the file, for this user alone. Raises UserError or StorageFull with a sentence."""
    with placed_out(path, data):
        return path


@contextmanager
def placed_out(path: Path, data: bytes) -> Iterator[None]:
    """Writes the file beside its place, and puts it there once the block has done its work.

    Where the block raises, nothing is left. Raises as `write_out`.
    """
    if not path.parent.is_dir():
        raise UserError("There is no such folder. Choose another one.", field="file")
    if path.is_dir():
        raise UserError("This is a folder. Name the file to write into.", field="file")
    waiting = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            write_private(waiting, data)
        except OSError as error:
            raise _cannot_write(error) from error
        yield
        try:
            waiting.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise _cannot_write(error) from error
    finally:
        waiting.unlink(missing_ok=True)


def _cannot_write(error: OSError) -> CoderError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(
            "The disk is full. Nothing was written. Free some space, then try again."
        )
    reason = error.strerror or "no reason is given"
    return UserError(f"The file cannot be written ({reason}). Choose another folder.", field="file")
