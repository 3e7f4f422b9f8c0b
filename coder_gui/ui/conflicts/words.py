"""The words of the conflict desk: what happened to a side, what is still to be said, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coder_gui.domain.conflicts import (
    Choice,
    ConflictCase,
    ConflictSummary,
    Difference,
    Mark,
    MergedByItself,
    Subject,
)
from coder_gui.ui.dates import moment
from coder_gui.ui.icons import Icon

HIDDEN_NAME = "Name hidden until opened"


@dataclass(frozen=True, slots=True)
class Sign:
    """An icon and a word in the colour of a token; no icon where the word says it all."""

    word: str
    tone: str
    icon: Icon | None = None


CHANGED = Sign("Changed", "info", Icon.PROVISIONAL)
ADDED = Sign("Added", "ok", Icon.ADD)
REMOVED = Sign("Removed", "err", Icon.TAKEN_OUT)
AS_BEFORE = Sign("As before", "text2", Icon.UNCHANGED)
CHOSEN = Sign("Chosen", "info", Icon.CHECK)
EDITED = Sign("Edited", "info", Icon.PROVISIONAL)
MERGED = Sign("Merged by itself", "text2", Icon.MERGED)
_SIGNS = {Mark.CHANGED: CHANGED, Mark.ADDED: ADDED, Mark.AS_BEFORE: AS_BEFORE}

CHOICE_WORDS = {
    Choice.MINE: "mine",
    Choice.THEIRS: "theirs",
    Choice.BEFORE: "before",
    Choice.BOTH: "both",
    Choice.EDITED: "edited",
}
"""Each answer as one word."""
NOTHING_DONE = {
    True: "It was merged by itself: nothing is to be decided",
    False: "It is the same on both sides: nothing is to be decided",
}
"""Why a row has no answers, by whether it was merged."""


def sign_of(mark: Mark) -> Sign | None:
    """What happened on a side, where that is said below it."""
    return _SIGNS.get(mark)


def absent(subject: Subject) -> Sign:
    """What stands where a side has nothing."""
    return Sign("Not in the list" if subject is Subject.CODES else "Not set", "text2")


def question(difference: Difference) -> Sign:
    """What the result asks while it is undecided."""
    gone = {Mark.REMOVED, Mark.ABSENT}
    one_gone = (difference.mine.mark in gone) != (difference.theirs.mark in gone)
    return Sign("Keep or remove?" if one_gone else "Mine or theirs?", "warn", Icon.IN_PROGRESS)


def progress(decided: int, total: int) -> Sign:
    """How far a conflict is decided: 1 of 2 decided."""
    words = f"{decided} of {total} decided"
    if decided >= total:
        return Sign(words, "ok", Icon.CODED)
    return Sign(words, "warn", Icon.IN_PROGRESS) if decided else Sign(words, "text2", Icon.READY)


def decisions_left(count: int) -> str:
    """1 decision left, 2 decisions left; empty when there is none."""
    if not count:
        return ""
    return "1 decision left" if count == 1 else f"{count} decisions left"


def patient_of(summary: ConflictSummary, *, opened: bool) -> str:
    """The patient's name, or that it is hidden until the conflict is opened."""
    return HIDDEN_NAME if summary.masked and not opened else summary.patient


def heading(summary: ConflictSummary) -> str:
    """MARLOWE, Edith · episode 1 · code list."""
    return f"{summary.patient} · {summary.title[:1].lower()}{summary.title[1:]}"


def counts(case: ConflictCase) -> str:
    """2 differ, 2 merged by themselves, 5 the same; what there is none of is left out."""
    differ = sum(1 for one in case.differences if one.needs_person)
    merged = sum(1 for one in case.differences if one.merged and not one.needs_person)
    same = len(case.differences) - differ - merged
    parts = [
        f"{differ} differ" + ("s" if differ == 1 else ""),
        f"{merged} merged by " + ("itself" if merged == 1 else "themselves") if merged else "",
        f"{same} the same" if same else "",
    ]
    return ", ".join(part for part in parts if part)


def merged_words(merged: tuple[MergedByItself, ...], today: date) -> str:
    """31 changes, today 16:05."""
    if not merged:
        return "Nothing today"
    newest = max(one.at for one in merged)
    number = "1 change" if len(merged) == 1 else f"{len(merged)} changes"
    return f"{number}, {moment(newest, today)}"
