"""The key sheet (F1): every key of the table, by group, with a filter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from coder_gui.ui.action_table import ACTIONS, ActionSpec, Group, Scope, key_words
from coder_gui.ui.cap_field import CapField
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.palette_list import FieldOverlay
from coder_gui.ui.palette_rows import Does, PaletteRow, heading
from coder_gui.ui.theme import Part, Theme

_FIXES = "fix_"


def sheet_rows(text: str) -> list[PaletteRow]:
    """Every action with a key whose words, key or place fit the text, under its group."""
    rows: list[PaletteRow] = []
    for group in Group:
        found = [spec for spec in ACTIONS if spec.group is group and _fits(spec, text)]
        if found:
            rows.append(heading(group.value))
            rows += [_row(spec) for spec in found]
    return rows


def _fits(spec: ActionSpec, text: str) -> bool:
    if not spec.keys or (spec.id.startswith(_FIXES) and not spec.id.endswith("1")):
        return False
    row = _row(spec)
    words = f"{row.text} {row.right} {row.keys}".lower()
    return all(part in words for part in text.lower().split())


def _row(spec: ActionSpec) -> PaletteRow:
    place = "" if spec.scope is Scope.WINDOW else spec.scope.value
    keys, text = key_words(spec.keys[0]), spec.text
    if spec.id.startswith(_FIXES):
        keys, text = f"{keys} to 9", "Fix a problem"
    return PaletteRow(Does.ACTION, text, spec.id, spec.icon, place, keys)


class KeySheet(FieldOverlay):
    """A card that lists the keys. Typing filters, Up and Down scroll, Esc closes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        field = CapField(theme, Part.SEARCH, icon=Icon.KEYBOARD, role=Role.ENTRY)
        field.setPlaceholderText("All keys: type to filter")
        words, found = "Filter the keys", "All keys"
        super().__init__(theme, parent, field, name="key_sheet", words=words, found=found)
        self.setObjectName("key_sheet_card")
        self.setAccessibleName("All keys")

    def card_height(self) -> int:
        """As high as the window lets it be."""
        return self.height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down and the page keys scroll the list while the caret stays in the field."""
        if watched is self.field and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            bar = self.view.verticalScrollBar()
            steps = {
                Qt.Key.Key_Up: -self._theme.height(Part.PALETTE_ROW),
                Qt.Key.Key_Down: self._theme.height(Part.PALETTE_ROW),
                Qt.Key.Key_PageUp: -bar.pageStep(),
                Qt.Key.Key_PageDown: bar.pageStep(),
            }
            step = steps.get(Qt.Key(event.key()))
            if pressed and step is not None:
                bar.setValue(bar.value() + step)
                return True
        return super().eventFilter(watched, event)

    def _on_text_changed(self, text: str) -> None:
        self._model.show_rows(sheet_rows(text))
