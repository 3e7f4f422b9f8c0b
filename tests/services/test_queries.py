"""Queries are written, approved, printed and found, each verb whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeClock

from coder_gui.domain.episode import State
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.queries import (
    Gap,
    LetterPurpose,
    Outcome,
    Query,
    QueryEvent,
    QueryFilter,
    QueryKind,
    QueryOption,
    QueryState,
    QueryVerb,
    QueryView,
)
from coder_gui.domain.query_reference import parse_reference
from coder_gui.domain.roles import Role
from coder_gui.services.queries import LONGEST, LONGEST_OPTION, MOST_OPTIONS
from coder_gui.storage.tables import outbox
from coder_gui.wording.findings import Finding, Severity

from .desk import EPISODE, OTHER
from .query_desk import DISPUTED, RAISED, QueryDesk, asked, opened_query_desk

LEADING = Finding("not_documented", "sepsis", "It stands in none of the evidence.")
ADVICE = Finding("long", "…", "It is long.", severity=Severity.WARNING)


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[QueryDesk]:
    with opened_query_desk(tmp_path, clock) as opened:
        yield opened


def happened(desk: QueryDesk, query: Query) -> list[tuple[QueryEvent, dict[str, object]]]:
    """What is kept of a query's life."""
    return [(one.event, one.data) for one in desk.queries.story(query.id).events]


def work(desk: QueryDesk) -> State:
    """Where the episode stands."""
    return desk.desk.work().work.state


def untouched(desk: QueryDesk, query: Query | None, verb: Callable[[], object]) -> str:
    """A verb is refused and leaves nothing; returns the sentence."""
    before = _everything(desk)
    with pytest.raises(UserError) as refused:
        verb()
    assert _everything(desk) == before
    if query is not None:
        assert desk.queries.get(query.id) == query
    return str(refused.value)


def _everything(desk: QueryDesk) -> tuple[Any, ...]:
    with desk.database.read() as connection:
        sent = connection.execute(outbox.select()).all()
        rows = [
            connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY id').all()
            for name in ("query", "query_event", "history", "episode_work")
        ]
    return sent, rows


# Writing ------------------------------------------------------------------------------------


def test_a_new_query_is_a_draft_with_a_reference_of_its_own(desk: QueryDesk) -> None:
    saved = desk.queries.raise_query(desk.actor, EPISODE, asked())
    query = saved.value
    assert (query.state, query.episode_id, query.text) == (QueryState.DRAFT, EPISODE, asked())
    assert (query.raised_by, query.raised_at) == ("Ada Quick", desk.clock.now())
    assert parse_reference(query.reference) == query.reference
    assert saved.changes.touches(kind="query", episode=EPISODE)
    assert happened(desk, query) == [(QueryEvent.RAISED, {"kind": "clinical", "gap": "type"})]
    assert work(desk) is State.IN_PROGRESS


def test_a_draft_may_still_lack_its_question_but_not_what_stands_last(desk: QueryDesk) -> None:
    unfinished = replace(asked(), question="")
    assert desk.queries.raise_query(desk.actor, EPISODE, unfinished).value.text == unfinished
    for options in ((), asked().options[:-1], asked().options[::-1]):
        bare = replace(asked(), options=options)
        told = untouched(
            desk, None, lambda bare=bare: desk.queries.raise_query(desk.actor, EPISODE, bare)
        )
        assert told.endswith("stand last on every query.")


def test_a_query_of_an_episode_that_is_not_here_is_refused(desk: QueryDesk) -> None:
    told = untouched(desk, None, lambda: desk.queries.raise_query(desk.actor, new_id(), asked()))
    assert told == "This episode is not in this profile. Import its worklist first."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": "x" * (LONGEST + 1)}, "question"),
        ({"note": "x" * (LONGEST + 1)}, "note"),
        ({"options": (QueryOption("x" * (LONGEST_OPTION + 1)), *asked().options)}, "options"),
        ({"options": (QueryOption("x"),) * MOST_OPTIONS + asked().options}, "options"),
    ],
)
def test_what_no_letter_can_hold_is_refused(
    desk: QueryDesk, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        desk.queries.raise_query(desk.actor, EPISODE, replace(asked(), **changes))
    assert refused.value.field == field


def test_saving_keeps_what_changed_and_saving_it_again_writes_nothing(desk: QueryDesk) -> None:
    query = desk.draft()
    text = replace(asked(), question="What type, if any?", gap=Gap.ACUITY)
    assert desk.queries.save(desk.actor, query.id, text).value.text == text
    assert happened(desk, query)[-1] == (QueryEvent.CHANGED, {"changed": ["gap", "question"]})
    before = _everything(desk)
    saved = desk.queries.save(desk.actor, query.id, text)
    assert not saved.changes.touches(kind="query")
    assert _everything(desk) == before


def test_the_history_has_no_words_of_the_question(desk: QueryDesk) -> None:
    query = desk.draft()
    desk.queries.save(desk.actor, query.id, replace(asked(), question="Zymurgitis?"))
    with desk.database.read() as connection:
        told = connection.exec_driver_sql("SELECT data FROM history").scalars().all()
    assert any(query.reference in str(one) for one in told)
    assert not any("Zymurgitis" in str(one) or "respiratory" in str(one) for one in told)


def test_an_approved_query_is_not_changed_and_says_how_to(desk: QueryDesk) -> None:
    query = desk.approved()
    told = untouched(desk, query, lambda: desk.queries.save(desk.senior, query.id, asked()))
    assert told == "This query is approved. Take it back first to change what it asks."


def test_an_auditor_writes_and_moves_nothing(desk: QueryDesk) -> None:
    query, auditor = desk.draft(), desk.desk.colleague("Olu Audit", Role.AUDITOR)
    queries = desk.queries
    for verb in (
        lambda: queries.raise_query(auditor, EPISODE, asked()),
        lambda: queries.save(auditor, query.id, replace(asked(), note="x")),
        lambda: queries.submit(auditor, query.id),
        lambda: queries.withdraw(auditor, query.id, "x"),
        lambda: queries.mark_duplicate(auditor, query.id, query.reference),
    ):
        untouched(desk, query, verb)
    assert queries.may_write(auditor, query) == "Coders, seniors and managers write queries."


# Approval -----------------------------------------------------------------------------------


def test_a_coder_submits_a_senior_approves_and_the_clock_runs(desk: QueryDesk) -> None:
    query = desk.draft()
    submitted = desk.queries.submit(desk.actor, query.id).value
    assert (submitted.state, submitted.due) == (QueryState.FOR_APPROVAL, None)
    assert work(desk) is State.QUERY_RAISED
    told = untouched(desk, submitted, lambda: desk.queries.approve(desk.actor, query.id))
    assert told == "A senior or a manager approves queries. Send it for approval."
    approved = desk.queries.approve(desk.senior, query.id).value
    assert (approved.state, approved.approved_by) == (QueryState.APPROVED, "Sue Senior")
    assert approved.due == date(2026, 11, 17)  # five working days after a Tuesday
    assert [(one.code, bool(one.title)) for one in approved.codes_before] == [("I21.4", True)]
    assert happened(desk, query)[-1] == (QueryEvent.APPROVED, {"due": "2026-11-17"})


def test_a_seniors_own_query_needs_nobody_else(desk: QueryDesk) -> None:
    query = desk.queries.raise_query(desk.senior, EPISODE, asked()).value
    assert desk.queries.approve(desk.senior, query.id).value.state is QueryState.APPROVED
    assert work(desk) is State.QUERY_RAISED


def test_a_trust_may_ask_for_another_person(desk: QueryDesk) -> None:
    policy = desk.queries.policy
    clinical = replace(policy.kinds[QueryKind.CLINICAL], second_person=True)
    kinds = {**policy.kinds, QueryKind.CLINICAL: clinical}
    desk.queries.policy = replace(policy, kinds=kinds)
    query = desk.queries.raise_query(desk.senior, EPISODE, asked()).value
    told = untouched(desk, query, lambda: desk.queries.approve(desk.senior, query.id))
    assert told == "Another person approves a clinical query."
    manager = desk.desk.colleague("Max Manager", Role.MANAGER)
    assert desk.queries.approve(manager, query.id).value.approved_by == "Max Manager"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " "}, "question"),
        ({"recipient": replace(asked().recipient, name="")}, "recipient"),
        ({"options": (QueryOption(" "), *asked().options)}, "options"),
    ],
)
def test_what_a_query_lacks_is_said_before_anybody_else_sees_it(
    desk: QueryDesk, changes: dict[str, Any], field: str
) -> None:
    text = replace(asked(), **changes)
    query = desk.queries.raise_query(desk.actor, EPISODE, text).value
    for verb, actor in ((desk.queries.submit, desk.actor), (desk.queries.approve, desk.senior)):
        with pytest.raises(UserError) as refused:
            verb(actor, query.id)
        assert refused.value.field == field
    assert desk.queries.get(query.id) == query


def test_a_leading_query_is_not_approved_until_a_senior_says_why_it_stands(
    desk: QueryDesk,
) -> None:
    query, queries = desk.draft(), desk.queries
    told = untouched(
        desk, query, lambda: queries.approve(desk.senior, query.id, findings=[LEADING, ADVICE])
    )
    assert told == "1 check is not resolved. Change the words, or say why they stand."
    blank = {"not_documented": "  "}
    untouched(
        desk,
        query,
        lambda: queries.approve(desk.senior, query.id, findings=[LEADING], overrides=blank),
    )
    reasons = {"not_documented": "It is on the form that cannot be scanned"}
    approved = queries.approve(
        desk.senior, query.id, findings=[LEADING, ADVICE], overrides=reasons
    ).value
    (kept,) = approved.overrides
    assert (kept.rule, kept.text, kept.by) == ("not_documented", "sepsis", "Sue Senior")
    assert kept.reason == reasons["not_documented"]
    events = [event for event, _ in happened(desk, query)]
    assert events[-2:] == [QueryEvent.APPROVED, QueryEvent.OVERRIDDEN]


def test_what_only_advises_stops_nobody(desk: QueryDesk) -> None:
    query = desk.draft()
    approved = desk.queries.approve(desk.senior, query.id, findings=[ADVICE]).value
    assert (approved.state, approved.overrides) == (QueryState.APPROVED, ())


def test_sent_back_it_is_a_draft_again_with_the_reason(desk: QueryDesk) -> None:
    query = desk.draft()
    desk.queries.submit(desk.actor, query.id)
    with pytest.raises(UserError, match="Say why"):
        desk.queries.send_back(desk.senior, query.id, " ")
    back = desk.queries.send_back(desk.senior, query.id, "Quote the ECG too").value
    assert back.state is QueryState.DRAFT
    assert happened(desk, query)[-1] == (QueryEvent.SENT_BACK, {"reason": "Quote the ECG too"})


def test_its_writer_takes_it_back_and_another_coder_does_not(desk: QueryDesk) -> None:
    query = desk.draft()
    submitted = desk.queries.submit(desk.actor, query.id).value
    ben = desk.desk.colleague()
    untouched(desk, submitted, lambda: desk.queries.send_back(ben, query.id, "mine"))
    assert desk.queries.send_back(desk.actor, query.id, "More to say").value.state == "draft"


def test_taken_back_before_print_the_approval_is_gone(desk: QueryDesk) -> None:
    query = desk.approved()
    untouched(desk, query, lambda: desk.queries.recall(desk.actor, query.id))
    back = desk.queries.recall(desk.senior, query.id, "Wrong consultant").value
    assert (back.state, back.approved_by, back.approved_at, back.due) == ("draft", None, None, None)
    assert (back.overrides, back.codes_before) == ((), ())
    assert desk.queries.save(desk.actor, query.id, asked(gap=Gap.SITE)).value.text.gap is Gap.SITE


# Printing -----------------------------------------------------------------------------------


def test_the_first_print_sends_it_and_the_next_ones_are_copies(desk: QueryDesk) -> None:
    query = desk.approved()
    assert desk.queries.copies(query.id, LetterPurpose.QUERY) == 0
    for sha256 in ("a" * 64, "b" * 64):
        desk.queries.note_printed(desk.actor, [query.id], LetterPurpose.QUERY, [sha256])
        desk.at(RAISED, 15)
    sent = desk.queries.get(query.id)
    assert (sent.state, sent.sent_at) == (QueryState.SENT, query.approved_at)
    assert desk.queries.copies(query.id, LetterPurpose.QUERY) == 2
    told = [(e, d["copy"], d["sha256"]) for e, d in happened(desk, query) if "copy" in d]
    assert told == [(QueryEvent.PRINTED, 0, "a" * 64), (QueryEvent.REPRINTED, 1, "b" * 64)]


def test_letters_are_noted_all_or_none(desk: QueryDesk) -> None:
    first, second = desk.approved(), desk.draft(episode_id=OTHER)
    told = untouched(
        desk,
        first,
        lambda: desk.queries.note_printed(
            desk.actor, [first.id, second.id], LetterPurpose.QUERY, ["a" * 64, "b" * 64]
        ),
    )
    assert told == "A query that is draft cannot be printed."
    with pytest.raises(ValueError, match="each letter"):
        desk.queries.note_printed(desk.actor, [first.id], LetterPurpose.QUERY, [])


def test_a_print_that_cannot_be_kept_leaves_nothing(desk: QueryDesk) -> None:
    query = desk.approved()
    with desk.broken_history():
        desk.queries.note_printed(desk.actor, [query.id], LetterPurpose.QUERY, ["a" * 64])
    assert desk.queries.get(query.id) == query
    assert desk.queries.copies(query.id, LetterPurpose.QUERY) == 0


# Ending and opening again -------------------------------------------------------------------


def test_withdrawn_it_ends_and_its_episode_goes_on(desk: QueryDesk) -> None:
    query = desk.sent()
    assert work(desk) is State.QUERY_RAISED
    told = untouched(desk, query, lambda: desk.queries.withdraw(desk.senior, query.id, ""))
    assert told == "Say why in a few words."
    ended = desk.queries.withdraw(desk.actor, query.id, "The discharge letter says it").value
    assert (ended.state, ended.outcome) == (QueryState.WITHDRAWN, Outcome.WITHDRAWN)
    assert (ended.closed_by, ended.closed_at) == ("Ada Quick", desk.clock.now())
    assert work(desk) is State.IN_PROGRESS


def test_an_episode_goes_on_when_its_last_query_is_withdrawn(desk: QueryDesk) -> None:
    first, second = desk.sent(), desk.approved()
    desk.draft()  # one that nobody was asked yet holds nothing
    desk.queries.withdraw(desk.senior, first.id, "Settled")
    assert work(desk) is State.QUERY_RAISED
    desk.queries.withdraw(desk.senior, second.id, "Settled")
    assert work(desk) is State.IN_PROGRESS


def test_a_coder_withdraws_only_what_they_raised(desk: QueryDesk) -> None:
    query, ben = desk.sent(), desk.desk.colleague()
    told = untouched(desk, query, lambda: desk.queries.withdraw(ben, query.id, "x"))
    assert told == "Its writer, a senior or a manager withdraws a query."


def test_a_duplicate_names_the_query_that_is_kept(desk: QueryDesk) -> None:
    kept, query = desk.sent(), desk.draft()
    typed = kept.reference.replace("-", "").lower()
    ended = desk.queries.mark_duplicate(desk.actor, query.id, typed).value
    assert (ended.state, ended.duplicate_of) == (QueryState.DUPLICATE, kept.reference)
    assert ended.outcome is Outcome.DUPLICATE
    assert happened(desk, query)[-1] == (QueryEvent.DUPLICATE, {"of": kept.reference})
    assert work(desk) is State.QUERY_RAISED


def test_a_duplicate_of_itself_of_nothing_or_of_a_duplicate_is_refused(desk: QueryDesk) -> None:
    kept, query, third = desk.sent(), desk.draft(), desk.draft()
    duplicate = desk.queries.mark_duplicate
    assert "itself" in untouched(
        desk, query, lambda: duplicate(desk.actor, query.id, query.reference)
    )
    assert "One character" in untouched(
        desk, query, lambda: duplicate(desk.actor, query.id, _misspelt(kept.reference))
    )
    duplicate(desk.actor, query.id, kept.reference)
    told = untouched(desk, third, lambda: duplicate(desk.actor, third.id, query.reference))
    assert told == f"{query.reference} is a duplicate of {kept.reference} itself. Name that one."
    with pytest.raises(NotFound):
        desk.queries.mark_duplicate(desk.actor, third.id, "Q-2222-2222-2")


def _misspelt(reference: str) -> str:
    last = "3" if reference[-1] != "3" else "4"
    return reference[:-1] + last


def test_opened_again_a_sent_query_waits_and_one_never_sent_is_a_draft(desk: QueryDesk) -> None:
    sent, unsent = desk.sent(), desk.approved()
    for query, state in ((sent, QueryState.SENT), (unsent, QueryState.DRAFT)):
        desk.queries.withdraw(desk.senior, query.id, "A mistake")
        again = desk.queries.reopen(desk.senior, query.id, "It was none").value
        assert (again.state, again.outcome, again.closed_by) == (state, None, None)
        assert (again.due is None) is (state is QueryState.DRAFT)
    assert desk.queries.get(unsent.id).approved_by is None
    assert work(desk) is State.QUERY_RAISED


def test_what_may_be_done_is_said_with_the_reason_where_it_may_not(desk: QueryDesk) -> None:
    query = desk.draft()
    may = desk.queries.may
    assert may(desk.senior, QueryVerb.APPROVE, query) is None
    assert may(desk.actor, QueryVerb.APPROVE, query) is not None
    assert (
        may(desk.senior, QueryVerb.ANSWER, query) == "A query that is draft cannot take an answer."
    )


# Finding ------------------------------------------------------------------------------------


def test_a_query_is_found_by_what_is_typed_of_its_reference(desk: QueryDesk) -> None:
    query = desk.draft()
    for typed in (query.reference, query.reference.lower(), query.reference[2:].replace("-", " ")):
        assert desk.queries.by_reference(typed) == query
    with pytest.raises(NotFound, match="Q-2222-2222-2 is not in this profile"):
        desk.queries.by_reference("Q-2222-2222-2")
    with pytest.raises(UserError, match="has 9 characters"):
        desk.queries.by_reference("Q-7K")
    with pytest.raises(NotFound, match="This query is not in this profile"):
        desk.queries.get(new_id())


def test_the_queries_of_an_episode_come_in_their_order(desk: QueryDesk) -> None:
    first = desk.draft()
    desk.at(RAISED, 14)
    second = desk.draft()
    desk.draft(episode_id=OTHER)
    assert desk.queries.of_episode(EPISODE) == (first, second)


def test_each_list_holds_what_it_is_for(desk: QueryDesk) -> None:
    draft, approved, sent = desk.draft(), desk.approved(), desk.sent()
    desk.queries.submit(desk.actor, draft.id)
    held = {
        view: {row.query_id for row in desk.queries.page(QueryFilter(view)).rows}
        for view in QueryView
    }
    assert held == {
        QueryView.DUE: set(),
        QueryView.APPROVAL: {draft.id},
        QueryView.TO_PRINT: {approved.id},
        QueryView.WAITING: {sent.id},
        QueryView.ANSWERED: set(),
        QueryView.ALL: {draft.id, approved.id, sent.id},
    }
    desk.at(date(2026, 11, 17))
    page = desk.queries.page(QueryFilter(QueryView.DUE))
    assert {row.query_id for row in page.rows} == {approved.id, sent.id}
    assert page.counts == {
        QueryView.DUE: 2,
        QueryView.APPROVAL: 1,
        QueryView.TO_PRINT: 1,
        QueryView.WAITING: 1,
        QueryView.ANSWERED: 0,
        QueryView.ALL: 3,
    }


def test_a_row_says_whose_it_is_and_how_it_stands(desk: QueryDesk) -> None:
    query = desk.sent()
    (row,) = desk.queries.page(QueryFilter(QueryView.ALL)).rows
    assert (row.reference, row.recipient, row.specialty) == (
        query.reference,
        "Mr A Lead",
        "General Surgery",
    )
    assert (row.patient, row.local_patient_id, row.masked) == ("TESTING1, Anna", "H000001", False)
    assert (row.due, row.prints, row.freeze) == (query.due, 1, date(2027, 1, 20))


def test_the_history_says_which_query_without_saying_what_it_asks(desk: QueryDesk) -> None:
    query = desk.sent()
    with desk.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT event, data FROM history WHERE event LIKE 'query_%' ORDER BY n"
        ).all()
    assert [event for event, _ in rows] == ["query_raised", "query_approved", "query_printed"]
    assert {json.loads(data)["reference"] for _, data in rows} == {query.reference}


def test_a_verb_on_a_query_that_is_disputed_waits_for_the_decision(desk: QueryDesk) -> None:
    query = desk.approved()
    desk.dispute(query)
    told = untouched(
        desk,
        query,
        lambda: desk.queries.note_printed(desk.actor, [query.id], LetterPurpose.QUERY, ["a" * 64]),
    )
    assert told == DISPUTED
    with pytest.raises(Refused):
        desk.queries.recall(desk.senior, query.id)
