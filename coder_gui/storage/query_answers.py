"""Logged answers to queries, and which queries of an episode still wait: rows of both."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import OPEN_QUERIES, AnswerDraft, QueryKind, QueryState
from coder_gui.storage.tables import query, query_answer
from coder_gui.storage.unit_of_work import UnitOfWork

_COUNT = select(func.count()).where(query_answer.c.query_id == bindparam("query_id"))
_STANDING = (
    select(query.c.id, query.c.reference, query.c.kind, query.c.state, query.c.unanswered)
    .where(
        query.c.episode_id == bindparam("episode_id"),
        query.c.state.in_([state.value for state in OPEN_QUERIES]),
    )
    .order_by(query.c.raised_at, query.c.reference)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A query of an episode with which somebody still has something to do."""

    query_id: str
    reference: str
    kind: QueryKind
    state: QueryState
    unanswered: bool


def add(
    uow: UnitOfWork,
    query_id: str,
    episode_id: str,
    answer: AnswerDraft,
    *,
    document_id: str | None,
    line_id: str | None,
) -> str:
    """Write an answer; returns its id. `document_id` is the scan's, `line_id` its evidence's."""
    answer_id = new_id()
    uow.insert(
        "query_answer",
        {
            "id": answer_id,
            "query_id": query_id,
            "episode_id": episode_id,
            "choice": answer.choice,
            "text": answer.text,
            "answered_by": answer.answered_by,
            "gmc": answer.gmc,
            "answered_on": answer.answered_on,
            "how": answer.how.value,
            "recorded_in": answer.recorded_in,
            "document_id": document_id,
            "line_id": line_id,
            "author": uow.actor.name,
            "at": uow.now,
        },
    )
    return answer_id


def count(connection: Connection, query_id: str) -> int:
    """How many answers a query has."""
    return int(connection.execute(_COUNT, {"query_id": query_id}).scalar_one())


def standing(connection: Connection, episode_id: str) -> tuple[Standing, ...]:
    """The open queries of an episode, oldest first."""
    rows = connection.execute(_STANDING, {"episode_id": episode_id})
    return tuple(
        Standing(
            row.id, row.reference, QueryKind(row.kind), QueryState(row.state), bool(row.unanswered)
        )
        for row in rows
    )
