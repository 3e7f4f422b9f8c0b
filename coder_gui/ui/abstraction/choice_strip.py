"""Choosing in place: type the beginning of a name or a number, Enter takes it, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.abstraction.chips import ChipFlow, LabelledChip
from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, KeyCap, text_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

ROWS = 3
"""Lines of chips at most; typing narrows what does not fit."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; it is found by its key, its name and the words of its name."""

    key: str
    name: str
    ticked: bool = False


class ChoiceField(CapField):
    """Enter takes the marked choice, arrows mark another, Esc leaves."""

    taken = Signal()
    walked = Signal(int)
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in steps:
            self.walked.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class ChoiceStrip(QWidget):
    """A question, a field, and the choices that fit what was typed. Hidden until asked."""

    chosen = Signal(str)
    """The key of a choice."""
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._fitting: tuple[Choice, ...] = ()
        self._marked = 0
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._icon = IconLabel(theme, Icon.NOTHING_FOUND)
        self.question = text_label(theme, role=Role.STRONG)
        self.field = ChoiceField(theme, Part.FIELD)
        self.field.setObjectName("choice_field")
        self.field.set_cap("Enter")
        self._leave = KeyCap(theme, "Esc")
        self.flow = ChipFlow(theme, lines=ROWS)
        self.flow.setAccessibleName("Choices")
        row = QHBoxLayout()
        row.setSpacing(Gap.S)
        row.addWidget(self._icon)
        row.addWidget(self.question)
        row.addStretch(1)
        row.addWidget(text_label(theme, "leave", role=Role.SECOND, colour="text2"))
        row.addWidget(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(Gap.M, Gap.S, Gap.M, Gap.S)
        column.setSpacing(Gap.S)
        column.addLayout(row)
        column.addWidget(self.field)
        column.addWidget(self.flow)
        self.field.textChanged.connect(self._narrow)
        self.field.taken.connect(self._take)
        self.field.walked.connect(self._walk)
        self.field.escaped.connect(self.leave)
        self.flow.clicked.connect(self._take_at)
        self.hide()

    def ask(self, icon: Icon, question: str, choices: Sequence[Choice], hint: str) -> None:
        """Shows the strip and takes the focus; `hint` stands in the empty field."""
        self._choices = tuple(choices)
        self._icon.set_icon(icon)
        self.question.setText(question)
        self.field.setAccessibleName(question)
        self.field.setPlaceholderText(hint)
        self.field.clear()
        self._narrow()
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Goes away without a choice."""
        if not self.isHidden():
            self.hide()
            self.left.emit()

    def _narrow(self) -> None:
        typed = self.field.text().strip().casefold()
        self._fitting = tuple(choice for choice in self._choices if _fits(choice, typed))
        if typed.isdigit() and not self._fitting:
            at = int(typed) - 1
            self._fitting = self._choices[at : at + 1] if at >= 0 else ()
        self._marked = 0
        self._show()

    def _walk(self, step: int) -> None:
        if self._fitting:
            self._marked = (self._marked + step) % len(self._fitting)
            self._show()
            announce(self.field, self._fitting[self._marked].name)

    def _show(self) -> None:
        numbers = {choice.key: number for number, choice in enumerate(self._choices, start=1)}
        chips = [
            LabelledChip(
                str(numbers[choice.key]),
                choice.name,
                Icon.CHECK if choice.ticked else None,
                chosen=at == self._marked,
            )
            for at, choice in enumerate(self._fitting)
        ]
        self.flow.set_chips(chips)

    def _take(self) -> None:
        self._take_at(self._marked)

    def _take_at(self, at: int) -> None:
        if at < len(self._fitting):
            self.hide()
            self.chosen.emit(self._fitting[at].key)


def _fits(choice: Choice, typed: str) -> bool:
    """True when what was typed begins the key, the name or a word of the name."""
    words = (choice.key.casefold(), choice.name.casefold(), *choice.name.casefold().split())
    return any(word.startswith(typed) for word in words)
