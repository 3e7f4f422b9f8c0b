"""What the conflict desk shows: two people changed one thing, and a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coder_gui.domain.coding import Problem


class Subject(StrEnum):
    """What the two differ about; all of one subject of one episode is decided together."""

    CODES = "codes"
    LINE = "line"
    STATE = "state"
    FIELDS = "fields"


class Choice(StrEnum):
    """What a person decides of one difference."""

    MINE = "mine"
    THEIRS = "theirs"
    BEFORE = "before"
    BOTH = "both"
    EDITED = "edited"


class Mark(StrEnum):
    """How a side stands to what both started from."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    AS_BEFORE = "as_before"  # unchanged here, while the other side changed it
    ABSENT = "absent"  # never in this list


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of one difference: `code` is set in bold (""; none), `text` the words."""

    code: str
    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the desk.

    `needs_person`: it must be decided; else it is the same on both sides, or merged by itself.
    `choices`: which answers have a meaning here. `result` is None while it is undecided.
    `why` is one sentence, "" where nothing is to be decided. Evidence: "Line 9 “quote”" with its
    place, one string a line.
    """

    key: str
    section: str
    number: int | None
    mine: Cell
    theirs: Cell
    before: Cell
    result: Cell | None
    needs_person: bool
    merged: bool
    choices: tuple[Choice, ...]
    decided: Choice | None = None
    edited: str = ""
    why: str = ""
    mine_evidence: tuple[str, ...] = ()
    theirs_evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one difference; `text` only with EDITED (a line's shorthand, a code)."""

    choice: Choice
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConflictSummary:
    """One entry of the desk's list. `title`: "Episode 1 · code list"."""

    id: str
    episode_id: str
    subject: Subject
    patient: str
    title: str
    masked: bool
    to_decide: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ConflictCase:
    """One conflict in full. `problems`: what the standards say of the result as decided so far."""

    summary: ConflictSummary
    mine_by: str
    mine_at: datetime | None
    theirs_by: str
    theirs_at: datetime | None
    before_at: datetime | None
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def left(self) -> int:
        """How many decisions are still to be made."""
        return sum(1 for one in self.differences if one.needs_person and one.decided is None)


@dataclass(frozen=True, slots=True)
class MergedByItself:
    """A change that was merged without asking, for the list of these."""

    episode_id: str
    patient: str
    at: datetime
    text: str
