"""The list of lines, worked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.abstraction.delegate import LinesDelegate
from coder_gui.ui.abstraction.model import LinesModel
from coder_gui.ui.abstraction.rows import LineItem
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Part, Theme

ROWS_AT_LEAST = 2
"""Rows that stay in view however little room there is."""


class LinesView(RowsView[LineItem]):
    """Enter edits, Esc and Down from the last line go back to the entry.

    It wants to be as high as its lines and gives way to the rest of the dock.
    """

    letters_choose = True
    edit_wished = Signal(str)
    left_downwards = Signal()
    current_changed = Signal()

    def __init__(self, model: LinesModel, theme: Theme, parent: QWidget | None = None) -> None:
        words = "Lines of the abstraction"
        super().__init__("lines_view", words, model, LinesDelegate(theme), theme, parent)
        self._lines = model
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.doubleClicked.connect(self._on_double_clicked)
        model.rowsInserted.connect(self._fit)
        model.rowsRemoved.connect(self._fit)
        model.modelReset.connect(self._fit)

    @property
    def current_line(self) -> str | None:
        """The id of the current line, or None."""
        row = self.current
        return row.line_id if row is not None else None

    def step(self, by: int) -> None:
        """Makes the next or the previous line current, without taking the focus."""
        count = self._lines.rowCount()
        if count:
            here = self.currentIndex().row()
            at = (count - 1 if by < 0 else 0) if here < 0 else min(max(here + by, 0), count - 1)
            self.setCurrentIndex(self._lines.index(at))
            self.scrollTo(self.currentIndex())

    def sizeHint(self) -> QSize:
        return QSize(0, self._lines.rowCount() * self._theme.height(Part.LINE_ROW))

    def minimumSizeHint(self) -> QSize:
        rows = min(self._lines.rowCount(), ROWS_AT_LEAST)
        return QSize(0, rows * self._theme.height(Part.LINE_ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, here = event.key(), self.currentIndex().row()
        beyond = key == Qt.Key.Key_Down and here + 1 >= self._lines.rowCount()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._edit(self._lines.item(here))
        elif key == Qt.Key.Key_Escape or beyond:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit()

    def _edit(self, row: LineItem | None) -> None:
        if row is not None:
            self.edit_wished.emit(row.line_id)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self._edit(self._lines.item(index.row()))

    def _fit(self) -> None:
        self.updateGeometry()
