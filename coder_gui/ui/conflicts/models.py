"""The lists of the conflict desk as Qt asks for them."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from coder_gui.ui.conflicts.rows import ConflictItem, DifferenceItem, Item, MergedItem, SectionItem
from coder_gui.ui.keyed_model import KeyedListModel

Index = QModelIndex | QPersistentModelIndex
_SAID = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}


class DifferencesModel(KeyedListModel[Item]):
    """Headings and rows; a heading cannot be the current row."""

    def value(self, row: Item, role: int) -> object:
        """The sentence; why a person must decide as its description."""
        if role in _SAID:
            return row.sentence
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and isinstance(row, DifferenceItem):
            return row.why
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() else None
        if isinstance(row, SectionItem):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def difference(self, key: Hashable) -> DifferenceItem | None:
        """The row of a difference, or None."""
        at = self.row_of(key)
        row = self.rows[at] if at is not None else None
        return row if isinstance(row, DifferenceItem) else None

    @property
    def differences(self) -> tuple[DifferenceItem, ...]:
        """The rows without their headings."""
        return tuple(row for row in self.rows if isinstance(row, DifferenceItem))


class ConflictsModel(KeyedListModel[ConflictItem]):
    """The conflicts that wait for a person."""

    def value(self, row: ConflictItem, role: int) -> object:
        """The sentence."""
        return row.sentence if role in _SAID else None


class MergedModel(KeyedListModel[MergedItem]):
    """What was merged by itself."""

    def value(self, row: MergedItem, role: int) -> object:
        """The sentence; the whole text as the tooltip, because the row may cut it."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.text
        return row.sentence if role in _SAID else None
