"""Lists that are as tall as what they hold, worked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.row_delegate import Row, RowDelegate
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Theme

Key = Qt.Key
_BY_TAB = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
_ENTER = {Key.Key_Return, Key.Key_Enter}


class FitList(RowsView[Row]):
    """A list whose wish is to show every row, or `most`; a layout may give it less, never more.

    `entered_row` carries the key of the row on Enter or a double click. `left_upwards` and
    `left_downwards`: the arrow went past the first or the last row. `focus_changed`: it has the
    focus now, or has it no more.
    """

    wraps = True
    letters_choose = True
    entered_row = Signal(object)
    current_changed = Signal(object)
    left_upwards = Signal()
    left_downwards = Signal()
    escaped = Signal()
    focus_changed = Signal()

    def __init__(
        self,
        name: str,
        words: str,
        model: KeyedListModel[Row],
        delegate: RowDelegate[Row],
        theme: Theme,
        *,
        least: int = 1,
        most: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, words, model, delegate, theme, parent)
        self._least, self._most = least, most
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.doubleClicked.connect(self._on_double_clicked)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
            signal.connect(self._on_rows_changed)

    def select_first(self) -> bool:
        """Makes the first row current; False when there is none."""
        return self.select_place(0)

    def select_last(self) -> bool:
        """Makes the last row current; False when there is none."""
        return self.select_place(self._rows.rowCount())

    def deselect(self) -> None:
        """No row is current any more."""
        self.selectionModel().clear()

    # Qt -------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        count = self._rows.rowCount()
        return QSize(200, self._height(count if self._most is None else min(count, self._most)))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._height(min(self._least, self._rows.rowCount())))

    def _height(self, rows: int) -> int:
        return sum(self.sizeHintForRow(row) for row in range(rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
        if event.oldSize().height() > event.size().height() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Without a current row, Tab selects the first; Qt would make it current unselected."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            QFrame.focusInEvent(self, event)
            if event.reason() in _BY_TAB:
                self.select_first()
            self.viewport().update()
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.currentIndex().row()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _ENTER and self.current_key is not None:
            self.entered_row.emit(self.current_key)
        elif key == Key.Key_Up and row <= 0:
            self.left_upwards.emit()
        elif key == Key.Key_Down and row >= self._rows.rowCount() - 1:
            self.left_downwards.emit()
        elif key == Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    # Slots ----------------------------------------------------------------------------------
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.entered_row.emit(index.data(KeyedListModel.IdRole))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        key = current.data(KeyedListModel.IdRole) if current.isValid() else None
        self.current_changed.emit(key)

    def _on_rows_changed(self) -> None:
        self.updateGeometry()
