"""A disputed code list for the desk: its rows in words, and the checks of the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coder_gui.domain.abstraction import AbstractionLine, Source
from coder_gui.domain.codes import ASTERISK, display
from coder_gui.domain.coding import Classification, CodeEntry, Problem, System
from coder_gui.domain.conflicts import Cell, Choice, Decision, Difference, Mark
from coder_gui.domain.errors import UserError
from coder_gui.domain.shorthand_text import day_words, place_words, when_words
from coder_gui.services.conflict_names import LIST_REASONS, Grouped
from coder_gui.services.conflict_result import Aligned, Outcome, aligned, result
from coder_gui.services.record import blocking
from coder_gui.standards.assigning import assignable
from coder_gui.standards.rules import RulePack
from coder_gui.storage.codes import StoredRecord
from coder_gui.sync.conflict_views import Entry, EpisodeViews, ListViews

SECTIONS = {System.ICD10: "Diagnoses", System.OPCS4: "Procedures"}
_NOUNS = {System.ICD10: "diagnosis", System.OPCS4: "procedure"}
_TWICE = "twice:"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the words and checks of a case need."""

    editions: Mapping[System, Classification]
    pack: RulePack
    lines: Mapping[str, AbstractionLine]
    sources: Sequence[Source]
    record: StoredRecord
    today: date


@dataclass(frozen=True, slots=True)
class ListCase:
    """One list of a case: what is asked, and what the answers make."""

    system: System
    rows: tuple[Aligned, ...]
    differences: tuple[Difference, ...]
    outcome: tuple[Outcome, ...]


class CodesCase:
    """A disputed code list with the answers so far."""

    def __init__(
        self,
        group: Grouped,
        views: EpisodeViews,
        decisions: Mapping[str, Decision],
        desk: Desk,
    ) -> None:
        self._group = group
        self.views = views
        self._decisions = decisions
        self.desk = desk
        self._them = group.newest.their_login or "The other coder"
        self.lists = tuple(self._list(views.lists[system]) for system in System)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every row of both lists."""
        return tuple(one for each in self.lists for one in each.differences)

    def problems(self) -> tuple[Problem, ...]:
        """What the standards say of the result as decided so far."""
        entries = [self._code_entry(one) for each in self.lists for one in _numbered(each)]
        desk = self.desk
        return blocking(
            StoredRecord(desk.record.facts, tuple(entries), desk.record.overrides),
            pack=desk.pack,
            icd10=desk.editions[System.ICD10],
            opcs4=desk.editions[System.OPCS4],
            today=desk.today,
        )

    def _list(self, views: ListViews) -> ListCase:
        question = self._question(views)
        whole = question is not None and question.key.endswith(":check")
        answer = question.decided if question is not None else None
        asked = self._asked(views.system)
        rows = aligned(views, asked, everything=whole)
        outcome = result(
            views,
            rows,
            self._readable(views.system, rows),
            order=None if whole else answer,
            whole=answer if whole else None,
        )
        waiting = whole and answer is None
        if waiting:
            outcome = ()
        found = None if waiting else {one.entry.id: one for one in outcome}
        shown = [self._difference(views, n, row, found) for n, row in enumerate(rows, start=1)]
        head = [question] if question is not None else []
        return ListCase(views.system, rows, (*head, *shown), outcome)

    # What is asked ---------------------------------------------------------------------------

    def _asked(self, system: System) -> dict[str, str]:
        """Codes that a person decides, with the conflict's reason."""
        return {
            row.row_id: row.reason
            for row in self._group.rows
            if row.kind == "code" and row.reason not in LIST_REASONS
        }

    def _question(self, views: ListViews) -> Difference | None:
        """What is asked of the list as a whole: its order, or what its check found."""
        found = [row for row in self._group.rows if self._is_about(row, views.system)]
        check = next((row for row in found if row.reason == "check"), None)
        if check is not None:
            return self._whole(views, f"{views.system.value}:check", self._why_check(check.rule))
        order = next(iter(found), None)
        if order is None:
            return None
        noun = _NOUNS[views.system]
        why = (
            f"You and {self._them} each put another {noun} first."
            if order.reason == "first_position"
            else f"You and {self._them} both changed the order of the list."
        )
        return self._whole(views, f"{views.system.value}:order", why)

    def _is_about(self, row: Any, system: System) -> bool:
        if row.reason not in LIST_REASONS or row.rule.startswith(_TWICE):
            return False
        here = self.views.rows.get((row.kind, row.row_id))
        if here is not None and "system" in here.doc:
            return bool(here.doc["system"] == system)
        return system is System.ICD10

    def _why_check(self, rule: str) -> str:
        name, _, code = rule.partition(":")
        about = f" for {code}" if code and self.desk.pack.rule(name) is not None else ""
        if name in ("GROUP", "APART"):
            return "Put together, a code would stand with another than either of you meant."
        if name == "EVIDENCE":
            return f"Put together, {code} has no line that supports it."
        return f"Put together, the lists break {name}{about}. Neither did by itself."

    def _whole(self, views: ListViews, key: str, why: str) -> Difference:
        check = key.endswith(":check")
        third = Choice.BOTH if check else Choice.BEFORE
        choices = (Choice.MINE, Choice.THEIRS, third)
        decision = self._decisions.get(key)
        decided = decision.choice if decision and decision.choice in choices else None
        mine, theirs, before = (
            self._sequence(views.system, side) for side in (views.mine, views.theirs, views.before)
        )
        sides = {Choice.MINE: mine, Choice.THEIRS: theirs, Choice.BEFORE: before}
        shown = None
        if decided is not None:
            shown = Cell("", sides.get(decided, "Both lists together"), Mark.CHANGED)
        return Difference(
            key=key,
            section=SECTIONS[views.system],
            number=None,
            mine=Cell("", mine, Mark.AS_BEFORE if mine == before else Mark.CHANGED),
            theirs=Cell("", theirs, Mark.AS_BEFORE if theirs == before else Mark.CHANGED),
            before=Cell("", before, Mark.SAME),
            result=shown,
            needs_person=True,
            merged=False,
            choices=choices,
            decided=decided,
            why=why,
        )

    @staticmethod
    def _sequence(system: System, entries: Sequence[Entry]) -> str:
        return ", ".join(display(system, one.code) for one in entries) or "Empty"

    # One row ---------------------------------------------------------------------------------

    def _readable(self, system: System, rows: Sequence[Aligned]) -> dict[str, Decision]:
        """The answers without typed codes that the edition does not allow."""
        found = dict(self._decisions)
        for row in rows:
            decision = found.get(row.key)
            typed = decision is not None and decision.choice is Choice.EDITED
            if decision is not None and typed and self._refusal(system, decision.text):
                del found[row.key]
        return found

    def _refusal(self, system: System, text: str) -> str:
        try:
            assignable(system, text, self.desk.editions[system], self.desk.pack)
        except UserError as error:
            return error.text
        return ""

    def _difference(
        self,
        views: ListViews,
        number: int,
        row: Aligned,
        outcome: Mapping[str, Outcome] | None,
    ) -> Difference:
        """`outcome`: the codes of the result by id; None while the whole list is to be chosen."""
        system = views.system
        decision = self._decisions.get(row.key) if row.asked else None
        refused = ""
        if decision is not None and decision.choice is Choice.EDITED:
            refused = self._refusal(system, decision.text)
        open_ = row.asked and (decision is None or bool(refused))
        mine, theirs, before = self._cells(system, row)
        return Difference(
            key=row.key,
            section=SECTIONS[system],
            number=number,
            mine=mine,
            theirs=theirs,
            before=before,
            result=None if open_ or outcome is None else self._result(system, row, outcome),
            needs_person=row.asked,
            merged=not row.asked and not row.same,
            choices=row.choices,
            decided=None if open_ or decision is None else decision.choice,
            edited=decision.text if decision is not None else "",
            why=refused or self._why(system, number, row),
            mine_evidence=self._evidence(row.mine),
            theirs_evidence=self._evidence(row.theirs),
        )

    def _cells(self, system: System, row: Aligned) -> tuple[Cell, Cell, Cell]:
        before = self._cell(system, row.before, Mark.SAME if row.before else Mark.ABSENT)
        mine = self._cell(system, row.mine, _mark(row.mine, row))
        theirs = self._cell(system, row.theirs, _mark(row.theirs, row))
        return mine, theirs, before

    def _cell(self, system: System, entry: Entry | None, mark: Mark, typed: str = "") -> Cell:
        if entry is None:
            return Cell("", "", mark)
        code = entry.code
        if typed:
            edition = self.desk.editions[system]
            code = assignable(system, typed, edition, self.desk.pack).code
        facts = self.desk.editions[system].facts(code)
        text = facts.title if facts is not None else ""
        if entry.day:
            text = f"{text}, {day_words(date.fromisoformat(entry.day))}".lstrip(", ")
        star = "*" if facts is not None and facts.asterisk else ""
        return Cell(f"{display(system, code)}{star}", text, mark)

    def _result(self, system: System, row: Aligned, outcome: Mapping[str, Outcome]) -> Cell:
        ids = [one.id for one in (row.theirs, row.mine, row.before) if one is not None]
        found = [outcome[one] for one in dict.fromkeys(ids) if one in outcome]
        if not found:
            return Cell("", "", Mark.REMOVED)
        cells = [
            self._cell(system, one.entry, Mark.SAME if row.same else Mark.CHANGED, one.typed)
            for one in found
        ]
        if len(cells) == 1:
            return cells[0]
        return Cell(" and ".join(cell.code for cell in cells), cells[0].text, Mark.CHANGED)

    def _why(self, system: System, number: int, row: Aligned) -> str:
        if not row.asked:
            return ""
        place = f"{_NOUNS[system]} {number}"
        kept = "Both lists are kept in the history."
        if row.reason == "twice":
            return f"You and {self._them} each added a code for what may be one thing. {kept}"
        if row.reason == "deleted_and_changed":
            mine_gone = row.mine is None
            gone, other = ("You", self._them) if mine_gone else (self._them, "you")
            return f"{gone} removed {place} while {other} changed it. {kept}"
        return f"You and {self._them} both changed {place}. {kept}"

    def _evidence(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        shown = [self.desk.lines[one] for one in entry.lines if one in self.desk.lines]
        return tuple(self._line(one) for one in sorted(shown, key=lambda line: line.number))

    def _line(self, line: AbstractionLine) -> str:
        words = line.anchor.quote if line.anchor is not None else line.text
        where = [place_words(line.place, self.desk.sources), when_words(line.place)]
        head = f"Line {line.number}  “{words}”"
        return " · ".join([head, *(piece for piece in where if piece)])

    def _code_entry(self, placed: tuple[System, int, Outcome]) -> CodeEntry:
        system, position, one = placed
        edition = self.desk.editions[system]
        code = one.entry.code
        if one.typed:
            code = assignable(system, one.typed, edition, self.desk.pack).code
        facts = edition.facts(code)
        lines = tuple(each for each in sorted(one.entry.lines) if each in self.desk.lines)
        return CodeEntry(
            id=one.entry.id,
            episode_id=self._group.episode_id or "",
            system=system,
            code=code,
            display=display(system, code),
            title=facts.title if facts is not None else "",
            position=position,
            role=ASTERISK if facts is not None and facts.asterisk else None,
            paired_with=one.entry.paired_with,
            procedure_date=date.fromisoformat(one.entry.day) if one.entry.day else None,
            line_ids=lines,
        )


def _mark(side: Entry | None, row: Aligned) -> Mark:
    if side is None:
        return Mark.ABSENT if row.before is None else Mark.REMOVED
    if row.before is None:
        return Mark.ADDED
    if not side.says_as(row.before):
        return Mark.CHANGED
    return Mark.SAME if row.same else Mark.AS_BEFORE


def _numbered(case: ListCase) -> list[tuple[System, int, Outcome]]:
    return [(case.system, n, one) for n, one in enumerate(case.outcome, start=1)]
