"""The lines of the open episode as Qt sees them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from coder_gui.ui.abstraction.rows import LineItem
from coder_gui.ui.keyed_model import KeyedListModel


class LinesModel(KeyedListModel[LineItem]):
    """Rows are `LineItem`; nothing is worked out when a view asks."""

    def value(self, row: LineItem, role: int) -> object:
        """The text, the sentence for screen readers, and words for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.help
        return None

    def item(self, at: int) -> LineItem | None:
        """The row at this place, or None."""
        return self._rows[at] if 0 <= at < len(self._rows) else None
