"""What is due on a query today, one reason at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.chasing import DueItem, DueWhat
from coder_gui.domain.queries import (
    WAITING,
    Gap,
    LetterPurpose,
    Query,
    QueryKind,
    QueryRow,
    QueryState,
    QueryText,
    Recipient,
)
from coder_gui.services.calendar import Calendar
from coder_gui.services.query_clock import QueryClock, read_clocks
from coder_gui.services.query_due import Chased, by_urgency, due_reason
from coder_gui.system.paths import resource

CLOCK = QueryClock(Calendar.shipped(), read_clocks(resource("queries", "clocks.toml")))
MONDAY = date(2026, 11, 2)
DUE = date(2026, 11, 9)
FREEZE = date(2027, 1, 20)
LEAD = Recipient("Mr A Lead", specialty="Urology")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def chased(
    state: QueryState = QueryState.SENT,
    *,
    approved: date = MONDAY,
    reminded: date | None = None,
    escalated: date | None = None,
    **more: Any,
) -> Chased:
    """A clinical query, approved on a Monday; `more` are fields of it."""
    text = QueryText(QueryKind.CLINICAL, Gap.TYPE, LEAD, "Which type?", (), ())
    written = state in (QueryState.DRAFT, QueryState.FOR_APPROVAL)
    query = Query(
        id="q",
        episode_id="e",
        reference="Q-7K3M-P4XC-9",
        state=state,
        text=text,
        raised_by="Priya Shah",
        raised_at=noon(approved),
        approved_at=None if written else noon(approved),
        due=None if written else CLOCK.due(QueryKind.CLINICAL, approved),
    )
    query = replace(query, **more)
    return Chased(query, approved, reminded, escalated)


def row_of(query: Query) -> QueryRow:
    """The query as it is listed."""
    return QueryRow(
        query_id=query.id,
        episode_id=query.episode_id,
        reference=query.reference,
        kind=query.text.kind,
        gap=query.text.gap,
        state=query.state,
        recipient=LEAD.name,
        specialty="Urology",
        patient="TEST, Ann",
        local_patient_id="999",
        raised_by=query.raised_by,
        raised_at=query.raised_at,
        due=query.due,
        level=query.level,
        unanswered=query.unanswered,
        freeze=FREEZE,
    )


def due(one: Chased, today: date, freeze: date | None = FREEZE) -> DueItem | None:
    reason = due_reason(one, CLOCK, freeze, today)
    query = one.query
    assert isinstance(query, Query)
    return None if reason is None else reason.item(row_of(query), query.text.recipient)


def what(one: Chased, today: date, freeze: date | None = FREEZE) -> DueWhat | None:
    item = due(one, today, freeze)
    return None if item is None else item.what


def test_nothing_is_due_before_the_answer_is() -> None:
    assert due(chased(), DUE - timedelta(days=3)) is None


def test_on_its_day_the_answer_is_due_and_no_letter_goes_out() -> None:
    item = due(chased(), DUE)
    assert item is not None
    assert (item.what, item.since, item.letter) == (DueWhat.ANSWER_DUE, DUE, None)


@pytest.mark.parametrize("days", [0, 1, 60])
def test_what_goes_out_as_a_pack_has_its_answer_due_and_never_a_letter(days: int) -> None:
    item = due(replace(chased(), by_letter=False), DUE + timedelta(days=days))
    assert item is not None
    assert (item.what, item.since, item.letter) == (DueWhat.ANSWER_DUE, DUE, None)
    assert due(replace(chased(), by_letter=False), DUE - timedelta(days=1)) is None


def test_a_pack_that_has_not_gone_out_is_listed_without_a_letter() -> None:
    item = due(replace(chased(QueryState.APPROVED), by_letter=False), DUE)
    assert item is not None
    assert (item.what, item.letter) == (DueWhat.NOT_SENT, None)


def test_near_the_freeze_a_pack_has_no_letter_beside_it() -> None:
    item = due(replace(chased(), by_letter=False), date(2026, 11, 17), date(2026, 11, 19))
    assert item is not None
    assert (item.what, item.letter) == (DueWhat.FREEZE, None)


def test_a_reminder_goes_to_the_recipient_the_day_after() -> None:
    item = due(chased(), DUE + timedelta(days=1))
    assert item is not None
    assert (item.what, item.letter, item.to) == (DueWhat.REMINDER, LetterPurpose.REMINDER, LEAD)


def test_after_a_reminder_there_is_peace_for_five_working_days() -> None:
    reminded = chased(reminded=date(2026, 11, 10), level=2)
    assert what(reminded, date(2026, 11, 16)) is None
    assert what(reminded, date(2026, 11, 17)) is DueWhat.REMINDER


def test_after_ten_working_days_the_clinical_lead_hears_of_it() -> None:
    item = due(chased(reminded=date(2026, 11, 10)), date(2026, 11, 16))
    assert item is not None
    assert (item.what, item.letter) == (DueWhat.ESCALATION, LetterPurpose.ESCALATION)
    assert (item.level, item.to.name) == (1, "Clinical lead, Urology")


def test_an_escalation_counts_as_a_letter_for_the_next_reminder() -> None:
    escalated = chased(escalated=date(2026, 11, 16), level=1)
    assert what(escalated, date(2026, 11, 20)) is None
    assert what(escalated, date(2026, 11, 23)) is DueWhat.ESCALATION


def test_near_the_freeze_that_is_the_reason_and_the_letter_stands_beside_it() -> None:
    freeze = date(2026, 11, 19)
    item = due(chased(reminded=date(2026, 11, 10)), date(2026, 11, 17), freeze)
    assert item is not None
    assert (item.what, item.freeze_days) == (DueWhat.FREEZE, 2)
    assert (item.letter, item.level) == (LetterPurpose.ESCALATION, 2)
    assert item.to.name == "Medical director's office"


def test_a_missed_freeze_stays_due_until_the_query_is_marked_as_unanswered() -> None:
    freeze = date(2026, 11, 19)
    missed = chased(reminded=date(2026, 11, 18), level=2)
    item = due(missed, date(2026, 11, 20), freeze)
    assert item is not None
    assert (item.what, item.since, item.freeze_days) == (DueWhat.FREEZE_MISSED, freeze, -1)
    kept_open = replace(missed, query=replace(missed.query, unanswered=True, keep_open=True))
    assert due(kept_open, date(2026, 11, 20), freeze) is None
    assert what(kept_open, date(2026, 11, 25), freeze) is DueWhat.REMINDER


def test_a_query_of_an_open_episode_has_no_freeze() -> None:
    item = due(chased(), DUE, None)
    assert item is not None
    assert item.freeze_days is None


@pytest.mark.parametrize("state", [QueryState.DRAFT, QueryState.FOR_APPROVAL])
def test_a_draft_left_behind_is_spoken_of_the_next_working_day(state: QueryState) -> None:
    friday = chased(state, approved=date(2026, 11, 6))
    assert what(friday, date(2026, 11, 8)) is None
    assert what(friday, date(2026, 11, 9)) is DueWhat.NOT_SENT


def test_an_approved_query_that_nobody_printed_gets_its_own_letter_and_no_reminder() -> None:
    item = due(chased(QueryState.APPROVED), date(2026, 11, 30))
    assert item is not None
    assert (item.what, item.letter) == (DueWhat.NOT_SENT, LetterPurpose.QUERY)


@pytest.mark.parametrize(
    "state",
    [QueryState.ANSWERED, QueryState.CLOSED, QueryState.WITHDRAWN, QueryState.DUPLICATE],
)
@given(day=st.dates(MONDAY, date(2027, 3, 1)))
def test_nothing_is_ever_due_on_a_query_that_waits_for_nobody(state: QueryState, day: date) -> None:
    assert due(chased(state), day) is None


@given(
    st.sampled_from(sorted(WAITING)),
    st.dates(date(2026, 9, 1), date(2026, 12, 1)),
    st.none() | st.integers(0, 40),
    st.none() | st.integers(0, 40),
    st.integers(0, 2),
    st.booleans(),
    st.none() | st.integers(-10, 90),
    st.integers(0, 120),
)
def test_a_letter_is_never_due_twice_a_day_nor_before_its_day(
    state: QueryState,
    approved: date,
    reminded: int | None,
    escalated: int | None,
    level: int,
    unanswered: bool,
    freeze: int | None,
    today: int,
) -> None:
    now = approved + timedelta(days=today)

    def after(days: int | None) -> date | None:
        return None if days is None or days > today else approved + timedelta(days=days)

    one = chased(
        state,
        approved=approved,
        reminded=after(reminded),
        escalated=after(escalated),
        level=level,
        unanswered=unanswered,
    )
    on = None if freeze is None else approved + timedelta(days=freeze)
    item = due(one, now, on)
    if item is None:
        return
    assert item.since <= now
    if item.letter is LetterPurpose.REMINDER:
        assert now not in (one.reminded, one.escalated)
    if item.letter is LetterPurpose.ESCALATION:
        assert now != one.escalated
        assert item.level > level


def test_the_most_urgent_stands_first_and_among_equals_the_oldest() -> None:
    items = [
        due(chased(), DUE),
        due(chased(), date(2026, 11, 30)),
        due(chased(approved=date(2026, 10, 26)), date(2026, 11, 30)),
        due(chased(), DUE + timedelta(days=1)),
        due(chased(QueryState.DRAFT), date(2026, 11, 30)),
        due(chased(), date(2026, 11, 30), date(2026, 11, 20)),
        due(chased(), date(2026, 11, 17), date(2026, 11, 20)),
    ]
    found = by_urgency([item for item in items if item is not None])
    assert [item.what for item in found] == [
        DueWhat.FREEZE_MISSED,
        DueWhat.FREEZE,
        DueWhat.ESCALATION,
        DueWhat.ESCALATION,
        DueWhat.REMINDER,
        DueWhat.ANSWER_DUE,
        DueWhat.NOT_SENT,
    ]
    assert found[2].since < found[3].since


def test_of_what_is_equally_pressing_the_urgent_query_comes_first() -> None:
    longer, shorter = due(chased(), date(2026, 11, 17)), due(chased(), date(2026, 11, 17))
    assert longer is not None
    assert shorter is not None
    routine = replace(longer, since=date(2026, 11, 9))
    urgent = replace(shorter, row=replace(shorter.row, urgent=True))
    assert by_urgency([routine, urgent]) == (urgent, routine)
