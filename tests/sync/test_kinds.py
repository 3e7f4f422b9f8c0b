"""The shipped data of what a store checks, held to the laptop's own tables and words."""

from __future__ import annotations

import pytest

from coder_gui.domain.abstraction import Certainty, Heading
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State
from coder_gui.domain.queries import AnswerHow, Gap, QueryKind, QueryState
from coder_gui.domain.roles import Role
from coder_gui.storage.tables import APPEND_ONLY, SYNCED
from coder_gui.sync.kinds import shipped

OWN = {"id", "scope_id", "row_version", "row_state", "extra"}
"""Columns that are the laptop's own and in no document."""


def test_every_synced_table_is_a_kind_and_no_other():
    assert shipped().kinds.keys() == SYNCED.keys()


@pytest.mark.parametrize("kind", SYNCED)
def test_a_new_row_needs_what_the_laptops_cannot_store_it_without(kind):
    needed = [
        column.name
        for column in SYNCED[kind].columns
        if not column.nullable and column.server_default is None and column.name not in OWN
    ]
    assert list(shipped().kinds[kind].required) == sorted(needed)


def test_what_is_only_added_is_what_no_laptop_changes():
    only_added = {name for name, kind in shipped().kinds.items() if kind.append_only}
    assert only_added == APPEND_ONLY


def test_lists_of_values_are_the_words_of_the_program():
    found = {
        (name, field): values
        for name, kind in shipped().kinds.items()
        for field, values in kind.enums.items()
    }
    assert found == {
        ("abstraction_line", "certainty"): tuple(Certainty),
        ("abstraction_line", "heading"): tuple(Heading),
        ("code", "system"): tuple(System),
        ("code_set", "system"): tuple(System),
        ("episode_work", "state"): tuple(State),
        ("query", "gap"): tuple(Gap),
        ("query", "kind"): tuple(QueryKind),
        ("query", "state"): tuple(QueryState),
        ("query_answer", "how"): tuple(AnswerHow),
    }
    assert all(field in SYNCED[name].columns for name, field in found)


def test_every_role_may_write_and_history_is_open_to_all():
    writes = shipped().writes
    assert writes.keys() == set(Role)
    assert all({"history", "*"} & set(listed) for listed in writes.values())


def test_rules_of_states_name_what_there_is():
    for rule in shipped().states:
        assert {rule.before, rule.after} <= set(shipped().kinds[rule.kind].enums[rule.field])
        assert set(rule.roles) <= set(Role)
        assert rule.field in SYNCED[rule.kind].columns


EPISODE = "01900000-0000-7000-8000-000000000001"
WORK = {"episode_id": EPISODE, "state": "ready"}


def reason(
    role: str = "coder", nth: int = 1, present: dict | None = None, **changed: object
) -> str:
    """Of an episode's work, as a laptop sends it, but for what is changed."""
    op = {"kind": "episode_work", "id": EPISODE, "base": 0, "patch": WORK, "deleted": False}
    return shipped().reason(op | changed, role, nth, present)


def test_what_a_laptop_sends_is_taken():
    assert reason() == ""
    assert reason(base=3, patch={"state": "ready"}, present={"state": "imported"}) == ""
    assert reason(patch=WORK | {"of_a_newer_program": {"deep": [1]}}) == ""
    assert reason(kind="kind_of_a_newer_program", patch={"state": 7}) == ""
    assert reason(base=2, patch={"reason": None}) == ""


def test_the_first_thing_that_is_wrong_is_the_reason():
    everything = {"kind": "history", "base": 1, "patch": {"x": "y" * 70_000}}
    assert reason("coder", 2, **(everything | {"id": 7})).endswith("form of the exchange.")
    assert reason("coder", 2, **everything) == "A row is in the batch twice."
    assert reason("coder", 1, **everything).endswith("longer than the central store keeps.")
    assert reason("coder", 1, **(everything | {"patch": {}})).endswith("added and never changed.")


def test_a_role_that_nobody_knows_may_write_nothing():
    assert reason("visitor") == "The role visitor may not write episode_work."


@pytest.mark.parametrize(("role", "taken"), [("coder", False), ("senior", True), ("manager", True)])
def test_delivered_work_is_taken_back_by_who_may(role, taken):
    said = reason(role, base=4, patch={"state": "in_progress"}, present={"state": "exported"})
    assert (said == "") is taken


@pytest.mark.parametrize("before", ["draft", "for_approval"])
@pytest.mark.parametrize(("role", "taken"), [("coder", False), ("senior", True), ("manager", True)])
def test_queries_are_approved_by_who_may(before, role, taken):
    approval = {"kind": "query", "base": 4, "patch": {"state": "approved"}}
    assert (reason(role, **approval, present={"state": before}) == "") is taken


def test_a_coder_prints_what_was_approved_and_an_auditor_writes_no_query():
    printed = {"kind": "query", "base": 4, "patch": {"state": "sent"}}
    assert reason("coder", **printed, present={"state": "approved"}) == ""
    told = reason("auditor", **printed, present={"state": "approved"})
    assert told == "The role auditor may not write query."
