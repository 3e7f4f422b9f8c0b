"""The growing wait after wrong passphrases, kept across restarts.

It slows down somebody at the keyboard. Nothing is ever wiped, and no setting of the clock can lock
the owner out for longer than the longest wait.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from coder_gui.system.clock import Clock
from coder_gui.system.files import write_private

FILE_NAME = "attempts.json"
LONGEST = 60.0
"""Seconds; the waits are 1, 2, 4, 8, 16, 32 and then 60."""
_AGREE = 0.05
"""Seconds by which two clocks of one laptop may differ."""


class BackOff:
    """Wrong tries of one profile."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._path = folder / FILE_NAME
        self._clock = clock
        self._unsaved: tuple[int, float, float] | None = None

    def wait(self) -> float:
        """Seconds until the next try is looked at; 0.0 when it may be made now."""
        failures, wall, ticks = self._read()
        if not failures:
            return 0.0
        now, now_ticks = self._clock.now().timestamp(), self._clock.monotonic()
        told, since = now - wall, now_ticks - ticks
        if since < 0:  # the laptop was restarted: what the clock says has passed
            passed = max(told, 0.0)
        elif told < 0:  # within one boot the monotonic clock is the one that nobody can set
            passed = since
        else:
            passed = min(told, since)
        if abs(told - since) > _AGREE:  # count on from here, lest the clock lengthens the wait
            self._write(failures, now - passed, now_ticks - passed)
        left = _delay(failures) - passed
        return left if left > _AGREE else 0.0

    def failed(self) -> float:
        """Counts a wrong try; returns the seconds to wait now."""
        failures, _, _ = self._read()
        self._count(failures + 1)
        return _delay(failures + 1)

    def succeeded(self) -> None:
        """Forgets the wrong tries."""
        self._unsaved = None
        self._path.unlink(missing_ok=True)

    def _read(self) -> tuple[int, float, float]:
        """(wrong tries, wall time of the last in seconds, monotonic time of it)."""
        if self._unsaved is not None:
            return self._unsaved
        try:
            found = json.loads(self._path.read_bytes())
            failures = int(found["failures"])
            wall, ticks = float(found["wall"]), float(found["ticks"])
        except FileNotFoundError:
            return 0, 0.0, 0.0
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return self._count(1)
        readable = failures >= 0 and math.isfinite(wall) and math.isfinite(ticks)
        return (failures, wall, ticks) if readable else self._count(1)

    def _count(self, failures: int) -> tuple[int, float, float]:
        """Keeps the count with the time of now; a file nobody can read counts as one try."""
        return self._write(failures, self._clock.now().timestamp(), self._clock.monotonic())

    def _write(self, failures: int, wall: float, ticks: float) -> tuple[int, float, float]:
        state = (failures, wall, ticks)
        text = json.dumps(dict(zip(("failures", "wall", "ticks"), state, strict=True)))
        try:
            write_private(self._path, text.encode())
            self._unsaved = None
        except OSError:
            # A full disk must not hide that the passphrase was wrong, nor stop the waiting.
            self._unsaved = state
        return state


def _delay(failures: int) -> float:
    return LONGEST if failures > 6 else float(2 ** (failures - 1))
