"""A file that a person asked for, written whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

from coder_gui.domain.errors import CoderError, StorageFull, UserError
from coder_gui.system.files import write_private


def write_out(path: Path, data: bytes) -> Path:
    """Writes the file, for this user alone. Raises UserError or StorageFull with a sentence."""
    if not path.parent.is_dir():
        raise UserError("There is no such folder. Choose another one.", field="file")
    if path.is_dir():
        raise UserError("This is a folder. Name the file to write into.", field="file")
    try:
        write_private(path, data)
    except OSError as error:
        raise _cannot_write(error) from error
    return path


def _cannot_write(error: OSError) -> CoderError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(
            "The disk is full. Nothing was written. Free some space, then try again."
        )
    reason = error.strerror or "no reason is given"
    return UserError(f"The file cannot be written ({reason}). Choose another folder.", field="file")
