"""Keys of the window before the editing keys that some desktops give to text fields.

On X11 a text field takes Ctrl+E for "end of line", so that an action with that key would run
everywhere but where a coder types. What every desktop agrees on (copy, paste, undo, select all)
stays the field's.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_Keys = QKeySequence.StandardKey
KEEPS = "keeps_keys"
"""The property of a field that has keys of its own: a list of them, such as Ctrl+J."""
FIELDS_OWN = (_Keys.Copy, _Keys.Cut, _Keys.Paste, _Keys.SelectAll, _Keys.Undo, _Keys.Redo)
"""What a text field keeps for itself."""


class FieldKeys(QObject):
    """Watches the field that has the focus, and keeps it from taking a key of the window."""

    def __init__(self, keys: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        kept = {one.toString() for own in FIELDS_OWN for one in QKeySequence.keyBindings(own)}
        self._keys = frozenset(QKeySequence(text).toString() for text in keys) - kept
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        pressed = QKeySequence(event.keyCombination()).toString()
        ours = pressed in self._keys and pressed not in (watched.property(KEEPS) or ())
        if ours:
            event.ignore()
        return ours

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit | QTextEdit | QPlainTextEdit):
            new.installEventFilter(self)
