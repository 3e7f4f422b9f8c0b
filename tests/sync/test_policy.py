"""The merge policy: a row for each of its lines, and nothing synced without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.domain.episode import FINISHED_STATES, State
from coder_gui.domain.errors import UserError
from coder_gui.storage.tables import APPEND_ONLY, SYNCED
from coder_gui.sync.policy import FieldRule, KindRule, read_policy, shipped

POLICY = shipped()
OWN_COLUMNS = {"id", "scope_id", "row_version", "row_state", "extra"}
PAS_KINDS = {"patient", "spell", "episode", "patient_alias", "episode_alias"}

FIELDS = {
    "episode_work": {
        "episode_id": "first",
        "state": "person",
        "reopened": "later",
        "amendment": "later",
        "reason": "with state",
        "next_action": "with state",
        "state_before_cancel": "with state",
        "finalised_at": "with finalised_by",
        "finalised_by": "person",
        "started_by": "first",
    },
    "line_set": {"episode_id": "first", "order": "list"},
    "code_set": {"episode_id": "first", "system": "first", "order": "list"},
    "code": {
        "episode_id": "first",
        "system": "first",
        "code": "person",
        "role": "with code",
        "note": "with code",
        "edition": "with code",
        "paired_with": "person",
        "procedure_date": "person",
        "deleted": "later",
        "author": "first",
        "at": "first",
    },
    "code_line": {
        "episode_id": "first",
        "code_id": "first",
        "line_id": "first",
        "deleted": "later",
    },
    "problem_override": {
        "episode_id": "first",
        "rule": "first",
        "code_id": "first",
        "code": "first",
        "reason": "person",
        "withdrawn": "later",
        "author": "first",
        "at": "first",
    },
    "query": {
        "episode_id": "first",
        "reference": "first",
        "kind": "with recipient",
        "gap": "with question",
        "state": "person",
        "subject": "any",
        "recipient": "person",
        "evidence": "person",
        "question": "person",
        "options": "person",
        "priority": "any",
        "note": "person",
        "overrides": "with state",
        "codes_before": "with state",
        "codes_after": "with state",
        "raised_by": "first",
        "raised_at": "first",
        "approved_by": "with state",
        "approved_at": "with state",
        "sent_at": "first",
        "due": "with state",
        "level": "later",
        "answered_at": "first",
        "closed_at": "with state",
        "closed_by": "with state",
        "outcome": "with state",
        "duplicate_of": "with state",
        "unanswered": "later",
        "keep_open": "with unanswered",
    },
    "document": {"episode_id": "first", "source": "first", "reference": "first"},
    "source": {
        "key": "first",
        "name": "person",
        "position": "any",
        "paper": "any",
        "withdrawn": "later",
    },
    "export_item": {
        "export_id": "first",
        "episode_id": "first",
        "content_sha256": "first",
        "acknowledged_at": "later",
        "refused": "any",
    },
}
PAIRS = {
    ("in_progress", "waiting_for_information"): "waiting_for_information",
    ("in_progress", "outstanding_pathology"): "outstanding_pathology",
    ("in_progress", "query_raised"): "query_raised",
    ("in_progress", "update_received"): "update_received",
    ("waiting_for_information", "update_received"): "update_received",
    ("outstanding_pathology", "update_received"): "update_received",
    ("query_raised", "update_received"): "update_received",
    ("exported", "acknowledged"): "acknowledged",
    ("in_progress", "cancelled"): "cancelled",
    ("waiting_for_information", "cancelled"): "cancelled",
    ("outstanding_pathology", "cancelled"): "cancelled",
    ("query_raised", "cancelled"): "cancelled",
    ("update_received", "cancelled"): "cancelled",
}
QUERY_PAIRS = {
    ("draft", "for_approval"): "for_approval",
    ("for_approval", "approved"): "approved",
    ("approved", "sent"): "sent",
    ("approved", "answered"): "answered",
    ("sent", "answered"): "answered",
    ("approved", "closed"): "closed",
    ("sent", "closed"): "closed",
    ("answered", "closed"): "answered",
    ("withdrawn", "closed"): "closed",
    ("duplicate", "closed"): "closed",
    ("withdrawn", "duplicate"): "duplicate",
}


def test_every_synced_kind_and_column_has_a_rule() -> None:
    assert set(POLICY.kinds) == set(SYNCED)
    for kind, table in SYNCED.items():
        rules = POLICY.of(kind)
        if rules.rule in (KindRule.FIELDS, KindRule.STATE):
            assert set(rules.fields) == {column.name for column in table.c} - OWN_COLUMNS, kind


def test_kinds_that_are_never_changed_are_those_that_the_tables_call_append_only() -> None:
    inserted = {name for name, one in POLICY.kinds.items() if one.rule is KindRule.INSERT_ONLY}
    assert inserted == APPEND_ONLY


def test_what_comes_from_the_pas_goes_by_the_time_of_its_extract() -> None:
    later = {name for name, one in POLICY.kinds.items() if one.rule is KindRule.LATER_AS_OF}
    assert later == PAS_KINDS
    assert all("as_of" in SYNCED[kind].c for kind in later)


@pytest.mark.parametrize("kind", FIELDS)
def test_fields_have_the_rules_that_were_agreed(kind: str) -> None:
    found = {
        name: f"{one.rule.value} {one.lead}".strip() for name, one in POLICY.of(kind).fields.items()
    }
    assert found == FIELDS[kind]


def test_every_kind_with_fields_is_in_the_table_of_this_test() -> None:
    assert {name for name, one in POLICY.kinds.items() if one.fields} == set(FIELDS)


def test_a_query_is_merged_with_its_episode_and_no_finalisation_vouches_for_it() -> None:
    assert POLICY.beside == {"episode_work", "query"}
    assert not POLICY.beside & POLICY.content


def test_what_takes_a_row_away_is_a_field_of_it() -> None:
    removals = {name: one.removal for name, one in POLICY.kinds.items() if one.removal}
    assert removals == {"code": "deleted", "problem_override": "withdrawn"}


def test_only_the_order_of_lines_may_be_settled_without_a_person() -> None:
    assert POLICY.of("line_set").unsafe is FieldRule.THEIRS
    assert POLICY.of("code_set").unsafe is FieldRule.PERSON


def test_the_pairs_of_states_are_those_that_were_agreed() -> None:
    for kind, pairs in (("episode_work", PAIRS), ("query", QUERY_PAIRS)):
        assert POLICY.states[kind] == {frozenset(pair): kept for pair, kept in pairs.items()}
    assert set(POLICY.states) == {"episode_work", "query"}


@pytest.mark.parametrize("finished", sorted(FINISHED_STATES))
def test_a_finished_state_against_any_that_is_not_is_for_a_person(finished: State) -> None:
    open_states = set(State) - FINISHED_STATES
    assert all(POLICY.state_kept("episode_work", finished, other) is None for other in open_states)


def test_a_query_that_somebody_gave_up_against_one_that_is_out_is_for_a_person() -> None:
    for out in ("approved", "sent", "answered"):
        for given_up in ("draft", "withdrawn", "duplicate"):
            assert POLICY.state_kept("query", out, given_up) is None


def test_who_approves_vouches_for_the_letter_and_for_nothing_else() -> None:
    rules = POLICY.of("query")
    assert rules.sealed == ("recipient", "evidence", "question", "options")
    assert rules.sealed_in == {"approved", "sent", "answered", "closed"}


def test_fields_and_kinds_of_a_newer_program_are_for_a_person() -> None:
    assert POLICY.of("code").of("body_site").rule is FieldRule.PERSON
    assert POLICY.of("letter").of("text").rule is FieldRule.PERSON


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[kind.code]\nrule = "newest"', "newest"),
        ('[kind.code]\nrule = "fields"\n[kind.code.fields]\ncode = "best"', "code: best"),
        ('[kind.code]\nrule = "fields"\n[kind.code.fields]\nrole = "with"', "role"),
        ('[kind.code]\nrule = "fields"\n[kind.code.fields]\nrole = "with code"', "role follows"),
        ('[[state_pair]]\nstates = ["final", "done"]\nkeep = "final"', "pair"),
        ('[[state_pair]]\nstates = ["final", "exported"]\nkeep = "ready"', "pair"),
        ('[[state_pair]]\nkind = "query"\nstates = ["final", "sent"]\nkeep = "sent"', "pair"),
        ('[[state_pair]]\nkind = "code"\nstates = ["final", "ready"]\nkeep = "ready"', "pair"),
        ('[kind.query]\nrule = "state"\nsealed = ["x"]\nsealed_in = ["sent"]', "sealed"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "merge.toml"
    head = 'valid_from = 2026-04-01\nsource = "a test"\ncontent = []\nbeside = []\n'
    path.write_text(head + text, "utf-8")
    with pytest.raises(UserError, match=said):
        read_policy(path)
