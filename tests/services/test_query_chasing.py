"""The list of what is due today, and the letters that take a query off it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeClock
from storage.profile_rows import add_stays, stay

from coder_gui.domain.chasing import DueItem, DueWhat, Escalation
from coder_gui.domain.errors import NotFound, Refused
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import (
    LetterPurpose,
    QueryEvent,
    QueryFilter,
    QueryKind,
    QueryView,
    Recipient,
)
from coder_gui.services.calendar import Calendar
from coder_gui.services.query_clock import QueryClock, london_day, read_clocks
from coder_gui.services.query_due import Chased, by_urgency, due_reason
from coder_gui.storage import query_chasing
from coder_gui.storage.query_rows import text_values
from coder_gui.system.paths import resource

from .query_desk import DISPUTED, RAISED, QueryDesk, asked, opened_query_desk, reply

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


# Many ---------------------------------------------------------------------------------------------
STANDING = ("draft", "for_approval", "approved", "sent", "sent", "sent", "answered", "withdrawn")
HAPPENED = ("raised", "changed", "approved", "printed", "reprinted", "reminded", "escalated")


def drawn(chance: random.Random, number: int, now: datetime) -> dict[str, Any]:
    """A query as its row, in any state."""
    state = chance.choice(STANDING)
    raised = now - timedelta(hours=chance.randrange(1, 24 * 50))
    approved = raised + timedelta(hours=chance.randrange(60))
    row: dict[str, Any] = {
        "id": new_id(),
        "episode_id": stay(number).episode,
        "reference": f"Q-{number:06}",
        "state": state,
        **text_values(
            replace(
                asked(chance.choice(list(QueryKind))),
                recipient=Recipient("Mr A", specialty=chance.choice(("", "Urology"))),
                priority=chance.choice(("routine", "urgent")),
            )
        ),
        "overrides": [],
        "codes_before": [],
        "codes_after": [],
        "raised_by": "Ada",
        "raised_at": raised,
        "unanswered": chance.random() < 0.2,
    }
    if state not in ("draft", "for_approval"):
        row |= {"approved_by": "Sue", "approved_at": approved, "level": chance.randrange(4)}
        row["due"] = chance.choice((None, approved.date() + timedelta(days=chance.randrange(9))))
    return row


def fill(desk: QueryDesk, chance: random.Random, count: int) -> None:
    """Queries in every state, with letters of every kind behind them."""
    numbers = range(100, 100 + count)
    add_stays(desk.database, desk.actor, numbers)
    with desk.database.write(desk.senior, "test") as uow:
        rows = [drawn(chance, number, uow.now) for number in numbers]
        uow.insert_many("query", rows)
        uow.insert_many(
            "query_event",
            [
                {
                    "id": new_id(),
                    "query_id": row["id"],
                    "episode_id": row["episode_id"],
                    "event": event,
                    "data": {},
                    "author": "Sue",
                    "at": row["raised_at"] + timedelta(hours=chance.randrange(900)),
                }
                for row in rows
                for event in chance.choices(HAPPENED, k=chance.randrange(6))
            ],
        )
        uow.record("test", None, {})
        uow.commit()


def looked_at_whole(desk: QueryDesk, day: date) -> tuple[DueItem, ...]:
    """What is due, found by reading every query with its story."""
    clock = QueryClock(Calendar.shipped(), read_clocks(resource("queries", "clocks.toml")))
    found = []
    for row in desk.queries.page(QueryFilter(QueryView.ALL, limit=10_000)).rows:
        story = desk.queries.story(row.query_id)
        moved = [london_day(one.at) for one in story.events]
        days = {
            event: max(
                (london_day(one.at) for one in story.events if one.event is event), default=None
            )
            for event in (QueryEvent.REMINDED, QueryEvent.ESCALATED)
        }
        chased = Chased(
            story.query,
            max(moved, default=london_day(row.raised_at)),
            *days.values(),
            by_letter=story.query.kind is not QueryKind.NATIONAL,
        )
        reason = due_reason(chased, clock, row.freeze, day)
        if reason is not None:
            found.append(reason.item(row, story.query.text.recipient))
    return by_urgency(found)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_due_is_what_reading_every_query_finds(desk: QueryDesk, seed: int) -> None:
    fill(desk, random.Random(seed), 60)
    due = 0
    for days in (-30, 0, 5, 60, 75):
        day = RAISED + timedelta(days=days)
        items = desk.chasing.due_today(day)
        assert items == looked_at_whole(desk, day)
        due += len(items)
    assert due > 50


def test_of_more_than_are_looked_at_those_asked_first_are(desk: QueryDesk) -> None:
    fill(desk, random.Random(7), 60)
    with desk.database.read() as connection:
        whole = query_chasing.open_queries(connection)
        assert query_chasing.open_queries(connection, 10) == whole[:10]
    days = [one.due for one in whole]
    assert days == sorted(days, key=lambda day: (day is None, day or RAISED))
