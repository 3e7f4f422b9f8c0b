"""A card with a field above a list: what is typed there says what is listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.overlay import Overlay
from coder_gui.ui.painting import (
    ICON_SECOND,
    RIGHT,
    draw_icon,
    draw_key_cap,
    draw_row,
    draw_text,
    text_width,
)
from coder_gui.ui.palette_rows import Does, PaletteRow
from coder_gui.ui.theme import Gap, Part, Theme

WIDTH = 640
RowRole = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class PaletteModel(QAbstractListModel):
    """The rows on show; headings cannot be chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[PaletteRow] = []

    @property
    def rows(self) -> tuple[PaletteRow, ...]:
        """What is listed."""
        return tuple(self._rows)

    def show_rows(self, rows: Sequence[PaletteRow]) -> None:
        """Another list."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].does is Does.NOTHING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        return row.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None

    def neighbour(self, start: int, step: int) -> int | None:
        """The next row in this direction that can be chosen."""
        place = start + step
        while 0 <= place < len(self._rows):
            if self._rows[place].does is not Does.NOTHING:
                return place
            place += step
        return None


class PaletteDelegate(QStyledItemDelegate):
    """Icon, text, where it belongs or why not, key."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: PaletteRow = index.data(RowRole)
        part = Part.SECTION_HEADING if row.does is Does.NOTHING else Part.PALETTE_ROW
        return QSize(0, self._theme.height(part))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: PaletteRow = index.data(RowRole)
        rect: QRect = option.rect
        if row.does is Does.NOTHING:
            words = rect.adjusted(Gap.S, 0, 0, 0)
            draw_text(painter, self._theme, words, row.text, role=Role.HEADING, tone="text2")
            return
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        draw_row(painter, self._theme, rect, selected=chosen, hovered=hovered, hairline=False)
        self._paint_row(painter, row, rect.adjusted(Gap.M, 0, -Gap.M, 0), chosen=chosen)

    def _paint_row(self, painter: QPainter, row: PaletteRow, rect: QRect, *, chosen: bool) -> None:
        right = rect.right() + 1
        if row.keys:
            right = draw_key_cap(painter, self._theme, rect, row.keys, right=right).left() - Gap.S
        right = self._paint_side(painter, row, rect, right)
        colour = "text2" if row.reason else "text"
        rect.setRight(right - Gap.S)
        if row.icon is not None:
            used = draw_icon(painter, self._theme, rect, row.icon)
            rect.setLeft(rect.left() + used + Gap.M - 2)
        role = Role.STRONG if chosen and not row.reason else Role.BODY
        draw_text(painter, self._theme, rect, row.text, role=role, tone=colour)

    def _paint_side(self, painter: QPainter, row: PaletteRow, rect: QRect, right: int) -> int:
        """The words at the right: where it belongs, or the reason it cannot run."""
        words = row.reason or row.right
        if not words:
            return right
        role = Role.STATE if row.reason else Role.SECOND
        room = rect.width() // 2
        width = min(text_width(self._theme, words, role), room)
        place = QRect(right - width, rect.top(), width, rect.height())
        draw_text(painter, self._theme, place, words, role=role, tone="text2", align=RIGHT)
        if row.reason is None:
            return place.left()
        side = self._theme.px(ICON_SECOND)
        icon = QRect(place.left() - side - Gap.XS, rect.top(), side, rect.height())
        draw_icon(painter, self._theme, icon, Icon.INFO, size=ICON_SECOND)
        return icon.left()


class FieldOverlay(Overlay):
    """Opens with an empty field. A subclass makes the `field` and lists in `_on_text_changed`.

    `name` begins the names of the parts; `words` and `found` are for screen readers.
    """

    def __init__(
        self, theme: Theme, parent: QWidget, field: CapField, *, name: str, words: str, found: str
    ) -> None:
        super().__init__(theme, parent, width=WIDTH)
        self.field = field
        field.setObjectName(f"{name}_field")
        field.setAccessibleName(words)
        field.set_cap("Esc")
        field.textChanged.connect(self._on_text_changed)
        field.installEventFilter(self)
        self._model = PaletteModel(self)
        self.view = QListView()
        self.view.setObjectName(f"{name}_view")
        self.view.setAccessibleName(found)
        self.view.setModel(self._model)
        self.view.setItemDelegate(PaletteDelegate(theme, self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        top = QWidget()
        inner = QVBoxLayout(top)
        inner.setContentsMargins(Gap.S, Gap.S, Gap.S, Gap.S)
        inner.setSpacing(Gap.S)
        inner.addWidget(field)
        inner.addWidget(self.view, 1)
        self.column.addWidget(top, 1)

    @property
    def rows(self) -> tuple[PaletteRow, ...]:
        """What is listed now."""
        return self._model.rows

    def open(self) -> None:
        """Opens with what is listed for an empty field."""
        self.field.clear()
        self._on_text_changed("")
        super().open()

    def focus_first(self) -> None:
        """The caret goes into the field."""
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_text_changed(self, text: str) -> None:
        """Lists what the text asks for."""
        raise NotImplementedError
