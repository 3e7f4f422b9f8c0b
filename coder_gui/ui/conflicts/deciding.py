"""The open conflict: read beside the window's thread, decided row by row, saved as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import Problem
from coder_gui.domain.conflicts import (
    Choice,
    ConflictCase,
    ConflictSummary,
    Decision,
    Difference,
    MergedByItself,
)
from coder_gui.domain.errors import CoderError
from coder_gui.domain.roles import Actor
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.conflicts.memory import DECISIONS, Memory

if TYPE_CHECKING:
    from coder_gui.services.session import Session

CASE, LIST, MERGED, OTHERS = "conflict_case", "conflicts", "conflicts_merged", "conflict_others"
Decisions = dict[str, Decision]


class Conflicts(Protocol):
    """What the desk asks of the service."""

    def listed(self) -> tuple[ConflictSummary, ...]:
        """The conflicts that wait for a person."""

    def case(self, conflict_id: str, decisions: Mapping[str, Decision] = {}) -> ConflictCase:
        """One conflict as it would be saved with these decisions."""

    def decide(
        self, actor: Actor, conflict_id: str, decisions: Mapping[str, Decision]
    ) -> Saved[ConflictSummary]:
        """Saves the result."""


class Deciding(QObject):
    """The list, the open conflict and its decisions.

    `read(case)`: the conflict as it is with the decisions so far. `others_read(key, problems by
    choice)`: what the standards would say of a row's other choices. `edit_refused(sentence)`,
    `edit_taken()`: the answer to what was typed. `anew(rows)`: these have to be decided again,
    because a side has changed.
    """

    listed = Signal(object)
    merged_read = Signal(object)
    read = Signal(object)
    others_read = Signal(str, object)
    edit_taken = Signal()
    edit_refused = Signal(str)
    anew = Signal(object)
    saved = Signal(object)
    refused = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self.memory = Memory()
        self.conflict_id: str | None = None
        self.case: ConflictCase | None = None
        self.saving = False
        self._typed: tuple[Difference, Decision | None] | None = None

    @property
    def _service(self) -> Conflicts:
        return self._session.conflicts

    # What is read ------------------------------------------------------------------------------
    def start(self) -> None:
        """Takes up the decisions that were made before a lock."""
        settings = self._session.settings
        self._runner.read(lambda: settings.get(DECISIONS, {}), done=self._on_remembered)

    def read_list(self) -> None:
        """Asks for the conflicts that wait, and for what was merged today."""
        service, session = self._service, self._session

        def merged() -> tuple[MergedByItself, ...]:
            return session.sync.merged_today()

        self._runner.read(service.listed, done=self._on_listed, failed=self._on_failed, key=LIST)
        self._runner.read(merged, done=self._on_merged, failed=self._on_failed, key=MERGED)

    def open(self, conflict_id: str) -> None:
        """Reads a conflict; of several calls the last one counts."""
        self.close()
        self.conflict_id = conflict_id
        self.read_case()

    def read_case(self) -> None:
        """Reads the open conflict again, with the decisions so far."""
        conflict_id, service = self.conflict_id, self._service
        if conflict_id is None:
            return
        decisions = self.decisions
        self._runner.read(
            lambda: service.case(conflict_id, decisions),
            done=self._on_case,
            failed=self._on_case_failed,
            key=CASE,
        )

    def read_others(self, difference: Difference) -> None:
        """Asks what the standards would say of the choices that were not taken."""
        conflict_id, service, decisions = self.conflict_id, self._service, self.decisions
        if conflict_id is None:
            return
        taken = decisions.get(difference.key)
        left = [
            choice
            for choice in difference.choices
            if choice is not Choice.EDITED and (taken is None or taken.choice is not choice)
        ]

        def ask() -> tuple[str, dict[Choice, tuple[Problem, ...]]]:
            found: dict[Choice, tuple[Problem, ...]] = {
                choice: service.case(
                    conflict_id, {**decisions, difference.key: Decision(choice)}
                ).problems
                for choice in left
            }
            return difference.key, found

        self._runner.read(ask, done=self._on_others, failed=self._on_others_failed, key=OTHERS)

    def close(self) -> None:
        """No conflict is open any more; answers on their way are dropped."""
        self.conflict_id, self.case, self._typed = None, None, None
        for key in (CASE, OTHERS):
            self._runner.forget(key)

    def clear(self) -> None:
        """Holds nothing of any patient any more."""
        self.close()
        for key in (LIST, MERGED):
            self._runner.forget(key)
        self.memory.clear()

    # Deciding ----------------------------------------------------------------------------------
    @property
    def decisions(self) -> Decisions:
        """The decisions so far of the open conflict."""
        return self.memory.decisions(self.conflict_id) if self.conflict_id is not None else {}

    @property
    def left(self) -> int:
        """How many decisions of the open conflict are still to be made."""
        if self.case is None:
            return 0
        made = self.decisions
        return sum(
            1
            for one in self.case.differences
            if one.needs_person and one.decided is None and one.key not in made
        )

    def difference(self, key: str) -> Difference | None:
        """A row of the open conflict."""
        found = self.case.differences if self.case is not None else ()
        return next((one for one in found if one.key == key), None)

    def decide(self, key: str, decision: Decision | None) -> bool:
        """Answers a row, or takes the answer back (None); False where that has no meaning."""
        difference = self.difference(key)
        if difference is None or self.conflict_id is None or self.saving:
            return False
        if decision is not None and decision.choice not in difference.choices:
            return False
        before = self.decisions.get(key)
        if decision is not None and decision.choice is Choice.EDITED:
            self._typed = (difference, before)
        else:
            self._typed = None
        self.memory.decide(self.conflict_id, difference, decision)
        self._keep()
        self.read_case()
        return True

    def save(self) -> bool:
        """Saves the result; False while something is undecided or a save is on its way."""
        conflict_id, service = self.conflict_id, self._service
        if conflict_id is None or self.case is None or self.saving or self.left:
            return False
        actor, decisions = self._session.actor, self.decisions
        self.saving = True
        self._runner.write(
            lambda: service.decide(actor, conflict_id, decisions),
            done=self._on_saved,
            failed=self._on_save_failed,
        )
        return True

    # Answers -----------------------------------------------------------------------------------
    def _on_remembered(self, value: object) -> None:
        self.memory.read(value)

    def _on_listed(self, found: tuple[ConflictSummary, ...]) -> None:
        if self.memory.keep_only(one.id for one in found):
            self._keep()
        self.listed.emit(found)

    def _on_merged(self, found: tuple[MergedByItself, ...]) -> None:
        self.merged_read.emit(found)

    def _on_case(self, case: ConflictCase) -> None:
        if case.summary.id != self.conflict_id:
            return
        typed, self._typed = self._typed, None
        self.case = case
        if typed is not None and self._refuses(case, typed):
            return
        stale = self.memory.check(case)
        self.read.emit(case)
        if typed is not None:
            self.edit_taken.emit()
        if stale:
            self._keep()
            self.anew.emit(stale)
            self.read_case()

    def _refuses(self, case: ConflictCase, typed: tuple[Difference, Decision | None]) -> bool:
        """True where the case does not take what was typed: its row then says why."""
        key = typed[0].key
        row = next((one for one in case.differences if one.key == key), None)
        if row is None or row.decided is not None:
            return False
        self._take_back(typed, row.why)
        return True

    def _take_back(self, typed: tuple[Difference, Decision | None], sentence: str) -> None:
        """The answer before it holds again; the person goes on typing."""
        if self.conflict_id is not None:
            self.memory.decide(self.conflict_id, *typed)
            self._keep()
            self.edit_refused.emit(sentence)
            self.read_case()

    def _on_case_failed(self, error: CoderError) -> None:
        """An edit that cannot be taken is taken back."""
        typed, self._typed = self._typed, None
        if typed is not None:
            self._take_back(typed, str(error))
        elif self._drop_edits():
            self.read_case()
        else:
            self.refused.emit(error)

    def _drop_edits(self) -> bool:
        """Takes back what was typed once and fits no more; True when there was something."""
        edits = [key for key, one in self.decisions.items() if one.choice is Choice.EDITED]
        if self.conflict_id is not None:
            for key in edits:
                self.memory.forget(self.conflict_id, key)
        return bool(edits)

    def _on_others(self, answer: tuple[str, dict[Choice, tuple[Problem, ...]]]) -> None:
        key, found = answer
        self.others_read.emit(key, found)

    def _on_others_failed(self, _error: CoderError) -> None:
        """A choice that cannot be tried says nothing; taking it will say why."""

    def _on_saved(self, saved: Saved[ConflictSummary]) -> None:
        self.saving = False
        conflict_id = self.conflict_id
        if conflict_id is not None:
            self.memory.forget(conflict_id)
            self._keep()
        self.close()
        self.saved.emit(saved.value)

    def _on_save_failed(self, error: CoderError) -> None:
        self.saving = False
        self.refused.emit(error)
        self.read_case()

    def _on_failed(self, error: CoderError) -> None:
        self.refused.emit(error)

    def _keep(self) -> None:
        """Writes the decisions into the profile, so that a lock or a crash loses none."""
        session, value = self._session, self.memory.to_json()

        def put() -> None:
            session.settings.put(session.actor, DECISIONS, value or None)

        self._runner.write(put, priority=Priority.DRAFT, key=DECISIONS)
