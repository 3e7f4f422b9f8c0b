"""The list of queries, worked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from coder_gui.ui.queries.desk_delegate import WORDS, QueriesDelegate
from coder_gui.ui.queries.desk_model import QueriesModel
from coder_gui.ui.queries.desk_rows import QueryItem
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Theme

Key = Qt.Key
_ENTER = {Key.Key_Return, Key.Key_Enter}


class QueriesView(RowsView[QueryItem]):
    """Arrows walk; Right or a click shows the story, so that no patient is shown in passing.

    Enter opens the query, Space or a click on the box marks it, Ctrl+A marks all. Letters that are
    no key of the table go out as `typed`: the beginning of a search or of a scanned reference.
    """

    current_changed = Signal()
    shown = Signal(str)
    opened = Signal(str)
    marked = Signal(str)
    all_marked = Signal()
    typed = Signal(str)
    left_upwards = Signal()
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.queries = QueriesModel()
        delegate = QueriesDelegate(theme)
        super().__init__("queries_view", "Queries", self.queries, delegate, theme, parent)
        self.setUniformItemSizes(True)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    # Qt ---------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, item = event.key(), self.current
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Key.Key_A and held == Qt.KeyboardModifier.ControlModifier:
            self.all_marked.emit()
        elif held & ~Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        elif key == Key.Key_Escape and not held:
            self.escaped.emit()
        elif key == Key.Key_Up and not held and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        elif item is not None and not held and self._acts(key, item):
            event.accept()
        elif event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _acts(self, key: int, item: QueryItem) -> bool:
        """What a key does with the current row; False where it does nothing."""
        if key in _ENTER:
            self.opened.emit(item.query_id)
        elif key == Key.Key_Right:
            self.shown.emit(item.query_id)
        elif key == Key.Key_Space:
            self.marked.emit(item.query_id)
        else:
            return False
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        query_id = str(index.data(QueriesModel.IdRole))
        on_box = event.position().x() < self._theme.px(WORDS)
        (self.marked if on_box else self.shown).emit(query_id)

    def _on_current_changed(self) -> None:
        self.current_changed.emit()
