"""Telling a screen reader what has happened: at once, or politely and not too often."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

POLITE_PAUSE_SECONDS = 10


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Has the screen reader say `text`, interrupting what it says when urgent."""
    event = QAccessibleAnnouncementEvent(widget, text)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


class PoliteVoice(QObject):
    """Announces changes of one part at most every ten seconds; of several, the last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._waiting = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(POLITE_PAUSE_SECONDS * 1000)
        self._pause.timeout.connect(self._speak)

    def say(self, text: str) -> None:
        """Says it now, or once the pause is over unless something newer has come."""
        self._waiting = text
        if not self._pause.isActive():
            self._speak()

    def _speak(self) -> None:
        if self._waiting:
            announce(self._widget, self._waiting)
            self._waiting = ""
            self._pause.start()
