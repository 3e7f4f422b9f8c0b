"""Fixtures of the window's tests: the dressed application, its services, and what must not leak."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.fonts import load_fonts
from coder_gui.ui.theme import Mode, Theme

OFFSCREEN_NOISE = "This plugin does not support propagateSizeHints"
"""What Qt's offscreen platform says of every window; it is about the platform, not about us."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt warnings fail tests, but for the one that the offscreen platform always gives."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_NOISE, extend=True))


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Theme:
    """The application in its own typeface and style sheet, once for all tests."""
    load_fonts()
    theme = Theme(qapp)
    theme.set_mode(Mode.LIGHT)
    theme.apply(qapp)
    return theme


@pytest.fixture
def theme(dressed: Theme) -> Iterator[Theme]:
    """The theme, light and at 100 % before and after each test."""
    yield dressed
    dressed.set_mode(Mode.LIGHT)
    dressed.set_scale(1.0)


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QMainWindow:
    """A bare window for the parts under test to live in."""
    bare = QMainWindow()
    bare.setWindowTitle("Clinical coding")
    qtbot.addWidget(bare)
    return bare


@pytest.fixture
def actions(window: QMainWindow) -> Actions:
    """The actions of the bare window."""
    return Actions(window, Clipboard(window))


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """Lanes that are closed, with everything delivered, when the test ends."""
    lanes = TaskRunner()
    yield lanes
    lanes.close()


@pytest.fixture(autouse=True)
def no_windows_left(qapp: QApplication) -> Iterator[None]:
    """A test that leaves a window on screen fails."""
    before = set(qapp.topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [one for one in qapp.topLevelWidgets() if one not in before and one.isVisible()]
    names = [f"{type(one).__name__} {one.objectName()}" for one in left]
    for one in left:
        one.close()
    assert not names, f"windows left on screen: {names}"


@pytest.fixture(scope="module", autouse=True)
def no_timers_left(qapp: QApplication) -> Iterator[None]:
    """A module that leaves a timer ticking fails; looked at once, because it walks all objects."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    ticking = [one for one in gc.get_objects() if type(one) is QTimer and _ticks(one)]
    names = [f"{one.objectName() or one} of {one.parent()}" for one in ticking]
    assert not names, f"timers left ticking: {names}"


def _ticks(timer: QTimer) -> bool:
    return shiboken6.isValid(timer) and timer.isActive()
