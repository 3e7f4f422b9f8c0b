"""A decision in place: one sentence, one or two buttons with their keys, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import sentence_label
from coder_gui.ui.theme import Gap, Theme, ground

Way = tuple[str, str]
"""The words of a button and the value that its press gives."""


class DecideStrip(QWidget):
    """Hidden until `ask`. The value of the button pressed goes to a bound method."""

    opened = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._method: WeakMethod[Callable[[str], Any]] | None = None
        self._back = FocusBack()
        self.setObjectName("decide_strip")
        ground(self, "subtle")
        self.sentence = sentence_label(theme, role=Role.STRONG)
        self.more = sentence_label(theme, role=Role.SECOND, colour="text2")
        self.buttons: list[Button] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(Gap.S)
        self.back = Button(theme, "Back", kind=Kind.LINK, keys="Esc")
        self.back.setObjectName("decide_back")
        self.back.clicked.connect(self.close_question)
        self._row.addWidget(self.back)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        column.setSpacing(Gap.XS)
        column.addWidget(self.sentence)
        column.addWidget(self.more)
        column.addSpacing(Gap.XS)
        column.addLayout(self._row)
        self.hide()

    def ask(
        self, sentence: str, more: str, ways: tuple[Way, ...], method: Callable[[str], Any]
    ) -> None:
        """Shows the question; the first way is the primary button and has the focus."""
        if not self.isVisible():
            self._back.note()
        self._drop_buttons()
        self._method = WeakMethod(method)
        self.sentence.setText(sentence)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        for place, (text, value) in enumerate(ways):
            kind = Kind.SECONDARY if place else Kind.PRIMARY
            button = Button(self._theme, text, kind=kind, keys="" if place else "Enter")
            button.setObjectName(f"decide_{value}")
            button.setProperty("way", value)
            button.clicked.connect(self._on_clicked)
            self._row.insertWidget(place, button)
            self.buttons.append(button)
        self.show()
        self.opened.emit()
        self.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, f"{sentence} {more}")

    def close_question(self) -> None:
        """Takes the question away and gives the focus back."""
        self._back.give(held_by=self)
        self.forget()
        self.closed.emit()

    def forget(self) -> None:
        """Takes the question away with every word of it, and moves no focus."""
        self._method = None
        self._back.forget()
        self.sentence.clear()
        self.more.clear()
        self._drop_buttons()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, places = event.key(), self._focus_places()
        if key == Qt.Key.Key_Escape:
            self.close_question()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and places:
            step = 1 if key == Qt.Key.Key_Right else -1
            focus = QApplication.focusWidget()
            at = places.index(focus) if isinstance(focus, Button) and focus in places else 0
            places[(at + step) % len(places)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _focus_places(self) -> list[Button]:
        return [*self.buttons, self.back]

    def _drop_buttons(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []

    def _on_clicked(self) -> None:
        sender = self.sender()
        method = self._method() if self._method is not None else None
        if sender is None or method is None:
            return
        value = str(sender.property("way"))
        self.close_question()
        method(value)
