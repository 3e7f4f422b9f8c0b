"""The answers to tick as rows: letter, words, what is fixed, and the words a check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from coder_gui.domain.queries import QueryOption
from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.queries.composition import option_of
from coder_gui.wording.findings import Finding, Severity

ALWAYS = "always there"
WRITES = "with a line to write on"


@dataclass(frozen=True, slots=True)
class TickItem:
    """One row. `marked`: spans of the words that a check found, (start, length, leading)."""

    place: int
    text: str
    free_text: bool
    fixed: bool
    locked: bool = False
    marked: tuple[tuple[int, int, bool], ...] = ()

    @property
    def key(self) -> int:
        """What names the row."""
        return self.place

    @property
    def letter(self) -> str:
        """A, B, C…"""
        return chr(ord("A") + self.place)

    @property
    def note(self) -> str:
        """What stands at the right."""
        if self.fixed:
            return ALWAYS
        return WRITES if self.free_text else ""

    @property
    def sentence(self) -> str:
        """The row as a screen reader says it."""
        parts = [self.letter, self.text or "empty", self.note]
        return ", ".join(part for part in parts if part)


def tick_items(
    options: Sequence[QueryOption], findings: Sequence[Finding], *, writable: bool
) -> list[TickItem]:
    """The rows, in the order of the letter."""
    return [
        TickItem(
            place=place,
            text=option.text,
            free_text=option.free_text,
            fixed=option.fixed,
            locked=not writable,
            marked=tuple(
                (one.start, one.length or len(option.text), one.severity is Severity.LEADING)
                for one in findings
                if option_of(one) == place
            ),
        )
        for place, option in enumerate(options)
    ]


class TicksModel(KeyedListModel[TickItem]):
    """The rows for the view; fixed ones cannot be written."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        row, flags = index.data(self.RowRole), super().flags(index)
        still = not isinstance(row, TickItem) or row.fixed or row.locked
        return flags if still else flags | Qt.ItemFlag.ItemIsEditable

    def value(self, row: TickItem, role: int) -> object:
        """What the view shows of a row."""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return row.text if role == Qt.ItemDataRole.ToolTipRole else None
