"""Parts of a plan: each stands for itself, and together they are the plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.exchange.pas_parts import SMALLEST, in_parts, related
from coder_gui.exchange.pas_plan import make_plan
from coder_gui.exchange.pas_state import KINDS, PasState, Row

AS_OF = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def patient(number: int, *, new: bool = True) -> Row:
    """Patient P<number>."""
    values = {"id": f"p{number}", "sex": "2", "merged_into": None, "as_of": AS_OF}
    return Row("patient", f"p{number}", values, new=new)


def stay(state: PasState, name: str, of: int, *, new: bool = True) -> Row:
    """A spell with one episode."""
    owner = {"patient_id": f"p{of}", "as_of": AS_OF}
    spell = state.add(Row("spell", f"s{name}", {"id": f"s{name}", **owner}, new=new))
    values = {"id": f"e{name}", "spell_id": f"s{name}", **owner, "cancelled": False}
    state.add(Row("episode", f"e{name}", values, new=new))
    return spell


def ids(part) -> set[str]:
    """The rows that a part writes."""
    written = {row.id for rows in part.inserts.values() for row in rows}
    written |= {row_id for _, row_id, _ in part.updates}
    return written | {row_id for rows in part.heard.values() for row_id, _ in rows}


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=80))
def test_parts_together_are_the_plan_and_each_has_all_of_its_people(stays):
    state = PasState()
    for of, new in stays:
        if f"p{of}" not in state.patients:
            state.add(patient(of, new=new))
    for place, (of, _) in enumerate(stays):
        stay(state, str(place), of)
    plan = make_plan(state)
    parts = in_parts(plan)
    for kind in KINDS:
        inserted = [row.id for part in parts for row in part.inserts.get(kind, ())]
        assert sorted(inserted) == sorted(row.id for row in plan.inserts.get(kind, ()))
    for part in parts:
        mine = {row.get("patient_id") for row in part.inserts.get("spell", ())}
        for another in parts:
            if another is not part:
                assert not mine & {r.get("patient_id") for r in another.inserts.get("spell", ())}
    assert all(part.weight >= SMALLEST for part in parts[:-1])


def test_people_who_are_merged_are_in_one_part():
    state = PasState()
    for number in range(3):
        state.add(patient(number, new=False))
    stay(state, "a", 1, new=False)
    state.patients["p1"].set(merged_into="p2")
    people = related(state)
    assert people["p1"] == people["p2"] == people["sa"] == people["ea"]
    assert people["p0"] != people["p1"]


def test_a_stay_that_changes_hands_ties_both_patients_together():
    state = PasState()
    for number in range(3):
        state.add(patient(number, new=False))
    state.point_to_patient(stay(state, "a", 0, new=False), "p1")
    people = related(state)
    assert people["p0"] == people["p1"] == people["ea"]
    assert people["p2"] == "p2"


def test_other_names_of_people_and_episodes_go_with_them():
    state = PasState()
    for number in range(2):
        state.add(patient(number))
    stay(state, "a", 0)
    stay(state, "b", 1)
    state.add(Row("patient_alias", "x", {"id": "x", "patient_id": "p1", "as_of": AS_OF}, new=True))
    alias = {"id": "y", "spell_id": "sa", "episode_id": "ea", "as_of": AS_OF}
    state.add(Row("episode_alias", "y", alias, new=True))
    people = related(state)
    assert people["x"] == people["p1"]
    assert people["y"] == people["p0"]


def test_a_row_only_heard_of_again_brings_no_news():
    state = PasState()
    state.add(patient(0, new=False)).heard(AS_OF + timedelta(days=1))
    (part,) = in_parts(make_plan(state))
    assert part.heard == {"patient": [("p0", AS_OF + timedelta(days=1))]}
    assert not part.news


def test_a_message_goes_with_the_rows_it_speaks_of_and_otherwise_last():
    state = PasState()
    for number in range(100):
        state.add(patient(number))
        stay(state, str(number), number)
    parts = in_parts(make_plan(state), [(("gone",), "held"), (("gone", "s7"), "admission")])
    assert len(parts) > 2
    assert parts[-1].messages == ["held"]
    (of_seven,) = [part for part in parts if "s7" in ids(part)]
    assert of_seven.messages == ["admission"]


def test_a_plan_without_anything_has_no_parts():
    assert in_parts(make_plan(PasState())) == []
