"""The codes dock at work on a real encrypted profile, driven by keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import select

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import System
from coder_gui.domain.searching import Trail
from coder_gui.ui.alerts import Alert
from coder_gui.ui.case_desk import CaseDesk
from coder_gui.ui.codes.dock import CodesDock

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.tasks import TaskRunner
    from coder_gui.ui.actions import Actions

Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Desk:
    """The dock, and the desk that brings it the open episode."""

    session: Session
    runner: TaskRunner
    actions: Actions
    dock: CodesDock
    desk: CaseDesk
    said: list[Alert] = field(default_factory=list)

    # Writing behind the window, as another part of it would -------------------------------------
    def line(self, episode_id: str, typed: str) -> str:
        """A line of the abstraction; answers its id."""
        actor = self.session.actor
        (line_id,) = self.session.abstraction.add(actor, episode_id, typed).value
        return line_id

    def code(self, episode_id: str, code: str, *lines: str) -> str:
        """A code with the lines that support it; answers its id. OPCS-4 where it begins so."""
        system, text = System.ICD10, code
        if code.startswith("op:"):
            system, text = System.OPCS4, code[3:]
        actor = self.session.actor
        return self.session.coding.add(actor, episode_id, system, text, line_ids=lines).value.id

    # The coder ----------------------------------------------------------------------------------
    def open(self, episode_id: str) -> None:
        """Opens an episode and waits until it is shown."""
        self.desk.open(episode_id)
        self.settle()

    def settle(self) -> None:
        """Everything that is under way is done and shown."""
        for _ in range(4):
            self.runner.drain()
            QApplication.processEvents()

    def press(self, *keys: Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Presses keys where the focus is, one after the other."""
        for key in keys:
            QTest.keyClick(self.focus, key, held)
            self.settle()

    def type(self, text: str) -> None:
        """Types letters where the focus is."""
        QTest.keyClicks(self.focus, text)
        self.settle()

    def search(self, text: str) -> None:
        """Ctrl+F, and types."""
        self.press(Key.Key_F, held=CONTROL)
        self.type(text)

    # The screen ---------------------------------------------------------------------------------
    @property
    def focus(self) -> QWidget:
        """What has the focus, or the window."""
        return QApplication.focusWidget() or self.dock.window()

    @property
    def case(self) -> EpisodeCase:
        """The open episode as the service reads it now."""
        assert self.dock.case is not None
        return self.session.episodes.case(self.dock.case.episode.id)

    @property
    def diagnoses(self) -> list[str]:
        """The diagnoses on screen."""
        return [row.display for row in self.dock.diagnoses.rows]

    @property
    def procedures(self) -> list[str]:
        """The procedures on screen."""
        return [row.display for row in self.dock.procedures.rows]

    @property
    def found(self) -> list[str]:
        """The results on screen."""
        search = self.dock.search
        rows = search.results_view.model().rows
        return [row.display for row in rows] if search.card.isVisible() else []

    @property
    def question(self) -> str:
        """The question about a chosen code that is on screen, or ""."""
        card = self.dock.search.ask_card
        return card.question.text if card.isVisible() else ""

    @property
    def answers(self) -> dict[str, str]:
        """The answers on screen, by their digits."""
        return {row.digit: row.display for row in self.dock.search.ask_card.model.rows}

    @property
    def foot(self) -> tuple[str, str]:
        """Below the answers: the counter, and what Enter does."""
        card = self.dock.search.ask_card
        return card.says.text(), card._first.word.text()

    @property
    def trails(self) -> list[Trail]:
        """How the codes of the open episode were found, the newest last."""
        from coder_gui.storage.tables import code_trail

        with self.session.database.read() as connection:
            rows = connection.execute(
                select(code_trail.c.trail).order_by(code_trail.c.at)
            ).scalars()
            return [Trail(**{**row, "modifiers": tuple(row["modifiers"])}) for row in rows]

    @property
    def chips(self) -> dict[str, list[str]]:
        """The evidence chips by code."""
        rows = (*self.dock.diagnoses.rows, *self.dock.procedures.rows)
        return {row.display: [words for _, words in row.links] for row in rows}

    @property
    def problems(self) -> list[str]:
        """The problems on screen."""
        return [row.message for row in self.dock.problems.rows]

    @property
    def words(self) -> list[str]:
        """What the window was told to say."""
        return [alert.text for alert in self.said]
