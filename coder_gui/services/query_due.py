"""What is due on a query today: the freeze, a letter up the ladder, a reminder, an answer.

A query is due once, with the most urgent reason; which letter goes out for it is said beside that.
Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from coder_gui.domain.chasing import URGENCY, DueItem, DueWhat, Rung
from coder_gui.domain.queries import (
    WAITING,
    WRITTEN,
    LetterPurpose,
    QueryRow,
    QueryState,
    Recipient,
)
from coder_gui.services.query_clock import Clocked, QueryClock, approved_on


class Flagged(Clocked, Protocol):
    """What is looked at of a query: a Query, or no more of one than this."""

    @property
    def unanswered(self) -> bool:
        """Coded to the documented evidence at the freeze."""


@dataclass(frozen=True, slots=True)
class Chased:
    """A query as the clocks look at it.

    `reminded` and `escalated` are the days of the last letters of these kinds. `stood_since`: the
    day since which it has not moved, for one that was not sent. `by_letter`: False for what leaves
    only as its anonymised pack, which nobody is chased for by letter.
    """

    query: Flagged
    stood_since: date
    reminded: date | None = None
    escalated: date | None = None
    by_letter: bool = True


@dataclass(frozen=True, slots=True)
class DueReason:
    """Why a query is due, since when, and the letter that goes out for it; see DueItem.

    `rung` is whom that letter goes to where it goes up the ladder.
    """

    what: DueWhat
    since: date
    letter: LetterPurpose | None
    level: int
    rung: Rung | None
    freeze_days: int | None

    def item(self, row: QueryRow, recipient: Recipient) -> DueItem:
        """As it is listed; `recipient` is the query's own."""
        to = recipient if self.rung is None else self.rung.recipient(row.specialty)
        return DueItem(row, self.what, to, self.since, self.level, self.letter, self.freeze_days)


def due_reason(
    chased: Chased, clock: QueryClock, freeze: date | None, today: date
) -> DueReason | None:
    """What is due on one query, or None. `freeze` is the day of its episode's freeze."""
    query = chased.query
    days = None if freeze is None else (freeze - today).days
    if query.state in WRITTEN:
        return _not_sent(chased, clock, days, today)
    if query.state not in WAITING:
        return None
    letter = _letter(chased, clock, freeze, today)
    at_freeze = _freeze(query, clock, freeze, today)
    if at_freeze is None:
        return None if letter is None else DueReason(*letter, days)
    what, since = at_freeze
    if letter is None:
        return DueReason(what, since, None, query.level, None, days)
    _, _, purpose, level, rung = letter
    return DueReason(what, since, purpose, level, rung, days)


def _freeze(
    query: Flagged, clock: QueryClock, freeze: date | None, today: date
) -> tuple[DueWhat, date] | None:
    """The freeze as a reason of its own, until the query is marked as unanswered at it."""
    if freeze is None or query.unanswered:
        return None
    if today > freeze:
        return DueWhat.FREEZE_MISSED, freeze
    near = clock.near_freeze_from(query, freeze)
    return (DueWhat.FREEZE, near) if today >= near else None


_Letter = tuple[DueWhat, date, LetterPurpose | None, int, Rung | None]


def _letter(chased: Chased, clock: QueryClock, freeze: date | None, today: date) -> _Letter | None:
    """What goes out for a query that waits: a letter up the ladder, a reminder, its own letter."""
    query = chased.query
    if query.state is QueryState.APPROVED:
        approved = approved_on(query)
        since = clock.not_sent_from(query, approved or chased.stood_since)
        if today < since:
            return None
        letter = LetterPurpose.QUERY if chased.by_letter else None
        return DueWhat.NOT_SENT, since, letter, query.level, None
    if not chased.by_letter:
        return _answer_due(query, today)
    rung = clock.rung_on(query, freeze, chased.escalated, today=today)
    if rung is not None and rung.day <= today:
        level = rung.rung.level
        return DueWhat.ESCALATION, rung.day, LetterPurpose.ESCALATION, level, rung.rung
    sent = [day for day in (chased.reminded, chased.escalated) if day is not None]
    reminder = clock.reminder_on(query, max(sent, default=None))
    if reminder is not None and reminder <= today:
        return DueWhat.REMINDER, reminder, LetterPurpose.REMINDER, query.level, None
    return None if sent else _answer_due(query, today)


def _answer_due(query: Flagged, today: date) -> _Letter | None:
    if query.due is None or query.due > today:
        return None
    return DueWhat.ANSWER_DUE, query.due, None, query.level, None


def _not_sent(
    chased: Chased, clock: QueryClock, freeze_days: int | None, today: date
) -> DueReason | None:
    query = chased.query
    since = clock.not_sent_from(query, chased.stood_since)
    if today < since:
        return None
    return DueReason(DueWhat.NOT_SENT, since, None, query.level, None, freeze_days)


def by_urgency(items: Sequence[DueItem]) -> tuple[DueItem, ...]:
    """The most pressing first; among equals what was raised as urgent, then what is due longest."""
    return tuple(sorted(items, key=_pressing))


def _pressing(one: DueItem) -> tuple[int, bool, date, str]:
    return URGENCY[one.what], not one.row.urgent, one.since, one.row.reference
