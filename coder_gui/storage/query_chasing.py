"""Queries that somebody may have to do something about today, with the letters sent for them.

Thousands may be open: what the clocks look at is in an index, and the rows are read of those that
are shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, case, func, select

from coder_gui.domain.errors import NotFound
from coder_gui.domain.queries import (
    WAITING,
    WRITTEN,
    QueryEvent,
    QueryKind,
    QueryPriority,
    QueryState,
    Recipient,
)
from coder_gui.storage.queries import NOT_HERE
from coder_gui.storage.query_pages import LISTED, PRINTED, StoredQueryRow
from coder_gui.storage.query_rows import recipient_of
from coder_gui.storage.tables import episode_list, query, query_event

MOST = 2000
"""Open queries that are looked at; those whose answer was due first come first."""

_OPEN_STATES = query.c.state.in_(sorted(state.value for state in WAITING | WRITTEN))


def _last(event: QueryEvent) -> Any:
    return func.max(case((query_event.c.event == event.value, query_event.c.at)))


_LETTERS = (
    select(
        query_event.c.query_id,
        _last(QueryEvent.REMINDED).label("reminded"),
        _last(QueryEvent.ESCALATED).label("escalated"),
        func.max(query_event.c.at).label("moved"),
        func.sum(case((query_event.c.event.in_(PRINTED), 1), else_=0)).label("prints"),
    )
    .where(query_event.c.query_id.in_(select(query.c.id).where(_OPEN_STATES)))
    .group_by(query_event.c.query_id)
    .subquery()
)
_OPEN = (
    select(
        query.c.id,
        query.c.kind,
        query.c.state,
        query.c.raised_at,
        query.c.approved_at,
        query.c.due,
        query.c.level,
        query.c.unanswered,
        query.c.episode_id,
        query.c.reference,
        query.c.raised_by,
        query.c.priority,
        episode_list.c.end_date,
        episode_list.c.discharge_date,
        func.coalesce(_LETTERS.c.prints, 0),
        _LETTERS.c.reminded,
        _LETTERS.c.escalated,
        case((query.c.approved_at.is_(None), _LETTERS.c.moved)),
    )
    .join(episode_list, episode_list.c.episode_id == query.c.episode_id)
    .outerjoin(_LETTERS, _LETTERS.c.query_id == query.c.id)
    .where(_OPEN_STATES)
    .order_by(query.c.due.is_(None), query.c.due, query.c.raised_at, query.c.reference)
    .limit(bindparam("most"))
)
_ASKED = func.json_each(bindparam("ids")).table_valued("value")
_SHOWN = (
    select(
        query.c.id,
        query.c.gap,
        query.c.recipient,
        episode_list.c.specialty,
        episode_list.c.surname,
        episode_list.c.forenames,
        episode_list.c.local_patient_id,
        episode_list.c.masked,
    )
    .join(episode_list, episode_list.c.episode_id == query.c.episode_id)
    .where(query.c.id.in_(select(func.unhex(_ASKED.c.value))))
)
_ROW = (
    select(*LISTED)
    .join(episode_list, episode_list.c.episode_id == query.c.episode_id)
    .where(query.c.id == bindparam("query_id"))
)


class OpenQuery(NamedTuple):
    """What is in the index of an open query, the end of its episode, and its letters.

    `reminded` and `escalated`: when such a letter went out last; `moved`: when anything happened to
    one that is not approved.
    """

    query_id: str
    kind: QueryKind
    state: QueryState
    raised_at: datetime
    approved_at: datetime | None
    due: date | None
    level: int
    unanswered: bool
    episode_id: str
    reference: str
    raised_by: str
    priority: str
    end_date: date | None
    discharge_date: date | None
    prints: int
    reminded: datetime | None
    escalated: datetime | None
    moved: datetime | None


class ListedQuery(NamedTuple):
    """A query's row of the list, and whom it goes to."""

    row: StoredQueryRow
    recipient: Recipient


_KINDS = {kind.value: kind for kind in QueryKind}
_STATES = {state.value: state for state in QueryState}


def open_queries(connection: Connection, most: int = MOST) -> tuple[OpenQuery, ...]:
    """At most `most` queries that are written or wait for an answer."""
    rows = connection.execute(_OPEN, {"most": most})
    return tuple(
        OpenQuery(query_id, _KINDS[kind], _STATES[state], *rest)
        for query_id, kind, state, *rest in rows
    )


def listed(connection: Connection, found: Sequence[OpenQuery]) -> tuple[ListedQuery, ...]:
    """The rows of these queries, in the same order."""
    asked = json.dumps([one.query_id.replace("-", "") for one in found])
    rows = {query_id: rest for query_id, *rest in connection.execute(_SHOWN, {"ids": asked})}
    return tuple(_listed(one, rows[one.query_id]) for one in found)


def _listed(one: OpenQuery, rest: Sequence[Any]) -> ListedQuery:
    gap, told, specialty, surname, forenames, local_patient_id, masked = rest
    recipient = recipient_of(told)
    return ListedQuery(
        StoredQueryRow(
            query_id=one.query_id,
            episode_id=one.episode_id,
            reference=one.reference,
            kind=one.kind.value,
            gap=gap,
            state=one.state.value,
            recipient=recipient.name,
            recipient_specialty=recipient.specialty,
            specialty=specialty,
            surname=surname,
            forenames=forenames,
            local_patient_id=local_patient_id,
            masked=masked,
            raised_by=one.raised_by,
            raised_at=one.raised_at,
            due=one.due,
            level=one.level,
            unanswered=one.unanswered,
            end_date=one.end_date,
            discharge_date=one.discharge_date,
            prints=one.prints,
            urgent=one.priority == QueryPriority.URGENT,
        ),
        recipient,
    )


def listed_row(connection: Connection, query_id: str) -> StoredQueryRow:
    """The row of one query, whatever its state. Raises NotFound."""
    row = connection.execute(_ROW, {"query_id": query_id}).one_or_none()
    if row is None:
        raise NotFound(NOT_HERE)
    return StoredQueryRow._make(row)
