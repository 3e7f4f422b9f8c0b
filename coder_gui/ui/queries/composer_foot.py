"""The foot of the composer: saving, what is left to resolve, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import KeyCap, text_label
from coder_gui.ui.queries.steps import Steps
from coder_gui.ui.theme import Gap, Theme, ground, tone

MAIN_KEYS = "Ctrl+Enter"


class ComposerFoot(QWidget):
    """`save_wished`, `main_wished`, `back_wished`, `recall_wished` and `withdraw_wished` when a
    button is pressed. Where it is narrow it stands on two lines.
    """

    save_wished = Signal()
    main_wished = Signal()
    back_wished = Signal()
    recall_wished = Signal()
    withdraw_wished = Signal()

    def __init__(
        self,
        theme: Theme,
        save_keys: str,
        back_keys: str,
        withdraw_keys: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("composer_foot")
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.save = self._button("Save draft", "save_query", self.save_wished)
        self.back = self._button("Send back", "send_back_query", self.back_wished)
        self.recall = self._button("Take back to change", "recall_query", self.recall_wished)
        self.withdraw = self._button("Withdraw", "leave_query", self.withdraw_wished)
        self.withdraw.set_kind(Kind.LINK)
        self.main = self._button("Send for approval", "finish_query", self.main_wished)
        self.main.set_kind(Kind.PRIMARY)
        self.stops = text_label(theme, role=Role.BUTTON, colour="err")
        self.stops.setObjectName("query_stops")
        caps = {
            self.save: save_keys, self.back: back_keys, self.recall: back_keys,
            self.withdraw: withdraw_keys, self.main: MAIN_KEYS,
        }  # fmt: skip
        self._caps = {button: KeyCap(theme, keys) for button, keys in caps.items()}
        first, second = QWidget(), QWidget()
        left, right = QHBoxLayout(first), QHBoxLayout(second)
        self._left = (self.save, self.back, self.recall, self.withdraw)
        for button in self._left:
            left.addWidget(button)
            left.addWidget(self._caps[button])
        left.addStretch(1)
        right.addStretch(1)
        for part in (self.stops, self.main, self._caps[self.main]):
            right.addWidget(part)
        for row in (left, right):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(Gap.S)
        self._first, self._second = first, second
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(Gap.L, Gap.M, Gap.L, Gap.M)
        self._lines.setSpacing(Gap.S)
        self._lines.addWidget(first)
        self._lines.addWidget(second)
        theme.changed.connect(self._fit)

    def show_steps(self, steps: Steps, *, changed: bool, raised: bool, busy: str) -> None:
        """What can be done now. `busy`: what is being done, "" for nothing."""
        self.save.setEnabled((changed or not raised) and not busy)
        self.withdraw.setText("Withdraw" if raised else "Throw away")
        stops = busy or steps.stops
        self.main.setText(steps.words)
        self.main.setEnabled(not stops)
        self.main.setAccessibleDescription(stops)
        self.back.setText(steps.send_back)
        self.back.setEnabled(not busy)
        self.stops.setText(stops or ("" if steps.main else steps.closed))
        tone(self.stops, "err" if "to resolve" in stops else "text2")
        shown = {
            self.save: steps.writable,
            self.back: bool(steps.send_back),
            self.recall: steps.recall,
            self.withdraw: steps.withdraw or (steps.writable and not raised),
            self.main: steps.main is not None,
        }
        for button, visible in shown.items():
            button.setVisible(visible)
            self._caps[button].setVisible(visible)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On one line where it has room: the keys at the left go first, then it takes two."""
        room = self.width() - 2 * Gap.L - Gap.S
        end = _width(part for part in (self.stops, self.main, self._caps[self.main]))
        kept: list[KeyCap] = [self._caps[one] for one in self._left if not one.isHidden()]
        caps = list(kept)
        buttons = _width(one for one in self._left if not one.isHidden())
        while caps and buttons + _width(caps) + end > room:
            caps.pop()
        one_line = buttons + _width(caps) + end <= room
        for cap in kept:
            cap.setVisible(cap in caps or not one_line)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        way = beside if one_line else below
        if self._lines.direction() is not way:
            self._lines.setDirection(way)
            self.updateGeometry()

    def _button(self, text: str, name: str, pressed: SignalInstance) -> Button:
        button = Button(self._theme, text)
        button.setObjectName(name)
        button.clicked.connect(pressed)
        return button


def _width(parts: Iterable[QWidget]) -> int:
    """What parts beside one another take, each with the gap before the next."""
    return sum(one.sizeHint().width() + Gap.S for one in parts if not _is_empty(one))


def _is_empty(part: QWidget) -> bool:
    return isinstance(part, QLabel) and not part.text()
