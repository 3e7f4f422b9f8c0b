"""The focus goes back to where it was when what took it goes away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusBack:
    """What had the focus before; it may be gone or hidden by the time that it is wanted again."""

    def __init__(self) -> None:
        self._before: QWidget | None = None

    def note(self) -> None:
        """Keeps what has the focus now."""
        self._before = QApplication.focusWidget()

    def forget(self) -> None:
        """Nothing gets the focus back."""
        self._before = None

    def give(self, *, held_by: QWidget | None = None) -> bool:
        """Gives the focus back, once; False where there is nothing to give it to.

        With `held_by`, it moves only while it is in that part.
        """
        before, self._before = self._before, None
        now = QApplication.focusWidget()
        held = held_by is None or (now is not None and held_by.isAncestorOf(now))
        if not held or before is None or not isValid(before) or not before.isVisible():
            return False
        before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
