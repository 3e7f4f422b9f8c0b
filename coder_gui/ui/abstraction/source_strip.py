"""Choosing a source in place: type its beginning or its number, Enter takes it, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.domain.abstraction import Source
from coder_gui.ui.abstraction.chips import ChipFlow, LabelledChip
from coder_gui.ui.announce import announce
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, KeyCap, text_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

ROWS = 3
"""Lines of chips at most; typing narrows what does not fit."""


class SourceField(CapField):
    """Enter takes the marked source, arrows mark another, Esc leaves."""

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


class SourceStrip(QWidget):
    """A question, a field, and the sources that fit what was typed. Hidden until asked."""

    chosen = Signal(str)
    """The key of a source."""
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: tuple[Source, ...] = ()
        self._fitting: tuple[Source, ...] = ()
        self._ticked: frozenset[str] = frozenset()
        self._marked = 0
        ground(self, "subtle")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._icon = IconLabel(theme, Icon.NOTHING_FOUND)
        self.question = text_label(theme, role=Role.STRONG)
        self.field = SourceField(theme, Part.FIELD)
        self.field.setObjectName("source_field")
        self.field.set_cap("Enter")
        self._leave = KeyCap(theme, "Esc")
        self.flow = ChipFlow(theme, lines=ROWS)
        self.flow.setAccessibleName("Sources")
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

    def ask(
        self,
        question: str,
        sources: Sequence[Source],
        *,
        icon: Icon = Icon.NOTHING_FOUND,
        ticked: frozenset[str] = frozenset(),
    ) -> None:
        """Shows the strip and takes the focus. `ticked`: sources that were chosen before."""
        self._sources, self._ticked = tuple(sources), ticked
        self._icon.set_icon(icon)
        self.question.setText(question)
        self.field.setAccessibleName(question)
        self.field.setPlaceholderText("Name or number of a source")
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
        self._fitting = tuple(source for source in self._sources if _fits(source, typed))
        if typed.isdigit() and not self._fitting:
            at = int(typed) - 1
            self._fitting = self._sources[at : at + 1] if at >= 0 else ()
        self._marked = 0
        self._show()

    def _walk(self, step: int) -> None:
        if self._fitting:
            self._marked = (self._marked + step) % len(self._fitting)
            self._show()
            announce(self.field, self._fitting[self._marked].name)

    def _show(self) -> None:
        numbers = {source.key: number for number, source in enumerate(self._sources, start=1)}
        chips = [
            LabelledChip(
                str(numbers[source.key]),
                source.name,
                Icon.CHECK if source.key in self._ticked else None,
                chosen=at == self._marked,
            )
            for at, source in enumerate(self._fitting)
        ]
        self.flow.set_chips(chips)

    def _take(self) -> None:
        self._take_at(self._marked)

    def _take_at(self, at: int) -> None:
        if at < len(self._fitting):
            self.hide()
            self.chosen.emit(self._fitting[at].key)


def _fits(source: Source, typed: str) -> bool:
    """True when what was typed begins the key, the name or a word of the name."""
    words = (source.key.casefold(), source.name.casefold(), *source.name.casefold().split())
    return any(word.startswith(typed) for word in words)
