"""The steps that Ctrl+Z takes back: each one a call of a view's own method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakMethod

import shiboken6
from PySide6.QtCore import QObject, Signal

LIMIT = 50


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    method: WeakMethod[Callable[..., Any]]
    arguments: tuple[object, ...]


class Undo(QObject):
    """A short memory of reversible steps on the open episode; emptied when the episode changes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[_Step] = []

    @property
    def words(self) -> str | None:
        """What the last step did, such as "Line 7 removed", or None."""
        return self._steps[-1].words if self._steps else None

    def offer(self, words: str, method: Callable[..., Any], *arguments: object) -> None:
        """Remembers that `method(*arguments)` takes back what `words` says was done."""
        self._steps.append(_Step(words, WeakMethod(method), arguments))
        del self._steps[:-LIMIT]
        self.changed.emit()

    def run(self) -> str | None:
        """Takes the last step back and returns its words; None when there was none."""
        if not self._steps:
            return None
        step = self._steps.pop()
        self.changed.emit()
        method = step.method()
        if method is not None and shiboken6.isValid(getattr(method, "__self__", None)):
            method(*step.arguments)
        return step.words

    def drop(self, owner: QObject) -> None:
        """Forgets the steps of one part, which shows something else now."""
        kept = [one for one in self._steps if getattr(one.method(), "__self__", None) is not owner]
        if len(kept) != len(self._steps):
            self._steps = kept
            self.changed.emit()

    def clear(self) -> None:
        """Forgets every step."""
        if self._steps:
            self._steps.clear()
            self.changed.emit()
