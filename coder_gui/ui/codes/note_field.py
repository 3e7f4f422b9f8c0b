"""A note of several lines, written in place: Ctrl+Enter keeps it, Esc leaves it as it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from coder_gui.ui.codes.results_card import Offer
from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.theme import Gap, Theme, ground

LINES = 4
"""Lines in sight; more are scrolled to."""
HELP = "Control and Enter keep it, Escape leaves it as it was. Empty takes the note away"
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class NoteField(QWidget):
    """Hidden until `open_note`. `kept(text)` on Ctrl+Enter; `left(text)` on Esc with what stood.

    The field stays open after `kept` until `close_note`, so that a refusal loses nothing. When it
    closes, the focus goes back to where it was before.
    """

    kept = Signal(str)
    left = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._back = FocusBack()
        self._was = ""
        self.setObjectName("note_field")
        self._question = sentence_label(theme, role=Role.STRONG)
        self.text = QPlainTextEdit()
        self.text.setObjectName("note_text")
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleDescription(HELP)
        self.text.document().setDocumentMargin(Gap.S)
        self.text.installEventFilter(self)
        theme.dress(self.text, Role.BODY)
        self._question.setBuddy(self.text)
        self._wrong = sentence_label(theme, role=Role.SECOND, colour="err")
        self._wrong.setObjectName("note_wrong")
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.XS)
        for widget in (self._question, self.text, self._wrong):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(Gap.M)
        for words, key in (("keep", "Ctrl+Enter"), ("leave as it was", "Esc")):
            offer = Offer(theme, "", key)
            offer.word.setText(words)
            foot.addWidget(offer)
        foot.addStretch(1)
        column.addLayout(foot)
        ground(self, "subtle")
        theme.changed.connect(self._fit)
        self._fit()
        self.hide()

    def open_note(self, question: str, was: str, *, typed: str | None = None) -> None:
        """Shows the note as it is, or with `typed` in its place, and puts the caret to its end."""
        if not self.isVisible():
            self._back.note()
        self._was = was
        self._question.setText(question)
        self.text.setAccessibleName(question)
        self.text.setPlainText(was if typed is None else typed)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self._wrong.hide()
        self.show()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def written(self) -> str:
        """What stands in it."""
        return self.text.toPlainText()

    @property
    def changed(self) -> bool:
        """It is open, and holds something else than what was kept."""
        return not self.isHidden() and self.written.strip() != self._was

    def refuse(self, sentence: str) -> None:
        """Keeps the text, and says what does not fit."""
        self._wrong.setText(sentence)
        self._wrong.show()

    def close_note(self) -> None:
        """Takes the field away and gives the focus back."""
        self._back.give(held_by=self)
        self.forget()

    def forget(self) -> None:
        """Takes the field away with every word of it, and moves no focus."""
        self._was = ""
        self._back.forget()
        self.hide()
        self.text.clear()
        self.text.setAccessibleName("Note")
        for label in (self._question, self._wrong):
            label.clear()

    # Qt ---------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.text and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            keeps = event.key() in _ENTER and control
            leaves = event.key() == Qt.Key.Key_Escape
            if event.type() == QEvent.Type.ShortcutOverride and (keeps or leaves):
                event.accept()
            elif event.type() == QEvent.Type.KeyPress and keeps:
                self.kept.emit(self.written)
                return True
            elif event.type() == QEvent.Type.KeyPress and leaves:
                typed = self.written if self.changed else ""
                self.close_note()
                self.left.emit(typed)
                return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        lines = LINES * self._theme.metrics(Role.BODY).lineSpacing()
        self.text.setFixedHeight(lines + 2 * Gap.S + 2 * self.text.frameWidth())
