"""How long a save waits while a worklist comes in, in the lanes of the window."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer

from coder_gui.bench.worlds import LINES
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError
from coder_gui.domain.worklist import ImportProgress
from coder_gui.services.import_run import ImportRun
from coder_gui.services.session import Session
from coder_gui.tasks import Priority, TaskRunner

BETWEEN_SAVES = 37
"""Milliseconds from one answer to the next save: no multiple of what a slice takes."""


class SavesDuringImport(QObject):
    """Runs an import as the window does, and meanwhile saves lines on one episode.

    `waits` are milliseconds from asking for a save to its acknowledgement; `steps` those of the
    writer's lane for each slice.
    """

    def __init__(self, session: Session, run: ImportRun, episode_id: str) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.steps: list[float] = []
        self._application = QCoreApplication.instance() or QCoreApplication([])
        self._session = session
        self._run = run
        self._save = partial(session.abstraction.add, session.actor, episode_id, LINES[0])
        self._asked = 0.0
        self._runner = TaskRunner()
        self._loop = QEventLoop()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BETWEEN_SAVES)
        self._timer.timeout.connect(self._ask)

    def measure(self) -> None:
        """Returns when the import is in. Raises what it raised."""
        self._go_on()
        self._timer.start()
        self._loop.exec()
        self._timer.stop()
        self._runner.close()

    def _go_on(self) -> None:
        if self._run.looks:
            self._runner.read(self._run.look, done=self._on_progress, failed=self._on_failed)
        else:
            self._runner.write(
                self._step,
                done=self._on_written,
                failed=self._on_failed,
                priority=Priority.IMPORT,
            )

    def _step(self) -> Saved[ImportProgress]:
        begun = time.perf_counter()
        saved = self._run.write()
        self.steps.append((time.perf_counter() - begun) * 1000)
        return saved

    def _on_written(self, saved: Saved[ImportProgress]) -> None:
        self._on_progress(saved.value)

    def _on_progress(self, progress: ImportProgress) -> None:
        if progress.report is None:
            self._go_on()
        else:
            self._loop.quit()

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._runner.write(self._save, done=self._on_saved, failed=self._on_failed)

    def _on_saved(self, _saved: object) -> None:
        self.waits.append((time.perf_counter() - self._asked) * 1000)
        self._timer.start()

    def _on_failed(self, error: CoderError) -> None:
        self._loop.quit()
        raise error
