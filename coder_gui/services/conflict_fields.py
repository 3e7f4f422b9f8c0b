"""A disputed state of an episode, or fields of a row: one side's value is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coder_gui.domain.conflicts import Cell, Choice, Decision, Difference, Mark
from coder_gui.domain.episode import FINISHED_STATES, STATE_WORDS, State, may_reopen
from coder_gui.domain.errors import Refused
from coder_gui.domain.exchange_rows import Doc
from coder_gui.domain.roles import Actor
from coder_gui.services.conflict_names import Grouped
from coder_gui.storage import conflicts
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.sync.arrivals import base_of

MEANWHILE = "finalised_meanwhile"
_KEY = "state"
_OPEN_AGAIN = "Opened again: it was changed while it was finalised"


class StateCase:
    """The state of one episode: whose finalisation holds, or whether it is opened again."""

    def __init__(
        self, group: Grouped, row: LocalRow | None, decisions: Mapping[str, Decision]
    ) -> None:
        self._group = group
        self._row = row
        self.decision = decisions.get(_KEY)
        newest = group.newest
        self._them = newest.their_login or "The other coder"
        self.meanwhile = any(one.reason == MEANWHILE for one in group.rows)
        self.mine: Doc = dict(row.doc) if row is not None else {}
        self.theirs: Doc = dict(base_of(row) or {}) if row is not None else {}
        for one in group.rows:
            if self.meanwhile and one.field == _KEY:
                self.mine = {**self.mine, _KEY: one.mine}
                self.theirs = {**self.theirs, _KEY: one.theirs}

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The one question."""
        choices = (Choice.MINE, Choice.THEIRS)
        decision = self.decision if self.decision and self.decision.choice in choices else None
        mine, theirs = self._cell(self.mine), self._cell(self.theirs)
        shown = None
        if decision is not None:
            shown = mine if decision.choice is Choice.MINE else theirs
        return (
            Difference(
                key=_KEY,
                section="State",
                number=None,
                mine=mine,
                theirs=theirs,
                before=self._before(),
                result=shown,
                needs_person=True,
                merged=False,
                choices=choices,
                decided=decision.choice if decision is not None else None,
                why=self._why(),
            ),
        )

    def _cell(self, doc: Doc) -> Cell:
        words = _state_words(doc.get(_KEY))
        by = doc.get("finalised_by") if doc.get(_KEY) in FINISHED_STATES else None
        return Cell("", f"{words} by {by}" if by else words, Mark.CHANGED)

    def _before(self) -> Cell:
        base = next((one.base for one in self._group.rows if one.field == _KEY), None)
        return Cell("", _state_words(base), Mark.SAME) if base else Cell("", "", Mark.ABSENT)

    def _why(self) -> str:
        if not self.meanwhile:
            if all(doc.get(_KEY) in FINISHED_STATES for doc in (self.mine, self.theirs)):
                return f"You and {self._them} both finalised this episode."
            return f"You and {self._them} moved this episode to different states."
        if self.mine.get(_KEY) in FINISHED_STATES:
            return (
                f"{self._them} changed this episode while you finalised it. Keep yours if it still "
                "holds with these changes, or open the episode again."
            )
        return (
            f"{self._them} finalised this episode while you changed it. Your changes are kept "
            "either way: keep yours to open the episode again."
        )

    def write(self, uow: UnitOfWork, actor: Actor, resolution: Mapping[str, Any]) -> None:
        """The state as decided. Raises Refused where this person may not open it again."""
        row, decision = self._row, self.decision
        if row is None or decision is None:
            return
        keep_mine = decision.choice is Choice.MINE
        chosen = self.mine if keep_mine else self.theirs
        stored = dict(row.doc) if keep_mine else dict(base_of(row) or row.doc)
        if self.meanwhile and chosen.get(_KEY) not in FINISHED_STATES:
            stored = self._opened(actor, row)
        for one in self._group.rows:
            conflicts.close(uow, one.id, stored, resolution)

    def _opened(self, actor: Actor, row: LocalRow) -> Doc:
        """The finalised side, opened again."""
        sides = (dict(row.doc), dict(base_of(row) or {}))
        final = next((doc for doc in sides if doc.get(_KEY) in FINISHED_STATES), sides[0])
        state = State(str(final.get(_KEY, State.IN_PROGRESS)))
        if state in FINISHED_STATES and not may_reopen(actor.role, state, own_work=True):
            raise Refused("This episode was exported. A senior decides this, or keeps it as it is.")
        return {
            **final,
            _KEY: State.IN_PROGRESS.value,
            "reopened": True,
            "reason": _OPEN_AGAIN,
        }


def _state_words(state: Any) -> str:
    known = {one.value for one in State}
    return STATE_WORDS[State(state)] if state in known else str(state or "")


class FieldsCase:
    """Fields of one row that no other page of the desk is for."""

    section = "Fields"

    def __init__(
        self, group: Grouped, row: LocalRow | None, decisions: Mapping[str, Decision]
    ) -> None:
        self._group = group
        self._row = row
        self._decisions = decisions
        self._them = group.newest.their_login or "The other coder"

    @property
    def differences(self) -> tuple[Difference, ...]:
        """One for each field."""
        return tuple(self._difference(one) for one in self._group.rows)

    def _difference(self, one: conflicts.ConflictRow) -> Difference:
        key = one.field or one.kind
        choices = (Choice.MINE, Choice.THEIRS) + ((Choice.BEFORE,) if one.base is not None else ())
        decision = self._decisions.get(key)
        decided = decision.choice if decision and decision.choice in choices else None
        sides = {
            Choice.MINE: self._cell(one, one.mine),
            Choice.THEIRS: self._cell(one, one.theirs),
            Choice.BEFORE: self._cell(one, one.base),
        }
        return Difference(
            key=key,
            section=self.section,
            number=None,
            mine=sides[Choice.MINE],
            theirs=sides[Choice.THEIRS],
            before=sides[Choice.BEFORE],
            result=sides[decided] if decided is not None else None,
            needs_person=True,
            merged=False,
            choices=choices,
            decided=decided,
            why=self._why(one, key),
        )

    def _why(self, one: conflicts.ConflictRow, key: str) -> str:
        return f"You and {self._them} both changed {self._name(key)}."

    def _name(self, key: str) -> str:
        """The field in words."""
        return key.replace("_", " ")

    def _text(self, field: str | None, value: Any) -> str:
        """A value of a field in words."""
        return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)

    def _cell(self, one: conflicts.ConflictRow, value: Any) -> Cell:
        if value is None:
            return Cell("", "", Mark.ABSENT if one.base is None else Mark.REMOVED)
        mark = Mark.SAME if value == one.base else Mark.CHANGED
        return Cell("", self._text(one.field, value), mark)

    def write(self, uow: UnitOfWork, resolution: Mapping[str, Any]) -> None:
        """The row with the values chosen."""
        if self._row is not None:
            conflicts.close(uow, self._group.rows[0].id, self._result(self._row), resolution)

    def _result(self, row: LocalRow) -> Doc:
        doc = dict(row.doc)
        for one in self._group.rows:
            value = self._chosen(one)
            if one.field is not None:
                doc[one.field] = value
            elif isinstance(value, dict):
                doc = dict(value)
        return doc

    def _chosen(self, one: conflicts.ConflictRow) -> Any:
        choice = self._decisions[one.field or one.kind].choice
        return {Choice.MINE: one.mine, Choice.THEIRS: one.theirs}.get(choice, one.base)
