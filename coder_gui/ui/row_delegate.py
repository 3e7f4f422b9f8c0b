"""How the rows of a list are painted: the row of the model, how it stands, its ground and ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from coder_gui.ui.keyed_model import Keyed, KeyedListModel
from coder_gui.ui.painting import draw_focus_ring, draw_row
from coder_gui.ui.theme import Part, Theme

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row", bound=Keyed)
_SELECTED, _HOVERED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
_FOCUSED = QStyle.StateFlag.State_HasFocus


@dataclass(frozen=True, slots=True)
class RowState:
    """How a row stands while it is painted. `focused`: selected, in a list that has the focus."""

    selected: bool
    hovered: bool
    focused: bool
    view: QWidget | None


class RowDelegate(QStyledItemDelegate, Generic[Row]):
    """Paints the rows of a KeyedListModel. A subclass says `paint_row`, and `part` or `sizeHint`.

    Rows are painted from words that are ready: nothing is asked of a service.
    """

    part = Part.CODE_ROW
    """What a row is as high as."""
    ring_radius = 0

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint_row(self, painter: QPainter, rect: QRect, item: Row, state: RowState) -> None:
        """Paints one row; what it does to the painter is undone, and the ring put over it."""
        raise NotImplementedError

    def ground(
        self,
        painter: QPainter,
        rect: QRect,
        state: RowState,
        *,
        linked: bool = False,
        opened: bool = False,
        hairline: bool = True,
        hairline_from: int = 0,
    ) -> None:
        """Selection, hover and the hairline, under what is painted on the row."""
        draw_row(
            painter,
            self._theme,
            rect,
            selected=state.selected,
            hovered=state.hovered,
            linked=linked,
            opened=opened,
            hairline=hairline,
            hairline_from=hairline_from,
        )

    # Qt ---------------------------------------------------------------------------------------
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.height(self.part))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(KeyedListModel.RowRole)
        if item is None:
            return
        flags, rect = option.state, QRect(option.rect)
        selected = bool(flags & _SELECTED)
        state = RowState(
            selected, bool(flags & _HOVERED), selected and bool(flags & _FOCUSED), option.widget
        )
        painter.save()
        self.paint_row(painter, QRect(rect), item, state)
        if state.focused:
            draw_focus_ring(painter, self._theme, rect, radius=self.ring_radius)
        painter.restore()
