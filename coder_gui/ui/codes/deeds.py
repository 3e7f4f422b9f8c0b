"""What the codes dock does: each verb one write on the writer lane, each failure a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import CodeEntry, Fix, Problem, System
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions

TOPIC = "codes"


class CodeDeeds(QObject):
    """Calls the services for the open episode. `added` and `placed` name the code to select."""

    added = Signal(str)
    placed = Signal(str)
    finalised = Signal(str)
    overridden = Signal()
    refused = Signal(str)

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._actions = actions
        self._finalising = ""

    def add(
        self, episode_id: str, system: System, code: str, lines: tuple[str, ...], when: date | None
    ) -> None:
        """Adds a code at the end of its list and links it to these lines."""
        call = partial(
            self._session.coding.add,
            self._session.actor,
            episode_id,
            system,
            code,
            line_ids=lines,
            procedure_date=when,
        )
        self._write(call, self._on_added)

    def replace(self, code_id: str, code: str) -> None:
        """Puts another code in the place of this one; links stay."""
        self._write(partial(self._session.coding.replace, self._session.actor, code_id, code))

    def remove(self, code_id: str, words: str) -> None:
        """Takes a code away; `words` is what the undo offer says."""
        self._write(partial(self._session.coding.remove, self._session.actor, code_id))
        self._actions.undo.offer(words, self.restore, code_id)
        self._actions.alerts.note(words, action_id="undo", topic=TOPIC)

    def restore(self, code_id: str) -> None:
        """Brings a removed code back to its place."""
        self._write(partial(self._session.coding.restore, self._session.actor, code_id))
        self.placed.emit(code_id)

    def take_back(self, code_id: str) -> None:
        """Undoes an addition."""
        self._write(partial(self._session.coding.remove, self._session.actor, code_id))

    def move(self, code_id: str, position: int) -> None:
        """Moves a code, with its pair or group, to a 1-based position."""
        self._write(partial(self._session.coding.move, self._session.actor, code_id, position))
        self.placed.emit(code_id)

    def link(self, code_id: str, line_ids: tuple[str, ...]) -> None:
        """Lines support a code."""
        for line_id in line_ids:
            self._write(partial(self._session.coding.link, self._session.actor, code_id, line_id))

    def unlink(self, code_id: str, line_id: str) -> None:
        """A line no longer supports a code."""
        self._write(partial(self._session.coding.unlink, self._session.actor, code_id, line_id))

    def pair(self, asterisk_id: str, dagger_id: str) -> None:
        """An asterisk code belongs to a dagger code."""
        call = partial(self._session.coding.pair, self._session.actor, asterisk_id, dagger_id)
        self._write(call)

    def set_date(self, code_id: str, when: date) -> None:
        """The day of a procedure."""
        self._write(partial(self._session.coding.set_date, self._session.actor, code_id, when))

    def fix(self, episode_id: str, problem: Problem, fix: Fix) -> None:
        """Applies a one-key remedy."""
        coding = self._session.coding
        self._write(partial(coding.apply_fix, self._session.actor, episode_id, problem, fix))

    def override(self, episode_id: str, problem: Problem, reason: str) -> None:
        """Keeps what a rule objects to, with a reason."""
        call = partial(
            self._session.coding.override, self._session.actor, episode_id, problem, reason
        )
        self._write(call, self._on_overridden)

    def finalise(self, episode_id: str) -> None:
        """Finalises once, however often the key is pressed."""
        if self._finalising == episode_id:
            return
        self._finalising = episode_id
        call = partial(self._session.lifecycle.finalise, self._session.actor, episode_id)
        self._runner.write(call, done=self._on_finalised, failed=self._on_not_finalised)

    def _write(self, call: Callable[[], Any], done: Callable[[Any], object] | None = None) -> None:
        self._runner.write(call, done=done or self._on_done, failed=self._on_failed)

    def _on_done(self, _saved: Saved[Any]) -> None:
        self._actions.alerts.settle(TOPIC)

    def _on_added(self, saved: Saved[CodeEntry]) -> None:
        entry = saved.value
        self._actions.alerts.settle(TOPIC)
        self._actions.undo.offer(f"{entry.display} added", self.take_back, entry.id)
        self.added.emit(entry.id)

    def _on_overridden(self, saved: Saved[Any]) -> None:
        self._on_done(saved)
        self.overridden.emit()

    def _on_finalised(self, saved: Saved[Any]) -> None:
        episode_id, self._finalising = self._finalising, ""
        self._on_done(saved)
        self.finalised.emit(episode_id)

    def _on_not_finalised(self, error: CoderError) -> None:
        self._finalising = ""
        self._on_failed(error)

    def _on_failed(self, error: CoderError) -> None:
        self._actions.alerts.error(str(error), topic=TOPIC)
        self.refused.emit(str(error))
