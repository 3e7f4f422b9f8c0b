"""Answers to queries: kept with their scan, made evidence, and the query ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from conftest import FakeClock
from PIL import Image
from storage.profile_rows import add_stays

from coder_gui.domain.abstraction import AbstractionLine, Certainty, Heading
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import (
    AnswerHow,
    Gap,
    Outcome,
    QueryEvent,
    QueryKind,
    QueryState,
)
from coder_gui.services.documents import DocumentService
from coder_gui.services.session import Session
from coder_gui.storage import lines

from .desk import EPISODE, OTHER
from .query_desk import (
    DISPUTED,
    OTHER_WORDS,
    TYPE_2,
    UNABLE,
    QueryDesk,
    asked,
    opened_query_desk,
    reply,
)

ANSWERED = date(2026, 11, 13)
FREEZE_NEAR = date(2027, 1, 14)


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[QueryDesk]:
    with opened_query_desk(tmp_path, clock) as opened:
        yield opened


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("L", (210, 297), 200).save(buffer, "PNG")
    return buffer.getvalue()


def replies(desk: QueryDesk, episode_id: str = EPISODE) -> list[AbstractionLine]:
    """The lines of an episode that are answers to queries."""
    with desk.database.read() as connection:
        found = lines.read(connection, episode_id)
    return [line for line in found if line.place.source == "reply"]


def state(desk: QueryDesk) -> State:
    return desk.desk.work().work.state


def count(desk: QueryDesk, table: str) -> int:
    with desk.database.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_an_answer_becomes_evidence_and_the_episode_is_updated(desk: QueryDesk) -> None:
    query = desk.sent()
    assert state(desk) is State.QUERY_RAISED
    desk.at(ANSWERED)

    saved = desk.answers.log(desk.actor, query.id, reply(gmc="1234567"))

    assert saved.value.state is QueryState.ANSWERED
    assert saved.value.answered_at == desk.clock.now()
    (line,) = replies(desk)
    assert (line.text, line.certainty, line.heading) == (
        TYPE_2,
        Certainty.CONFIRMED,
        Heading.OTHER,
    )
    assert (line.place.words, line.place.date) == (query.reference, date(2026, 11, 12))
    assert state(desk) is State.UPDATE_RECEIVED
    (answer,) = desk.queries.story(query.id).answers
    assert (answer.choice, answer.answered_by, answer.gmc) == (TYPE_2, "Dr R Patel", "1234567")
    assert (answer.line_id, answer.document_id) == (line.id, None)
    assert (answer.how, answer.author) == (AnswerHow.LETTER, desk.actor.name)


def test_the_answer_stands_in_the_story_of_query_and_episode(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())

    last = desk.queries.story(query.id).events[-1]
    assert last.event is QueryEvent.ANSWERED
    assert last.data["answered_by"] == "Dr R Patel"
    entry = next(data for event, data in desk.desk.story() if event == "query_answered")
    assert entry["reference"] == query.reference


def test_codes_are_never_changed_by_an_answer(desk: QueryDesk) -> None:
    query = desk.sent()
    before = desk.desk.diagnoses()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())
    desk.answers.close(desk.actor, query.id)
    assert desk.desk.diagnoses() == before


def test_the_closed_query_shows_the_codes_before_and_after(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())
    (line,) = replies(desk)
    desk.desk.dx("I10.X", line.id)

    closed = desk.answers.close(desk.actor, query.id).value

    assert (closed.state, closed.outcome) == (QueryState.CLOSED, Outcome.ANSWERED)
    assert (closed.closed_by, closed.closed_at) == (desk.actor.name, desk.clock.now())
    assert [one.code for one in closed.codes_before] == ["I21.4"]
    assert [one.code for one in closed.codes_after] == ["I21.4", "I10.X"]
    assert all(one.title for one in closed.codes_after)


def test_answers_to_two_letters_of_one_query_are_both_kept(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())
    second = reply(choice=OTHER_WORDS, text="Acute on chronic", answered_by="Ms B Lead")

    saved = desk.answers.log(desk.actor, query.id, second)

    assert saved.value.state is QueryState.ANSWERED
    answers = desk.queries.story(query.id).answers
    assert [answer.answered_by for answer in answers] == ["Dr R Patel", "Ms B Lead"]
    assert [line.text for line in replies(desk)] == [TYPE_2, "Acute on chronic"]


def test_unable_to_determine_is_evidence_of_nothing(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply(choice=UNABLE))
    assert replies(desk)[0].certainty is Certainty.UNSTATED


def test_the_heading_follows_from_the_gap(desk: QueryDesk) -> None:
    query = desk.sent(gap=Gap.COMPLICATION)
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())
    assert replies(desk)[0].heading is Heading.COMPLICATION


def test_an_internal_answer_is_kept_and_is_no_evidence(desk: QueryDesk) -> None:
    query = desk.sent(kind=QueryKind.INTERNAL)
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())
    assert replies(desk) == []
    assert desk.queries.story(query.id).answers[0].line_id is None


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(picture(), "application/pdf"), (b"Type 2, R Patel", "text/plain")],
    ids=["picture", "text"],
)
def test_a_scan_is_attached_as_a_document(desk: QueryDesk, data: bytes, media_type: str) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply(scan=(data, "image/png")))

    documents = DocumentService(desk.database, desk.clock)
    (document,) = documents.list(EPISODE)
    assert (document.source, document.media_type) == ("reply", media_type)
    assert document.reference.startswith(f"{query.reference} reply ")
    assert documents.content(document.id).data
    assert desk.queries.story(query.id).answers[0].document_id == document.id


def test_two_scans_of_one_query_are_two_documents(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply(scan=(b"first", "text/plain")))
    desk.answers.log(desk.actor, query.id, reply(scan=(b"second", "text/plain")))
    assert len(DocumentService(desk.database, desk.clock).list(EPISODE)) == 2


def test_a_scan_that_cannot_be_kept_leaves_nothing_half_done(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    story = desk.desk.story()

    with pytest.raises(UserError, match="Word, Excel or ZIP"):
        desk.answers.log(desk.actor, query.id, reply(scan=(b"PK\x03\x04", "text/plain")))

    assert desk.queries.get(query.id) == query
    assert desk.desk.story() == story
    assert (replies(desk), count(desk, "query_answer"), count(desk, "document")) == ([], 0, 0)


def test_a_write_that_breaks_off_leaves_nothing_half_done(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    story = desk.desk.story()

    with desk.broken_history():
        desk.answers.log(desk.actor, query.id, reply(scan=(b"scan", "text/plain")))

    assert desk.queries.get(query.id) == query
    assert desk.desk.story() == story
    assert (replies(desk), count(desk, "query_answer"), count(desk, "document")) == ([], 0, 0)
    desk.answers.log(desk.actor, query.id, reply(scan=(b"scan", "text/plain")))
    assert count(desk, "document") == 1


def test_what_an_answer_lacks_is_said_and_nothing_is_written(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    with pytest.raises(UserError, match="Say who answered") as refused:
        desk.answers.log(desk.actor, query.id, reply(answered_by=""))
    assert refused.value.field == "answered_by"
    assert count(desk, "query_answer") == 0


def test_a_draft_takes_no_answer(desk: QueryDesk) -> None:
    query = desk.draft()
    with pytest.raises(Refused, match="draft cannot take an answer"):
        desk.answers.log(desk.actor, query.id, reply(answered_on=date(2026, 11, 10)))


def test_a_closed_query_is_opened_again_first(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    desk.answers.answered_elsewhere(desk.actor, query.id, "Addendum of 11 November")
    with pytest.raises(Refused, match="Open it again, then log the answer"):
        desk.answers.log(desk.actor, query.id, reply())
    desk.queries.reopen(desk.senior, query.id, "The letter came back")
    saved = desk.answers.log(desk.actor, query.id, reply())
    assert saved.value.state is QueryState.ANSWERED


def test_a_duplicate_names_the_query_to_answer(desk: QueryDesk) -> None:
    first, second = desk.sent(), desk.sent()
    desk.queries.mark_duplicate(desk.senior, second.id, first.reference)
    desk.at(ANSWERED)
    with pytest.raises(Refused, match=first.reference):
        desk.answers.log(desk.actor, second.id, reply())


def test_an_unknown_query_gives_a_sentence(desk: QueryDesk) -> None:
    with pytest.raises(NotFound, match="query"):
        desk.answers.log(desk.actor, new_id(), reply())


def test_a_finished_episode_comes_back_with_a_late_answer(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.desk.lifecycle.move(desk.actor, EPISODE, Verb.RESUME)
    desk.desk.lifecycle.finalise(desk.actor, EPISODE)
    desk.at(date(2027, 2, 1))

    desk.answers.log(desk.actor, query.id, reply(answered_on=date(2027, 1, 29)))

    work = desk.desk.work().work
    assert work.state is State.UPDATE_RECEIVED
    assert (work.reopened, work.amendment) == (True, True)
    assert work.reason == f"{query.reference} is answered"
    assert len(replies(desk)) == 1


def test_an_answer_on_an_episode_that_is_not_codable_is_kept_without_a_line(
    desk: QueryDesk,
) -> None:
    query = desk.sent()
    move = desk.desk.lifecycle.move
    move(desk.actor, EPISODE, Verb.MARK_NOT_CODABLE, reason="Notes lost")
    desk.at(ANSWERED)
    desk.answers.log(desk.actor, query.id, reply())
    assert state(desk) is State.NOT_CODABLE
    assert count(desk, "query_answer") == 1
    assert replies(desk) == []


def test_a_query_without_an_answer_cannot_just_be_closed(desk: QueryDesk) -> None:
    query = desk.sent()
    with pytest.raises(Refused, match="No answer is logged yet"):
        desk.answers.close(desk.senior, query.id)


def test_near_the_freeze_it_is_closed_unanswered_and_flagged(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(FREEZE_NEAR)

    closed = desk.answers.close_unanswered(desk.senior, query.id).value

    assert (closed.state, closed.outcome) == (QueryState.CLOSED, Outcome.UNANSWERED)
    assert (closed.unanswered, closed.keep_open) == (True, False)
    assert [one.code for one in closed.codes_after] == ["I21.4"]
    work = desk.desk.work().work
    assert work.state is State.IN_PROGRESS
    assert work.reason == f"{query.reference} is unanswered: coded to the documented evidence"
    assert "query_unanswered" in desk.desk.events()


def test_it_can_be_kept_open_for_a_late_answer(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(FREEZE_NEAR)
    kept = desk.answers.close_unanswered(desk.senior, query.id, keep_open=True).value
    assert kept.state is QueryState.SENT
    assert (kept.unanswered, kept.keep_open) == (True, True)
    answered = desk.answers.log(desk.actor, query.id, reply(answered_on=FREEZE_NEAR)).value
    assert answered.state is QueryState.ANSWERED


def test_long_before_the_freeze_it_is_not_closed_unanswered(desk: QueryDesk) -> None:
    query = desk.sent()
    with pytest.raises(Refused, match="the query can be closed without an answer"):
        desk.answers.close_unanswered(desk.senior, query.id)


def test_the_episode_goes_on_waiting_for_another_query(desk: QueryDesk) -> None:
    first, _second = desk.sent(), desk.sent()
    desk.at(FREEZE_NEAR)
    desk.answers.close_unanswered(desk.senior, first.id)
    assert state(desk) is State.QUERY_RAISED


def test_answered_elsewhere_ends_it_with_the_place(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    with pytest.raises(UserError, match="Say where"):
        desk.answers.answered_elsewhere(desk.actor, query.id, " ")

    ended = desk.answers.answered_elsewhere(desk.actor, query.id, "Addendum of 11 November").value

    assert (ended.state, ended.outcome) == (QueryState.CLOSED, Outcome.ANSWERED_ELSEWHERE)
    assert state(desk) is State.UPDATE_RECEIVED
    assert desk.queries.story(query.id).events[-1].data["reason"] == "Addendum of 11 November"


@pytest.mark.parametrize("verb", ["log", "close", "close_unanswered", "answered_elsewhere"])
def test_a_query_that_is_disputed_waits_for_the_decision(desk: QueryDesk, verb: str) -> None:
    query = desk.sent()
    desk.at(ANSWERED)
    if verb == "close":
        desk.answers.log(desk.actor, query.id, reply())
    desk.at(FREEZE_NEAR)
    desk.dispute(query)
    before, kept = desk.queries.story(query.id), count(desk, "document")
    given = {"log": [reply(scan=(picture(), "image/png"))], "answered_elsewhere": ["The letter"]}
    with pytest.raises(Refused) as refused:
        getattr(desk.answers, verb)(desk.actor, query.id, *given.get(verb, []))
    assert str(refused.value) == DISPUTED
    assert (desk.queries.story(query.id), count(desk, "document")) == (before, kept)


def test_an_answer_is_found_by_its_reference(desk: QueryDesk) -> None:
    query = desk.sent(episode_id=OTHER)
    typed = query.reference.lower().replace("-", " ")
    assert desk.queries.by_reference(typed).id == query.id


def test_an_unlocked_profile_answers_and_chases(session: Session) -> None:
    add_stays(session.database, session.actor, [1])
    assert session.chasing.due_today() == ()
    query = session.queries.raise_query(session.actor, EPISODE, asked()).value
    with pytest.raises(Refused, match="draft cannot take an answer"):
        session.query_answers.log(session.actor, query.id, reply(answered_on=date(2026, 11, 21)))
