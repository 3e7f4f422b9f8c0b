"""The whole window on the small ward, for stories that need every part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui import docks
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.theme import Theme

from . import ward


@dataclass
class Whole:
    """Opens windows on one session, one after the other as between locks, and drives them."""

    session: Session
    runner: TaskRunner
    theme: Theme
    folder: Path
    qtbot: QtBot
    windows: list[MainWindow] = field(default_factory=list)

    @property
    def main(self) -> MainWindow:
        """The window that is open."""
        return self.windows[-1]

    def open(self, episode_id: str | None = ward.FIRST) -> MainWindow:
        """A new window, with an episode open."""
        profiles = Profiles(self.session.unlocked.info.folder.parent, self.session.clock, None)
        made = MainWindow(
            self.session, profiles, self.runner, self.theme, Clipboard(), docks.shipped(),
            Geometry(self.folder),
        )  # fmt: skip
        self.windows.append(made)
        self.qtbot.addWidget(made)
        made.resize(1440, 900)
        with self.qtbot.waitExposed(made):
            made.show()
        made.activateWindow()
        made.start()
        self.settle()
        if episode_id is not None:
            made.open_episode(episode_id)
            self.settle()
        return made

    def shut(self) -> None:
        """As a lock leaves a window."""
        made = self.main
        made.before_lock()
        made.save_layout()
        made.empty()
        self.settle()
        made.close()

    def settle(self) -> None:
        """Waits for everything that was asked for and paints it."""
        for _ in range(4):
            self.runner.drain()
            QApplication.processEvents()

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Presses a key where the focus is."""
        QTest.keyClick(self.focus, key, held)
        self.settle()

    def type(self, text: str) -> None:
        """Types letters where the focus is."""
        QTest.keyClicks(self.focus, text)

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget


@pytest.fixture
def whole(
    session: Session, runner: TaskRunner, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Iterator[Whole]:
    """The ward taken in; no window yet."""
    ward.take_in(session, tmp_path)
    made = Whole(session, runner, theme, tmp_path, qtbot)
    yield made
    if made.windows:
        made.main.empty()
        made.settle()
