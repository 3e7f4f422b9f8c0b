"""The states of an episode's work: what each move starts from, and that there is always one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.episode import (
    FINISHED_STATES,
    MOVES,
    OPEN_STATES,
    STATE_WORDS,
    UNCODED_STATES,
    State,
    Verb,
    may_reopen,
    next_state,
)
from coder_gui.domain.errors import Refused
from coder_gui.domain.roles import Role

TABLE = [
    (State.IMPORTED, Verb.START, State.IN_PROGRESS),
    (State.READY, Verb.START, State.IN_PROGRESS),
    (State.IN_PROGRESS, Verb.WAIT_INFORMATION, State.WAITING_FOR_INFORMATION),
    (State.IN_PROGRESS, Verb.WAIT_PATHOLOGY, State.OUTSTANDING_PATHOLOGY),
    (State.IN_PROGRESS, Verb.RAISE_QUERY, State.QUERY_RAISED),
    (State.QUERY_RAISED, Verb.INFORMATION_ARRIVES, State.UPDATE_RECEIVED),
    (State.OUTSTANDING_PATHOLOGY, Verb.RESUME, State.IN_PROGRESS),
    (State.UPDATE_RECEIVED, Verb.RESUME, State.IN_PROGRESS),
    (State.UPDATE_RECEIVED, Verb.FINALISE, State.FINAL),
    (State.IN_PROGRESS, Verb.FINALISE, State.FINAL),
    (State.IN_PROGRESS, Verb.SECOND_LOOK, State.SECOND_LOOK),
    (State.SECOND_LOOK, Verb.AGREE, State.FINAL),
    (State.SECOND_LOOK, Verb.DISAGREE, State.IN_PROGRESS),
    (State.FINAL, Verb.EXPORT, State.EXPORTED),
    (State.EXPORTED, Verb.ACKNOWLEDGE, State.ACKNOWLEDGED),
    (State.ACKNOWLEDGED, Verb.REOPEN, State.IN_PROGRESS),
    (State.EXPORTED, Verb.PAS_CHANGED, State.UPDATE_RECEIVED),
    (State.READY, Verb.MARK_NOT_CODABLE, State.NOT_CODABLE),
    (State.NOT_CODABLE, Verb.REOPEN, State.IN_PROGRESS),
    (State.ACKNOWLEDGED, Verb.PAS_CANCELS, State.CANCELLED),
]


@pytest.mark.parametrize(("state", "verb", "after"), TABLE)
def test_a_move_of_the_table_leads_where_the_table_says(
    state: State, verb: Verb, after: State
) -> None:
    assert next_state(state, verb) is after


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        (State.READY, Verb.FINALISE),
        (State.WAITING_FOR_INFORMATION, Verb.FINALISE),
        (State.FINAL, Verb.ACKNOWLEDGE),
        (State.IN_PROGRESS, Verb.EXPORT),
        (State.IN_PROGRESS, Verb.REOPEN),
        (State.CANCELLED, Verb.START),
        (State.FINAL, Verb.MARK_NOT_CODABLE),
        (State.IN_PROGRESS, Verb.PAS_REINSTATES),
    ],
)
def test_any_other_move_is_refused_with_a_sentence(state: State, verb: Verb) -> None:
    with pytest.raises(Refused) as refused:
        next_state(state, verb)

    assert refused.value.text.startswith(f"An episode that is {STATE_WORDS[state].lower()} cannot")


@pytest.mark.parametrize("before", [None, *sorted(set(State) - {State.CANCELLED})])
def test_a_reinstated_episode_is_in_the_state_it_had(before: State | None) -> None:
    after = next_state(State.CANCELLED, Verb.PAS_REINSTATES, before=before)

    assert after is (before or State.READY)


def test_no_state_is_a_dead_end() -> None:
    by_hand = set(Verb) - {Verb.PAS_CANCELS, Verb.PAS_CHANGED, Verb.ACKNOWLEDGE}
    for state in State:
        assert any(state in MOVES[verb][0] for verb in by_hand), state


@given(st.lists(st.sampled_from(list(Verb)), max_size=40))
def test_from_wherever_moves_lead_an_episode_can_still_become_final(moves: list[Verb]) -> None:
    state, before = State.READY, None
    for verb in moves:
        sources, _ = MOVES[verb]
        if state not in sources:
            continue
        before, state = (
            (state, next_state(state, verb))
            if verb is Verb.PAS_CANCELS
            else (before, next_state(state, verb, before=before))
        )
    reached, frontier = {state}, [(state, before)]
    while frontier:
        here, kept = frontier.pop()
        for verb, (sources, _) in MOVES.items():
            if here in sources:
                after = next_state(here, verb, before=kept)
                if after not in reached:
                    reached.add(after)
                    frontier.append((after, here if verb is Verb.PAS_CANCELS else kept))

    assert State.FINAL in reached


def test_every_state_has_words_and_belongs_to_one_kind() -> None:
    assert set(STATE_WORDS) == set(State)
    assert OPEN_STATES < UNCODED_STATES
    assert not FINISHED_STATES & UNCODED_STATES
    aside = set(State) - FINISHED_STATES - UNCODED_STATES
    assert aside == {State.CANCELLED, State.NOT_CODABLE}


def test_a_coder_reopens_own_work_until_it_is_exported() -> None:
    assert may_reopen(Role.CODER, State.FINAL, own_work=True)
    assert not may_reopen(Role.CODER, State.FINAL, own_work=False)
    assert not may_reopen(Role.CODER, State.EXPORTED, own_work=True)
    assert may_reopen(Role.SENIOR, State.ACKNOWLEDGED, own_work=False)
