"""Chasing: what is due on a query today, to whom a letter goes, and the clocks behind it.

Source: domain facts section 9 (timers are local policy); days are working days in England.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from coder_gui.domain.queries import LetterPurpose, QueryKind, QueryRow, Recipient


class DueWhat(StrEnum):
    """Why a query is on the list of what is due today; the most urgent stands first."""

    FREEZE_MISSED = "freeze missed"
    FREEZE = "freeze"
    ESCALATION = "escalation"
    REMINDER = "reminder"
    ANSWER_DUE = "answer due"
    NOT_SENT = "not sent"


URGENCY: dict[DueWhat, int] = {what: place for place, what in enumerate(DueWhat)}
"""0 is the most urgent."""

DUE_WORDS: dict[DueWhat, str] = {
    DueWhat.FREEZE_MISSED: "Freeze missed",
    DueWhat.FREEZE: "Freeze near",
    DueWhat.ESCALATION: "Escalate",
    DueWhat.REMINDER: "Remind",
    DueWhat.ANSWER_DUE: "Answer due",
    DueWhat.NOT_SENT: "Not sent",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: to whom a query goes that nobody answers, and after how long.

    `level` counts from 1. `after`: working days from the approval. `before_freeze`: working days
    before the freeze at which it is due at the latest, or None. `people` names who it is in a
    specialty; where it names nobody, `name` does ("{specialty}" is filled in).
    """

    level: int
    after: int
    before_freeze: int | None
    name: str
    role: str
    address: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)

    def recipient(self, specialty: str) -> Recipient:
        """Whom the letter is addressed to for a query of this specialty (its name)."""
        person = self.people.get(specialty)
        name = person or self.name.replace("{specialty}", specialty or "the specialty")
        return Recipient(name=name, role=self.role, specialty=specialty, address=self.address)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one kind of query, all in working days.

    `answer`: an answer is asked for within; `reminder`: the first reminder after; `again`: further
    reminders after the letter before; `near_freeze`: the freeze is near so long before it;
    `not_sent`: a query that has not gone out is spoken of after. `rungs` by level.
    """

    kind: QueryKind
    answer: int
    reminder: int
    again: int
    near_freeze: int
    not_sent: int
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of all kinds, and where they come from. `verified`: False for local policy."""

    of: Mapping[QueryKind, Clock]
    valid_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RungDay:
    """A rung of the ladder with the day it is due on. `pulled`: the freeze made it earlier."""

    day: date
    rung: Rung
    pulled: bool = False


@dataclass(frozen=True, slots=True)
class Escalation:
    """The rung that a query is to reach next, and whom that letter is addressed to."""

    level: int
    to: Recipient


@dataclass(frozen=True, slots=True)
class DueItem:
    """One query that somebody has to do something about today.

    `since`: the day from which it is due. `letter`: the letter to print for it now, or None; `to`
    is whom that letter goes to (its recipient, or the rung's). `level`: the rung to escalate to, or
    the one reached. `freeze_days`: days to the freeze, negative once it is over, None without one.
    """

    row: QueryRow
    what: DueWhat
    to: Recipient
    since: date
    level: int = 0
    letter: LetterPurpose | None = None
    freeze_days: int | None = None
