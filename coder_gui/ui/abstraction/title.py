"""The title of the abstraction dock: how many lines, and where the paper notes are."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel, text_label
from coder_gui.ui.theme import Theme
from coder_gui.ui.titles import DockTitle


class AbstractionTitle(DockTitle):
    """Abstraction [F3] ... 8 lines, Volume 2 in the coding office."""

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Abstraction", keys, parent)
        self.lines = text_label(theme, role=Role.SECOND, colour="text2")
        self._icon = IconLabel(theme, Icon.VOLUME)
        self.location = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self._rule = Hairline(theme, upright=True)
        self.location.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        for part in (self.lines, self._rule, self._icon, self.location):
            self.add(part)

    def say(self, lines: int | None, location: str) -> None:
        """How many lines (None: no episode), and where the PAS places the notes."""
        words = "" if lines is None else "1 line" if lines == 1 else f"{lines} lines"
        self.lines.setText(words)
        self.location.setText(location)
        self._rule.setVisible(bool(location))
        self._icon.setVisible(bool(location))
        self.location.setVisible(bool(location))
        self.location.setAccessibleName(f"Notes: {location}" if location else "")
