"""A person at the desk of queries: presses keys, sees what is shown; colleagues act meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from conftest import FakeClock
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from coder_gui.domain.queries import LetterPurpose, Query, QueryStory, QueryText
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.session import Session
from coder_gui.ui.queries.answer_page import AnswerPage
from coder_gui.ui.queries.desk import QueriesDesk
from coder_gui.ui.queries.printing import Send
from ui import ward
from ui.whole import Whole

from .rows import text

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TODAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ASKED = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
"""A Tuesday: an answer is due on the 17th, a reminder from the 18th, a rung on the 24th."""


@dataclass
class Printer:
    """Stands for the system's print dialog; `takes`: whether the person goes on."""

    takes: bool = True
    asked: int = 0
    jobs: list[tuple[bytes, str]] = field(default_factory=list)

    def __call__(self, parent: QWidget, name: str) -> Send | None:
        self.asked += 1
        return partial(self._send, name) if self.takes else None

    def _send(self, name: str, data: bytes) -> None:
        self.jobs.append((data, name))


@dataclass
class Desk:
    """A person at the desk: presses keys, and sees what is shown."""

    whole: Whole
    clock: FakeClock
    printer: Printer = field(default_factory=Printer)

    @property
    def session(self) -> Session:
        """The unlocked profile."""
        return self.whole.session

    @property
    def desk(self) -> QueriesDesk:
        """The desk of the open window."""
        return self.whole.main.queries.desk

    @property
    def answer(self) -> AnswerPage:
        """The page on which answers are logged."""
        return self.desk.answer

    # Queries, as other people made them ---------------------------------------------------------
    @property
    def senior(self) -> Actor:
        """A colleague who may approve."""
        return Actor("Sue Senior", Role.SENIOR, self.session.actor.device_id)

    def draft(self, episode_id: str = ward.FIRST, asked: QueryText | None = None) -> Query:
        """A query that this person wrote."""
        made = self.session.queries.raise_query(self.session.actor, episode_id, asked or text())
        return made.value

    def approved(self, episode_id: str = ward.FIRST, asked: QueryText | None = None) -> Query:
        """A query approved on the 10th; it is the 21st."""
        self.clock.current = ASKED
        query = self.draft(episode_id, asked)
        query = self.session.queries.approve(self.senior, query.id).value
        self.clock.current = TODAY
        return query

    def sent(self, episode_id: str = ward.FIRST, asked: QueryText | None = None) -> Query:
        """A query approved and printed on the 10th; it is the 21st."""
        query = self.approved(episode_id, asked)
        self.clock.current = ASKED
        self.session.queries.note_printed(self.senior, [query.id], LetterPurpose.QUERY, ["0" * 64])
        self.clock.current = TODAY
        return self.query(query)

    def query(self, query: Query) -> Query:
        """A query as it is now."""
        return self.session.queries.get(query.id)

    def story(self, query: Query) -> QueryStory:
        """A query with what happened to it."""
        return self.session.queries.story(query.id)

    # Keys and what is seen ------------------------------------------------------------------------
    def open(self, episode_id: str | None = ward.FIRST) -> None:
        """A window with an episode open, then Shift+F6."""
        self.whole.open(episode_id)
        self.desk.acts.printer = self.printer
        self.press(Key.Key_F6, SHIFT)
        assert self.desk.isVisible()

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Presses a key where the focus is."""
        self.whole.press(key, held)

    def type(self, words: str) -> None:
        """Types where the focus is, which may move to the field with the first letter."""
        for letter in words:
            QTest.keyClicks(self.whole.focus, letter)
        self.whole.settle()

    def show_all(self) -> None:
        """The view of all queries, by its tab."""
        tabs = self.desk.pane.tabs.tabs
        next(tab for view, tab in tabs.items() if view == "all").click()
        self.whole.settle()
        self.desk.focus_list()
        self.whole.settle()

    def select(self, query: Query) -> None:
        """The row of a query, without showing it."""
        assert self.desk.pane.view.select(query.id)
        self.whole.settle()

    @property
    def listed(self) -> Sequence[str]:
        """The references in the list."""
        return [one.reference for one in self.desk.pane.view.queries.rows]

    @property
    def band(self) -> str:
        """The name in the patient band."""
        return self.whole.main.band.name_label.text()

    @property
    def note(self) -> str:
        """The note in the status bar."""
        return self.whole.main.status_bar.note.text()

    @property
    def words(self) -> str:
        """Every word of the story on show."""
        return self.desk.place.pane.words if self.desk.place.shows_story else ""
