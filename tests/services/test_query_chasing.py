"""The list of what is due today, and the letters that take a query off it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import FakeClock

from coder_gui.domain.chasing import DueWhat, Escalation
from coder_gui.domain.errors import NotFound, Refused
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import LetterPurpose, QueryEvent, Recipient

from .query_desk import DISPUTED, RAISED, QueryDesk, opened_query_desk, reply

DUE = date(2026, 11, 17)
REMIND = date(2026, 11, 18)
ESCALATE = date(2026, 11, 24)
LEAD = Recipient("Clinical lead, General Surgery", role="Specialty clinical lead")


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[QueryDesk]:
    with opened_query_desk(tmp_path, clock) as opened:
        yield opened


def what(desk: QueryDesk, day: date) -> list[DueWhat]:
    desk.at(day)
    return [item.what for item in desk.chasing.due_today()]


def test_nothing_is_due_while_there_is_time(desk: QueryDesk) -> None:
    desk.sent()
    assert what(desk, date(2026, 11, 16)) == []


def test_the_day_the_answer_is_due_and_the_day_after(desk: QueryDesk) -> None:
    query = desk.sent()
    assert what(desk, DUE) == [DueWhat.ANSWER_DUE]
    assert what(desk, REMIND) == [DueWhat.REMINDER]
    (item,) = desk.chasing.due_today()
    assert (item.row.reference, item.to) == (query.reference, query.text.recipient)
    assert (item.row.due, item.row.state) == (DUE, query.state)
    assert item.row.patient
    assert item.row.prints == 1


def test_a_day_can_be_asked_for(desk: QueryDesk) -> None:
    desk.sent()
    (item,) = desk.chasing.due_today(ESCALATE)
    assert item.what is DueWhat.ESCALATION


def test_a_reminder_is_noted_and_due_again_five_working_days_later(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(REMIND)

    saved = desk.chasing.note_reminded(desk.senior, [query.id])

    assert [one.id for one in saved.value] == [query.id]
    last = desk.queries.story(query.id).events[-1]
    assert (last.event, last.author) == (QueryEvent.REMINDED, desk.senior.name)
    assert "query_reminded" in desk.desk.events()
    assert what(desk, date(2026, 11, 20)) == []


def test_an_escalation_reaches_the_rung_and_names_whom(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.at(REMIND)
    desk.chasing.note_reminded(desk.senior, [query.id])
    assert what(desk, ESCALATE) == [DueWhat.ESCALATION]
    (item,) = desk.chasing.due_today()
    assert (item.level, item.letter) == (1, LetterPurpose.ESCALATION)

    assert desk.chasing.escalation_of(query.id) == Escalation(item.level, item.to)

    saved = desk.chasing.note_escalated(desk.senior, [query.id], sha256s=["a" * 64])

    assert saved.value[0].level == 1
    last = desk.queries.story(query.id).events[-1]
    assert last.event is QueryEvent.ESCALATED
    to = {"level": 1, "to": item.to.name, "role": item.to.role}
    assert last.data == {**to, "sha256": "a" * 64}
    assert what(desk, ESCALATE) == []


def test_an_escalation_never_goes_down_the_ladder(desk: QueryDesk) -> None:
    query = desk.sent()
    desk.chasing.note_escalated(desk.senior, [query.id], 2, LEAD)
    with pytest.raises(Refused, match="rung 2"):
        desk.chasing.note_escalated(desk.senior, [query.id], 1, LEAD)
    with pytest.raises(Refused, match="top of its ladder"):
        desk.chasing.note_escalated(desk.senior, [query.id])
    assert desk.chasing.escalation_of(query.id) is None


def test_a_coder_does_not_escalate(desk: QueryDesk) -> None:
    query = desk.sent()
    with pytest.raises(Refused, match="senior"):
        desk.chasing.note_escalated(desk.actor, [query.id])


def test_a_letter_that_was_never_sent_is_not_chased(desk: QueryDesk) -> None:
    query = desk.approved()
    with pytest.raises(Refused, match="Only a query that was sent"):
        desk.chasing.note_reminded(desk.senior, [query.id])


@pytest.mark.parametrize("ended", ["answered", "elsewhere", "withdrawn"])
def test_nothing_is_due_on_a_query_that_is_over(desk: QueryDesk, ended: str) -> None:
    query = desk.sent()
    desk.at(date(2026, 11, 13))
    if ended == "answered":
        desk.answers.log(desk.actor, query.id, reply())
    elif ended == "elsewhere":
        desk.answers.answered_elsewhere(desk.actor, query.id, "Addendum")
    else:
        desk.queries.withdraw(desk.senior, query.id, "Found in volume 2")
    assert what(desk, date(2027, 2, 26)) == []


def test_no_letter_is_noted_for_a_query_that_is_over(desk: QueryDesk) -> None:
    query, other = desk.sent(), desk.sent()
    desk.at(date(2026, 11, 13))
    desk.answers.log(desk.actor, query.id, reply())
    with pytest.raises(Refused, match=query.reference):
        desk.chasing.note_reminded(desk.senior, [other.id, query.id])
    assert desk.queries.story(other.id).events[-1].event is not QueryEvent.REMINDED


def test_a_batch_that_breaks_off_notes_no_letter(desk: QueryDesk) -> None:
    queries = [desk.sent(), desk.sent()]
    desk.at(REMIND)
    with desk.broken_history():
        desk.chasing.note_reminded(desk.senior, [query.id for query in queries])
    assert what(desk, REMIND) == [DueWhat.REMINDER, DueWhat.REMINDER]


def test_a_query_that_is_not_there_is_named(desk: QueryDesk) -> None:
    with pytest.raises(NotFound, match="query"):
        desk.chasing.note_reminded(desk.senior, [new_id()])


def test_a_draft_and_an_approved_query_left_behind_are_spoken_of(desk: QueryDesk) -> None:
    desk.at(RAISED)
    draft = desk.draft()
    approved = desk.approved()
    desk.at(date(2026, 11, 11))
    items = desk.chasing.due_today()
    assert {item.row.reference for item in items} == {draft.reference, approved.reference}
    assert {item.what for item in items} == {DueWhat.NOT_SENT}
    assert {item.letter for item in items} == {None, LetterPurpose.QUERY}


def test_the_most_urgent_stands_first(desk: QueryDesk) -> None:
    desk.sent()
    desk.at(date(2026, 12, 1))
    desk.draft()
    assert what(desk, date(2026, 12, 3)) == [DueWhat.ESCALATION, DueWhat.NOT_SENT]


def test_near_and_after_the_freeze_until_it_is_marked_as_unanswered(desk: QueryDesk) -> None:
    query = desk.sent()
    (item,) = desk.chasing.due_today(date(2026, 12, 3))
    freeze = item.row.freeze
    assert freeze is not None
    desk.at(freeze)
    (near,) = desk.chasing.due_today()
    assert (near.what, near.freeze_days) == (DueWhat.FREEZE, 0)
    desk.clock.advance(days=1)
    assert [one.what for one in desk.chasing.due_today()] == [DueWhat.FREEZE_MISSED]
    desk.answers.close_unanswered(desk.senior, query.id, keep_open=True)
    assert [one.what for one in desk.chasing.due_today()] == [DueWhat.ESCALATION]


def test_a_query_that_is_disputed_is_not_chased_and_nothing_of_its_batch_is_noted(
    desk: QueryDesk,
) -> None:
    first, disputed = desk.sent(), desk.sent()
    desk.dispute(disputed)
    for note in (desk.chasing.note_reminded, desk.chasing.note_escalated):
        with pytest.raises(Refused) as refused:
            note(desk.senior, [first.id, disputed.id])
        assert str(refused.value) == DISPUTED
    events = [one.event for one in desk.queries.story(first.id).events]
    assert not {QueryEvent.REMINDED, QueryEvent.ESCALATED} & set(events)
    assert desk.queries.get(first.id).level == 0
