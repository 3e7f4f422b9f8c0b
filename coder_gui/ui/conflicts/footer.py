"""The foot of the desk: the answers to the current row, what is left, and saving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from coder_gui.domain.conflicts import Choice
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.conflicts.words import decisions_left
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import KeyCap, text_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

ANSWERS = {
    Choice.MINE: ("keep_mine", "Keep mine"),
    Choice.THEIRS: ("take_theirs", "Take theirs"),
    Choice.BEFORE: ("back_to_before", "Back to before"),
    Choice.BOTH: ("keep_both", "Keep both"),
    Choice.EDITED: ("edit_result", "Edit"),
}
"""The action and the words of each answer, in the order of the buttons."""
ALWAYS = frozenset({Choice.MINE, Choice.THEIRS, Choice.BEFORE})
NEXT, SAVE = "next_difference", "Ctrl+Enter"


@dataclass(frozen=True, slots=True)
class _Look:
    """What of the foot is shown, and whether on two lines."""

    hint: bool = True
    stacked: bool = False
    caps: bool = True


class Footer(QWidget):
    """`answered(Choice)`, `next_wished` and `save_wished` when a button is pressed.

    Where it is narrow, the hint goes first, then it takes a second line, then the keys of the
    answers go. The answers take no focus by mouse: that stays in the rows.
    """

    answered = Signal(object)
    next_wished = Signal()
    save_wished = Signal()

    def __init__(self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None):
        super().__init__(parent)
        self._theme, self._keys = theme, dict(keys)
        self._choices: tuple[Choice, ...] = ()
        self._single = True
        self._low = False
        self.setObjectName("conflict_footer")
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.buttons = {choice: self._answer(choice) for choice in ANSWERS}
        self._caps = {choice: KeyCap(theme, keys[ANSWERS[choice][0]]) for choice in ANSWERS}
        self.next = Button(theme, "next difference", kind=Kind.QUIET, role=Role.SECOND,
                           tone="text2")  # fmt: skip
        self.next.setObjectName(NEXT)
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.next.clicked.connect(self.next_wished)
        self._next_cap = KeyCap(theme, keys[NEXT])
        self.left = text_label(theme, role=Role.BUTTON, colour="warn")
        self.left.setObjectName("decisions_left")
        self.save = Button(theme, "Save the result", kind=Kind.PRIMARY)
        self.save.setObjectName("save_result")
        self.save.clicked.connect(self.save_wished)
        self._build()
        theme.changed.connect(self._fit)

    def _answer(self, choice: Choice) -> Button:
        name, words = ANSWERS[choice]
        button = Button(self._theme, words, part=Part.BUTTON)
        button.setObjectName(name)
        button.setProperty("choice", choice.value)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._on_answer)
        return button

    def _build(self) -> None:
        self._answers, self._end = QWidget(), QWidget()
        first = QHBoxLayout(self._answers)
        for choice, button in self.buttons.items():
            first.addWidget(button)
            first.addWidget(self._caps[choice])
            first.addSpacing(Gap.S)
        first.addStretch(1)
        second = QHBoxLayout(self._end)
        second.addStretch(1)
        for hint in (self.next, self._next_cap):
            second.addWidget(hint)
        second.addSpacing(Gap.L)
        self._save_cap = KeyCap(self._theme, SAVE)
        for part in (self.left, self.save, self._save_cap):
            second.addWidget(part)
        for row in (first, second):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(Gap.S)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        self._lines.setSpacing(Gap.S)
        self._lines.addWidget(self._answers)
        self._lines.addWidget(self._end)

    def show_choices(self, choices: tuple[Choice, ...], *, single_keys: bool) -> None:
        """The answers that have a meaning in the current row, with their keys where they act.

        The three first always stand; those without a meaning cannot be pressed.
        """
        self._choices, self._single = choices, single_keys
        for choice, button in self.buttons.items():
            button.setEnabled(choice in choices)
            button.setVisible(self._stands(choice))
        self._fit()

    def show_left(self, left: int, *, saving: bool, editing: bool) -> None:
        """What stands in the way of saving; the reason is beside the button."""
        words = "Saving" if saving else decisions_left(left)
        if editing and not words:
            words = "An edit is open"
        self.left.setText(words)
        self.save.setEnabled(not words)
        self.save.setAccessibleDescription(words)
        self._fit()

    def set_low(self, *, low: bool) -> None:
        """Where there is little height, the keys go before a second line comes."""
        if low != self._low:
            self._low = low
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        two = (_Look(stacked=True), _Look(stacked=True, caps=False),
               _Look(hint=False, stacked=True, caps=False))  # fmt: skip
        one = (_Look(hint=False, caps=False),) if self._low else ()
        looks = (_Look(), _Look(hint=False), *one, *two)
        fits = (look for look in looks if self._needed(look) <= self.width())
        self._show(next(fits, looks[-1]))

    def _show(self, look: _Look) -> None:
        for choice, cap in self._caps.items():
            cap.setVisible(look.caps and self._single and self._stands(choice))
        self.next.setVisible(look.hint)
        self._next_cap.setVisible(look.hint and self._single)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        direction = down if look.stacked else across
        if self._lines.direction() is not direction:
            self._lines.setDirection(direction)

    def _needed(self, look: _Look) -> int:
        """The width in which nothing is cut, in pixels."""
        single = self._single
        answers = sum(
            self.buttons[choice].sizeHint().width()
            + (cap.sizeHint().width() + Gap.S if look.caps and single else 0)
            + 2 * Gap.S
            for choice, cap in self._caps.items()
            if self._stands(choice)
        )
        end = self.save.sizeHint().width() + self._save_cap.sizeHint().width() + Gap.S
        end += self.left.sizeHint().width() + Gap.S if self.left.text() else 0
        if look.hint:
            cap_width = self._next_cap.sizeHint().width() + Gap.S if single else 0
            end += self.next.sizeHint().width() + cap_width + Gap.S + Gap.L
        both = max(answers, end) if look.stacked else answers + end + Gap.L
        return both + 2 * Gap.L

    def _stands(self, choice: Choice) -> bool:
        return choice in self._choices or choice in ALWAYS

    def _on_answer(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.answered.emit(Choice(sender.property("choice")))
