"""Queries that somebody may have to do something about today, with the letters sent for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from coder_gui.domain.errors import NotFound
from coder_gui.domain.queries import WAITING, WRITTEN, Query, QueryEvent, QueryPriority
from coder_gui.storage.queries import NOT_HERE, whole_queries
from coder_gui.storage.query_pages import StoredQueryRow
from coder_gui.storage.query_rows import query_of
from coder_gui.storage.tables import episode_list, query, query_event

MOST = 2000
"""Open queries that are looked at; those whose answer was due first come first."""


def _last(*events: QueryEvent) -> ColumnElement[datetime]:
    """When one of these happened last to the query of the row; no events: anything at all."""
    happened = select(func.max(query_event.c.at)).where(query_event.c.query_id == query.c.id)
    if events:
        happened = happened.where(query_event.c.event.in_([one.value for one in events]))
    return happened.correlate(query).scalar_subquery()


_PRINTS = (
    select(func.count())
    .where(
        query_event.c.query_id == query.c.id,
        query_event.c.event.in_([QueryEvent.PRINTED.value, QueryEvent.REPRINTED.value]),
    )
    .correlate(query)
    .scalar_subquery()
)
_WITH_LIST = (
    whole_queries()
    .add_columns(
        episode_list.c.surname,
        episode_list.c.forenames,
        episode_list.c.local_patient_id,
        episode_list.c.specialty.label("episode_specialty"),
        episode_list.c.masked,
        episode_list.c.end_date,
        episode_list.c.discharge_date,
        _PRINTS.label("prints"),
        _last(QueryEvent.REMINDED).label("reminded"),
        _last(QueryEvent.ESCALATED).label("escalated"),
        _last().label("moved"),
    )
    .join(episode_list, episode_list.c.episode_id == query.c.episode_id)
)
_OPEN = (
    _WITH_LIST.where(query.c.state.in_(sorted(state.value for state in WAITING | WRITTEN)))
    .order_by(query.c.due.is_(None), query.c.due, query.c.raised_at, query.c.reference)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """An open query with its row of the list, and when letters went out and anything happened."""

    query: Query
    row: StoredQueryRow
    reminded: datetime | None
    escalated: datetime | None
    moved: datetime


def open_queries(connection: Connection, most: int = MOST) -> tuple[OpenQuery, ...]:
    """At most `most` queries that are written or wait for an answer."""
    rows = connection.execute(_OPEN, {"most": most}).mappings()
    return tuple(_open_query(dict(row)) for row in rows)


def one_query(connection: Connection, query_id: str) -> OpenQuery:
    """One query, whatever its state. Raises NotFound."""
    chosen = _WITH_LIST.where(query.c.id == query_id)
    row = connection.execute(chosen).mappings().one_or_none()
    if row is None:
        raise NotFound(NOT_HERE)
    return _open_query(dict(row))


def _open_query(row: dict[str, Any]) -> OpenQuery:
    one = query_of(row)
    return OpenQuery(
        query=one,
        row=StoredQueryRow(
            query_id=one.id,
            episode_id=one.episode_id,
            reference=one.reference,
            kind=one.text.kind.value,
            gap=one.text.gap.value,
            state=one.state.value,
            recipient=one.text.recipient.name,
            recipient_specialty=one.text.recipient.specialty,
            specialty=row["episode_specialty"],
            surname=row["surname"],
            forenames=row["forenames"],
            local_patient_id=row["local_patient_id"],
            masked=bool(row["masked"]),
            raised_by=one.raised_by,
            raised_at=one.raised_at,
            due=one.due,
            level=one.level,
            unanswered=one.unanswered,
            end_date=row["end_date"],
            discharge_date=row["discharge_date"],
            prints=row["prints"],
            urgent=one.text.priority == QueryPriority.URGENT,
        ),
        reminded=row["reminded"],
        escalated=row["escalated"],
        moved=row["moved"] or one.raised_at,
    )
