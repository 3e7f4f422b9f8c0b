"""The list of queries as Qt sees it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.queries.desk_rows import QueryItem


class QueriesModel(KeyedListModel[QueryItem]):
    """Rows are ready words; nothing is worked out when a view asks."""

    def value(self, row: QueryItem, role: int) -> object:
        """The reference, the sentence for screen readers, the tooltip."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.reference
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return row.help if role == Qt.ItemDataRole.ToolTipRole else None

    def item(self, query_id: str | None) -> QueryItem | None:
        """The row of a query, or None."""
        at = self.row_of(query_id) if query_id is not None else None
        return None if at is None else self._rows[at]
