"""The strip "Look for": one quiet line; unfolded, the conditions and what its keys do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.abstraction.prompt_view import PromptsView, words_start
from coder_gui.ui.abstraction.prompts import PromptsModel
from coder_gui.ui.announce import announce
from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel, KeyCap, sentence_label, text_label
from coder_gui.ui.painting import ICON_SECOND, SEPARATOR
from coder_gui.ui.theme import Gap, Theme, ground

ABOUT = "From earlier episodes. Each needs a line of this record."
NOTHING_LEFT = "Nothing left to look for"


class _Hint(QWidget):
    """What a key does, then its cap."""

    def __init__(self, theme: Theme, words: str, *keys: str) -> None:
        super().__init__()
        self.words = text_label(theme, words, role=Role.SECOND, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.XS)
        row.addWidget(self.words)
        for key in keys:
            row.addWidget(KeyCap(theme, key))


class LookForStrip(QWidget):
    """One quiet line with what is open; unfolded, the list and what its keys do.

    `clicked`: the line was pressed.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.model = PromptsModel(self)
        self.title = text_label(theme, role=Role.HEADING)
        self.words = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self.view = PromptsView(self.model, theme)
        self.said = sentence_label(theme, role=Role.SECOND, colour="warn")
        self.found = _Hint(theme, "", "Enter")
        self._foot = QWidget()
        self.take_back = _Hint(theme, "take back", "Delete")
        self.other_line = _Hint(theme, "other line", "←", "→")
        self._keys, self.cap = keys, KeyCap(theme, keys)
        self._lay_out(theme)
        theme.changed.connect(self._indent)
        self._indent()
        self.fold()

    def _lay_out(self, theme: Theme) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Gap.M, Gap.XS + 2, Gap.M, Gap.XS + 2)
        head.setSpacing(Gap.S)
        head.addWidget(IconLabel(theme, Icon.HISTORY, size=ICON_SECOND))
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        head.addWidget(self.cap)
        hints = FlowLayout(gap=Gap.L, line_gap=Gap.XS)
        for hint in (
            self.found,
            _Hint(theme, "looked, not mentioned", "N"),
            self.take_back,
            self.other_line,
        ):
            hints.addWidget(hint)
        self._inner = QVBoxLayout(self._foot)
        self._inner.setSpacing(Gap.XS)
        self._inner.addWidget(self.said)
        self._inner.addLayout(hints)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view)
        column.addWidget(self._foot)

    @property
    def unfolded(self) -> bool:
        """True while the list is open."""
        return not self.view.isHidden()

    def show_open(self, names: Sequence[str]) -> None:
        """The conditions still to be looked for."""
        self._names = tuple(names)
        self._name()

    def show_line(self, number: int | None, lines: int) -> None:
        """The line that Enter ticks with, and how many there are to choose from."""
        self.found.words.setText("found in a line" if number is None else f"found in line {number}")
        self.other_line.setVisible(lines > 1)

    def show_row(self) -> None:
        """What is answered can be taken back."""
        current = self.view.current
        self.take_back.setVisible(current is not None and current.answered)

    def say(self, sentence: str) -> None:
        """One sentence over the keys; empty takes it away."""
        if sentence != self.said.text():
            self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        if sentence:
            announce(self.view, sentence)

    def unfold(self) -> None:
        """Opens the list and takes the focus."""
        for part in (self.view, self._foot):
            part.show()
        self.show()
        self._name()
        if self.view.current is None:
            self.view.setCurrentIndex(self.model.index(0))
        self.show_row()
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def fold(self) -> None:
        """Leaves the one line."""
        self.say("")
        for part in (self.view, self._foot):
            part.hide()
        self._name()

    def least_height(self) -> int:
        """With as few rows in view as can be."""
        whole = self.heightForWidth(self.width())
        if not self.unfolded:
            return whole
        return whole - self.view.sizeHint().height() + self.view.minimumSizeHint().height()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and event.position().y() < self.view.y():
            self.clicked.emit()

    def _name(self) -> None:
        count, names = len(self._names), SEPARATOR.join(self._names)
        self.title.setText(f"Look for {count}" if count else NOTHING_LEFT)
        self.words.setText(ABOUT if self.unfolded else names)
        self.cap.set_keys("Esc" if self.unfolded else self._keys)
        said = ", ".join(self._names)
        self.setAccessibleName(f"Look for {count}: {said}" if count else NOTHING_LEFT)

    def _indent(self) -> None:
        self._inner.setContentsMargins(words_start(self._theme), Gap.XS, Gap.M, Gap.S)
