"""A few facts as label and value, one below the other; what has no value has no row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import text_label
from coder_gui.ui.theme import Gap, Theme


class FactsForm(QWidget):
    """Labels at the left, values beside them in bold. Read out as "label: value"."""

    def __init__(self, theme: Theme, labels: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Gap.L)
        grid.setVerticalSpacing(Gap.XS)
        grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        for number, words in enumerate(labels):
            label = text_label(theme, words, colour="text2")
            value = text_label(theme, role=Role.STRONG)
            value.setObjectName(f"fact_{number}")
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
            self._rows[words] = (label, value)

    def say(self, words: str, value: str) -> None:
        """The value of a label; "" hides its row."""
        label, shown = self._rows[words]
        shown.setText(value)
        shown.setAccessibleName(f"{words}: {value}" if value else "")
        for part in (label, shown):
            part.setVisible(bool(value))

    def value(self, words: str) -> str:
        """What stands beside a label."""
        return self._rows[words][1].text()

    def clear(self) -> None:
        """Empties every value."""
        for words in self._rows:
            self.say(words, "")
