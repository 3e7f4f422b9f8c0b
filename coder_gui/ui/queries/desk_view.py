"""The list of queries, worked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from coder_gui.ui.queries.desk_delegate import WORDS, QueriesDelegate
from coder_gui.ui.queries.desk_model import QueriesModel
from coder_gui.ui.queries.desk_rows import QueryItem
from coder_gui.ui.theme import Theme

Key = Qt.Key
_ENTER = {Key.Key_Return, Key.Key_Enter}


class QueriesView(QListView):
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
        super().__init__(parent)
        self._theme = theme
        self.queries = QueriesModel(self)
        self.setObjectName("queries_view")
        self.setAccessibleName("Queries")
        self.setModel(self.queries)
        self.setItemDelegate(QueriesDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self._on_theme_changed)

    @property
    def current(self) -> QueryItem | None:
        """The current row."""
        item = self.currentIndex().data(QueriesModel.RowRole)
        return item if isinstance(item, QueryItem) else None

    def select(self, query_id: str) -> bool:
        """Makes a query current; False when it is not in the list."""
        index = self.queries.index_of(query_id)
        if not index.isValid():
            return False
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def select_place(self, row: int) -> None:
        """Makes the row at this place current, or the last one."""
        last = self.queries.rowCount() - 1
        if last >= 0:
            self.setCurrentIndex(self.queries.index(min(max(row, 0), last)))
            self.scrollTo(self.currentIndex())

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

    def keyboardSearch(self, search: str) -> None:
        """Letters act or search; they choose no row."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        query_id = str(index.data(QueriesModel.IdRole))
        on_box = event.position().x() < self._theme.px(WORDS)
        (self.marked if on_box else self.shown).emit(query_id)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: object = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click beside the rows does not take the selection away."""
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect

    def _on_current_changed(self) -> None:
        self.current_changed.emit()

    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
