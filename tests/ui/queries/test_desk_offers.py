"""What the desk offers: by state, by what is due, by role, each with its reason."""

from __future__ import annotations

import pytest

from coder_gui.domain.chasing import DueWhat
from coder_gui.domain.queries import QUERY_MOVES, LetterPurpose, QueryRow, QueryState, QueryVerb
from coder_gui.domain.query_policy import QueryRight
from coder_gui.ui.queries.desk_offers import (
    LETTERS,
    OFFERED,
    VERBS,
    common_refusals,
    letters_of,
    offered,
    refusals,
    words,
)

from .rows import due, row


def anybody(_verb: QueryVerb | QueryRight, _row: QueryRow) -> str | None:
    return None


@pytest.mark.parametrize("state", list(QueryState))
def test_each_state_offers_only_what_it_allows(state: QueryState) -> None:
    for action_id in OFFERED[state]:
        if action_id in VERBS:
            assert state in QUERY_MOVES[VERBS[action_id]][0], action_id


@pytest.mark.parametrize("state", list(QueryState))
def test_the_main_action_can_be_done_where_somebody_has_something_to_do(state: QueryState) -> None:
    main = offered(row(state=state), None)[0]
    assert main == "open_query" or main not in refusals(row(state=state), anybody)


def test_a_reminder_that_is_due_is_the_main_action() -> None:
    one = row()
    assert offered(one, None)[0] == "log_answer"
    assert offered(one, due(one, DueWhat.REMINDER, LetterPurpose.REMINDER))[0] == "remind"
    up = due(one, DueWhat.ESCALATION, LetterPurpose.ESCALATION)
    assert offered(one, up)[0] == "escalate"


@pytest.mark.parametrize("state", list(QueryState))
def test_what_leaves_as_a_pack_has_no_letter_in_any_state(state: QueryState) -> None:
    one = row(pack_only=True, state=state)
    refused = refusals(one, anybody)
    for action_id in LETTERS:
        assert refused[action_id] == "It leaves the trust only as its anonymised pack (Ctrl+F6)"
    late = due(one, DueWhat.REMINDER, LetterPurpose.REMINDER)
    assert letters_of([one], {one.query_id: late}) == {}
    assert not LETTERS & set(offered(one, late))


def test_what_cannot_be_done_says_why() -> None:
    sent = refusals(row(), anybody)
    assert "escalate" not in sent
    assert sent["close_query"] == "It has no answer yet: log one, or say that it is unanswered"
    draft = refusals(row(state=QueryState.DRAFT), anybody)
    assert draft["print_query"] == "A query that is draft cannot be printed"
    approved = refusals(row(state=QueryState.APPROVED, prints=0), anybody)
    assert approved["remind"] == approved["escalate"] == "Its letter is not printed yet"
    assert refusals(row(unanswered=True), anybody)["unanswered"] == (
        "It is marked as unanswered already"
    )


def test_a_role_that_may_not_is_told_who_may() -> None:
    def nobody(verb: QueryVerb | QueryRight, _row: QueryRow) -> str | None:
        return "A senior or a manager escalates queries." if verb is QueryRight.ESCALATE else None

    one = row()
    assert refusals(one, nobody) == {
        "escalate": "A senior or a manager escalates queries.",
        **{k: v for k, v in refusals(one, anybody).items() if k != "escalate"},
    }


def test_the_buttons_say_what_they_do_now() -> None:
    assert words("print_query", row(prints=0)) == "Print the letter"
    assert words("print_query", row(prints=1)) == "Print again"
    assert words("open_query", row(state=QueryState.FOR_APPROVAL)) == "Open to approve"


def test_of_several_only_what_none_allows_is_refused() -> None:
    assert common_refusals([{"a": "why", "b": "no"}, {"a": "because"}]) == {"a": "why"}
    assert common_refusals([]) == {}


def test_a_batch_holds_each_query_for_which_the_letter_is_due() -> None:
    first, second, third = row(), row(query_id="q2"), row(query_id="q3", state=QueryState.DRAFT)
    items = {
        "q1": due(first, DueWhat.REMINDER, LetterPurpose.REMINDER),
        "q2": due(second, DueWhat.FREEZE, LetterPurpose.ESCALATION),
    }
    assert letters_of([first, second, third], items) == {
        LetterPurpose.QUERY: ["q1", "q2"],
        LetterPurpose.REMINDER: ["q1"],
        LetterPurpose.ESCALATION: ["q2"],
    }
