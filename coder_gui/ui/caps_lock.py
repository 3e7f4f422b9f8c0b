"""Whether Caps Lock is on, from a key press: Qt does not tell."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_X11_LOCK_MASK = 0x2  # X.h
_VK_CAPITAL = 0x14  # winuser.h


def caps_lock_on(event: QKeyEvent) -> bool | None:
    """True or False where the system or the letter typed tells it, else None."""
    if sys.platform == "win32":
        return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)
    if QGuiApplication.platformName() in {"xcb", "wayland"}:
        return bool(event.nativeModifiers() & _X11_LOCK_MASK)
    text = event.text()
    if len(text) != 1 or not text.isalpha() or text.upper() == text.lower():
        return None
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isupper() != shifted
