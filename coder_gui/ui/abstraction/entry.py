"""The line entry: always where the caret returns, with what it understood under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from coder_gui.domain.abstraction import Heading, Place, Source
from coder_gui.domain.shorthand import Parsed, parse
from coder_gui.ui.abstraction.chips import ChipFlow
from coder_gui.ui.abstraction.hints import accepted, chips_of, suggestion_of, waiting_chips
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

DRAFT_DELAY = 200
"""Milliseconds without a key after which what is typed is saved as a draft."""

NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Context:
    """What a line is understood with: the trust's sources, what the last line left, the dates."""

    sources: tuple[Source, ...] = ()
    heading: Heading = Heading.MAIN_CONDITION
    place: Place = NOWHERE
    end_date: date | None = None
    today: date = date.min

    def parse(self, text: str) -> Parsed:
        """What a text means here."""
        return parse(
            text,
            sources=self.sources,
            heading=self.heading,
            place=self.place,
            end_date=self.end_date,
            today=self.today,
        )


class EntryField(CapField):
    """Enter hands the text over, Tab takes a suggestion, Up and Down leave for the list."""

    submitted = Signal()
    suggestion_taken = Signal()
    escaped = Signal()
    walked = Signal(int)
    offers = False
    """True while Tab takes a suggestion instead of going on."""
    escapes = False
    """True while Esc leaves a line as it was; else it goes to what stands around the field."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Part.SEARCH, role=Role.ENTRY, parent=parent)
        self.setObjectName("line_entry")
        self.setAccessibleName("Line entry")

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().event(event)
        if event.type() is QEvent.Type.ShortcutOverride and self._is_idle_undo(event):
            return False  # nothing typed to take back: the key is for the last step on the episode
        plain_tab = event.key() == Qt.Key.Key_Tab and not event.modifiers()
        if event.type() is QEvent.Type.KeyPress and plain_tab and self.offers:
            self.suggestion_taken.emit()
            return True
        return super().event(event)

    def _is_idle_undo(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submitted.emit()
        elif plain and key == Qt.Key.Key_Escape:
            event.setAccepted(self.escapes)
            self.escaped.emit()
        elif plain and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.walked.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class LineEntry(QWidget):
    """The field with its chips and, after Enter, the sentence about what could not be saved."""

    submitted = Signal(str)
    edit_wished = Signal()
    """Enter in an empty field, right after Up or Down chose a line."""
    escaped = Signal()
    walked = Signal(int)
    draft_changed = Signal(str, int)
    """The text and the caret, once the typing has stopped for a moment."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = Context()
        self._parsed = self._context.parse("")
        self._kept = ("", 0)
        self._has_walked = False
        self._editing: int | None = None
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.field = EntryField(theme)
        self.field.setPlaceholderText("Type a line")
        self.hints = ChipFlow(theme)
        self.hints.setAccessibleName("Understood as")
        self.problem = sentence_label(theme, role=Role.SECOND, colour="err")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S + 2, Gap.M, Gap.S + 2)
        column.setSpacing(Gap.S)
        column.addWidget(self.field)
        column.addWidget(self.problem)
        column.addWidget(self.hints)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_DELAY)
        self._timer.timeout.connect(self.flush)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.cursorPositionChanged.connect(self._on_cursor_moved)
        self.field.submitted.connect(self._on_submitted)
        self.field.suggestion_taken.connect(self._on_suggestion_taken)
        self.field.escaped.connect(self.escaped)
        self.field.walked.connect(self._on_walked)
        self.set_editing(None)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.text()

    @property
    def parsed(self) -> Parsed:
        """What the text means."""
        return self._parsed

    @property
    def context(self) -> Context:
        """What the text is understood with."""
        return self._context

    def set_context(self, context: Context) -> None:
        """Other sources, another heading or place to start from: the same text may mean more."""
        if context != self._context:
            self._context = context
            self._understand()

    def put(self, text: str, caret: int | None = None) -> None:
        """Another text, without a draft of it being saved."""
        self.field.setText(text)
        self.field.setCursorPosition(len(text) if caret is None else min(caret, len(text)))
        self._timer.stop()
        self._kept = (self.text, self.field.cursorPosition())
        self._set_walked(walked=False)
        self.say_problem("")

    def set_editing(self, number: int | None) -> None:
        """Says what Enter does: add a line, or save the line with this number."""
        self._editing = number
        self.field.escapes = number is not None
        self._say_enter()
        self.field.setAccessibleDescription("" if number is None else f"Editing line {number}")

    def set_writable(self, reason: str) -> None:
        """An empty reason lets lines be typed; otherwise it stands in the field instead."""
        self.field.setReadOnly(bool(reason))
        self.field.setPlaceholderText(reason or "Type a line")
        self._say_enter()

    def say_problem(self, sentence: str) -> None:
        """A sentence under the field; the text and the focus stay. Empty: all is well."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.field.set_wrong(bool(sentence))

    def flush(self) -> None:
        """Sends the draft now, as before a lock."""
        self._timer.stop()
        state = (self.text, self.field.cursorPosition())
        if state != self._kept:
            self._kept = state
            self.draft_changed.emit(*state)

    def _on_text_changed(self) -> None:
        self._set_walked(walked=False)
        if self.problem.text():
            self.say_problem("")
        self._understand()
        self._timer.start()

    def _on_cursor_moved(self) -> None:
        self._show_hints()
        if self.text:
            self._timer.start()

    def _on_submitted(self) -> None:
        if self.text.strip():
            self.submitted.emit(self.text)
        elif self._has_walked:
            self.edit_wished.emit()
        self._set_walked(walked=False)

    def _on_walked(self, by: int) -> None:
        self._set_walked(walked=True)
        self.walked.emit(by)

    def _set_walked(self, *, walked: bool) -> None:
        self._has_walked = walked
        self._say_enter()

    def _say_enter(self) -> None:
        """The word beside the cap of Enter."""
        if self.field.isReadOnly():
            self.field.set_cap("")
        elif self._editing is not None:
            self.field.set_cap("Enter", f"saves line {self._editing}")
        elif self._has_walked and not self.text.strip():
            self.field.set_cap("Enter", "edits the line")
        else:
            self.field.set_cap("Enter", "adds the line")

    def _on_suggestion_taken(self) -> None:
        part = suggestion_of(self._parsed, self.field.cursorPosition())
        if part is not None:
            text, caret = accepted(self.text, part)
            self.field.setSelection(0, len(self.text))
            self.field.insert(text)  # so that Ctrl+Z in the field takes it back
            self.field.setCursorPosition(caret)

    def _understand(self) -> None:
        self._parsed = self._context.parse(self.text)
        self._show_hints()

    def _show_hints(self) -> None:
        caret = self.field.cursorPosition()
        context = self._context
        waiting = waiting_chips(context.heading, context.place, context.sources)
        self.hints.set_chips(chips_of(self._parsed, caret) if self.text.strip() else waiting)
        self.field.offers = suggestion_of(self._parsed, caret) is not None
