"""One process for each profile, held by a lock of the operating system that dies with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from coder_gui.domain.errors import StoreLocked

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


FILE_NAME = "profile.lock"


class ProfileLock:
    """The lock on one profile's folder; `take` it, and `release` it when the profile closes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """True while this object holds the lock."""
        return self._descriptor is not None

    def take(self) -> ProfileLock:
        """Takes the lock. Raises StoreLocked when another process, or window, has it."""
        if self._descriptor is not None:
            return self
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError) as error:
            os.close(descriptor)
            raise StoreLocked(
                "This profile is already open in another window or command. "
                "Close it there, then try again. Nothing was changed."
            ) from error
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def release(self) -> None:
        """Gives the lock back; the file stays, it means nothing by itself. Safe to call twice."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __enter__(self) -> ProfileLock:
        return self.take()

    def __exit__(self, *_: object) -> None:
        self.release()
