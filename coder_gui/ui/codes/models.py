"""The lists of the codes dock as Qt sees them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from coder_gui.ui.codes.rows import CodeItem, ProblemItem, ResultItem
from coder_gui.ui.keyed_model import KeyedListModel


class CodesModel(KeyedListModel[CodeItem]):
    """Diagnoses or procedures."""

    def value(self, row: CodeItem, role: int) -> object:
        """The code and its title; the sentence for screen readers; the title for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.display} {row.title}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return row.title if role == Qt.ItemDataRole.ToolTipRole else None


class ResultsModel(KeyedListModel[ResultItem]):
    """Search results."""

    def value(self, row: ResultItem, role: int) -> object:
        """The code and its title; the sentence for screen readers; the title for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.display} {row.title}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return row.title if role == Qt.ItemDataRole.ToolTipRole else None


class ProblemsModel(KeyedListModel[ProblemItem]):
    """What the standards checks found."""

    def value(self, row: ProblemItem, role: int) -> object:
        """The message; the sentence for screen readers and for the pointer."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.message
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return row.sentence
        return None
