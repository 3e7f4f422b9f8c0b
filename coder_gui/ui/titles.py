"""The title of a dock: its name, its key, and what the dock puts at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import KeyCap, text_label
from coder_gui.ui.theme import Gap, Part, Theme, ground


class DockTitle(QWidget):
    """A title bar of the theme's height; `add` puts widgets at its right end.

    It does not set the dock's least width: what does not fit is cut at the right.
    """

    def __init__(self, theme: Theme, text: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        ground(self, "surface")
        self.name = text_label(theme, text, role=Role.STRONG)
        self.cap = KeyCap(theme, keys)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(Gap.M, 0, Gap.M, 0)
        self._row.setSpacing(Gap.S)
        self._row.addWidget(self.name)
        self._row.addWidget(self.cap)
        self._row.addStretch(1)
        theme.changed.connect(self.updateGeometry)

    def add(self, widget: QWidget) -> None:
        """Puts a widget at the right end, after what is there."""
        self._row.addWidget(widget)

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), self._theme.height(Part.DOCK_TITLE))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.height(Part.DOCK_TITLE))
