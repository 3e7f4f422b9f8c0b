"""A line of one device pixel between two parts."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import draw_hairline
from coder_gui.ui.theme import Theme


class Hairline(QWidget):
    """Lies under what is above it, or stands `upright` between words of a line."""

    def __init__(
        self, theme: Theme, *, upright: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._upright = theme, upright
        wide = QSizePolicy.Policy.Ignored
        self.setSizePolicy(QSizePolicy.Policy.Fixed if upright else wide, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(1, self._theme.line(Role.SECOND) if self._upright else 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._upright:
            painter.fillRect(self.rect(), self._theme.colors.border)
        else:
            draw_hairline(painter, self._theme, self.rect(), tone="border")
        painter.end()
