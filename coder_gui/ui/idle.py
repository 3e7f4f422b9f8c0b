"""Locking when nobody is there: by minutes without a key, and after the laptop slept."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from coder_gui.system.clock import Clock

TICK_SECONDS = 5
WARN_SECONDS = 30
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Watches the windows that get the keyboard. `idle` fires once; `soon(seconds)` before it.

    The filter sits on windows, not on the application: it sees what a person does and nothing of
    the painting. A wall clock that has jumped on means that the laptop slept.
    """

    idle = Signal()
    soon = Signal(int)

    def __init__(self, clock: Clock, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._limit = timedelta(minutes=minutes)
        self._last = self._tick = clock.now()
        self._warned = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_SECONDS * 1000)
        self._timer.timeout.connect(self.look)

    def set_minutes(self, minutes: int) -> None:
        """How long nobody may be there."""
        self._limit = timedelta(minutes=minutes)

    def start(self) -> None:
        """Counts from now."""
        self.touch()
        self._tick = self._clock.now()
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus_window_changed)
        self._timer.start()

    def stop(self) -> None:
        """Counts no more: the profile is locked."""
        self._timer.stop()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._on_focus_window_changed)
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)

    def touch(self) -> None:
        """Somebody is there."""
        self._last = self._clock.now()
        self._warned = False

    def look(self) -> None:
        """Sees whether it is time; called by the timer."""
        now = self._clock.now()
        slept = now - self._tick > timedelta(seconds=TICK_SECONDS * 6)
        self._tick = now
        left = self._limit - (now - self._last)
        if left <= timedelta(0) or (slept and _long(now, self._last)):
            self._last = now
            self.idle.emit()
        elif left <= timedelta(seconds=WARN_SECONDS) and not self._warned:
            self._warned = True
            self.soon.emit(round(left.total_seconds()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            self.touch()
        return False

    def _watch(self, window: QWindow) -> None:
        window.removeEventFilter(self)
        window.installEventFilter(self)

    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            self._watch(window)


def _long(now: datetime, then: datetime) -> bool:
    """The laptop was away for more than a minute."""
    return now - then > timedelta(minutes=1)
