"""Movements in hospital: what episodes they make, in whatever order the messages come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import RowStatus
from coder_gui.exchange.hl7_adt import AdtEvent, read_event
from coder_gui.exchange.hl7_message import MessageRefused, parse
from coder_gui.exchange.hl7_replay import Replay
from coder_gui.exchange.hl7_tables import shipped_tables
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_plan import make_plan
from coder_gui.exchange.pas_state import KINDS, PasState
from coder_gui.exchange.worklist_layout import shipped_layout

from .pas_files import message

A, B, C = "C1111111", "C2222222", "C3333333"
SPELL = derive_id("spell", "RXX", "V1")


def event(code: str, at: str, **facts: Any) -> AdtEvent:
    """An event of September 2026; `at` is its day and hour, as 1408 for the 14th at 8."""
    text = message(code, "1", f"202609{at}0000", **facts)
    found = read_event(parse(text, "utf-8"), shipped_tables(), shipped_layout(), Notes())
    assert isinstance(found, AdtEvent)
    return found


def replayed(*events: AdtEvent, state: PasState | None = None) -> PasState:
    """One import of these events: in the order of their times, what waits tried again."""
    state = state or PasState()
    play(state, list(events))
    return state


def play(state: PasState, events: list[AdtEvent]) -> list[AdtEvent]:
    """Applies events as an import does; returns those that wait."""
    replay = Replay(state, Notes())
    waiting = sorted(events, key=lambda one: one.as_of)
    while True:
        held = [one for one in waiting if replay.apply(one).status is RowStatus.HELD]
        if len(held) == len(waiting):
            return held
        waiting = held


def reload(state: PasState) -> PasState:
    fresh = PasState(extract_times=state.extract_times)
    for kind in KINDS:
        fresh.load(kind, [dict(row.values) for row in state.rows(kind)])
    return fresh


def stays(state: PasState) -> list[tuple[int, str, int, int | None]]:
    """(number, consultant, start day, end day) of the episodes that are not cancelled."""
    return [
        (
            row.get("episode_number"),
            row.get("consultant_code"),
            row.get("start_date").day,
            row.get("end_date").day if row.get("end_date") else None,
        )
        for row in state.active(SPELL)
    ]


def spell(state: PasState, column: str) -> Any:
    return state.spells[SPELL].get(column)


def test_an_admission_makes_a_patient_a_spell_and_an_episode():
    state = replayed(event("A01", "1408"))
    assert stays(state) == [(1, A, 14, None)]
    assert spell(state, "admission_date") == date(2026, 9, 14)
    (episode,) = state.active(SPELL)
    assert episode.id == derive_id("episode", "RXX", "V1", "1")
    assert state.patients[derive_id("patient", "RXX", "P1")].get("surname") == "Marlowe"


def test_a_move_to_another_ward_keeps_the_episode():
    state = replayed(event("A01", "1408"), event("A02", "1509", ward="7B"))
    assert stays(state) == [(1, A, 14, None)]
    assert state.active(SPELL)[0].get("ward") == "7B"


def test_a_change_of_consultant_ends_an_episode_and_begins_the_next():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B, ward="7B"),
        event("A54", "1810", consultant=C),
    )
    assert stays(state) == [(1, A, 14, 16), (2, B, 16, 18), (3, C, 18, None)]


def test_two_changes_on_one_day_are_two_episodes():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1412", consultant=B),
        event("A02", "1418", consultant=C),
    )
    assert stays(state) == [(1, A, 14, 14), (2, B, 14, 14), (3, C, 14, None)]


def test_a_discharge_ends_the_spell_and_its_last_episode():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B),
        event("A03", "2010", consultant=B, discharged="20260920", method="1"),
    )
    assert stays(state) == [(1, A, 14, 16), (2, B, 16, 20)]
    assert [row.get("last_episode") for row in state.active(SPELL)] == [False, True]
    assert spell(state, "discharge_method") == "1"


def test_a_cancelled_discharge_opens_the_last_episode_again():
    state = replayed(
        event("A01", "1408"),
        event("A03", "2010", method="1"),
        event("A13", "2012", discharged="20260920"),
    )
    assert stays(state) == [(1, A, 14, None)]
    assert spell(state, "discharge_date") is None
    assert spell(state, "discharge_method") is None


def test_a_cancelled_transfer_gives_the_patient_back():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B, ward="7B"),
        event("A12", "1611", consultant=A, ward="AMU"),
    )
    assert stays(state) == [(1, A, 14, None)]
    (cancelled,) = (row for row in state.episodes[SPELL] if row.get("cancelled"))
    assert cancelled.get("consultant_code") == B


def test_a_cancelled_transfer_between_wards_only_moves_back():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B, ward="7B"),
        event("A02", "1709", consultant=B, ward="HDU"),
        event("A12", "1711", consultant=B, ward="7B"),
    )
    assert stays(state) == [(1, A, 14, 16), (2, B, 16, None)]
    assert state.active(SPELL)[-1].get("ward") == "7B"


def test_a_cancelled_transfer_without_a_consultant_is_known_by_its_day():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B),
        event("A12", "1712", consultant=None, happened="20260916090000"),
    )
    assert stays(state) == [(1, A, 14, None)]


def test_a_transfer_made_again_after_it_was_cancelled_is_the_same_episode():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B),
        event("A12", "1611", consultant=A),
        event("A02", "1615", consultant=B),
    )
    assert stays(state) == [(1, A, 14, 16), (2, B, 16, None)]


def test_another_transfer_after_a_cancelled_one_gets_a_number_of_its_own():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B),
        event("A12", "1611", consultant=A),
        event("A02", "1809", consultant=C),
    )
    assert stays(state) == [(1, A, 14, 18), (3, C, 18, None)]


def test_a_cancelled_admission_hides_every_episode_and_deletes_none():
    state = replayed(event("A01", "1408"), event("A02", "1609", consultant=B), event("A11", "1712"))
    assert stays(state) == []
    assert len(state.episodes[SPELL]) == 2


def test_an_admission_made_after_all_begins_anew():
    state = replayed(
        event("A01", "1408"),
        event("A02", "1609", consultant=B),
        event("A11", "1712"),
        event("A01", "1808", admitted="20260918080000"),
    )
    assert stays(state) == [(1, A, 18, None)]


def test_an_update_corrects_without_making_an_episode():
    state = replayed(
        event("A01", "1408"),
        event("A08", "1509", consultant=B, ward="7B", name="Marlowe-Reed^Edith"),
    )
    assert stays(state) == [(1, B, 14, None)]
    assert next(iter(state.patients.values())).get("surname") == "Marlowe-Reed"


def test_an_update_may_tell_of_the_discharge():
    state = replayed(event("A01", "1408"), event("A08", "2110", discharged="20260920"))
    assert stays(state) == [(1, A, 14, 20)]
    corrected = replayed(event("A08", "2112", discharged="20260919"), state=state)
    assert stays(corrected) == [(1, A, 14, 19)]
    taken_back = replayed(event("A08", "2113", discharged='""'), state=corrected)
    assert stays(taken_back) == [(1, A, 14, None)]


@pytest.mark.parametrize("code", ["A02", "A03", "A08", "A11", "A12", "A13"])
def test_an_event_before_its_admission_waits(code):
    state = PasState()
    assert len(play(state, [event(code, "1609")])) == 1
    assert not make_plan(state).inserts


def test_what_waits_is_applied_once_the_admission_comes():
    waits = event("A03", "2010"), event("A02", "1609", consultant=B)
    assert stays(replayed(*waits, event("A01", "1408"))) == [(1, A, 14, 16), (2, B, 16, 20)]


def test_an_admission_that_was_recorded_after_the_transfer_is_no_obstacle():
    state = replayed(
        event("A02", "1609", consultant=B), event("A01", "1712", admitted="20260914080000")
    )
    assert stays(state) == [(1, A, 14, 16), (2, B, 16, None)]


def test_a_cancelled_discharge_waits_for_the_discharge():
    state = replayed(event("A01", "1408"))
    assert len(play(state, [event("A13", "2012")])) == 1
    play(state, [event("A03", "2010"), event("A13", "2012")])
    assert stays(state) == [(1, A, 14, None)]


def test_a_transfer_after_the_discharge_waits_until_the_discharge_is_cancelled():
    state = replayed(event("A01", "1408"), event("A03", "1610"))
    late = event("A02", "1809", consultant=B)
    assert play(state, [late]) == [late]
    assert not play(state, [event("A13", "1612"), late])
    assert stays(state) == [(1, A, 14, 18), (2, B, 18, None)]


def test_an_older_update_changes_nothing_that_is_newer():
    state = replayed(event("A01", "1408"), event("A08", "1609", ward="7B", name="New^Edith"))
    replayed(event("A08", "1509", ward="OLD", name="Old^Edith"), state=state)
    assert state.active(SPELL)[0].get("ward") == "7B"
    assert next(iter(state.patients.values())).get("surname") == "New"


def test_an_older_discharge_is_news_while_nobody_knows_of_one():
    state = replayed(event("A01", "1408"), event("A08", "2109", ward="7B"))
    replayed(event("A03", "2010"), state=state)
    assert stays(state) == [(1, A, 14, 20)]


def test_an_older_transfer_falls_into_its_place_and_renumbers_nobody():
    state = replayed(event("A01", "1408"), event("A02", "1809", consultant=C))
    before = {row.get("consultant_code"): row.id for row in state.active(SPELL)}
    replayed(event("A02", "1609", consultant=B), state=state)
    assert stays(state) == [(1, A, 14, 16), (3, B, 16, 18), (2, C, 18, None)]
    after = {row.get("consultant_code"): row.id for row in state.active(SPELL)}
    assert before.items() <= after.items()


def test_an_older_transfer_that_newer_messages_contradict_is_left_out_with_a_note():
    state, notes = replayed(event("A01", "1408"), event("A08", "1809", ward="7B")), Notes()
    applied = Replay(state, notes).apply(event("A02", "1609", consultant=B))
    assert applied.status is RowStatus.UNCHANGED
    assert stays(state) == [(1, A, 14, None)]
    assert "left out" in notes.sentences()[0]


def test_a_cancelled_transfer_that_comes_before_its_transfer_still_counts():
    state = replayed(event("A01", "1408"), event("A12", "1611", consultant=A))
    replayed(event("A02", "1609", consultant=B), state=state)
    assert stays(state) == [(1, A, 14, None)]


def test_an_older_transfer_to_who_comes_next_moves_that_beginning():
    state = replayed(event("A01", "1408"), event("A02", "1809", consultant=B))
    replayed(event("A02", "1609", consultant=B), state=state)
    assert stays(state) == [(1, A, 14, 16), (2, B, 16, None)]


def test_a_newer_extract_knew_of_older_transfers():
    state = replayed(event("A01", "1408"))
    as_of = datetime(2026, 9, 25, tzinfo=UTC)
    state.spells[SPELL].heard(as_of)
    state.extract_times = frozenset({as_of})
    replayed(event("A02", "1609", consultant=B), event("A03", "2010"), state=state)
    assert stays(state) == [(1, A, 14, None)]


@pytest.mark.parametrize(
    "late",
    [
        event("A03", "2010", discharged="20260910"),
        event("A08", "2010", discharged="20260910"),
        event("A03", "2010", discharged="20260915", consultant=B),
        event("A02", "2010", happened="20260910090000", consultant=C),
    ],
)
def test_dates_that_cannot_be_true_refuse_the_message_and_change_nothing(late):
    state = reload(replayed(event("A01", "1408"), event("A02", "1609", consultant=B)))
    with pytest.raises(MessageRefused):
        Replay(state, Notes()).apply(late)
    assert make_plan(state).empty


def test_a_person_nobody_has_an_episode_of_is_left_alone():
    state, notes = PasState(), Notes()
    applied = Replay(state, notes).apply(event("A28", "1408", visit=""))
    assert applied.status is RowStatus.UNCHANGED
    assert not state.patients
    assert "no episode here" in notes.sentences()[0]


def test_a_persons_new_details_are_taken():
    state = replayed(event("A01", "1408"), event("A31", "1509", visit="", sex="M"))
    assert next(iter(state.patients.values())).get("sex") == "1"


# Merges -----------------------------------------------------------------------------------------
def owner(state: PasState) -> str:
    (found,) = {
        state.spells[SPELL].get("patient_id"),
        *(row.get("patient_id") for row in state.episodes[SPELL]),
    }
    return str(found)


def test_a_merge_gives_the_spells_to_the_survivor_and_no_id_changes():
    state = replayed(event("A01", "1408", patient="P9"))
    episode = state.active(SPELL)[0].id
    replayed(event("A40", "1509", patient="P1", visit="", merged="P9"), state=state)
    survivor = derive_id("patient", "RXX", "P1")
    assert owner(state) == survivor
    assert state.active(SPELL)[0].id == episode
    assert state.patients[derive_id("patient", "RXX", "P9")].get("merged_into") == survivor
    assert state.patient_id("RXX", "P9") == (survivor, True)


def test_a_merge_told_again_changes_nothing():
    merge = event("A40", "1509", patient="P1", visit="", merged="P9")
    state = reload(replayed(event("A01", "1408", patient="P9"), merge))
    assert Replay(state, Notes()).apply(merge).status is RowStatus.UNCHANGED
    assert make_plan(state).empty


def test_a_merge_before_anything_is_known_still_counts_later():
    state = replayed(event("A40", "1309", patient="P1", visit="", merged="P9"))
    replayed(event("A01", "1408", patient="P9", name="Old^Name"), state=state)
    assert owner(state) == derive_id("patient", "RXX", "P1")
    assert state.patients[owner(state)].get("surname") == "Marlowe"


def test_merges_follow_each_other():
    state = replayed(
        event("A01", "1408", patient="P9"),
        event("A40", "1509", patient="P5", visit="", merged="P9"),
        event("A40", "1609", patient="P1", visit="", merged="P5"),
    )
    assert owner(state) == derive_id("patient", "RXX", "P1")
    assert state.patient_id("RXX", "P9")[0] == derive_id("patient", "RXX", "P1")


def test_a_merge_turned_round_gives_everything_back():
    state = replayed(
        event("A01", "1408", patient="P9"),
        event("A40", "1509", patient="P1", visit="", merged="P9"),
        event("A40", "1609", patient="P9", visit="", merged="P1"),
    )
    survivor = derive_id("patient", "RXX", "P9")
    assert owner(state) == survivor
    assert state.patients[survivor].get("merged_into") is None
    assert state.patient_id("RXX", "P9") == (survivor, False)
    assert state.patient_id("RXX", "P1") == (survivor, True)


# Any order --------------------------------------------------------------------------------------
STORY = (
    event("A01", "1408"),
    event("A02", "1509", ward="7B"),
    event("A02", "1609", consultant=B),
    event("A12", "1611", consultant=A),
    event("A02", "1709", consultant=C),
    event("A03", "1910", consultant=C),
    event("A13", "1912", consultant=C),
    event("A54", "2009", consultant=B),
    event("A03", "2210", consultant=B, method="1"),
)


def course(state: PasState) -> list[tuple[Any, ...]]:
    """What a stay comes to, whatever the episodes were numbered by."""
    return [stay[1:] for stay in stays(state)] + [(spell(state, "discharge_date"),)]


@settings(max_examples=100, deadline=None)
@given(order=st.permutations(STORY))
def test_messages_of_one_import_may_come_in_any_order(order):
    assert course(replayed(*order)) == course(replayed(*STORY))


PIECES = (STORY[0], STORY[2], STORY[3], STORY[4], STORY[5])


@settings(max_examples=150, deadline=None)
@given(order=st.permutations(PIECES), cuts=st.lists(st.booleans(), min_size=5, max_size=5))
def test_imports_may_come_in_any_order(order, cuts):
    marks = [sum(cuts[:place]) for place in range(len(order))]
    state, waiting = PasState(), []
    for _, some in groupby(zip(marks, order, strict=True), key=lambda pair: pair[0]):
        waiting = play(state, [*(one for _, one in some), *waiting])
        state = reload(state)
    assert not waiting
    assert course(state) == course(replayed(*PIECES))


MOVES = st.builds(
    lambda code, hour, who, ward: event(
        code, f"{14 + hour // 24:02}{hour % 24:02}", consultant=who, ward=ward
    ),
    st.sampled_from(["A01", "A02", "A03", "A08", "A11", "A12", "A13"]),
    st.integers(0, 15 * 24),
    st.sampled_from([A, B, C, None]),
    st.sampled_from(["AMU", "7B"]),
)


@settings(max_examples=200, deadline=None)
@given(events=st.lists(MOVES, max_size=12))
def test_whatever_is_told_the_episodes_of_a_spell_make_sense(events):
    state = PasState()
    replay = Replay(state, Notes())
    for one in sorted(events, key=lambda one: one.as_of):
        try:
            replay.apply(one)
        except MessageRefused:
            continue
    every = state.episodes.get(SPELL, [])
    assert len({row.id for row in every}) == len(every)
    assert len({row.get("episode_number") for row in every}) == len(every)
    active = state.active(SPELL)
    assert sum(row.get("end_date") is None for row in active) <= 1
    for row in active:
        assert row.get("end_date") is None or row.get("start_date") <= row.get("end_date")
    for before, after in pairwise(active):
        assert before.get("end_date") == after.get("start_date")
    if active and spell(state, "discharge_date"):
        assert active[-1].get("end_date") == spell(state, "discharge_date")
