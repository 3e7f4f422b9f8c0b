"""What the window says in a line of text instead of a message box.

A note and an undo offer stand in the status bar until the next action; a warning or an error
stands in a bar above it until it is settled or dismissed. Views only ever call `Alerts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal


class Kind(Enum):
    """How an alert is shown: icon, colour and how long it stays."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence: what it is, what happened, what to do.

    `action_id` names the one thing to do about it, shown with its key. `topic`: an alert of the
    same topic replaces it, and `Alerts.settle` takes it away.
    """

    kind: Kind
    text: str
    action_id: str | None = None
    topic: str = ""


class Alerts(QObject):
    """The one way to say something to the person. Tests listen to `shown`."""

    shown = Signal(object)
    settled = Signal(str)
    cleared = Signal()

    def note(self, text: str, *, action_id: str | None = None, topic: str = "") -> None:
        """A quiet sentence in the status bar, such as "Line 7 removed"."""
        self.shown.emit(Alert(Kind.NOTE, text, action_id, topic))

    def warn(self, text: str, *, action_id: str | None = None, topic: str = "") -> None:
        """A warning that stays until it is dismissed."""
        self.shown.emit(Alert(Kind.WARNING, text, action_id, topic))

    def error(self, text: str, *, action_id: str | None = None, topic: str = "") -> None:
        """An error that stays until it is settled or dismissed."""
        self.shown.emit(Alert(Kind.ERROR, text, action_id, topic))

    def settle(self, topic: str) -> None:
        """What this topic warned of is over."""
        self.settled.emit(topic)

    def clear(self) -> None:
        """Takes every alert away, as before a lock."""
        self.cleared.emit()


def continued(words: str) -> str:
    """Words that go on in a sentence: without their capital, unless it is a code's or a name's."""
    first = words.split(maxsplit=1)[0] if words.split() else ""
    if first[1:] != first[1:].lower() or any(letter.isdigit() for letter in first):
        return words
    return words[:1].lower() + words[1:]
