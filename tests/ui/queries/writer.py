"""A person at the composer: raises a query from the record, presses keys, sees what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from coder_gui.domain.queries import Query
from coder_gui.services.session import Session
from coder_gui.ui.abstraction.dock import AbstractionDock
from coder_gui.ui.queries.check_card import CheckCard
from coder_gui.ui.queries.composer import QueryComposer
from coder_gui.ui.queries.composer_view import ComposerView
from coder_gui.ui.queries.composition import Composition
from ui import ward

from .person import Desk

Key = Qt.Key
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LINES = (
    "creatinine 88 @ICE 02/11",
    "creatinine 168 @ICE 04/11",
    "Stop ramipril, IV fluids @NOTES v2 p14 l6 04/11",
    "drinking poorly @NURS p31 04/11",
)
LEADING = "The patient had acute kidney injury. Do you agree?"


@dataclass
class Writer:
    """Works through the window alone; `desk` is the same window with its services."""

    desk: Desk

    # Places -------------------------------------------------------------------------------------
    @property
    def session(self) -> Session:
        """The unlocked profile."""
        return self.desk.session

    @property
    def composer(self) -> QueryComposer:
        """The composer of the open window."""
        return self.desk.whole.main.queries.composer

    @property
    def view(self) -> ComposerView:
        """Its panes."""
        return self.composer.view

    @property
    def now(self) -> Composition:
        """What is composed."""
        assert self.composer.composition is not None
        return self.composer.composition

    @property
    def queries(self) -> tuple[Query, ...]:
        """The queries of the first episode, as they are in the profile."""
        return self.session.queries.of_episode(ward.FIRST)

    @property
    def query(self) -> Query:
        """The only one."""
        (found,) = self.queries
        return found

    # Doing --------------------------------------------------------------------------------------
    def write_lines(self, *lines: str) -> list[str]:
        """Abstraction lines of the first episode; their ids."""
        made: list[str] = []
        for line in lines or LINES:
            made += self.session.abstraction.add(self.session.actor, ward.FIRST, line).value
        return made

    def open(self) -> None:
        """A window with the first episode."""
        self.desk.whole.open()
        self.composer.acts.printer = self.desk.printer

    def raise_from(self, line_id: str) -> None:
        """F6 on a line."""
        lines = cast("AbstractionDock", self.desk.whole.main.abstraction)
        lines.set_current_line(line_id)
        lines.focus_default()
        self.press(Key.Key_F6)
        assert self.composer.isVisible()
        self.wait_for_checks()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Presses a key where the focus is."""
        self.desk.whole.press(key, held)

    def ask(self, question: str) -> None:
        """Another question, typed over the one there is."""
        self.press(Key.Key_F4)
        self.press(Key.Key_A, CONTROL)
        QTest.keyClicks(self.desk.whole.focus, question)
        self.wait_for_checks()

    def answer(self, words: str) -> None:
        """Types into the question that is asked in place."""
        field = self.view.middle.ask.answer
        assert field.isVisible()
        field.setText(words)
        QTest.keyClick(field, Key.Key_Return)
        self.settle()

    def settle(self) -> None:
        """Waits for everything that was asked for and paints it."""
        self.desk.whole.settle()

    def wait_for_checks(self) -> None:
        """Until the checks are of the text as it stands."""
        self.desk.whole.qtbot.waitUntil(lambda: self.composer.findings_current, timeout=20_000)
        self.settle()

    def wait_for_letter(self) -> None:
        """Until a letter is on the screen."""
        page = self.view.letter.page
        self.desk.whole.qtbot.waitUntil(lambda: page.pages > 0, timeout=20_000)

    # Seeing -------------------------------------------------------------------------------------
    @property
    def question(self) -> str:
        """The words in the field."""
        return self.view.middle.form.question.words

    @property
    def options(self) -> list[str]:
        """The answers to tick."""
        return [one.text for one in self.view.middle.form.ticks.ticks.rows]

    @property
    def cards(self) -> list[CheckCard]:
        """The findings."""
        return self.view.middle.checks.cards

    @property
    def rules(self) -> list[str]:
        """The rules of the findings."""
        return [card.item.finding.rule for card in self.cards]

    @property
    def marked(self) -> list[str]:
        """The words of the question that are underlined."""
        return [
            one.cursor.selectedText() for one in self.view.middle.form.question.extraSelections()
        ]

    @property
    def main(self) -> tuple[str, bool, str]:
        """The main button: its words, whether it can be pressed, and what stands beside it."""
        foot = self.view.middle.foot
        return foot.main.text(), foot.main.isEnabled(), foot.stops.text()

    @property
    def state(self) -> str:
        """What the title says of the query."""
        label: QLabel = self.view.middle.state
        return label.text()

    @property
    def note(self) -> str:
        """The note in the status bar."""
        return self.desk.note
