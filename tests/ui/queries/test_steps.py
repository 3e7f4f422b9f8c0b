"""What can be done next follows the state and the role; checks stop sending, never printing."""

from __future__ import annotations

import pytest

from coder_gui.domain.queries import QUERY_MOVES, QueryState, QueryVerb
from coder_gui.ui.queries.steps import May, Steps, state_sign, steps

S, V = QueryState, QueryVerb
CODER_CANNOT = {
    V.APPROVE: "A senior approves queries.",
    V.RECALL: "A senior takes it back.",
}


def person(state: QueryState | None, cannot: dict[QueryVerb, str]) -> May:
    def may(verb: QueryVerb) -> str | None:
        if (state or S.DRAFT) not in QUERY_MOVES[verb][0]:
            return "Not in this state."
        return cannot.get(verb)

    return may


def coder(state: QueryState | None, left: int = 0) -> Steps:
    return steps(state, person(state, CODER_CANNOT), may_write=None, left=left)


def senior(state: QueryState | None, left: int = 0) -> Steps:
    return steps(state, person(state, {}), may_write=None, left=left)


def auditor(state: QueryState | None) -> Steps:
    refused = dict.fromkeys(QueryVerb, "Coders and seniors do this.")
    may = person(state, refused)
    return steps(state, may, may_write="Coders and seniors write queries.", left=0)


@pytest.mark.parametrize("state", [None, S.DRAFT])
def test_a_coder_sends_and_a_senior_approves_what_is_written(state: QueryState | None) -> None:
    assert coder(state).words == "Send for approval"
    assert senior(state).words == "Approve"
    assert coder(state).writable
    assert not coder(state).stops


@pytest.mark.parametrize(("left", "words"), [(1, "1 check to resolve"), (3, "3 checks to resolve")])
def test_checks_to_resolve_stop_sending_and_approving(left: int, words: str) -> None:
    assert coder(S.DRAFT, left).stops == words
    assert senior(S.FOR_APPROVAL, left).stops == words
    assert senior(S.APPROVED, left).stops == ""


@pytest.mark.parametrize("state", [S.APPROVED, S.SENT])
def test_what_leaves_as_a_pack_leads_there_for_everybody(state: QueryState) -> None:
    for cannot in ({}, dict.fromkeys(QueryVerb, "Coders and seniors do this.")):
        now = steps(state, person(state, cannot), may_write=None, left=2, packs=True)
        assert (now.main, now.words, now.stops) == (V.SEND, "Open the pack", "")


def test_what_leaves_as_a_pack_is_approved_as_any_other() -> None:
    for state in (None, S.DRAFT, S.FOR_APPROVAL):
        may = person(state, {})
        assert steps(state, may, may_write=None, left=0, packs=True) == senior(state)


def test_what_waits_for_a_senior_is_not_written_by_a_coder() -> None:
    now = coder(S.FOR_APPROVAL)
    assert not now.writable
    assert now.stops == "A senior approves it"
    assert now.send_back == "Take back"
    assert senior(S.FOR_APPROVAL).writable
    assert senior(S.FOR_APPROVAL).send_back == "Send back"


def test_an_approved_query_is_printed_and_only_a_senior_takes_it_back() -> None:
    assert coder(S.APPROVED).words == "Print the letter"
    assert not coder(S.APPROVED).recall
    assert senior(S.APPROVED).recall
    assert coder(S.SENT).words == "Print again"
    assert not senior(S.SENT).recall


@pytest.mark.parametrize("state", [S.ANSWERED, S.CLOSED, S.WITHDRAWN, S.DUPLICATE])
def test_an_ended_query_can_only_be_read(state: QueryState) -> None:
    now = senior(state)
    assert now.main is None
    assert not now.writable
    assert not now.withdraw
    assert now.closed.endswith("its words stay as they are")


def test_who_may_not_write_reads_and_is_told_who_does() -> None:
    now = auditor(S.DRAFT)
    assert not now.writable
    assert now.stops == "Coders and seniors do this"
    assert not now.withdraw


@pytest.mark.parametrize("state", [None, *QueryState])
def test_every_state_has_its_word(state: QueryState | None) -> None:
    words, _icon = state_sign(state)
    assert words
