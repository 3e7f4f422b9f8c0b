"""The answers so far are kept by conflict, and count only for the cells they were made on."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.conflicts import Choice, ConflictCase, Decision, Difference, Mark
from coder_gui.ui.conflicts.memory import Memory

from .double import ALLERGY, DEMENTIA, EDITH, Conflicts, cell, codes_case

MINE, THEIRS = Decision(Choice.MINE), Decision(Choice.THEIRS)


def difference(key: str, case: ConflictCase | None = None) -> Difference:
    """A row of the code list."""
    return next(one for one in (case or codes_case()).differences if one.key == key)


def decided() -> Memory:
    """Both rows of the code list decided."""
    memory = Memory()
    memory.decide(EDITH, difference(DEMENTIA), MINE)
    memory.decide(EDITH, difference(ALLERGY), THEIRS)
    return memory


def read(memory: Memory, *, theirs: str = "F00.9*") -> ConflictCase:
    """The case as the service has it with these decisions, their code as given."""
    case = codes_case()
    rows = tuple(
        replace(one, theirs=cell(theirs, "Dementia", Mark.CHANGED))
        if one.key == DEMENTIA and theirs != "F00.9*"
        else one
        for one in case.differences
    )
    return Conflicts(replace(case, differences=rows)).case(EDITH, memory.decisions(EDITH))


def test_a_decision_is_kept_by_conflict_and_row() -> None:
    memory = decided()
    assert memory.decisions(EDITH) == {DEMENTIA: MINE, ALLERGY: THEIRS}
    assert memory.count(EDITH) == 2
    assert memory.decisions("another") == {}


def test_a_decision_taken_back_is_gone() -> None:
    memory = decided()
    memory.decide(EDITH, difference(DEMENTIA), None)
    assert memory.decisions(EDITH) == {ALLERGY: THEIRS}


def test_what_was_decided_on_other_cells_is_to_be_decided_anew() -> None:
    memory = decided()
    assert memory.check(read(memory)) == []
    stale = memory.check(read(memory, theirs="F01.9"))
    assert [one.key for one in stale] == [DEMENTIA]
    assert memory.decisions(EDITH) == {ALLERGY: THEIRS}


def test_an_edit_that_is_not_taken_any_more_is_to_be_decided_anew() -> None:
    memory = Memory()
    memory.decide(EDITH, difference(DEMENTIA), Decision(Choice.EDITED, "X99"))
    assert [one.key for one in memory.check(read(memory))] == [DEMENTIA]
    assert memory.count(EDITH) == 0


def test_conflicts_that_are_settled_are_forgotten() -> None:
    memory = decided()
    assert not memory.keep_only([EDITH, "another"])
    assert memory.keep_only(["another"])
    assert memory.count(EDITH) == 0


def test_it_survives_the_settings_of_the_profile() -> None:
    memory = decided()
    again = Memory()
    again.read(json.loads(json.dumps(memory.to_json())))
    assert again.decisions(EDITH) == memory.decisions(EDITH)
    assert again.check(read(again)) == []


def test_what_is_kept_names_no_cell() -> None:
    kept = json.dumps(decided().to_json())
    assert "F05" not in kept
    assert "Delirium" not in kept


def test_what_was_decided_since_goes_before_what_is_read() -> None:
    memory, earlier = Memory(), decided()
    memory.decide(EDITH, difference(DEMENTIA), THEIRS)
    memory.read(earlier.to_json())
    assert memory.decisions(EDITH) == {DEMENTIA: THEIRS, ALLERGY: THEIRS}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(json_values)
def test_a_setting_that_is_something_else_is_passed_over(value: object) -> None:
    memory = Memory()
    memory.read(value)
    assert all(isinstance(one, Decision) for one in memory.decisions(EDITH).values())
