"""What the codes dock does: each verb one write on the writer lane, each failure a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import display
from coder_gui.domain.coding import CodeEntry, Fix, Override, Problem, System
from coder_gui.domain.errors import CoderError
from coder_gui.domain.searching import Trail
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions

TOPIC = "codes"


@dataclass(frozen=True, slots=True)
class _Back:
    """How a step is taken back: a verb of the deeds with its arguments, offered once it is saved.

    `say`: the words stand in the status bar too, because something went from the screen.
    """

    words: str
    method: Callable[..., Any]
    arguments: tuple[object, ...]
    say: bool = False


class _Deed(QObject):
    """One write on its way; it goes when the answer is there."""

    def __init__(self, deeds: CodeDeeds, back: _Back | None) -> None:
        super().__init__(deeds)
        self._deeds, self._back = deeds, back

    def done(self, _saved: Saved[Any]) -> None:
        self._deeds.settle(self._back)
        self.deleteLater()

    def failed(self, error: CoderError) -> None:
        self._deeds.refuse(error)
        self.deleteLater()


class _Adding(_Deed):
    """A code on its way to the episode. `about` is handed back when it is there."""

    def __init__(self, deeds: CodeDeeds, about: object) -> None:
        super().__init__(deeds, None)
        self._about = about

    def done(self, saved: Saved[CodeEntry]) -> None:
        self._deeds.on_added(saved)
        self._deeds.chosen.emit(saved.value.id, self._about)
        self.deleteLater()


class _Replacing(_Deed):
    """Another code on its way to the place of one."""

    def __init__(self, deeds: CodeDeeds, back: _Back, about: object) -> None:
        super().__init__(deeds, back)
        self._about = about

    def done(self, saved: Saved[CodeEntry]) -> None:
        self._deeds.settle(self._back)
        self._deeds.chosen.emit(saved.value.id, self._about)
        self.deleteLater()


class CodeDeeds(QObject):
    """Calls the services for the open episode. `added` and `placed` name the code to select.

    `chosen(code id, about)`: what a person chose in the search is on the episode.
    """

    added = Signal(str)
    chosen = Signal(str, object)
    placed = Signal(str)
    finalised = Signal(str)
    refused = Signal(str)

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._coding = session.coding
        self._lifecycle = session.lifecycle
        self._actor = session.actor
        self._runner = runner
        self._actions = actions
        self._finalising = ""

    # Codes ----------------------------------------------------------------------------------
    def add(
        self,
        episode_id: str,
        system: System,
        code: str,
        lines: tuple[str, ...],
        *,
        trail: Trail,
        position: int | None = None,
        partner: str | None = None,
        about: object = None,
    ) -> None:
        """Adds a code at its place (None: the end of its list) and links it to these lines.

        `partner` is the id of the code that asked for it.
        """
        call = partial(
            self._coding.add,
            self._actor,
            episode_id,
            system,
            code,
            line_ids=lines,
            position=position,
            trail=trail,
            partner=partner,
        )
        deed = _Adding(self, about)
        self._runner.write(call, done=deed.done, failed=deed.failed)

    def replace(
        self, entry: CodeEntry, code: str, shown: str, *, trail: Trail, about: object = None
    ) -> None:
        """Puts a chosen code in the place of this one; links stay."""
        call = partial(self._coding.replace, self._actor, entry.id, code, trail=trail)
        deed = _Replacing(self, self._replaced(entry, shown), about)
        self._runner.write(call, done=deed.done, failed=deed.failed)
        self.placed.emit(entry.id)

    def _replaced(self, entry: CodeEntry, shown: str) -> _Back:
        return _Back(f"{entry.display} replaced by {shown}", self.put_back, (entry,))

    def put_back(self, entry: CodeEntry) -> None:
        """Takes a replacement back."""
        self._write(partial(self._coding.replace, self._actor, entry.id, entry.code))

    def remove(self, entry: CodeEntry) -> None:
        """Takes a code away and offers to take that back."""
        back = _Back(f"{entry.display} removed", self.restore, (entry.id,), say=True)
        self._write(partial(self._coding.remove, self._actor, entry.id), back)

    def restore(self, code_id: str) -> None:
        """Brings a removed code back to its place."""
        self._write(partial(self._coding.restore, self._actor, code_id))
        self.placed.emit(code_id)

    def take_away(self, code_id: str) -> None:
        """Undoes an addition."""
        self._write(partial(self._coding.remove, self._actor, code_id))

    def move(self, entry: CodeEntry, position: int) -> None:
        """Moves a code, with its pair or group, to a 1-based position."""
        back = _Back(f"{entry.display} moved", self.move_back, (entry.id, entry.position))
        self._write(partial(self._coding.move, self._actor, entry.id, position), back)
        self.placed.emit(entry.id)

    def move_back(self, code_id: str, position: int) -> None:
        """Takes a move back."""
        self._write(partial(self._coding.move, self._actor, code_id, position))
        self.placed.emit(code_id)

    def pair(self, asterisk: CodeEntry, dagger: CodeEntry) -> None:
        """An asterisk code belongs to a dagger code and goes directly behind it."""
        self._write(partial(self._coding.pair, self._actor, asterisk.id, dagger.id))
        self.placed.emit(asterisk.id)

    def set_date(self, entry: CodeEntry, when: date | None) -> None:
        """The day of a procedure."""
        back = _Back(f"{entry.display} dated", self.date_back, (entry.id, entry.procedure_date))
        self._write(partial(self._coding.set_date, self._actor, entry.id, when), back)

    def date_back(self, code_id: str, when: date | None) -> None:
        """Takes a date back."""
        self._write(partial(self._coding.set_date, self._actor, code_id, when))

    # Evidence -------------------------------------------------------------------------------
    def link(self, entry: CodeEntry, line_ids: tuple[str, ...]) -> None:
        """Lines support a code."""
        for line_id in line_ids:
            back = _Back(f"{entry.display} linked", self.unlink_again, (entry.id, line_id))
            self._write(partial(self._coding.link, self._actor, entry.id, line_id), back)

    def unlink(self, entry: CodeEntry, line_id: str) -> None:
        """A line no longer supports a code."""
        back = _Back(f"{entry.display} unlinked", self.link_again, (entry.id, line_id), say=True)
        self._write(partial(self._coding.unlink, self._actor, entry.id, line_id), back)

    def link_again(self, code_id: str, line_id: str) -> None:
        """Takes an unlinking back."""
        self._write(partial(self._coding.link, self._actor, code_id, line_id))

    def unlink_again(self, code_id: str, line_id: str) -> None:
        """Takes a link back."""
        self._write(partial(self._coding.unlink, self._actor, code_id, line_id))

    # Problems -------------------------------------------------------------------------------
    def fix(self, episode_id: str, problem: Problem, fix: Fix, entry: CodeEntry | None) -> None:
        """Applies a one-key remedy."""
        if fix.kind == "remove" and entry is not None:
            self.remove(entry)
        elif fix.kind == "replace" and entry is not None:
            code = str(fix.arguments["code"])
            call = partial(self._coding.replace, self._actor, entry.id, code)
            self._write(call, self._replaced(entry, display(entry.system, code)))
            self.placed.emit(entry.id)
        elif fix.kind == "move" and entry is not None:
            self.move(entry, int(fix.arguments["position"]))
        else:
            call = partial(self._coding.apply_fix, self._actor, episode_id, problem, fix)
            done = self.on_added if fix.kind == "add" else None
            self._runner.write(call, done=done or self._on_done, failed=self.refuse)

    def override(self, episode_id: str, problem: Problem, reason: str) -> None:
        """Keeps what a rule objects to, with a reason."""
        call = partial(self._coding.override, self._actor, episode_id, problem, reason)
        self._runner.write(call, done=self._on_overridden, failed=self.refuse)

    def acknowledge(self, episode_id: str, problem: Problem) -> None:
        """Says that a warning was read and the code is kept."""
        call = partial(self._coding.acknowledge, self._actor, episode_id, problem)
        self._runner.write(call, done=self._on_acknowledged, failed=self.refuse)

    def withdraw(self, episode_id: str, problem: Problem) -> None:
        """Takes a reason or an acknowledgement back: the rule objects again."""
        former = problem.override
        if former is None:
            return
        subject, open_again = problem.code or "the episode", replace(problem, override=None)
        if former.acknowledged:
            words, again = f"Warning of {subject} open again", (episode_id, open_again)
            back = _Back(words, self.acknowledge, again, say=True)
        else:
            words = f"Reason for {subject} withdrawn"
            given = (episode_id, open_again, former.reason)
            back = _Back(words, self.override, given, say=True)
        self._write(partial(self._coding.withdraw_override, self._actor, former.id), back)

    def withdraw_again(self, override_id: str) -> None:
        """Undoes an override or an acknowledgement."""
        self._write(partial(self._coding.withdraw_override, self._actor, override_id))

    # Finalising -----------------------------------------------------------------------------
    def finalise(self, episode_id: str) -> None:
        """Finalises once, however often the key is pressed."""
        if self._finalising == episode_id:
            return
        self._finalising = episode_id
        call = partial(self._lifecycle.finalise, self._actor, episode_id)
        self._runner.write(call, done=self._on_finalised, failed=self._on_not_finalised)

    # Answers --------------------------------------------------------------------------------
    def settle(self, back: _Back | None) -> None:
        """A step is saved: earlier refusals are over, and it can be taken back."""
        self._actions.alerts.settle(TOPIC)
        if back is not None:
            self._actions.undo.offer(back.words, back.method, *back.arguments)
            if back.say:
                self._actions.alerts.note(back.words, action_id="undo", topic=TOPIC)

    def refuse(self, error: CoderError) -> None:
        """A step was not taken: says why."""
        self._actions.alerts.error(str(error), topic=TOPIC)
        self.refused.emit(str(error))

    def _write(self, call: Callable[[], Any], back: _Back | None = None) -> None:
        deed = _Deed(self, back)
        self._runner.write(call, done=deed.done, failed=deed.failed)

    def _on_done(self, _saved: Saved[Any]) -> None:
        self.settle(None)

    def on_added(self, saved: Saved[CodeEntry]) -> None:
        """A code is there: it is selected, and can be taken back."""
        entry = saved.value
        self.settle(_Back(f"{entry.display} added", self.take_away, (entry.id,)))
        self.added.emit(entry.id)

    def _on_overridden(self, saved: Saved[Override]) -> None:
        self.settle(_Back("Reason given", self.withdraw_again, (saved.value.id,)))

    def _on_acknowledged(self, saved: Saved[Override]) -> None:
        self.settle(_Back("Warning acknowledged", self.withdraw_again, (saved.value.id,)))

    def _on_finalised(self, saved: Saved[Any]) -> None:
        episode_id, self._finalising = self._finalising, ""
        self._on_done(saved)
        self.finalised.emit(episode_id)

    def _on_not_finalised(self, error: CoderError) -> None:
        self._finalising = ""
        self.refuse(error)
