"""The clocks of queries: working days, the ladder, and what the freeze does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import (
    Gap,
    Query,
    QueryKind,
    QueryState,
    QueryText,
    Recipient,
)
from coder_gui.services.calendar import Calendar
from coder_gui.services.query_clock import QueryClock, clocks_in_use, read_clocks
from coder_gui.system.paths import resource

CALENDAR = Calendar.shipped()
CLOCK = QueryClock(CALENDAR, read_clocks(resource("queries", "clocks.toml")))
DAYS = st.dates(date(2025, 1, 1), date(2027, 11, 30))
KINDS = st.sampled_from(QueryKind)


def query(
    approved: date | None,
    *,
    kind: QueryKind = QueryKind.CLINICAL,
    state: QueryState = QueryState.SENT,
    level: int = 0,
) -> Query:
    """A query approved at noon of a day."""
    at = None
    if approved is not None:
        at = datetime(approved.year, approved.month, approved.day, 12, tzinfo=UTC)
    text = QueryText(kind, Gap.TYPE, Recipient("Mr A Lead"), "Which type?", (), ())
    return Query(
        id="q",
        episode_id="e",
        reference="Q-7K3M-P4XC-9",
        state=state,
        text=text,
        raised_by="Priya Shah",
        raised_at=at or datetime(2026, 11, 2, tzinfo=UTC),
        approved_at=at,
        due=CLOCK.due(kind, approved) if approved else None,
        level=level,
    )


def test_an_answer_is_asked_for_within_five_working_days() -> None:
    assert CLOCK.due(QueryKind.CLINICAL, date(2026, 11, 23)) == date(2026, 11, 30)


def test_christmas_and_boxing_day_do_not_count() -> None:
    assert CLOCK.due(QueryKind.CLINICAL, date(2026, 12, 23)) == date(2027, 1, 4)


def test_a_query_approved_on_a_saturday_counts_from_monday() -> None:
    assert CLOCK.due(QueryKind.CLINICAL, date(2026, 11, 21)) == date(2026, 11, 27)


@given(KINDS, DAYS)
def test_no_day_is_a_weekend_or_a_bank_holiday(kind: QueryKind, day: date) -> None:
    asked = query(day, kind=kind)
    rung = CLOCK.rung_on(asked, CALENDAR.freeze_of(day).date)
    reminder = CLOCK.reminder_on(asked)
    assert reminder is not None
    assert (rung is None) is (kind is QueryKind.NATIONAL)
    days = [CLOCK.due(kind, day), reminder, *([rung.day] if rung is not None else [])]
    assert all(map(CALENDAR.is_working_day, days))


@given(KINDS, DAYS, st.integers(0, 40))
def test_what_is_approved_later_is_never_due_earlier(kind: QueryKind, day: date, more: int) -> None:
    later = day + timedelta(days=more)
    freeze = date(2028, 6, 1)
    one, other = query(day, kind=kind), query(later, kind=kind)
    reminders = CLOCK.reminder_on(one), CLOCK.reminder_on(other)
    rungs = CLOCK.rung_on(one, freeze), CLOCK.rung_on(other, freeze)

    assert CLOCK.due(kind, day) <= CLOCK.due(kind, later)
    assert reminders[0] is not None
    assert reminders[1] is not None
    assert reminders[0] <= reminders[1]
    days = [rung.day for rung in rungs if rung is not None]
    assert len(days) == (0 if kind is QueryKind.NATIONAL else 2)
    assert days == sorted(days)


@given(DAYS, st.integers(-20, 90))
def test_the_freeze_pulls_the_last_rung_earlier_but_not_before_the_day_after_approval(
    day: date, to_freeze: int
) -> None:
    freeze = day + timedelta(days=to_freeze)
    reached_first = query(day, level=1)
    without = CLOCK.rung_on(reached_first, None)
    with_freeze = CLOCK.rung_on(reached_first, freeze)
    assert without is not None
    assert with_freeze is not None
    assert with_freeze.day <= without.day
    assert with_freeze.day > day
    assert with_freeze.pulled is (CLOCK.working_day_before(freeze, 2) < without.day)
    if with_freeze.pulled and with_freeze.day > CALENDAR.working_day_after(day, 1):
        assert CALENDAR.working_day_after(with_freeze.day, 2) <= CALENDAR.working_day_after(
            freeze - timedelta(days=1), 1
        )


def test_the_ladder_goes_to_the_clinical_lead_and_then_to_the_medical_directors_office() -> None:
    monday = date(2026, 11, 2)
    first = CLOCK.rung_on(query(monday), None)
    second = CLOCK.rung_on(query(monday, level=1), None)
    assert first is not None
    assert second is not None
    assert (first.day, first.rung.level) == (date(2026, 11, 16), 1)
    assert first.rung.recipient("Urology").name == "Clinical lead, Urology"
    assert (second.day, second.rung.name) == (date(2026, 11, 23), "Medical director's office")
    assert CLOCK.rung_on(query(monday, level=2), None) is None


def test_a_freeze_that_is_close_goes_past_the_lower_rung() -> None:
    found = CLOCK.rung_on(query(date(2026, 11, 10)), date(2026, 11, 19))
    assert found is not None
    assert (found.day, found.rung.level, found.pulled) == (date(2026, 11, 17), 2, True)


def test_no_rung_is_due_on_the_day_of_the_last_escalation() -> None:
    found = CLOCK.rung_on(
        query(date(2026, 10, 5), level=1), None, last_escalation=date(2026, 11, 20)
    )
    assert found is not None
    assert found.day == date(2026, 11, 23)


def test_the_first_reminder_waits_until_the_answer_was_due() -> None:
    assert CLOCK.reminder_on(query(date(2026, 11, 2))) == date(2026, 11, 10)


def test_a_reminder_is_due_again_five_working_days_after_the_last_letter() -> None:
    asked = query(date(2026, 11, 2))
    assert CLOCK.reminder_on(asked, date(2026, 11, 10)) == date(2026, 11, 17)


@pytest.mark.parametrize(
    "state",
    [QueryState.DRAFT, QueryState.ANSWERED, QueryState.CLOSED, QueryState.WITHDRAWN],
)
def test_nothing_is_due_while_no_answer_is_awaited(state: QueryState) -> None:
    asked = query(date(2026, 11, 2), state=state)
    assert CLOCK.reminder_on(asked) is None
    assert CLOCK.rung_on(asked, None) is None


def test_a_query_approved_late_in_the_evening_counts_by_the_day_in_london() -> None:
    late = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)  # 00:30 on the 7th in London
    asked = query(date(2026, 7, 6))
    found = CLOCK.rung_on(replace(asked, approved_at=late), None)
    assert found is not None
    assert found.day == date(2026, 7, 21)


def shipped_text() -> str:
    return resource("queries", "clocks.toml").read_text("utf-8")


def test_the_shipped_clocks_say_that_they_are_local_policy() -> None:
    clocks = clocks_in_use()
    assert not clocks.verified
    assert clocks.valid_from == date(2026, 4, 1)
    assert set(clocks.of) == set(QueryKind)


def test_a_trusts_own_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "queries" / "clocks.toml"
    own.parent.mkdir()
    own.write_text(
        shipped_text()
        .replace("answer = 5", "answer = 7", 1)
        .replace(
            'role = "Specialty clinical lead"\n',
            'role = "Specialty clinical lead"\naddress = ["Level 2"]\n'
            '[clock.rung.people]\n"Urology" = "Ms Ada Bray"\n',
            1,
        ),
        "utf-8",
    )
    clocks = clocks_in_use(tmp_path)
    clinical = clocks.of[QueryKind.CLINICAL]
    assert clinical.answer == 7
    lead = clinical.rungs[0].recipient("Urology")
    assert (lead.name, lead.address) == ("Ms Ada Bray", ("Level 2",))
    assert clinical.rungs[0].recipient("Cardiology").name == "Clinical lead, Cardiology"


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("answer = 0", "answer = 5", "answer must be a number of working days"),
        ('kind = "clinic"', 'kind = "clinical"', "clinic is not a kind of query"),
        ('kind = "epr"', 'kind = "clinical"', "epr has a clock already"),
        ("after = 10", "after = 15", "each rung must come after the one below it"),
        ("remind = 5", "reminder = 5", "reminder"),
        ("", "valid_from = 2026-04-01", "valid_from is missing"),
    ],
)
def test_a_slip_in_the_file_is_named_with_its_place(
    tmp_path: Path, wrong: str, right: str, says: str
) -> None:
    path = tmp_path / "clocks.toml"
    path.write_text(shipped_text().replace(right, wrong, 1), "utf-8")
    with pytest.raises(UserError, match=says) as refused:
        read_clocks(path)
    assert "clocks.toml" in refused.value.text


def test_a_kind_without_a_clock_is_named(tmp_path: Path) -> None:
    path = tmp_path / "clocks.toml"
    path.write_text(shipped_text().split('[[clock]]\nkind = "national"')[0], "utf-8")
    with pytest.raises(UserError, match="no clock for national"):
        read_clocks(path)
