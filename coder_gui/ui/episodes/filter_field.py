"""The field over the list: filters as one types, and the ways out of it by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from coder_gui.ui.cap_field import CapField
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Part, Theme


class FilterField(CapField):
    """Down goes to the list, Enter opens its first row, Esc clears and then returns."""

    list_wished = Signal()
    first_wished = Signal()
    everywhere_wished = Signal()
    """Alt+Enter: look in all episodes."""
    returned = Signal()

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, Part.FIELD, icon=Icon.SEARCH, parent=parent)
        self._keys = keys
        self.setObjectName("episodes_filter")
        self.setAccessibleName("Filter the episodes")
        self.setPlaceholderText("Name, NHS No, ward, consultant")
        self.textChanged.connect(self._on_text_changed)
        self._on_text_changed("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and modifiers == Qt.KeyboardModifier.AltModifier:
            self.everywhere_wished.emit()
        elif enter and not modifiers:
            self.first_wished.emit()
        elif key == Qt.Key.Key_Down and not modifiers:
            self.list_wished.emit()
        elif key == Qt.Key.Key_Escape and not modifiers:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        if self.text():
            self.clear()
        else:
            self.returned.emit()

    def _on_text_changed(self, text: str) -> None:
        self.set_cap("Esc" if text else self._keys)
