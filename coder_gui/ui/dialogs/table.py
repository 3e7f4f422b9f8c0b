"""A plain table of words, for dry runs, editions and histories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakMethod

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import CENTER, ICON_EMPTY, draw_focus_ring, draw_icon, draw_text
from coder_gui.ui.theme import Gap, Part, Theme

LEAST_ROWS = 4
"""Rows that a table keeps in sight, however low its page is."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TableRow:
    """Words by column; `colour` is the token of the first column, which names a state."""

    cells: tuple[str, ...]
    colour: str = "text"


class WordsModel(QAbstractTableModel):
    """Rows of words under fixed headings."""

    def __init__(
        self, theme: Theme, headings: Sequence[str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._headings = tuple(headings)
        self._rows: tuple[TableRow, ...] = ()

    def set_rows(self, rows: Sequence[TableRow]) -> None:
        """The answer to a new question."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """The rows as they stand."""
        return self._rows

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        text = row.cells[index.column()] if index.column() < len(row.cells) else ""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._headings[index.column()]}: {text}"
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return self._theme.color(row.colour)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None


class WordsTable(QTableView):
    """The table as a view: whole rows, no grid, the last column takes the room.

    Without rows it says what would be here. Delete and Alt with an arrow go to `answers`.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        words: str,
        headings: Sequence[str],
        widths: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._widths = self._shipped = tuple(widths)
        self._fitting = False
        self._empty, self._help = "", ""
        self._remove: WeakMethod[Callable[[], Any]] | None = None
        self._move: WeakMethod[Callable[[int], Any]] | None = None
        self.words = WordsModel(theme, headings, self)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setModel(self.words)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.sectionResized.connect(self._on_section_resized)
        theme.dress(self, Role.BODY)
        theme.dress(head, Role.SMALL)
        theme.changed.connect(self._fit)
        self._fit()

    def say_empty(self, title: str, words: str = "") -> None:
        """What stands here while there are no rows: one sentence, one line of help."""
        self._empty, self._help = title, words
        self.setAccessibleDescription(f"{title}. {words}" if not self.words.rows else "")
        self.viewport().update()

    def answers(self, *, remove: Callable[[], Any], move: Callable[[int], Any]) -> None:
        """Bound methods for Delete and for Alt+Up (-1) and Alt+Down (1) while it has the focus."""
        self._remove, self._move = WeakMethod(remove), WeakMethod(move)

    def arrangement(self) -> list[int]:
        """The widths of the columns at 100 %; empty while they are as shipped."""
        return [] if self._widths == self._shipped else list(self._widths)

    def arrange(self, kept: list[int]) -> None:
        """Gives the columns these widths; as shipped when there is not one for each."""
        fits = len(kept) == len(self._shipped) and min(kept, default=0) > 0
        self._widths = tuple(kept) if fits else self._shipped
        self._fit()

    def _on_section_resized(self, column: int, _before: int, width: int) -> None:
        """A person moved a column's edge; the last column only takes the room that is left."""
        if not self._fitting and column < len(self._widths) - 1:
            widths = list(self._widths)
            widths[column] = round(width / self._theme.scale)
            self._widths = tuple(widths)

    # Qt -------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._own(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        own = self._own(event)
        if own is None:
            super().keyPressEvent(event)
        elif own == 0:
            remove = self._remove() if self._remove is not None else None
            if remove is not None:
                remove()
        else:
            move = self._move() if self._move is not None else None
            if move is not None:
                move(own)

    def _own(self, event: QKeyEvent) -> int | None:
        """0 for Delete, -1 or 1 for a move, None for keys that are not for `answers`."""
        if self._remove is None:
            return None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier:
            return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        plain = held == Qt.KeyboardModifier.NoModifier
        return 0 if plain and event.key() == Qt.Key.Key_Delete else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() or not self.selectionModel().hasSelection():
            self.selectRow(max(self.currentIndex().row(), 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if not self.words.rows and self._empty:
            self._paint_empty(painter)
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, self.viewport().rect(), radius=0)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        theme, rect = self._theme, self.viewport().rect()
        side, line = theme.px(ICON_EMPTY), theme.line(Role.CARD_TITLE)
        top = max((rect.height() - side - 2 * line - Gap.S) // 3, 0)
        icon = QRect(rect.left(), top, rect.width(), side)
        draw_icon(painter, theme, icon, Icon.EMPTY, size=ICON_EMPTY, align=CENTER)
        title = QRect(rect.left(), top + side + Gap.S, rect.width(), line)
        draw_text(painter, theme, title, self._empty, role=Role.CARD_TITLE, align=CENTER)
        words = title.translated(0, line)
        draw_text(painter, theme, words, self._help, tone="text2", align=CENTER)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.height(Part.TABLE_ROW))
        heading = self._theme.height(Part.COLUMN_HEADING)
        self.horizontalHeader().setFixedHeight(heading)
        self.setMinimumHeight(heading + LEAST_ROWS * self._theme.height(Part.TABLE_ROW))
        self._fitting = True
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, self._theme.px(width))
        self._fitting = False
