"""The field over the queries: filters as one types, and takes a reference, typed or scanned."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from coder_gui.domain.errors import UserError
from coder_gui.domain.query_reference import parse_reference
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.icons import Icon
from coder_gui.ui.queries.scans import ScanEnd
from coder_gui.ui.theme import Part, Theme

_MEANT = re.compile(r"\s*q\s*[-–_/ ]|\s*q\w*\d|\s*(?=\w*\d\w*[a-z])\w{4}-?\w{4}-?\w\s*$", re.I)
"""What somebody types who means a reference: Q and a dash, or the nine characters without it."""


def reference_in(text: str) -> str | None:
    """The reference that was typed or scanned; None where the text is not meant as one.

    Raises UserError that says what is wrong with one that is meant.
    """
    try:
        return parse_reference(text)
    except UserError:
        if _MEANT.match(text):
            raise
        return None


class QueryField(CapField):
    """Down goes to the list, Enter takes a reference or shows the first row, Esc clears.

    A line feed, or a Tab after a whole reference, is the end of a scan: as Enter.
    """

    list_wished = Signal()
    entered = Signal()
    everywhere_wished = Signal()
    """Alt+Enter: look in all queries."""

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, Part.FIELD, icon=Icon.SEARCH, parent=parent)
        self._keys = keys
        self.setObjectName("queries_filter")
        self.setAccessibleName("Find a query by reference, patient, recipient or specialty")
        self.setPlaceholderText("Reference, name, recipient")
        self.textChanged.connect(self._on_text_changed)
        ScanEnd(self).ended.connect(self.entered)
        self._on_text_changed("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and held == Qt.KeyboardModifier.AltModifier:
            self.everywhere_wished.emit()
        elif enter and not held:
            self.entered.emit()
        elif key == Qt.Key.Key_Down and not held:
            self.list_wished.emit()
        elif key == Qt.Key.Key_Escape and not held and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _on_text_changed(self, text: str) -> None:
        self.set_cap("Esc" if text else self._keys)
