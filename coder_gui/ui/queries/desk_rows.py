"""What a row of the queries desk shows, worked out once so that painting only paints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from coder_gui.domain.chasing import DueItem
from coder_gui.domain.queries import QueryRow
from coder_gui.ui.dates import long_date
from coder_gui.ui.painting import Fact
from coder_gui.ui.queries.desk_words import (
    HIDDEN_NAME,
    URGENT,
    DueChip,
    PolicyWords,
    Sign,
    due_chip,
    due_sign,
    state_sign,
)


@dataclass(frozen=True, slots=True)
class QueryItem:
    """One query. `facts` is the second line after the reference; `due` what is to be done today.

    `shown`: its story stands beside the list. `boxed`: its check box is drawn.
    """

    query_id: str
    episode_id: str
    reference: str
    name: str
    masked: bool
    state: Sign
    urgent: Sign | None
    facts: tuple[Fact, ...]
    gap: str
    chip: DueChip | None
    due: Sign | None
    marked: bool
    boxed: bool
    shown: bool
    sentence: str
    help: str

    @property
    def key(self) -> str:
        """The query's id."""
        return self.query_id


@dataclass(frozen=True, slots=True)
class Showing:
    """What rows are shown with.

    `opened`: the open episode, whose name is shown though it is masked. `story`: the query beside
    the list.
    """

    today: date
    opened: str | None = None
    story: str | None = None
    due: Mapping[str, DueItem] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()
    words: PolicyWords = field(default_factory=PolicyWords)


def query_items(rows: Iterable[QueryRow], showing: Showing) -> list[QueryItem]:
    """The rows in their order."""
    return [query_item(row, showing) for row in rows]


def query_item(row: QueryRow, showing: Showing) -> QueryItem:
    """One row, with every word it can show."""
    masked = row.masked and row.episode_id != showing.opened
    name = HIDDEN_NAME if masked else row.patient
    item = showing.due.get(row.query_id)
    state, chip = state_sign(row), due_chip(row, showing.today)
    due = due_sign(item) if item is not None else None
    gap = showing.words.gaps.get(row.gap, "")
    marked = row.query_id in showing.marked
    return QueryItem(
        query_id=row.query_id,
        episode_id=row.episode_id,
        reference=row.reference,
        name=name,
        masked=masked,
        state=state,
        urgent=URGENT if row.urgent else None,
        facts=(Fact(row.recipient), Fact(row.specialty, drop=1)),
        gap=gap,
        chip=chip,
        due=due,
        marked=marked,
        boxed=bool(showing.marked),
        shown=row.query_id == showing.story,
        sentence=_sentence(row, name, state, chip, due, gap, marked=marked),
        help=_help(row, item, gap, chip),
    )


def _sentence(
    row: QueryRow,
    name: str,
    state: Sign,
    chip: DueChip | None,
    due: Sign | None,
    gap: str,
    *,
    marked: bool,
) -> str:
    words = (
        "marked" if marked else "",
        name.replace(",", ""),
        row.reference,
        f"to {row.recipient}" if row.recipient else "",
        row.specialty,
        gap[:1].lower() + gap[1:],
        state.word.lower(),
        "urgent" if row.urgent else "",
        chip.words if chip else "",
        f"today: {due.word.lower()}" if due else "",
    )
    return ", ".join(word for word in words if word)


def _help(row: QueryRow, item: DueItem | None, gap: str, chip: DueChip | None) -> str:
    """The tooltip: what the row had no room for. No patient's name."""
    asked = f"Answer asked for by {long_date(row.due)}" if row.due is not None and chip else ""
    rung = f"Escalated, rung {row.level}" if row.level else ""
    prints = "" if not row.prints else "Printed once" if row.prints == 1 else f"{row.prints} prints"
    lines = [
        " · ".join(part for part in (row.recipient, row.specialty) if part),
        gap,
        asked,
        due_help(item) if item is not None else "",
        " · ".join(part for part in (rung, prints) if part),
        f"Freeze {long_date(row.freeze)}" if row.freeze is not None else "",
    ]
    return "\n".join(line for line in lines if line)


def due_help(item: DueItem) -> str:
    """Remind, since 20-Nov-2026: to Mr J Hartley."""
    return f"{due_sign(item).word}, since {long_date(item.since)}: to {item.to.name}"
