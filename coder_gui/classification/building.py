"""Files of a classification that are built beside their place and put there in one step."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from coder_gui.domain.errors import StorageFull
from coder_gui.system.files import sync_folder

UNFINISHED = ".*.building"
"""What a build that was cut off leaves behind."""


def build_file(file: Path, build: Callable[[Path], None], *, refusal: str) -> Path:
    """`build` writes the file at the path that it gets. Raises StorageFull with the `refusal`
    where the disk takes no more; there is then what was there before.
    """
    waiting = file.with_name(f".{file.name}.{os.getpid()}.building")
    waiting.unlink(missing_ok=True)
    try:
        build(waiting)
        with waiting.open("rb+") as written:
            os.fsync(written.fileno())
        waiting.replace(file)
    except (sqlite3.OperationalError, OSError) as error:
        raise StorageFull(refusal) from error
    finally:
        waiting.unlink(missing_ok=True)
    sync_folder(file.parent)
    return file
