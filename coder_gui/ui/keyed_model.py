"""A list model of frozen rows that turns a new list into inserts, moves, removals and changes.

A reset loses the current row and the selection of a view; a keyboard user working down a list
must keep both when a save or a sync changes a few rows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class Keyed(Protocol):
    """A row that is the same row as long as its key is; equal rows are drawn alike."""

    @property
    def key(self) -> Hashable:
        """What names the row, unique in its list."""


Row = TypeVar("Row", bound=Keyed)


def staying(positions: Sequence[int]) -> frozenset[int]:
    """The values of a longest increasing run of `positions`: the rows that need no move."""
    tails: list[int] = []  # the smallest last value of a run of each length
    places: list[int] = []  # where that value stands in `positions`
    before: list[int] = [-1] * len(positions)
    for place, value in enumerate(positions):
        length = bisect_left(tails, value)
        before[place] = places[length - 1] if length else -1
        if length == len(tails):
            tails.append(value)
            places.append(place)
        else:
            tails[length] = value
            places[length] = place
    kept: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(positions[place])
        place = before[place]
    return frozenset(kept)


class KeyedListModel(QAbstractListModel, Generic[Row]):
    """Rows of one column; subclasses say what their roles are in `value`."""

    RowRole = Qt.ItemDataRole.UserRole + 1
    """The whole row, for the delegate."""
    IdRole = Qt.ItemDataRole.UserRole + 2
    """The row's key."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def value(self, row: Row, role: int) -> object:
        """What `row` answers to a Qt role other than RowRole and IdRole; None for nothing."""
        raise NotImplementedError

    # Qt -------------------------------------------------------------------------------------
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == self.RowRole:
            return row
        if role == self.IdRole:
            return row.key
        return self.value(row, role)

    # Rows -----------------------------------------------------------------------------------
    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they stand."""
        return tuple(self._rows)

    def row_of(self, key: Hashable) -> int | None:
        """Where the row with this key stands, or None."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), None)

    def index_of(self, key: Hashable) -> QModelIndex:
        """The index of the row with this key; not valid when there is none."""
        at = self.row_of(key)
        return QModelIndex() if at is None else self.index(at)

    def reset_rows(self, rows: Sequence[Row]) -> None:
        """The answer to another question: nothing of the old list is kept."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def update_rows(self, rows: Sequence[Row]) -> None:
        """The same question asked again: only what differs is told to the views."""
        wanted = {row.key: row for row in rows}
        if len(wanted) != len(rows):  # a key that comes twice names no row
            self.reset_rows(rows)
            return
        self._remove_missing(wanted)
        self._move(rows)
        self._insert(rows)
        self._change(rows)

    def change_row(self, row: Row) -> None:
        """Shows another version of a row that is in the list; one that is not is passed over."""
        at = self.row_of(row.key)
        if at is not None and self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at))

    def _remove_missing(self, wanted: dict[Hashable, Row]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            if self._rows[last].key in wanted:
                last -= 1
                continue
            first = last
            while first > 0 and self._rows[first - 1].key not in wanted:
                first -= 1
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _move(self, rows: Sequence[Row]) -> None:
        """Brings the rows that are in both lists into the new order, moving as few as can be."""
        here = {row.key: at for at, row in enumerate(self._rows)}
        order = [row.key for row in rows if row.key in here]
        kept = staying([here[key] for key in order])
        for target, key in enumerate(order):
            if here[key] in kept:
                continue
            self._move_one(key, order, target)

    def _move_one(self, key: Hashable, order: Sequence[Hashable], target: int) -> None:
        """Puts the row behind its forerunner in the new order."""
        source = self.row_of(key)
        before = self.row_of(order[target - 1]) if target else -1
        if source is None or before is None or source == before + 1:
            return
        to = before + 1
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), to)
        row = self._rows.pop(source)
        self._rows.insert(to if to < source else to - 1, row)
        self.endMoveRows()

    def _insert(self, rows: Sequence[Row]) -> None:
        here = {row.key for row in self._rows}
        at = 0
        while at < len(rows):
            if rows[at].key in here:
                at += 1
                continue
            end = at
            while end < len(rows) and rows[end].key not in here:
                end += 1
            self.beginInsertRows(QModelIndex(), at, end - 1)
            self._rows[at:at] = rows[at:end]
            self.endInsertRows()
            at = end

    def _change(self, rows: Sequence[Row]) -> None:
        at = 0
        while at < len(rows):
            if self._rows[at] == rows[at]:
                at += 1
                continue
            end = at
            while end < len(rows) and self._rows[end] != rows[end]:
                self._rows[end] = rows[end]
                end += 1
            self.dataChanged.emit(self.index(at), self.index(end - 1))
            at = end
