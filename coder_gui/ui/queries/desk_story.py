"""The right of the desk: the query in the open episode's place, its questions, and its foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from coder_gui.domain.chasing import DueItem
from coder_gui.domain.queries import QueryRow
from coder_gui.ui.asking import AskField
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel, text_label
from coder_gui.ui.painting import ICON_SECOND
from coder_gui.ui.queries.desk_foot import DeskFoot
from coder_gui.ui.queries.desk_question import DecideStrip
from coder_gui.ui.queries.desk_words import due_chip, due_sign, state_sign
from coder_gui.ui.queries.story_pane import StoryPane
from coder_gui.ui.queries.story_words import StorySection
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone


class StoryPlace(QWidget):
    """Shows one query; decides nothing. `show_wished`: its patient is to be opened for it."""

    show_wished = Signal()

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._has_row = theme, False
        self.setObjectName("story_place")
        ground(self, "surface")
        self.heading = text_label(theme, role=Role.STRONG, code=True)
        self.heading.setObjectName("story_heading")
        self.to = ElidedLabel(theme, role=Role.BODY, colour="text2")
        self.to.setObjectName("story_to")
        self._icon = IconLabel(theme, Icon.QUERY, size=ICON_SECOND)
        self.state = text_label(theme, role=Role.STATE)
        self.state.setObjectName("story_state")
        self.due = text_label(theme, role=Role.STATE)
        self.due.setObjectName("story_due")
        self.pane = StoryPane(theme)
        self.closed = EmptyState(theme)
        self.closed.acted.connect(self.show_wished)
        self.ask = AskField(theme)
        self.decide = DecideStrip(theme)
        self.foot = DeskFoot(theme, keys)
        for question in (self.ask, self.decide):
            question.opened.connect(self.show_foot)
            question.closed.connect(self.show_foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.pane)
        self._stack.addWidget(self.closed)
        self._title = QWidget()
        row = QHBoxLayout(self._title)
        row.setContentsMargins(Gap.L, 0, Gap.L, 0)
        row.setSpacing(Gap.S)
        row.addWidget(self.heading)
        row.addWidget(self.to, 1)
        row.addWidget(self._icon)
        row.addWidget(self.state)
        row.addSpacing(-Gap.XS)
        row.addWidget(self.due)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(Hairline(theme))
        column.addWidget(self._stack, 1)
        column.addWidget(Hairline(theme))
        for part in (self.ask, self.decide, self.foot):
            column.addWidget(part)
        theme.changed.connect(self._fit)
        self._fit()
        self.clear()

    def show_row(
        self,
        row: QueryRow,
        item: DueItem | None,
        actions: tuple[str, ...],
        refused: Mapping[str, str],
        today: date,
        *,
        single_keys: bool,
    ) -> None:
        """What the list knows of a query: whom it asks, where it stands, what can be done."""
        sign = state_sign(row)
        self.heading.setText(row.reference)
        self.to.setText(" · ".join(part for part in (row.recipient, row.specialty) if part))
        self._icon.set_icon(sign.icon, sign.tone)
        self._icon.show()
        self.state.setText(sign.word)
        tone(self.state, sign.tone)
        self._show_due(row, item, today)
        self.foot.show_query(row, actions, refused, single_keys=single_keys)
        self._has_row = True
        self.show_foot()

    def _show_due(self, row: QueryRow, item: DueItem | None, today: date) -> None:
        chip = due_chip(row, today)
        words = chip.words if chip is not None else ""
        if item is not None:
            words = due_sign(item).word if not words else f"{words} · {due_sign(item).word.lower()}"
        late = chip is not None and chip.tint == "err"
        self.due.setText(f"· {words}" if words else "")
        self.due.setVisible(bool(words))
        tone(self.due, "err" if late else "warn" if item is not None else "text2")

    def show_story(self, sections: Sequence[StorySection]) -> None:
        """The whole story: its patient is in the band."""
        self.pane.show_sections(sections)
        self._stack.setCurrentWidget(self.pane)

    def hide_story(self, *, waiting: bool) -> None:
        """The patient is not open (or, `waiting`, is on the way): nothing of the query is shown."""
        self.pane.clear()
        if waiting:
            self.closed.say(Icon.QUERY, "")
        else:
            self.closed.say(
                Icon.QUERY, "The patient of this query is not open",
                "Its question and evidence are shown under the patient's own name.",
                action="Show the query", keys="→",
            )  # fmt: skip
        self._stack.setCurrentWidget(self.closed)

    def clear(self) -> None:
        """Holds no query any more."""
        self.pane.clear()
        for label in (self.heading, self.to, self.state, self.due):
            label.clear()
        self._icon.hide()
        self.ask.forget()
        self.decide.forget()
        self.foot.clear()
        self._has_row = False
        self.show_foot()
        self.closed.say(Icon.QUERY, "No query is selected")
        self._stack.setCurrentWidget(self.closed)

    def show_foot(self) -> None:
        """The foot gives way to a question."""
        asking = not (self.ask.isHidden() and self.decide.isHidden())
        self.foot.setVisible(self._has_row and not asking)

    def close_questions(self) -> None:
        """Takes an open question away: it was about another query."""
        if self.ask.isVisible():
            self.ask.close_question()
        if self.decide.isVisible():
            self.decide.close_question()

    @property
    def shows_story(self) -> bool:
        """The whole story is on the screen."""
        return self._stack.currentWidget() is self.pane

    def _fit(self) -> None:
        self._title.setFixedHeight(self._theme.height(Part.DOCK_TITLE))
