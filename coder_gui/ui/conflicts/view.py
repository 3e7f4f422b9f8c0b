"""The rows of a conflict, walked by keyboard; the field of an edit opens in the current one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from coder_gui.ui.conflicts.columns import NUMBER
from coder_gui.ui.conflicts.delegates import DifferencesDelegate
from coder_gui.ui.conflicts.edit_strip import EditStrip
from coder_gui.ui.conflicts.models import DifferencesModel
from coder_gui.ui.conflicts.rows import DifferenceItem, Item
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Gap, Theme


class DifferencesView(RowsView[Item]):
    """Arrows walk the rows and pass over the headings; Left leads to the list of conflicts.

    `edited(key, text)`: Enter took what was typed. `viewport_width` follows the scroll bar.
    """

    current_changed = Signal(object)
    left_sideways = Signal()
    escaped = Signal()
    edited = Signal(str, str)
    edit_ended = Signal()
    viewport_width = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.rows_model, self._delegate = DifferencesModel(), DifferencesDelegate(theme)
        super().__init__(
            "differences_view", "Differences", self.rows_model, self._delegate, theme, parent
        )
        self._editing: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.strip = EditStrip(theme, self.viewport())
        self.strip.taken.connect(self._on_taken)
        self.strip.left.connect(self.end_edit)
        self.strip.resized.connect(self._fit_strip)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.verticalScrollBar().valueChanged.connect(self._place_strip)

    # Rows -------------------------------------------------------------------------------------
    @property
    def current(self) -> DifferenceItem | None:
        """The current row."""
        item = super().current
        return item if isinstance(item, DifferenceItem) else None

    def show_rows(self, items: Sequence[Item], *, fresh: bool) -> None:
        """Other rows (`fresh`), or the same ones as they are now."""
        rows = [item for item in items if isinstance(item, DifferenceItem)]
        self._delegate.show_codes(frozenset(side.code for row in rows for side in row.sides))
        shown = [self._with_field(item) for item in items]
        if fresh:
            self.end_edit()
            self.rows_model.reset_rows(shown)
        else:
            self.rows_model.update_rows(shown)
        self.scheduleDelayedItemsLayout()
        self._place_strip()
        self.updateGeometry()

    def select_next(self, *, after: str | None = None) -> bool:
        """To the next row that is not decided, after the current one and round; then to the next
        that differs. False when there is none.
        """
        rows = self.rows_model.differences
        at = next((n for n, row in enumerate(rows) if row.key == after), -1)
        turned = [*rows[at + 1 :], *rows[: at + 1]]
        for wanted in (
            [row for row in turned if row.open],
            [row for row in turned if row.needs_person],
            [row for row in turned if not row.quiet],
            turned,
        ):
            if wanted:
                return self.select(wanted[0].key)
        return False

    def rows_height(self) -> int:
        """The height of all rows at the present width, in pixels."""
        width = self.viewport().width()
        return sum(self._delegate.height(row, width) for row in self.rows_model.rows)

    def least_height(self, rows: int) -> int:
        """The height of the highest row and the lowest others, in all so many, in pixels."""
        width = self.viewport().width()
        heights = sorted(self._delegate.height(row, width) for row in self.rows_model.rows)
        return heights[-1] + sum(heights[: rows - 1]) if heights else 0

    # Editing ----------------------------------------------------------------------------------
    @property
    def editing(self) -> str | None:
        """The key of the row whose field is open."""
        return self._editing

    def open_edit(self, key: str, text: str) -> None:
        """Opens the field in a row."""
        item = self.rows_model.difference(key)
        if item is None or not self.select(key):
            return
        self._editing = key
        self.strip.open(f"{item.label}, edited", text)
        self._fit_strip()

    def refuse_edit(self, sentence: str) -> None:
        """What was typed cannot be taken."""
        self.strip.refuse(sentence)

    def end_edit(self) -> None:
        """Takes the field away; the focus goes back to the rows when it was in it."""
        key, self._editing = self._editing, None
        if key is None:
            return
        if self.strip.isAncestorOf(self.focusWidget() or self) or self.strip.field.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.strip.forget()
        item = self.rows_model.difference(key)
        if item is not None:
            self.rows_model.change_row(replace(item, field=0))
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()
        self.edit_ended.emit()

    def _with_field(self, item: Item) -> Item:
        if isinstance(item, DifferenceItem) and item.key == self._editing:
            return replace(item, field=self._field_height())
        return item

    def _field_height(self) -> int:
        return self.strip.height_for(self._field_width())

    def _field_width(self) -> int:
        return max(self.viewport().width() - self._theme.px(NUMBER) - Gap.L, 1)

    def _fit_strip(self) -> None:
        """Gives the row the room that its field needs now."""
        item = self.rows_model.difference(self._editing) if self._editing is not None else None
        if item is None:
            return
        self.rows_model.change_row(replace(item, field=self._field_height()))
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self.updateGeometry()
        self.scrollTo(self.rows_model.index_of(item.key))
        self._place_strip()

    def _place_strip(self) -> None:
        item = self.rows_model.difference(self._editing) if self._editing is not None else None
        if item is None:
            return
        row = self.visualRect(self.rows_model.index_of(item.key))
        left = self._theme.px(NUMBER)
        self.strip.setGeometry(
            QRect(left, row.bottom() + 1 - item.field, self._field_width(), item.field)
        )

    def _on_taken(self, text: str) -> None:
        if self._editing is not None:
            self.edited.emit(self._editing, text)

    # Qt ---------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return QSize(400, self.rows_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self.viewport_width.emit(self.viewport().width())
        if self._editing is not None:
            self._fit_strip()
        elif self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Left:
            self.left_sideways.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Right:
            event.accept()
        elif event.key() == Qt.Key.Key_Home:  # the first row is a heading
            self._select_first()
        else:
            super().keyPressEvent(event)

    def _select_first(self) -> None:
        rows = self.rows_model.differences
        if rows:
            self.select(rows[0].key)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            item = index.data(DifferencesModel.RowRole)
            if isinstance(item, DifferenceItem):
                rect = self.visualRect(index)
                words = self._delegate.whole_text(item, rect, event.pos().x())
                QToolTip.showText(event.globalPos(), words, self)
                return True
        return super().viewportEvent(event)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        item = current.data(DifferencesModel.RowRole) if current.isValid() else None
        if self._editing is not None and (item is None or item.key != self._editing):
            self.end_edit()
        rows = self.rows_model.differences
        if item is not None and rows and item.key == rows[0].key:
            self.scrollToTop()  # with its heading
        self.current_changed.emit(item)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._fit_strip()
