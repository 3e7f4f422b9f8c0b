"""Queries, what happened to them and their answers: reads and writes of one or of an episode's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select

from coder_gui.domain.errors import NotFound, Refused
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import (
    Answer,
    LetterPurpose,
    Query,
    QueryEvent,
    QueryEventRow,
    QueryState,
    QueryText,
)
from coder_gui.storage import conflicts
from coder_gui.storage.query_rows import answer_of, event_of, query_of, text_values
from coder_gui.storage.tables import query, query_answer, query_event
from coder_gui.storage.unit_of_work import UnitOfWork

NOT_HERE = "This query is not in this profile. Sync, or open the list of queries again."
_OTHER = query.alias("other")


def whole_queries() -> Select[Any]:
    """Every column of queries, and the reference of the query that one is a duplicate of."""
    reference = select(_OTHER.c.reference).where(_OTHER.c.id == query.c.duplicate_of)
    return select(query, reference.scalar_subquery().label("duplicate_reference"))


_BY_ID = whole_queries().where(query.c.id == bindparam("query_id"))
_BY_REFERENCE = (
    whole_queries().where(query.c.reference == bindparam("reference")).order_by(query.c.raised_at)
)
_OF_EPISODE = (
    whole_queries()
    .where(query.c.episode_id == bindparam("episode_id"))
    .order_by(query.c.raised_at, query.c.reference)
)
_TAKEN = select(exists().where(query.c.reference == bindparam("reference")))
_PLACES = {event: place for place, event in enumerate(QueryEvent)}
_EVENTS = (
    select(query_event)
    .where(query_event.c.query_id == bindparam("query_id"))
    .order_by(query_event.c.at, query_event.c.id)
)
_ANSWERS = (
    select(query_answer)
    .where(query_answer.c.query_id == bindparam("query_id"))
    .order_by(query_answer.c.at, query_answer.c.id)
)
_PRINTS = select(func.count()).where(
    query_event.c.query_id == bindparam("query_id"),
    query_event.c.event.in_([QueryEvent.PRINTED.value, QueryEvent.REPRINTED.value]),
    query_event.c.data["purpose"].as_string() == bindparam("purpose"),
)


def find(connection: Connection, query_id: str) -> Query | None:
    """A query, or None."""
    row = connection.execute(_BY_ID, {"query_id": query_id}).mappings().one_or_none()
    return None if row is None else query_of(row)


def get(connection: Connection, query_id: str) -> Query:
    """A query. Raises NotFound."""
    found = find(connection, query_id)
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def undisputed(connection: Connection, query_id: str) -> Query:
    """A query that is to be changed. Raises NotFound, and Refused while two people's changes of it
    are open.
    """
    found = get(connection, query_id)
    if conflicts.is_open(connection, "query", query_id):
        raise Refused("Somebody else changed this query too. Decide what holds first [F7].")
    return found


def find_reference(connection: Connection, reference: str) -> Query | None:
    """The query with a canonical reference, or None; of two the one that was raised first."""
    row = connection.execute(_BY_REFERENCE, {"reference": reference}).mappings().first()
    return None if row is None else query_of(row)


def is_taken(connection: Connection, reference: str) -> bool:
    """True where a query of this profile has the reference."""
    return bool(connection.execute(_TAKEN, {"reference": reference}).scalar_one())


def of_episode(connection: Connection, episode_id: str) -> tuple[Query, ...]:
    """The queries of an episode, oldest first."""
    rows = connection.execute(_OF_EPISODE, {"episode_id": episode_id}).mappings()
    return tuple(query_of(row) for row in rows)


def events(connection: Connection, query_id: str) -> tuple[QueryEventRow, ...]:
    """What happened to a query, oldest first; what happened at once in the order of its verbs."""
    rows = connection.execute(_EVENTS, {"query_id": query_id}).mappings()
    known = [event for event in map(event_of, rows) if event is not None]
    return tuple(sorted(known, key=lambda one: (one.at, _PLACES[one.event])))


def answers(connection: Connection, query_id: str) -> tuple[Answer, ...]:
    """The answers to a query, in the order in which they were logged."""
    rows = connection.execute(_ANSWERS, {"query_id": query_id}).mappings()
    return tuple(map(answer_of, rows))


def prints(connection: Connection, query_id: str, purpose: LetterPurpose) -> int:
    """How often a letter of this purpose has been printed for a query."""
    given = {"query_id": query_id, "purpose": purpose.value}
    return int(connection.execute(_PRINTS, given).scalar_one())


def add(uow: UnitOfWork, episode_id: str, reference: str, text: QueryText) -> str:
    """Write a new query as a draft; returns its id."""
    query_id = new_id()
    uow.insert(
        "query",
        {
            "id": query_id,
            "episode_id": episode_id,
            "reference": reference,
            "state": QueryState.DRAFT.value,
            **text_values(text),
            "overrides": [],
            "codes_before": [],
            "codes_after": [],
            "raised_by": uow.actor.name,
            "raised_at": uow.now,
        },
    )
    return query_id


def change(uow: UnitOfWork, query_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change columns of a query; returns the old values of those that changed."""
    return uow.update("query", query_id, values)


def add_event(
    uow: UnitOfWork, query_id: str, episode_id: str, event: QueryEvent, data: Mapping[str, Any]
) -> str:
    """Keep what happened to a query; `data` holds plain values. Returns the event's id."""
    event_id = new_id()
    uow.insert(
        "query_event",
        {
            "id": event_id,
            "query_id": query_id,
            "episode_id": episode_id,
            "event": event.value,
            "data": dict(data),
            "author": uow.actor.name,
            "at": uow.now,
        },
    )
    return event_id
