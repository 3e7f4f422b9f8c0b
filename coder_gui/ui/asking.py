"""A question in place: one sentence, one field, Enter answers, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from coder_gui.ui.cap_field import CapField
from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.fonts import Role
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone


class AskField(QWidget):
    """Hidden until `ask`. The answer goes to a bound method, which may `refuse` it.

    When it closes, the focus goes back to where it was before the question.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._method: WeakMethod[Callable[[str], Any]] | None = None
        self._back = FocusBack()
        self._question = QLabel()
        self._question.setObjectName("question")
        self._question.setWordWrap(True)
        theme.dress(self._question, Role.STRONG)
        self.answer = CapField(theme, Part.FIELD)
        self.answer.setObjectName("answer")
        self.answer.setMaxLength(500)
        self.answer.set_cap("Enter")
        self.answer.installEventFilter(self)
        self._question.setBuddy(self.answer)
        self._wrong = QLabel()
        self._wrong.setObjectName("answer_wrong")
        self._wrong.setWordWrap(True)
        theme.dress(self._wrong, Role.SECOND)
        tone(self._wrong, "err")
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.XS)
        for widget in (self._question, self.answer, self._wrong):
            column.addWidget(widget)
        ground(self, "subtle")
        self.hide()

    def ask(
        self, question: str, method: Callable[[str], Any], *, hint: str = "", text: str = ""
    ) -> None:
        """Shows the question; `method` gets the answer, stripped."""
        if not self.isVisible():
            self._back.note()
        self._method = WeakMethod(method)
        self._question.setText(question)
        self.answer.setAccessibleName(question)
        self.answer.setPlaceholderText(hint)
        self.answer.setText(text)
        self.answer.selectAll()
        self._wrong.hide()
        self.answer.set_wrong(False)
        self.show()
        self.opened.emit()
        self.answer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refuse(self, sentence: str) -> None:
        """Keeps the question and the text, and says what does not fit."""
        self.answer.set_wrong(True)
        self._wrong.setText(sentence)
        self._wrong.show()

    def close_question(self) -> None:
        """Takes the question away and gives the focus back; `closed` follows."""
        if self._method is None:
            return
        self._back.give(held_by=self)
        self.forget()
        self.closed.emit()

    def forget(self) -> None:
        """Takes the question away with every word of it, and moves no focus."""
        self._method = None
        self._back.forget()
        self.answer.clear()
        self.answer.setPlaceholderText("")
        self.answer.setAccessibleName("")
        for label in (self._question, self._wrong):
            label.clear()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.answer and isinstance(event, QKeyEvent):
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            escape = event.key() == Qt.Key.Key_Escape
            if event.type() == QEvent.Type.ShortcutOverride and (enter or escape):
                event.accept()
            if event.type() == QEvent.Type.KeyPress and escape:
                self.close_question()
                return True
            if event.type() == QEvent.Type.KeyPress and enter:
                self.press_enter()
                return True
        return super().eventFilter(watched, event)

    def press_enter(self) -> None:
        """Gives the answer as it is typed."""
        method = self._method() if self._method is not None else None
        if method is not None:
            method(self.answer.text().strip())
