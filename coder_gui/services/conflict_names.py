"""Which conflict rows are one conflict of the desk, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coder_gui.domain.conflicts import Subject
from coder_gui.domain.episode import FINISHED_STATES
from coder_gui.domain.errors import Refused
from coder_gui.storage.conflicts import ConflictRow, open_rows

LIST_REASONS = frozenset({"order", "first_position", "check"})
_CODE_KINDS = frozenset({"code", "code_set", "code_line"})
_NO_EPISODE = "-"
_WORDS = {
    Subject.CODES: "the code list",
    Subject.LINE: "a line",
    Subject.STATE: "its state",
    Subject.FIELDS: "its details",
}


@dataclass(frozen=True, slots=True)
class Grouped:
    """The rows of one conflict of the desk. `row`: the line or row it is about, "" for lists."""

    episode_id: str | None
    subject: Subject
    row: str
    rows: tuple[ConflictRow, ...]

    @property
    def id(self) -> str:
        """The same for as long as the conflict is open."""
        head = f"{self.episode_id or _NO_EPISODE}:{self.subject.value}"
        return f"{head}:{self.row}" if self.row else head

    @property
    def words(self) -> str:
        """What it is about, inside a sentence on the episode."""
        return "a query" if self._of_query else _WORDS[self.subject]

    @property
    def _of_query(self) -> bool:
        return self.rows[0].kind == "query"

    @property
    def newest(self) -> ConflictRow:
        """The row that the other side wrote last."""
        return max(self.rows, key=lambda row: (row.their_at or row.opened_at, row.id))

    @property
    def opened_at(self) -> datetime:
        """When the first of them was opened."""
        return min(row.opened_at for row in self.rows)

    @property
    def title(self) -> str:
        """What it is about, without the episode."""
        if self.subject is Subject.CODES:
            return "code list"
        if self.subject is Subject.LINE:
            return "line"
        if self.subject is Subject.FIELDS:
            return "query" if self._of_query else "details"
        reasons = {row.reason for row in self.rows}
        if "finalised_meanwhile" in reasons:
            return "finalised meanwhile"
        finished = {state.value for state in FINISHED_STATES}
        both = [row for row in self.rows if row.field in ("state", "finalised_by")]
        two = any(row.field == "finalised_by" for row in both) or any(
            row.mine in finished and row.theirs in finished for row in both
        )
        return "final by two coders" if two else "state"


def grouped(rows: Iterable[ConflictRow]) -> tuple[Grouped, ...]:
    """The conflicts of the desk, the oldest first."""
    found: dict[tuple[str | None, Subject, str], list[ConflictRow]] = {}
    for row in rows:
        found.setdefault((row.episode_id, *_subject(row)), []).append(row)
    return tuple(
        Grouped(episode_id, subject, name, tuple(same))
        for (episode_id, subject, name), same in found.items()
    )


def _subject(row: ConflictRow) -> tuple[Subject, str]:
    if row.episode_id is not None and (row.kind in _CODE_KINDS or row.reason in LIST_REASONS):
        return Subject.CODES, ""
    if row.kind == "abstraction_line":
        mine = row.mine if isinstance(row.mine, dict) else {}
        return Subject.LINE, str(mine.get("line_id") or row.row_id)
    if row.kind == "episode_work":
        return Subject.STATE, ""
    return Subject.FIELDS, row.row_id


def words(subjects: Iterable[Grouped]) -> str:
    """What is open, for a sentence: "the code list and a line"."""
    said = list(dict.fromkeys(each.words for each in subjects))
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def refuse_open(connection: Any, episode_id: str) -> None:
    """Raises Refused while two people's changes of the episode wait for a decision."""
    found = grouped(open_rows(connection, episode_id))
    if found:
        raise Refused(
            f"Somebody else changed {words(found)} of this episode too. "
            "Decide what holds first [F7]."
        )
