"""What is due on a query today: the freeze, a letter up the ladder, a reminder, an answer.

A query is due once, with the most urgent reason; which letter goes out for it is said beside that.
Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coder_gui.domain.chasing import URGENCY, DueItem, DueWhat
from coder_gui.domain.queries import (
    WAITING,
    WRITTEN,
    LetterPurpose,
    Query,
    QueryRow,
    QueryState,
    Recipient,
)
from coder_gui.services.query_clock import QueryClock, approved_on


@dataclass(frozen=True, slots=True)
class Chased:
    """A query as the clocks look at it.

    `reminded` and `escalated` are the days of the last letters of these kinds. `stood_since`: the
    day since which it has not moved, for one that was not sent.
    """

    row: QueryRow
    query: Query
    stood_since: date
    reminded: date | None = None
    escalated: date | None = None


def due_item(chased: Chased, clock: QueryClock, freeze: date | None, today: date) -> DueItem | None:
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
        return None if letter is None else _item(chased, *letter, days)
    what, since = at_freeze
    if letter is None:
        return _item(chased, what, since, None, query.level, query.text.recipient, days)
    _, _, purpose, level, to = letter
    return _item(chased, what, since, purpose, level, to, days)


def _item(
    chased: Chased,
    what: DueWhat,
    since: date,
    letter: LetterPurpose | None,
    level: int,
    to: Recipient,
    freeze_days: int | None,
) -> DueItem:
    return DueItem(chased.row, what, to, since, level, letter, freeze_days)


def _freeze(
    query: Query, clock: QueryClock, freeze: date | None, today: date
) -> tuple[DueWhat, date] | None:
    """The freeze as a reason of its own, until the query is marked as unanswered at it."""
    if freeze is None or query.unanswered:
        return None
    if today > freeze:
        return DueWhat.FREEZE_MISSED, freeze
    near = clock.near_freeze_from(query, freeze)
    return (DueWhat.FREEZE, near) if today >= near else None


_Letter = tuple[DueWhat, date, LetterPurpose | None, int, Recipient]


def _letter(chased: Chased, clock: QueryClock, freeze: date | None, today: date) -> _Letter | None:
    """What goes out for a query that waits: a letter up the ladder, a reminder, its own letter."""
    query = chased.query
    to = query.text.recipient
    if query.state is QueryState.APPROVED:
        approved = approved_on(query)
        since = clock.not_sent_from(query, approved or chased.stood_since)
        if today < since:
            return None
        return DueWhat.NOT_SENT, since, LetterPurpose.QUERY, query.level, to
    rung = clock.rung_on(query, freeze, chased.escalated, today=today)
    if rung is not None and rung.day <= today:
        whom = rung.rung.recipient(chased.row.specialty)
        level = rung.rung.level
        return DueWhat.ESCALATION, rung.day, LetterPurpose.ESCALATION, level, whom
    sent = [day for day in (chased.reminded, chased.escalated) if day is not None]
    reminder = clock.reminder_on(query, max(sent, default=None))
    if reminder is not None and reminder <= today:
        return DueWhat.REMINDER, reminder, LetterPurpose.REMINDER, query.level, to
    if query.due is not None and query.due <= today and not sent:
        return DueWhat.ANSWER_DUE, query.due, None, query.level, to
    return None


def _not_sent(
    chased: Chased, clock: QueryClock, freeze_days: int | None, today: date
) -> DueItem | None:
    query = chased.query
    since = clock.not_sent_from(query, chased.stood_since)
    if today < since:
        return None
    return _item(
        chased, DueWhat.NOT_SENT, since, None, query.level, query.text.recipient, freeze_days
    )


def by_urgency(items: Sequence[DueItem]) -> tuple[DueItem, ...]:
    """The most pressing first; among equals what was raised as urgent, then what is due longest."""
    return tuple(sorted(items, key=_pressing))


def _pressing(one: DueItem) -> tuple[int, bool, date, str]:
    return URGENCY[one.what], not one.row.urgent, one.since, one.row.reference
