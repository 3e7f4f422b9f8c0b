"""What the rows of the conflict desk show, worked out once so that painting only paints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
from coder_gui.ui.conflicts.words import (
    CHOSEN,
    EDITED,
    HIDDEN_NAME,
    MERGED,
    REMOVED,
    Sign,
    absent,
    patient_of,
    progress,
    question,
    sign_of,
)
from coder_gui.ui.dates import clock_time

COLUMNS = ("mine", "theirs", "before", "result")
_CHOSEN_BY = {
    Choice.MINE: frozenset({0}),
    Choice.THEIRS: frozenset({1}),
    Choice.BEFORE: frozenset({2}),
    Choice.BOTH: frozenset({0, 1}),
    Choice.EDITED: frozenset({3}),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One cell: code and words, or `lead` in their place; `note` stands below."""

    code: str
    text: str
    lead: Sign | None = None
    note: Sign | None = None
    chosen: bool = False

    @property
    def words(self) -> str:
        """The cell as it is read out."""
        if self.lead is not None:
            said = self.lead.word.lower().rstrip("?")
        else:
            said = " ".join(part for part in (self.code, self.text) if part)
        return f"{said} ({self.note.word.lower()})" if self.note is not None else said


@dataclass(frozen=True, slots=True)
class SectionItem:
    """A heading: Diagnoses, Procedures, Line, Fields, State."""

    title: str

    @property
    def key(self) -> str:
        """Never the key of a difference."""
        return f"section:{self.title}"

    @property
    def sentence(self) -> str:
        """The heading as it is read out."""
        return self.title


@dataclass(frozen=True, slots=True)
class DifferenceItem:
    """One row: mine, theirs, before, result. `quiet`: the same everywhere, on one line.

    `open`: it must be decided and is not. `field`: pixels below the cells for the field of an edit.
    """

    key: str
    number: str
    sides: tuple[Side, Side, Side, Side]
    quiet: bool
    open: bool
    merged: bool
    needs_person: bool
    choices: tuple[Choice, ...]
    decided: Choice | None
    why: str
    sentence: str
    label: str
    field: int = 0


Item = SectionItem | DifferenceItem


@dataclass(frozen=True, slots=True)
class ConflictItem:
    """One conflict of the list at the left. `opened`: the desk shows it."""

    key: str
    episode_id: str
    name: str
    masked: bool
    title: str
    state: Sign
    opened: bool

    @property
    def sentence(self) -> str:
        """The conflict as it is read out."""
        return f"{self.name.replace(',', '')}, {self.title}, {self.state.word}"


@dataclass(frozen=True, slots=True)
class MergedItem:
    """A change that was merged by itself. `masked`: the name is hidden."""

    key: str
    time: str
    patient: str
    text: str
    masked: bool = False

    @property
    def sentence(self) -> str:
        """The change as it is read out."""
        return f"{self.time}, {self.patient.replace(',', '')}, {self.text}"


def items_of(case: ConflictCase, decisions: Mapping[str, Decision]) -> list[Item]:
    """Headings and rows in the order of the case; `decisions` go before what the case says."""
    items: list[Item] = []
    section = ""
    for difference in case.differences:
        if difference.section != section:
            section = difference.section
            items.append(SectionItem(section))
        decision = decisions.get(difference.key)
        items.append(difference_item(difference, case.summary.subject, decision))
    return items


def difference_item(
    difference: Difference, subject: Subject, decision: Decision | None = None
) -> DifferenceItem:
    """One row with every word that it can show."""
    decided = decision.choice if decision is not None else difference.decided
    quiet = not difference.needs_person and not difference.merged
    cells = (difference.mine, difference.theirs, difference.before)
    chosen = _CHOSEN_BY[decided] if decided is not None else frozenset()
    sides = [
        _side(cell, subject, chosen=at in chosen, quiet=quiet) for at, cell in enumerate(cells)
    ]
    result = _result(difference, subject, decision, decided)
    mine, theirs, before = sides
    number = "" if difference.number is None else str(difference.number)
    label = f"{difference.section} {number}".strip()
    return DifferenceItem(
        key=difference.key,
        number=number,
        sides=(mine, theirs, before, result),
        quiet=quiet,
        open=difference.needs_person and decided is None,
        merged=difference.merged,
        needs_person=difference.needs_person,
        choices=difference.choices,
        decided=decided,
        why=difference.why,
        sentence=_sentence(label, (mine, theirs, before, result), quiet=quiet),
        label=label,
    )


def conflict_item(summary: ConflictSummary, decided: int, opened: str | None) -> ConflictItem:
    """One conflict; `decided`: how many of its decisions are made, `opened`: the one on show."""
    is_open = summary.id == opened
    return ConflictItem(
        key=summary.id,
        episode_id=summary.episode_id,
        name=patient_of(summary, opened=is_open),
        masked=summary.masked and not is_open,
        title=summary.title,
        state=progress(min(decided, summary.to_decide), summary.to_decide),
        opened=is_open,
    )


def merged_items(merged: Iterable[MergedByItself]) -> list[MergedItem]:
    """What was merged by itself, the newest first."""
    newest = sorted(merged, key=lambda one: one.at, reverse=True)
    return [
        MergedItem(
            f"{at}:{one.episode_id}",
            clock_time(one.at),
            one.patient or HIDDEN_NAME,
            one.text,
            masked=not one.patient,
        )
        for at, one in enumerate(newest)
    ]


def _side(cell: Cell, subject: Subject, *, chosen: bool, quiet: bool) -> Side:
    lead = None
    if cell.mark is Mark.REMOVED:
        lead = REMOVED
    elif cell.mark is Mark.ABSENT:
        lead = absent(subject)
    note = CHOSEN if chosen else None if quiet else sign_of(cell.mark)
    return Side(cell.code, cell.text, lead, note, chosen)


def _result(
    difference: Difference, subject: Subject, decision: Decision | None, decided: Choice | None
) -> Side:
    """What will be saved; an answer that the service has not seen yet is shown as it will be."""
    cell = difference.result
    if decision is not None and decision.choice is not difference.decided:
        cell = _foreseen(difference, decision)
    if cell is None:
        return Side("", "", question(difference))
    lead = REMOVED if cell.mark is Mark.REMOVED else None
    if cell.mark is Mark.ABSENT:
        lead = absent(subject)
    note = MERGED if difference.merged and not difference.needs_person else None
    if decided is Choice.EDITED:
        note = EDITED
    return Side(cell.code, cell.text, lead, note, chosen=decided is Choice.EDITED)


def _foreseen(difference: Difference, decision: Decision) -> Cell:
    if decision.choice is Choice.MINE:
        return difference.mine
    if decision.choice is Choice.THEIRS:
        return difference.theirs
    if decision.choice is Choice.BEFORE:
        return difference.before
    if decision.choice is Choice.BOTH:
        both = [cell.code or cell.text for cell in (difference.mine, difference.theirs)]
        return Cell("", " and ".join(both), Mark.SAME)
    return Cell("", decision.text, Mark.CHANGED)


def _sentence(label: str, sides: tuple[Side, Side, Side, Side], *, quiet: bool) -> str:
    if quiet:
        return f"{label}: {sides[0].words}, the same on both sides"
    said = [f"{name} {side.words}" for name, side in zip(COLUMNS, sides, strict=True)]
    return f"{label}: {', '.join(said)}"
