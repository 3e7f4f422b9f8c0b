"""How long a sync holds the window's thread: ticks of 1 ms, and the gaps between them."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer

from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner

IDLE_SECONDS = 2.0


class _Watch(QObject):
    """Counts the time between ticks while a sync runs on its lane, or for a while."""

    def __init__(self, session: Session | None) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._application = QCoreApplication.instance() or QCoreApplication([])
        self._session = session
        self._runner = TaskRunner()
        self._loop = QEventLoop()
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def watch(self) -> list[float]:
        """Milliseconds from each tick to the next."""
        self._last = time.perf_counter()
        self._timer.start()
        if self._session is not None:
            session, runner = self._session, self._runner
            runner.sync(lambda: session.sync.sync(report=runner.tell), done=self._on_done)
        else:
            QTimer.singleShot(round(IDLE_SECONDS * 1000), self._loop.quit)
        self._loop.exec()
        self._timer.stop()
        self._runner.close()
        return self.gaps

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def _on_done(self, _answer: object) -> None:
        self._loop.quit()


def gaps(session: Session | None) -> list[float]:
    """Of one sync of this session beside an event loop; None: of an idle loop."""
    return _Watch(session).watch()
