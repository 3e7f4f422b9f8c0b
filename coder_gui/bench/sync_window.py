"""How long a sync holds the window's thread: ticks of 1 ms, and the gaps between them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer

from coder_gui.bench.sync_world import whole
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.services.sync import SyncRun
from coder_gui.sync.client import SyncOutcome
from coder_gui.system import garbage
from coder_gui.tasks import TaskRunner

IDLE_SECONDS = 2.0


class _Watch(QObject):
    """Counts the time between ticks while a sync runs on its lane, or for a while."""

    def __init__(self, session: Session | None) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.starved: list[float] = []
        self._application = QCoreApplication.instance() or QCoreApplication([])
        self._session = session
        self._runner = TaskRunner()
        self._loop = QEventLoop()
        self._last = 0.0
        self._waited = 0.0
        self._error: CoderError | None = None
        self.run: SyncRun | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def watch(self) -> None:
        """Returns when the sync, or the while, is over. Raises what the sync raised."""
        garbage.settle()  # as the window does once it is there
        self._waited = _waited_for_processor()
        self._last = time.perf_counter()
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
        garbage.release()
        if self._error is not None:
            raise self._error

    def _tick(self) -> None:
        now = time.perf_counter()
        waited = _waited_for_processor()
        self.gaps.append((now - self._last) * 1000)
        self.starved.append(waited - self._waited)
        self._last, self._waited = time.perf_counter(), waited

    def _on_done(self, run: SyncRun) -> None:
        self.run = run
        self._loop.quit()

    def _on_failed(self, error: CoderError) -> None:
        self._error = error
        self._loop.quit()


def _waited_for_processor() -> float:
    """Milliseconds for which this thread was ready and another process had the processor.

    0 where the system does not tell.
    """
    place = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    return int(place.read_text("ascii").split()[1]) / 1e6 if place.exists() else 0.0


@dataclass(frozen=True, slots=True)
class Watched:
    """Milliseconds from each tick to the next, and how many of them the machine was not there.

    `done`: what the sync did; None: there was none.
    """

    gaps: tuple[float, ...]
    starved: tuple[float, ...]
    done: SyncOutcome | None = None


def idle_loop() -> Watched:
    """An event loop with nothing beside it."""
    watch = _Watch(None)
    watch.watch()
    return Watched(tuple(watch.gaps), tuple(watch.starved))


def watched(session: Session) -> Watched:
    """The event loop during one whole sync."""
    watch = _Watch(session)
    watch.watch()
    assert watch.run is not None, "the loop ends with an answer or an error"
    return Watched(tuple(watch.gaps), tuple(watch.starved), whole(watch.run))
