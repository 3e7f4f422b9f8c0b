"""Pages of the list of queries: which match, how many, and the first of them in their order.

Two statements whatever there is: the counts of the views, and the page with how many match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true

from coder_gui.domain.queries import (
    WAITING,
    WRITTEN,
    QueryEvent,
    QueryFilter,
    QueryPriority,
    QueryState,
    QueryView,
)
from coder_gui.storage.episode_list import episode_search, match
from coder_gui.storage.tables import episode_list, query, query_event

_Q, _E = query.c, episode_list.c
_NAME = _Q.recipient["name"].as_string()
_SPECIALTY = _Q.recipient["specialty"].as_string()
_WORDS = " " + func.lower(_NAME) + " " + func.lower(func.coalesce(_SPECIALTY, ""))
_REFERENCE = func.replace(_Q.reference, "-", "")
PRINTED = (QueryEvent.PRINTED.value, QueryEvent.REPRINTED.value)
_PRINTS = (
    select(func.count())
    .where(query_event.c.query_id == _Q.id, query_event.c.event.in_(PRINTED))
    .scalar_subquery()
)


class StoredQueryRow(NamedTuple):
    """A row of the list as it is stored. `specialty` is the episode's code, `surname` as given."""

    query_id: str
    episode_id: str
    reference: str
    kind: str
    gap: str
    state: str
    recipient: str
    recipient_specialty: str
    specialty: str
    surname: str
    forenames: str
    local_patient_id: str
    masked: bool
    raised_by: str
    raised_at: datetime
    due: date | None
    level: int
    unanswered: bool
    end_date: date | None
    discharge_date: date | None
    prints: int
    urgent: bool = False


LISTED: tuple[ColumnElement[Any], ...] = (
    _Q.id.label("query_id"),
    _Q.episode_id,
    _Q.reference,
    _Q.kind,
    _Q.gap,
    _Q.state,
    func.coalesce(_NAME, "").label("recipient"),
    func.coalesce(_SPECIALTY, "").label("recipient_specialty"),
    _E.specialty,
    _E.surname,
    _E.forenames,
    _E.local_patient_id,
    _E.masked,
    _Q.raised_by,
    _Q.raised_at,
    _Q.due,
    _Q.level,
    _Q.unanswered,
    _E.end_date,
    _E.discharge_date,
    _PRINTS.label("prints"),
    (_Q.priority == QueryPriority.URGENT.value).label("urgent"),
)
"""The columns of a StoredQueryRow; of queries joined with the list of episodes."""


@dataclass(frozen=True, slots=True)
class FoundQueries:
    """At most `limit` rows in their order, how many match, and what each view holds unfiltered."""

    rows: tuple[StoredQueryRow, ...]
    total: int
    counts: dict[QueryView, int]


def find_page(connection: Connection, wanted: QueryFilter, today: date) -> FoundQueries:
    """The rows of a page; `today` says what is due."""
    rows = connection.execute(
        select(
            *LISTED,
            func.count().over().label("total"),
        )
        .join(episode_list, _E.episode_id == _Q.episode_id)
        .where(_view(wanted.view, today), *(_matches(word) for word in _words(wanted.text)))
        .order_by(*_order(wanted.view))
        .limit(wanted.limit)
    ).all()
    found = tuple(StoredQueryRow._make(row[:-1]) for row in rows)
    return FoundQueries(found, rows[0].total if rows else 0, count_views(connection, today))


def count_views(connection: Connection, today: date) -> dict[QueryView, int]:
    """How many queries each view holds."""
    views = list(QueryView)
    counted = (func.coalesce(func.sum(case((_view(one, today), 1), else_=0)), 0) for one in views)
    row = connection.execute(
        select(*counted).select_from(query.join(episode_list, _E.episode_id == _Q.episode_id))
    ).one()
    return {view: int(number) for view, number in zip(views, row, strict=True)}


def _in_states(states: frozenset[QueryState]) -> ColumnElement[bool]:
    return _Q.state.in_(sorted(state.value for state in states))


def _view(view: QueryView, today: date) -> ColumnElement[bool]:
    if view is QueryView.DUE:
        return and_(_in_states(WAITING), _Q.due <= today)
    if view is QueryView.APPROVAL:
        return _in_states(WRITTEN)
    if view is QueryView.ALL:
        return true()
    return _Q.state == _STATES[view].value


_STATES = {
    QueryView.TO_PRINT: QueryState.APPROVED,
    QueryView.WAITING: QueryState.SENT,
    QueryView.ANSWERED: QueryState.ANSWERED,
}


def _order(view: QueryView) -> tuple[ColumnElement[Any], ...]:
    """Urgent ones first where somebody here has to act; of one day where an answer is awaited."""
    urgent, last = _Q.priority != QueryPriority.URGENT.value, (_Q.raised_at, _Q.reference)
    if view is QueryView.APPROVAL:
        return (_Q.state != QueryState.FOR_APPROVAL.value, urgent, *last)
    if view is QueryView.TO_PRINT:
        return (urgent, _NAME, *last)
    if view is QueryView.ANSWERED:
        return (urgent, _Q.answered_at, *last)
    if view is QueryView.ALL:
        return (_Q.raised_at.desc(), _Q.reference)
    return (_Q.due, urgent, *last)


def _words(text: str) -> list[str]:
    return re.findall(r"\S*\w\S*", text)


def _matches(word: str) -> ColumnElement[bool]:
    """A word typed: the beginning of the reference, of a word of the recipient or the patient.

    The episodes' own word index has patients, consultants and specialties, without accents.
    """
    conditions: list[ColumnElement[bool]] = [
        _WORDS.contains(f" {word.lower()}", autoescape=True),
    ]
    letters = re.sub(r"[\W_]", "", word).upper()
    if letters:
        conditions += [
            _REFERENCE.startswith(letters, autoescape=True),
            _REFERENCE.startswith(f"Q{letters}", autoescape=True),
        ]
    expression = match(word)
    if expression is not None:
        found = select(episode_search.c.rowid).where(episode_search.c.words.match(expression))
        conditions.append(_E.rowid_.in_(found))
    return or_(*conditions)
