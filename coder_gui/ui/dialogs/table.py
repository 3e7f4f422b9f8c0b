"""A plain table of words, for dry runs, editions and histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.theme import Part, Theme

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
    """The table as a view: whole rows, no grid, the last column takes the room."""

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
        self._widths = tuple(widths)
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
        theme.dress(self, Role.BODY)
        theme.dress(head, Role.SMALL)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.height(Part.TABLE_ROW))
        self.horizontalHeader().setFixedHeight(self._theme.height(Part.COLUMN_HEADING))
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, self._theme.px(width))
