"""A stand-in for the service of conflicts, at its edge: the cases of the design's picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.coding import Problem, Severity
from coder_gui.domain.conflicts import (
    Cell,
    Choice,
    ConflictCase,
    ConflictSummary,
    Decision,
    Difference,
    Mark,
    MergedByItself,
    Subject,
)
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.roles import Actor
from ui import ward

THREE = (Choice.MINE, Choice.THEIRS, Choice.BEFORE, Choice.EDITED)
EDITH, KWAME, LINE = f"{ward.FIRST}:codes", f"{ward.OTHER}:state", f"{ward.SECOND}:line:9"
DEMENTIA, ALLERGY = "code-5", "code-7"
KNOWN = {"G30.9": "Alzheimer disease, unspecified", "F05.1": "Delirium superimposed on dementia"}
PARTNER = Problem(
    "DAGGER", Severity.WARNING, "diagnoses", "F009", 5,
    "F00.9* needs its G30 partner next to it", "DGCS.5, 2026",
)  # fmt: skip


def at(hour: int, minute: int, day: int = 21) -> datetime:
    """An instant of November 2026, when London and UTC agree."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def cell(code: str, text: str, mark: Mark = Mark.SAME) -> Cell:
    """One side."""
    return Cell(code, text, mark)


GONE, NEVER = Cell("", "", Mark.REMOVED), Cell("", "", Mark.ABSENT)


def same(number: int, code: str, text: str, section: str = "Diagnoses") -> Difference:
    """A row on which all agree."""
    one = cell(code, text)
    return Difference(f"{section}-{number}", section, number, one, one, one, one, False, False, ())


def codes_case() -> ConflictCase:
    """The code list of the picture."""
    femur, home = "Fracture of neck of femur, closed", "Fall on stairs and steps, home"
    uti, allergy = "Urinary tract infection", "Personal history of penicillin allergy"
    rows = (
        same(1, "S72.00", femur),
        Difference(
            "code-2", "Diagnoses", 2, cell("W10.0", home, Mark.CHANGED),
            cell("W10.0", home, Mark.CHANGED), cell("W10.9", "Fall on stairs, unspecified place"),
            cell("W10.0", home, Mark.CHANGED), False, True, (),
        ),
        same(3, "I10.X", "Essential (primary) hypertension"),
        same(4, "E11.9", "Type 2 diabetes without complications, not stated as uncontrolled"),
        Difference(
            DEMENTIA, "Diagnoses", 5,
            cell("F05.1", "Delirium superimposed on dementia", Mark.CHANGED),
            cell("F00.9*", "Dementia in Alzheimer disease", Mark.CHANGED),
            cell("F03.X", "Unspecified dementia"), None, True, False, THREE,
            why="You and Tom Reilly both changed diagnosis 5 while your laptop was offline. "
            "Both lists are kept in the history.",
            mine_evidence=("Line 9  “delirium on dementia, 4AT 8” · Notes volume 2, p14 · 19-Sep",),
            theirs_evidence=("Line 9  “Alzheimer’s dementia” · GP letter, 02-Jul-2026, p1",),
        ),
        Difference(
            "code-6", "Diagnoses", 6, cell("N39.0", uti, Mark.ADDED), NEVER, NEVER,
            cell("N39.0", uti, Mark.ADDED), False, True, (),
        ),
        Difference(
            ALLERGY, "Diagnoses", 7, cell("Z88.0", allergy, Mark.AS_BEFORE), GONE,
            cell("Z88.0", allergy), None, True, False, (*THREE[:3],),
            why="Tom Reilly removed diagnosis 7 while you kept it.",
        ),
        same(1, "W46.1", "Primary prosthetic replacement of head of femur", "Procedures"),
        same(2, "Z94.3", "Left sided operation", "Procedures"),
    )  # fmt: skip
    summary = ConflictSummary(
        EDITH, ward.FIRST, Subject.CODES, "MARLOWE, Edith", "Episode 1 · code list", False, 2,
        at(11, 50),
    )  # fmt: skip
    return ConflictCase(
        summary, "Priya Shah", at(11, 48), "Tom Reilly", at(11, 31), at(16, 20, 20), rows
    )


def state_case() -> ConflictCase:
    """Two people made one episode final; the patient is masked in lists."""
    row = Difference(
        "state", "State", None, cell("", "Final, Priya Shah", Mark.CHANGED),
        cell("", "Final, Tom Reilly", Mark.CHANGED), cell("", "In progress"), None, True, False,
        (Choice.MINE, Choice.THEIRS), why="You and Tom Reilly both made it final.",
    )  # fmt: skip
    summary = ConflictSummary(
        KWAME, ward.OTHER, Subject.STATE, "OSEI, Kwame", "Episode 1 · final by two coders", True,
        1, at(10, 2),
    )  # fmt: skip
    return ConflictCase(
        summary, "Priya Shah", at(9, 48), "Tom Reilly", at(9, 31), at(8, 20), (row,)
    )


def line_case() -> ConflictCase:
    """Both rewrote one line, in more words than a column is wide."""
    mine = "delirium on dementia, 4AT 8, worse at night and much improved on the ward by discharge"
    theirs = "acute confusion, resolved"
    row = Difference(
        "line-9", "Line", 9, cell("", mine, Mark.CHANGED), cell("", theirs, Mark.CHANGED),
        cell("", "confused"), None, True, False, (*THREE, Choice.BOTH),
        why="You and Tom Reilly both changed line 9.",
    )  # fmt: skip
    place = Difference(
        "place", "Fields", None, cell("", "ED record, p2", Mark.CHANGED),
        cell("", "Not known", Mark.AS_BEFORE), cell("", "Not known"),
        cell("", "ED record, p2", Mark.CHANGED), False, True, (),
    )  # fmt: skip
    summary = ConflictSummary(
        LINE, ward.SECOND, Subject.LINE, "MARLOWE, Edith", "Episode 2 · line 9", False, 1, at(9, 0)
    )
    return ConflictCase(
        summary, "Priya Shah", at(9, 48), "Tom Reilly", at(9, 31), at(8, 20), (row, place)
    )


class Conflicts:
    """Answers as the service does: previews, refusals, and one saved result at a time."""

    def __init__(self, *cases: ConflictCase) -> None:
        self.cases = {case.summary.id: case for case in cases}
        self.decided: list[tuple[str, dict[str, Decision]]] = []
        self.refuses = ""

    def listed(self) -> tuple[ConflictSummary, ...]:
        """What waits."""
        return tuple(case.summary for case in self.cases.values())

    def count(self) -> int:
        """How many wait."""
        return len(self.cases)

    def case(self, conflict_id: str, decisions: Mapping[str, Decision] = {}) -> ConflictCase:
        """The case as it would be saved."""
        if conflict_id not in self.cases:
            raise NotFound("This conflict is settled.")
        case = self.cases[conflict_id]
        rows = tuple(_answered(row, decisions.get(row.key)) for row in case.differences)
        theirs = decisions.get(DEMENTIA, Decision(Choice.MINE)).choice is Choice.THEIRS
        return replace(case, differences=rows, problems=(PARTNER,) if theirs else ())

    def decide(
        self, actor: Actor, conflict_id: str, decisions: Mapping[str, Decision]
    ) -> Saved[ConflictSummary]:
        """Takes the conflict off the list."""
        if self.refuses:
            raise UserError(self.refuses)
        assert self.case(conflict_id, decisions).left == 0
        case = self.cases.pop(conflict_id)
        self.decided.append((conflict_id, dict(decisions)))
        changes = Changes(frozenset({"conflict", "code"}), frozenset({case.summary.episode_id}))
        return Saved(case.summary, changes, at(16, 6))


def _answered(row: Difference, decision: Decision | None) -> Difference:
    if decision is None or decision.choice not in row.choices:
        return row
    results = {Choice.MINE: row.mine, Choice.THEIRS: row.theirs, Choice.BEFORE: row.before}
    result = results.get(decision.choice)
    if decision.choice is Choice.BOTH:
        result = cell("", f"{row.mine.text} and {row.theirs.text}")
    if decision.choice is Choice.EDITED:
        if row.section == "Diagnoses" and decision.text not in KNOWN:
            return replace(row, why=f"{decision.text} is not in ICD-10. Nearest: G30.9.",
                           edited=decision.text)  # fmt: skip
        coded = row.section == "Diagnoses"
        text = KNOWN[decision.text] if coded else decision.text
        result = cell(decision.text if coded else "", text, Mark.CHANGED)
    return replace(row, decided=decision.choice, edited=decision.text, result=result)


class Merged:
    """The part of the sync that the desk asks."""

    def __init__(self, number: int) -> None:
        self.number = number

    def merged_today(self) -> tuple[MergedByItself, ...]:
        """One merge a minute before 16:06."""
        return tuple(
            MergedByItself(ward.FIRST, "MARLOWE, Edith", at(16, 5 - n % 6), f"Diagnosis {n + 1}")
            for n in range(self.number)
        )
