"""After a long lock the program starts anew: memory of the last session is then really gone.

Python and Qt keep copies of texts that cannot be overwritten; they go with the process.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from coder_gui.system.clock import Clock

TICK_SECONDS = 15


class HardLock(QObject):
    """`due` fires again and again once the lock has lasted `minutes`, until `stop`; 0: never.

    The wall clock counts too, so that a laptop that slept is renewed when it wakes; the other one
    so that a wall clock that was set back puts nothing off.
    """

    due = Signal()

    def __init__(self, clock: Clock, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._limit = timedelta(minutes=minutes)
        self._since: tuple[datetime, float] | None = None
        self._timer = QTimer(self, interval=TICK_SECONDS * 1000)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Locked from now on."""
        if self._limit:
            self._since = self._clock.now(), self._clock.monotonic()
            self._timer.start()

    def stop(self) -> None:
        """Unlocked."""
        self._since = None
        self._timer.stop()

    def look(self) -> None:
        """Sees whether it is time; called by the timer."""
        if self._since is None:
            return
        at, ticks = self._since
        awake = timedelta(seconds=self._clock.monotonic() - ticks)
        if max(self._clock.now() - at, awake) >= self._limit:
            self.due.emit()
