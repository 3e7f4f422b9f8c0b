"""Runs in a process of its own: one thing measured on the real window, figures as JSON on stdout.

`python -m coder_gui.bench.probe MODE` with CODER_GUI_HOME and CODER_GUI_PASSPHRASE set; START is
the time.time() at which the process was started.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QLineEdit, QListView, QMainWindow

START = "CODER_GUI_BENCH_START"
STARTER_TERMS = ("fracture femur", "pneumonia", "i214", "hypertension", "appendicitis")


def since_start() -> float:
    """Milliseconds since the process was started."""
    return (time.time() - float(os.environ[START])) * 1000


def memory() -> float:
    """Resident memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    import resource as limits

    peak = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def paint() -> None:
    """Has Qt lay out and paint what has changed: the one asks for the other."""
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)


def answer(**figures: Any) -> None:
    """Prints the figures and ends the program."""
    print(json.dumps(figures), flush=True)
    QApplication.exit(0)


class BareWindow(QMainWindow):
    """The baseline: three docks with nothing in them."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.resize(1440, 900)
        for name in ("Episodes", "Abstraction", "Codes"):
            dock = QDockWidget(name, self)
            dock.setWidget(QLabel(name))
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        self._done = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._done:
            self._done = True
            QTimer.singleShot(0, self, self._on_painted)

    def _on_painted(self) -> None:
        answer(painted=since_start(), memory=memory())


def bare() -> int:
    """First paint of a bare window."""
    application = QApplication(sys.argv[:1])
    window = BareWindow()
    window.show()
    return application.exec()


def lock_page() -> int:
    """First paint of the lock page."""
    from coder_gui import app

    return app.run(profile=None, demo=False, on_painted=lambda: answer(painted=since_start()))


class Driver(QObject):
    """Works the real window once its lock page is on screen."""

    def __init__(self, script: Callable[[Driver], dict[str, Any]]) -> None:
        super().__init__()
        self._script = script

    def begin(self) -> None:
        """Called when the lock page is painted."""
        QTimer.singleShot(0, self, self._on_begin)

    def _on_begin(self) -> None:
        from coder_gui.ui.shell import Shell

        shells = [one for one in QApplication.topLevelWidgets() if isinstance(one, Shell)]
        self.shell = shells[0]
        self.shell.resize(1440, 900)
        self.shell.settle()
        figures = self._script(self)
        self.shell.close()
        answer(**figures)

    def until(self, condition: Callable[[], bool]) -> None:
        """Runs the event loop, asleep between events, until the condition holds."""
        loop = QEventLoop()
        deadline = time.monotonic() + 60
        while not condition():
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > deadline:
                raise TimeoutError("the window did not get there")

    def unlock(self) -> float:
        """Milliseconds from Enter on the lock page to the painted window with its list."""
        page = self.shell.lock_page
        if page is None:
            raise RuntimeError("the lock page is not on show")
        start = time.perf_counter()
        self.shell.unlock(page.person.folder, os.environ["CODER_GUI_PASSPHRASE"])
        self.until(self._list_is_shown)
        paint()
        return (time.perf_counter() - start) * 1000

    def _list_is_shown(self) -> bool:
        window = self.shell.window_in_use
        view = window.findChild(QListView, "episodes_view") if window is not None else None
        return view is not None and view.model().rowCount() > 0

    def lock(self) -> None:
        """Back to the lock page."""
        self.shell.lock()
        self.shell.settle()


def entering(driver: Driver) -> dict[str, Any]:
    """Unlocks five times; the first is the one a person waits for in the morning."""
    taken = []
    for _ in range(5):
        taken.append(driver.unlock())
        driver.shell.settle()
        driver.lock()
    return {"entered": taken}


def working(driver: Driver) -> dict[str, Any]:
    """Opens episodes, types into the code search, saves lines."""
    driver.unlock()
    driver.shell.settle()
    heavy = os.environ["CODER_GUI_BENCH_EPISODE"]
    other = os.environ["CODER_GUI_BENCH_OTHER"]
    opened = [_open(driver, heavy if at % 2 == 0 else other) for at in range(240)]
    _open(driver, heavy)
    searched = [ms for term in STARTER_TERMS * 3 for ms in _search(driver, term)]
    saved = [_save(driver, f"line {number} of many") for number in range(60)]
    return {"opened": opened[0::2], "searched": searched, "saved": saved, "memory": memory()}


def _open(driver: Driver, episode_id: str) -> float:
    window = driver.shell.window_in_use
    assert window is not None
    start = time.perf_counter()
    window.open_episode(episode_id)
    driver.until(lambda: window.desk.episode_id == episode_id)
    paint()
    taken = (time.perf_counter() - start) * 1000
    driver.shell.settle()
    return taken


def _search(driver: Driver, term: str) -> list[float]:
    """Milliseconds from each key press to the results on screen."""
    from PySide6.QtTest import QTest

    window = driver.shell.window_in_use
    assert window is not None
    field = window.findChild(QLineEdit, "code_search")
    results = window.findChild(QListView, "results_view")
    assert isinstance(field, QLineEdit)
    assert isinstance(results, QListView)
    answers: list[int] = []
    model = results.model()
    model.modelReset.connect(partial(answers.append, 1))
    window.actions_table.trigger("code_search")
    field.clear()
    driver.shell.settle()
    taken = []
    for character in term:
        answers.clear()
        start = time.perf_counter()
        QTest.keyClicks(field, character)
        driver.until(lambda: bool(answers))
        paint()
        taken.append((time.perf_counter() - start) * 1000)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    driver.shell.settle()
    return taken


def _save(driver: Driver, text: str) -> float:
    """Milliseconds from Enter in the line entry to "Saved"."""
    from PySide6.QtTest import QTest

    window = driver.shell.window_in_use
    assert window is not None
    entry = window.findChild(QLineEdit, "line_entry")
    assert isinstance(entry, QLineEdit)
    saved: list[object] = []
    window.runner.saved.connect(saved.append)
    window.abstraction.focus_default()
    QTest.keyClicks(entry, text)
    driver.shell.settle()
    saved.clear()
    start = time.perf_counter()
    QTest.keyClick(entry, Qt.Key.Key_Return)
    driver.until(lambda: bool(saved))
    taken = (time.perf_counter() - start) * 1000
    window.runner.saved.disconnect(saved.append)
    driver.shell.settle()
    return taken


def drive(script: Callable[[Driver], dict[str, Any]]) -> int:
    """Runs a script on the window of the only profile."""
    from coder_gui import app

    driver = Driver(script)
    return app.run(profile=None, demo=False, on_painted=driver.begin)


MODES: dict[str, Callable[[], int]] = {
    "bare": bare,
    "lock": lock_page,
    "enter": partial(drive, entering),
    "work": partial(drive, working),
}

if __name__ == "__main__":
    sys.exit(MODES[sys.argv[1]]())
