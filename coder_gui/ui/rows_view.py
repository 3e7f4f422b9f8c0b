"""A list of rows worked by keyboard: what every list of the product has in common."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from coder_gui.ui.keyed_model import Keyed, KeyedListModel
from coder_gui.ui.row_delegate import RowDelegate
from coder_gui.ui.theme import Theme

Row = TypeVar("Row", bound=Keyed)


class RowsView(QListView, Generic[Row]):
    """One row is current or none; it changes by arrows and clicks, never by letters.

    `wraps`: rows are as high as their words need at the width of the list.
    `letters_choose`: letters walk to the row that begins so, as Qt has it.
    """

    wraps = False
    letters_choose = False

    def __init__(
        self,
        name: str,
        words: str,
        model: KeyedListModel[Row],
        delegate: RowDelegate[Row],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """`name` for style and tests, `words` for screen readers. A model without a parent and the
        delegate become the view's own.
        """
        super().__init__(parent)
        self._rows, self._theme = model, theme
        if model.parent() is None:
            model.setParent(self)
        delegate.setParent(self)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        theme.changed.connect(self._on_theme_changed)

    # Rows -------------------------------------------------------------------------------------
    @property
    def current(self) -> Row | None:
        """The current row, or None."""
        row: Row | None = self.currentIndex().data(KeyedListModel.RowRole)
        return row

    @property
    def current_key(self) -> Hashable | None:
        """The key of the current row, or None."""
        row = self.current
        return None if row is None else row.key

    def select(self, key: Hashable) -> bool:
        """Makes the row with this key current and shows it; False when there is none."""
        index = self._rows.index_of(key)
        if not index.isValid():
            return False
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def select_place(self, row: int) -> bool:
        """Makes the row at this place current, or the last one; False when there is none."""
        last = self._rows.rowCount() - 1
        if last < 0:
            return False
        self.setCurrentIndex(self._rows.index(min(max(row, 0), last)))
        self.scrollTo(self.currentIndex())
        return True

    # Qt ---------------------------------------------------------------------------------------
    def keyboardSearch(self, search: str) -> None:
        """Letters choose no row, unless the list says so."""
        if self.letters_choose:
            super().keyboardSearch(search)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: object = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click beside the rows does not take the selection away."""
        if not index.isValid():
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return QItemSelectionModel.SelectionFlag.ClearAndSelect

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wraps and event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def _on_theme_changed(self) -> None:
        """Rows of another height, in other colours."""
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()
        self.viewport().update()
