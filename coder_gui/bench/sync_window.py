"""How long a sync holds the window's thread: ticks of 1 ms, and the gaps between them."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer

from coder_gui.bench.sync_world import whole
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.services.sync import SyncRun
from coder_gui.sync.client import SyncOutcome
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
        self._began = 0.0
        self._seconds = 0.0
        self._error: CoderError | None = None
        self.run: SyncRun | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def watch(self) -> list[float]:
        """Milliseconds from each tick to the next."""
        self._last = self._began = time.perf_counter()
        self._timer.start()
        if self._session is not None:
            session, runner = self._session, self._runner
            runner.sync(
                lambda: session.sync.sync(report=runner.tell),
                done=self._on_done,
                failed=self._on_failed,
            )
        else:
            QTimer.singleShot(round(IDLE_SECONDS * 1000), self._loop.quit)
        self._loop.exec()
        self._timer.stop()
        self._runner.close()
        if self._error is not None:
            raise self._error
        return self.gaps

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def _on_done(self, run: SyncRun) -> None:
        self._seconds = time.perf_counter() - self._began
        self.run = run
        self._loop.quit()

    def _on_failed(self, error: CoderError) -> None:
        self._error = error
        self._loop.quit()

    @property
    def seconds(self) -> float:
        """Of the sync, until the window's thread had its answer."""
        return self._seconds


def idle_gaps() -> list[float]:
    """Milliseconds between the ticks of an event loop with nothing beside it."""
    return _Watch(None).watch()


def watched(session: Session) -> tuple[list[float], float, SyncOutcome]:
    """The gaps during one whole sync, its seconds, and what it did."""
    watch = _Watch(session)
    found = watch.watch()
    assert watch.run is not None, "the loop ends with an answer or an error"
    return found, watch.seconds, whole(watch.run)
