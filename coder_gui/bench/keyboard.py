"""A keyboard for replays: keys go to whatever has the focus, and every press is counted.

Nothing here calls a widget to act. Keys enter at the window, as they do from the system, so that
shortcuts, overrides and the focus are tried too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEventLoop, QKeyCombination, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

SHIFTED: Final = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ!"£$%^&*()_+{}:@~<>?|')
"""What a UK keyboard types with Shift."""
MODIFIERS: Final = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}
LONGEST_SECONDS: Final = 15.0
LOOK_EVERY_MS: Final = 2


class NotSeen(AssertionError):
    """What the person at the keyboard waited for did not come."""


class Keyboard:
    """The keyboard of one window and of the dialogs over it.

    `strokes` counts a chord such as Ctrl+F as one press; `keys` counts every key that goes down,
    so that Ctrl+F and a capital letter are two.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.strokes = 0
        self.keys = 0

    def type(self, text: str) -> None:
        """Types a text, one key a character."""
        for character in text:
            shifted = character in SHIFTED
            modifier = MODIFIERS["Shift"] if shifted else Qt.KeyboardModifier.NoModifier
            self._send(_key_of(character), character, modifier, 1 + shifted)

    def press(self, *chords: str) -> None:
        """Presses keys by their names, such as "Enter", "Ctrl+Enter", "Alt+1"."""
        for chord in chords:
            *held, last = chord.split("+")
            modifier = Qt.KeyboardModifier.NoModifier
            for name in held:
                modifier |= MODIFIERS[name]
            text = last.lower() if len(last) == 1 and not held else ""
            self._send(_named(last), text, modifier, 1 + len(held))

    def until(self, seen: Callable[[], bool], what: str, seconds: float = LONGEST_SECONDS) -> None:
        """Waits until something is on screen. Raises NotSeen, naming it, when it does not come."""
        deadline = time.monotonic() + seconds
        while not seen():
            if time.monotonic() > deadline:
                raise NotSeen(f"not seen: {what}")
            loop = QEventLoop()  # QTest.qWait would keep the lanes from running meanwhile
            QTimer.singleShot(LOOK_EVERY_MS, loop.quit)
            loop.exec()

    def _send(self, key: Qt.Key, text: str, modifier: Qt.KeyboardModifier, went_down: int) -> None:
        self.strokes += 1
        self.keys += went_down
        QTest.sendKeyEvent(QTest.KeyAction.Click, self._place(), key, text, modifier)

    def _place(self) -> QWindow:
        """The window that has the keyboard: a dialog or menu over ours, else ours."""
        place = QGuiApplication.focusWindow() or self._window.window().windowHandle()
        if place is None:
            raise NotSeen("not seen: a window with the keyboard")
        return place


def _key_of(character: str) -> Qt.Key:
    """Qt's key codes of printable ASCII are the characters themselves, letters as capitals."""
    code = ord(character.upper()[:1])
    return Qt.Key(code) if 32 <= code < 127 else Qt.Key.Key_unknown


def _named(name: str) -> Qt.Key:
    """The key of a name; Enter is the large one, which Qt calls Return."""
    if name == "Enter":
        return Qt.Key.Key_Return
    combination: QKeyCombination = QKeySequence.fromString(name)[0]  # type: ignore[index]
    return combination.key()
