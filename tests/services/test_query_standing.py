"""An episode with an open query: what its coder is told, and what finalising does to the query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import FakeClock

from coder_gui.domain.coding import Severity
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import Query, QueryEvent, QueryKind, QueryState
from coder_gui.services.calendar import Calendar
from coder_gui.services.episodes import EpisodeService
from coder_gui.services.query_standing import RULE, query_notes
from coder_gui.storage import query_answers
from coder_gui.storage.query_answers import Standing

from .desk import EPISODE
from .query_desk import QueryDesk, opened_query_desk, reply


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[QueryDesk]:
    with opened_query_desk(tmp_path, clock) as opened:
        yield opened


def standing(desk: QueryDesk) -> tuple[Standing, ...]:
    with desk.database.read() as connection:
        return query_answers.standing(connection, EPISODE)


def finalised(desk: QueryDesk, query: Query) -> Query:
    """The query after its episode was taken up again and finalised."""
    desk.desk.lifecycle.move(desk.actor, EPISODE, Verb.RESUME)
    desk.desk.lifecycle.finalise(desk.actor, EPISODE)
    return desk.queries.get(query.id)


def test_the_coder_is_told_of_an_open_query_by_a_note_that_blocks_nothing(
    desk: QueryDesk,
) -> None:
    query = desk.sent()
    (note,) = query_notes(standing(desk), finished=False)
    assert note.message == (
        f"A query is still open: {query.reference}. Finalise codes to the documented evidence "
        "and keeps it open."
    )
    assert (note.rule, note.severity, note.blocks) == (RULE, Severity.INFO, False)


def test_the_note_stands_among_the_problems_of_the_open_episode(desk: QueryDesk) -> None:
    query = desk.sent()
    its = desk.desk
    episodes = EpisodeService(its.database, its.editions, its.pack, Calendar.shipped(), its.clock)
    problems = episodes.case(EPISODE).problems
    assert query.reference in next(one.message for one in problems if one.rule == RULE)
    assert problems[-1].rule == RULE


def test_each_open_query_is_told_by_where_it_stands(desk: QueryDesk) -> None:
    draft = desk.draft()
    internal = desk.sent(kind=QueryKind.INTERNAL)
    answered = desk.sent()
    desk.at(date(2026, 11, 13))
    desk.answers.log(desk.actor, answered.id, reply())
    told = [note.message for note in query_notes(standing(desk), finished=False)]
    assert sorted(told) == sorted(
        [
            f"{draft.reference} is not sent yet.",
            f"{internal.reference} waits for an answer.",
            f"{answered.reference} is answered. Look whether codes change, then close it.",
        ]
    )


def test_a_finished_episode_is_told_that_an_answer_brings_it_back(desk: QueryDesk) -> None:
    query = desk.sent()
    finalised(desk, query)
    (note,) = query_notes(standing(desk), finished=True)
    assert note.message == f"{query.reference} still waits. Its answer brings this episode back."


def test_an_ended_query_says_nothing(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.queries.withdraw(desk.senior, query.id, "Found in volume 2")
    assert standing(desk) == ()


def test_finalising_flags_the_query_that_waits_and_keeps_it_open(desk: QueryDesk) -> None:
    query = finalised(desk, desk.sent())
    assert desk.desk.work().work.state is State.FINAL
    assert query.state is QueryState.SENT
    assert (query.unanswered, query.keep_open) == (True, True)
    last = desk.queries.story(query.id).events[-1]
    assert (last.event, last.data) == (QueryEvent.UNANSWERED, {"keep_open": True})
    assert "query_unanswered" in desk.desk.events()


def test_finalising_again_flags_it_once(desk: QueryDesk) -> None:
    query = finalised(desk, desk.sent())
    desk.desk.lifecycle.move(desk.actor, EPISODE, Verb.REOPEN, reason="A code was forgotten")
    desk.desk.lifecycle.finalise(desk.actor, EPISODE)
    events = [event.event for event in desk.queries.story(query.id).events]
    assert events.count(QueryEvent.UNANSWERED) == 1


@pytest.mark.parametrize("kind", [QueryKind.INTERNAL, QueryKind.DATA_QUALITY])
def test_a_query_that_no_clinician_answers_is_left_as_it_is(
    desk: QueryDesk, kind: QueryKind
) -> None:
    assert not finalised(desk, desk.sent(kind=kind)).unanswered


def test_a_finalising_that_is_refused_flags_nothing(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.desk.lifecycle.move(desk.actor, EPISODE, Verb.RESUME)
    desk.desk.dx("I10.X")  # without evidence
    with pytest.raises(UserError, match="Not final yet"):
        desk.desk.lifecycle.finalise(desk.actor, EPISODE)
    assert desk.queries.get(query.id) == query
