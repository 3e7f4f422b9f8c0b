"""Queries that are open while their episode is coded: what the coder is told, and what happens.

An episode may be finalised while a query waits: it is then coded to what is documented, and the
query stays open, flagged as unanswered, so that a late answer finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder_gui.domain.coding import Problem, Severity
from coder_gui.domain.queries import WAITING, QueryEvent, QueryKind, QueryState
from coder_gui.storage import queries, query_answers
from coder_gui.storage.query_answers import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coder_gui.storage.unit_of_work import UnitOfWork

RULE = "QUERY"
"""The id under which an open query is noted among an episode's problems."""


def query_notes(found: Iterable[Standing], *, finished: bool) -> tuple[Problem, ...]:
    """What an episode's open queries say to its coder: notes, which never stand in the way."""
    return tuple(_note(_words(one, finished=finished)) for one in found)


def _words(one: Standing, *, finished: bool) -> str:
    if one.state in WAITING:
        if finished:
            return f"{one.reference} still waits. Its answer brings this episode back."
        if one.kind is not QueryKind.CLINICAL:
            return f"{one.reference} waits for an answer."
        return (
            f"A query is still open: {one.reference}. Finalise codes to the documented evidence "
            "and keeps it open."
        )
    if one.state is QueryState.ANSWERED:
        return f"{one.reference} is answered. Look whether codes change, then close it."
    return f"{one.reference} is not sent yet."


def _note(message: str) -> Problem:
    return Problem(
        rule=RULE,
        severity=Severity.INFO,
        list="episode",
        code=None,
        position=None,
        message=message,
        reference="Queries",
    )


def keep_open_unanswered(uow: UnitOfWork, episode_id: str) -> tuple[str, ...]:
    """The episode is finalised: its clinical queries that wait are flagged, and stay open.

    Part of the transaction of the finalising. Returns the references of those flagged now.
    """
    flagged = []
    for one in query_answers.standing(uow.connection, episode_id):
        if one.kind is QueryKind.CLINICAL and one.state in WAITING and not one.unanswered:
            flag_unanswered(uow, one.query_id, episode_id, one.reference, keep_open=True)
            flagged.append(one.reference)
    return tuple(flagged)


def flag_unanswered(
    uow: UnitOfWork, query_id: str, episode_id: str, reference: str, *, keep_open: bool
) -> None:
    """The episode is coded to what is documented, without an answer to this query."""
    queries.change(uow, query_id, {"unanswered": True, "keep_open": keep_open})
    queries.add_event(uow, query_id, episode_id, QueryEvent.UNANSWERED, {"keep_open": keep_open})
    uow.record(
        "query_unanswered",
        episode_id,
        {"query_id": query_id, "reference": reference, "keep_open": keep_open},
    )
