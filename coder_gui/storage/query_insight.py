"""Queries counted by what they asked, of whom and when: groups, never single queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Connection, Integer, String, case, func, select, type_coerce

from coder_gui.domain.calendar import LONDON
from coder_gui.domain.queries import Gap, Outcome, QueryKind, QueryState
from coder_gui.storage.query_tables import query
from coder_gui.storage.tables import episode

LAST_HOUR = "23"
"""Of a day of UTC: in summer it is the next day in London. The clocks change at another hour."""
MOST_GROUPS = 20_000
"""Groups read at most; a trust's year of queries is a few thousand."""


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """Queries that are alike in everything that is counted. Days are those of London.

    `specialty`: main specialty code or "". `changed`: the codes before differ from those after.
    """

    kind: QueryKind
    gap: Gap
    state: QueryState
    specialty: str
    consultant: str
    approved: date | None
    answered: date | None
    outcome: Outcome | None
    unanswered: bool
    changed: bool
    count: int


def query_groups(
    connection: Connection, start: datetime, end: datetime, kind: QueryKind | None
) -> tuple[QueryGroup, ...]:
    """Groups of the queries raised from `start` until before `end`; `kind` None: of every kind."""
    approved, answered = _day_key(query.c.approved_at), _day_key(query.c.answered_at)
    before = type_coerce(query.c.codes_before, String)
    after = type_coerce(query.c.codes_after, String)
    changed = case((before != after, 1), else_=0)
    consultant = func.coalesce(episode.c.consultant_name, episode.c.consultant_code, "")
    columns = (
        query.c.kind,
        query.c.gap,
        query.c.state,
        func.coalesce(episode.c.main_specialty, "").label("specialty"),
        consultant.label("consultant"),
        approved.label("approved"),
        answered.label("answered"),
        query.c.outcome,
        query.c.unanswered,
        changed.label("changed"),
    )
    statement = (
        select(*columns, func.count(type_=Integer).label("queries"))
        .join(episode, episode.c.id == query.c.episode_id)
        .where(query.c.raised_at >= start, query.c.raised_at < end)
        .group_by(*columns)
        .order_by("specialty", "consultant", query.c.gap)
        .limit(MOST_GROUPS)
    )
    if kind is not None:
        statement = statement.where(query.c.kind == kind.value)
    return tuple(
        QueryGroup(
            kind=QueryKind(row.kind),
            gap=Gap(row.gap),
            state=QueryState(row.state),
            specialty=row.specialty,
            consultant=row.consultant,
            approved=_day(row.approved),
            answered=_day(row.answered),
            outcome=Outcome(row.outcome) if row.outcome else None,
            unanswered=bool(row.unanswered),
            changed=bool(row.changed),
            count=row.queries,
        )
        for row in connection.execute(statement)
    )


def _day_key(instant: ColumnElement[datetime]) -> ColumnElement[str]:
    """The day of UTC; with the hour where that may be the next day in London already."""
    text = type_coerce(instant, String)
    late = func.substr(text, 12, 2) == LAST_HOUR
    return case((late, func.substr(text, 1, 13)), else_=func.substr(text, 1, 10))


def _day(key: str | None) -> date | None:
    """The day in London of a `_day_key`."""
    if not key:
        return None
    day = date.fromisoformat(key[:10])
    if len(key) == len(day.isoformat()):
        return day
    return datetime.combine(day, time(int(LAST_HOUR)), UTC).astimezone(LONDON).date()
