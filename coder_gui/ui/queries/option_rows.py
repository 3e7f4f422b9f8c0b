"""The options of a letter to choose one of: a ring, the words, and the digit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from coder_gui.ui.choices import RadioButton
from coder_gui.ui.labels import KeyCap
from coder_gui.ui.theme import Gap, Theme

MOST_KEYS = 9
NOTHING_TICKED = "Nothing is ticked"


class OptionRows(QWidget):
    """`chosen` when another option is chosen. Digits choose while the focus is here: `by_digit`."""

    chosen = Signal()
    by_digit = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.single_keys = True
        self.setObjectName("answer_options")
        self.setAccessibleName("What was ticked")
        self._texts: list[str] = []
        self._rows: list[QWidget] = []
        self.buttons: list[RadioButton] = []
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    @property
    def choice(self) -> str:
        """The text of the option chosen; "" where nothing is ticked."""
        for text, button in zip(self._texts, self.buttons, strict=True):
            if button.isChecked():
                return text
        return ""

    def show_options(self, texts: Sequence[str], choice: str) -> None:
        """Other options, and last that nothing is ticked, which is chosen at first."""
        self._drop()
        self._texts = [*texts, ""] if texts else []
        for place, text in enumerate(self._texts):
            button = RadioButton(self._theme, text or NOTHING_TICKED)
            button.setAccessibleName(text or NOTHING_TICKED)
            button.setToolTip(text)
            button.setChecked(text == choice)
            self._group.addButton(button)
            self.buttons.append(button)
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(Gap.S)
            line.addWidget(button)
            if text and place < MOST_KEYS and self.single_keys:
                line.addWidget(KeyCap(self._theme, str(place + 1)))
            line.addStretch(1)
            self._column.addWidget(row)
            self._rows.append(row)
            row.show()
        if self.buttons and not self.choice:
            self.buttons[-1].setChecked(True)
        for button in self.buttons:
            button.toggled.connect(self._on_toggled)

    def choose(self, number: int) -> bool:
        """Chooses the option of a digit, from 1; False where there is none."""
        if not self.single_keys or not 1 <= number < len(self.buttons):
            return False
        self.buttons[number - 1].setChecked(True)
        self.buttons[number - 1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.by_digit.emit()
        return True

    def take_focus(self) -> bool:
        """The focus to the chosen option; False where there are none."""
        for button in self.buttons:
            if button.isChecked():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or not self.choose(event.key() - Qt.Key.Key_0):
            super().keyPressEvent(event)

    def _on_toggled(self, on: bool) -> None:
        if on:
            self.chosen.emit()

    def _drop(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for button in self.buttons:
            self._group.removeButton(button)
        self._rows, self.buttons, self._texts = [], [], []
