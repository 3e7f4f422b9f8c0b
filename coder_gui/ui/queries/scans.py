"""Where a scan ends: some barcode scanners send a line feed or a Tab after it, not Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from coder_gui.domain.errors import UserError
from coder_gui.domain.query_reference import DRAWN, parse_reference
from coder_gui.ui.field_keys import KEEPS

Key = Qt.Key
_ENTER = {Key.Key_Return, Key.Key_Enter}
_LETTERS = {Key.Key_J: "\n", Key.Key_M: "\r"}
"""As control codes are typed: scanners send a line feed as Ctrl+J and a return as Ctrl+M."""


def is_line_end(event: QKeyEvent) -> bool:
    """A line feed or a return that is no Enter key."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ControlModifier:
        return event.key() in _LETTERS
    return not held and event.text() in {"\n", "\r"} and event.key() not in _ENTER


def is_whole(text: str) -> bool:
    """As long as a reference is, right or misread."""
    try:
        parse_reference(text)
    except UserError:
        typed = [one for one in text.upper() if one.isalnum()]
        return len(typed) == DRAWN + 2 and typed[0] == "Q"
    return True


class ScanEnd(QObject):
    """Watches a field: `ended` when a line feed comes after anything typed, or a Tab after a whole
    reference. A second Tab leaves a reference that was refused: nobody is kept in the field.
    """

    ended = Signal()

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._refused = ""
        self.watching = True
        field.textChanged.connect(self._on_text_changed)
        field.installEventFilter(self)

    @property
    def watching(self) -> bool:
        """Off while the field is for something else."""
        return self._watching

    @watching.setter
    def watching(self, on: bool) -> None:
        self._watching = on
        self._field.setProperty(KEEPS, ["Ctrl+J", "Ctrl+M"] if on else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._watching or not isinstance(event, QKeyEvent) or not self._ends(event):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._refused = self._field.text()
            self.ended.emit()
            return True
        return False

    def _on_text_changed(self) -> None:
        self._refused = ""

    def _ends(self, event: QKeyEvent) -> bool:
        text = self._field.text()
        if event.key() == Key.Key_Tab and not event.modifiers():
            return text != self._refused and is_whole(text)
        return bool(text.strip()) and is_line_end(event)
