"""The abstraction dock at work on a real encrypted profile, driven by keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from storage.profile_rows import add_stays, stay

from coder_gui.domain.case import EpisodeCase
from coder_gui.ui.abstraction.dock import AbstractionDock
from coder_gui.ui.case_desk import CaseDesk

from .conftest import NOTE

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.tasks import TaskRunner
    from coder_gui.ui.actions import Actions

EPISODE = stay(1).episode
OTHER = stay(2).episode
PLAIN = Qt.KeyboardModifier.NoModifier


@dataclass
class Bench:
    """The dock, and the desk that brings it the open episode."""

    session: Session
    runner: TaskRunner
    actions: Actions
    dock: AbstractionDock
    desk: CaseDesk

    def open(self, episode_id: str = EPISODE) -> None:
        """Opens an episode and waits until it is shown."""
        self.desk.open(episode_id)
        self.settle()

    def settle(self) -> None:
        """Everything that is under way is done and shown."""
        for _ in range(5):
            self.runner.drain()
            QApplication.processEvents()

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Presses keys where the focus is, one after the other."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifiers)
            self.settle()

    def type(self, text: str) -> None:
        """Types letters where the focus is."""
        QTest.keyClicks(self.focus, text)
        self.settle()

    def enter(self, text: str) -> None:
        """Types a line into the entry and presses Enter."""
        self.dock.focus_default()
        self.type(text)
        self.press(Qt.Key.Key_Return)

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def case(self) -> EpisodeCase:
        """The open episode as the service reads it now."""
        return self.session.episodes.case(self.dock.case.episode.id if self.dock.case else EPISODE)

    @property
    def texts(self) -> list[str]:
        """The texts of the rows on screen."""
        return [row.text for row in self.dock.lines_model.rows]

    def take(self, data: str | bytes = NOTE, source: str = "ED", reference: str = "ed.txt") -> str:
        """Imports a document into the open episode; answers its id."""
        raw = data if isinstance(data, bytes) else data.encode()
        saved = self.session.documents.import_bytes(
            self.session.actor, EPISODE, raw, source=source, reference=reference
        )
        return saved.value.id


def put_stays(session: Session) -> None:
    """Two finished stays in the profile."""
    add_stays(session.database, session.actor, [1, 2], notes_location="Volume 2, coding office")
