"""Looking for conditions of earlier episodes: read beside the window's thread, answered by key.

A condition is settled by a line of this episode, or by "looked, not mentioned". There is no way
from here to a code, to a line, or into the entry.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import CoderError
from coder_gui.domain.prompts import Outcome, Prompt
from coder_gui.tasks import DISK_ERRORS, TaskRunner
from coder_gui.ui.abstraction.look_for_strip import LookForStrip
from coder_gui.ui.abstraction.prompts import items_of, open_names
from coder_gui.ui.actions import Actions

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.ui.abstraction.dock import AbstractionDock

NO_LINE = "Choose or write the line that documents it, then press Enter here"
PROMPTS = "prompts"
_WATCHED = frozenset({"condition_look", "code", "abstraction_line"})


class Looking(QObject):
    """Reads what is to be looked for once the case is on screen, and writes the answers."""

    def __init__(
        self,
        dock: AbstractionDock,
        strip: LookForStrip,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
    ) -> None:
        super().__init__(dock)
        self._dock, self._strip, self._view = dock, strip, strip.view
        self._service, self._actor = session.prompter, session.actor
        self._runner, self._actions = runner, actions
        self._prompts: tuple[Prompt, ...] = ()
        self._answering: set[str] = set()
        runner.changed.connect(self._on_changed)
        strip.clicked.connect(self._on_clicked)
        self._view.found_wished.connect(self.found)
        self._view.not_mentioned_wished.connect(self.not_mentioned)
        self._view.walked.connect(dock.lines_view.step)
        self._view.escaped.connect(self.leave)
        self._view.selectionModel().currentChanged.connect(self._on_row)
        actions.handle("look_for", self.look)
        actions.handle("remove", self.take_back, within=self._view)

    # An episode comes and goes ------------------------------------------------------------------
    def show_case(self, *, fresh: bool) -> None:
        """Another episode is read once it is painted; the same one only gets its line numbers."""
        if fresh:
            self.forget()
            QTimer.singleShot(0, self, self._read)  # fires when the event queue is worked off
        else:
            self._show()

    def forget(self) -> None:
        """Nothing of any patient is held; an answer on its way is dropped."""
        self._runner.forget(PROMPTS)
        self._prompts = ()
        self._answering.clear()
        self._strip.fold()
        self._strip.model.reset_rows(())
        self._strip.show_open(())
        self._strip.hide()
        self._actions.update(prompts=0)

    def show_line(self) -> None:
        """The current line is another one."""
        line, case = self._dock.line, self._dock.case
        lines = len(case.lines) if case is not None else 0
        self._strip.show_line(None if line is None else line.number, lines)
        if line is not None:
            self._strip.say("")

    # What keys ask for ----------------------------------------------------------------------------
    def look(self) -> None:
        """Opens the list, with the first open condition or the one that was current."""
        self._view.single_keys = self._actions.single_keys
        self._strip.unfold()
        self.show_line()

    def leave(self) -> None:
        """Back to the entry."""
        self._strip.fold()
        self._show_strip()
        self._dock.focus_default()

    def found(self) -> None:
        """Ticks the current condition with the current line, if there is one."""
        item, line = self._view.current, self._dock.line
        if item is None or self._refused():
            return
        if line is None:
            self._strip.say(NO_LINE)
            return
        self._settle(item.condition, Outcome.FOUND, line.id, f"found in line {line.number}")

    def not_mentioned(self) -> None:
        """Notes that the current condition was looked for and is not mentioned."""
        item = self._view.current
        if item is not None and not self._refused():
            self._settle(item.condition, Outcome.NOT_MENTIONED, None, "looked for, not mentioned")

    def take_back(self) -> None:
        """The current condition is to be looked for again."""
        item = self._view.current
        prompt = self._prompt(item.condition) if item is not None else None
        answered = prompt is not None and prompt.outcome in {Outcome.FOUND, Outcome.NOT_MENTIONED}
        if prompt is not None and answered and not self._refused():
            self._write(prompt.condition, Outcome.OPEN, None)
            self._offer(prompt, "to be looked for again")

    def answer(
        self, episode_id: str, condition: str, outcome: Outcome, line_id: str | None
    ) -> None:
        """Writes one answer; also what Ctrl+Z calls with the answer of before."""
        if outcome is Outcome.FOUND and line_id is not None:
            job = partial(self._service.found, self._actor, episode_id, condition, line_id)
        elif outcome is Outcome.NOT_MENTIONED:
            job = partial(self._service.not_mentioned, self._actor, episode_id, condition)
        else:
            job = partial(self._service.withdraw, self._actor, episode_id, condition)
        self._runner.write(job, failed=self._on_failed)

    # Inside --------------------------------------------------------------------------------------
    def _settle(self, condition: str, outcome: Outcome, line_id: str | None, words: str) -> None:
        prompt = self._prompt(condition)
        if prompt is None:
            return
        self._strip.say("")
        self._answering.add(condition)
        self._write(condition, outcome, line_id)
        if (prompt.outcome, prompt.line_id) != (outcome, line_id):
            self._offer(prompt, words)
        self._view.go_on(self._answering)

    def _write(self, condition: str, outcome: Outcome, line_id: str | None) -> None:
        case = self._dock.case
        if case is not None:
            self.answer(case.episode.id, condition, outcome, line_id)

    def _offer(self, before: Prompt, words: str) -> None:
        case = self._dock.case
        if case is None:
            return
        said = f"{before.name} {words}"
        self._actions.undo.offer(
            said, self.answer, case.episode.id, before.condition, before.outcome, before.line_id
        )
        self._actions.alerts.note(said, action_id="undo")

    def _refused(self) -> bool:
        refusal = self._dock.refusal
        if refusal:
            self._strip.say(refusal)
        return bool(refusal)

    def _prompt(self, condition: str) -> Prompt | None:
        return next((one for one in self._prompts if one.condition == condition), None)

    def _read(self) -> None:
        case = self._dock.case
        if case is None:
            return
        job = partial(self._service.prompts, case.episode.id)
        self._runner.read(job, done=self._on_read, failed=self._on_unread, key=PROMPTS)

    def _show(self) -> None:
        case = self._dock.case
        numbers = {line.id: line.number for line in case.lines} if case is not None else {}
        self._strip.model.update_rows(items_of(self._prompts, numbers))
        self._strip.show_open(open_names(self._prompts))
        self._actions.update(prompts=len(self._prompts))
        self.show_line()
        self._strip.show_row()
        self._show_strip()

    def _show_strip(self) -> None:
        """The strip goes away when nothing is open; an open list stays until it is left."""
        waiting = bool(open_names(self._prompts)) and not self._dock.refusal
        self._strip.setVisible(waiting or self._strip.unfolded)

    # Slots ---------------------------------------------------------------------------------------
    def _on_read(self, prompts: tuple[Prompt, ...]) -> None:
        self._prompts = prompts
        self._answering.clear()
        if not prompts and self._strip.unfolded:
            self.leave()
        self._show()

    def _on_unread(self, _error: CoderError) -> None:
        self.forget()

    def _on_failed(self, error: CoderError) -> None:
        self._answering.clear()
        if not isinstance(error, DISK_ERRORS):
            self._actions.alerts.warn(str(error), topic="abstraction")

    def _on_changed(self, changes: Changes) -> None:
        case = self._dock.case
        if case is None:
            return
        here = bool(changes.kinds & _WATCHED) and case.episode.id in changes.episodes
        if changes.everything or here or case.patient.id in changes.patients:
            self._read()

    def _on_row(self) -> None:
        self._strip.say("")
        self._strip.show_row()

    def _on_clicked(self) -> None:
        if self._strip.unfolded:
            self.leave()
        else:
            self._actions.trigger("look_for")
