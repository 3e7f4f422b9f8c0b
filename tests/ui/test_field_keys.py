"""The window's keys hold in text fields too, and text keeps its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.ui.action_table import ACTIONS
from coder_gui.ui.actions import _letter_keys
from coder_gui.ui.field_keys import FieldKeys

CTRL = Qt.KeyboardModifier.ControlModifier


def overridden(field: QWidget, key: Qt.Key) -> bool:
    """True when the field takes the key before a shortcut of the window can."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, CTRL, chr(key - 0x40))
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


@pytest.mark.parametrize("field_type", [QLineEdit, QPlainTextEdit])
def test_a_key_of_the_window_is_not_taken_by_a_field(
    qtbot: QtBot, field_type: type[QWidget]
) -> None:
    field = field_type()
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    assert overridden(field, Qt.Key.Key_V)
    keys = FieldKeys(["Ctrl+V", "Ctrl+E", "Ctrl+U", "Ctrl+K"], field)
    keys._on_focus_changed(None, field)
    assert overridden(field, Qt.Key.Key_V)  # paste stays the field's, whoever asks for it
    for key in (Qt.Key.Key_E, Qt.Key.Key_U, Qt.Key.Key_K):
        assert not overridden(field, key)
    keys._on_focus_changed(field, None)


def test_the_table_asks_for_letters_with_ctrl_and_never_for_editing_keys() -> None:
    asked = set(_letter_keys())
    assert {"Ctrl+E", "Ctrl+K", "Ctrl+L"} <= asked
    assert not {"Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "Del"} & asked
    assert all(len(QKeySequence(one).toString()) == len("Ctrl+A") for one in asked)
    assert asked <= {keys for spec in ACTIONS for keys in spec.keys}
