"""The three-way merge of one row: its laws, and the cases of the policy one by one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.storage.tables import SYNCED
from coder_gui.sync.merge import MergeResult, merge
from coder_gui.sync.policy import KindRule, shipped

POLICY = shipped()
CODE = {"system": "icd10", "code": "J181", "author": "Ada", "at": "2026-11-20T10:00:00.000000Z"}
WORK = {"state": "in_progress", "started_by": "Ada"}
AT = "2026-11-20T10:00:00.000000Z"


def reasons(result: MergeResult) -> dict[str, str]:
    """Field: why a person decides it."""
    return {one.field: one.reason for one in result.disputes}


def code(mine: dict[str, Any], theirs: dict[str, Any], **base: Any) -> MergeResult:
    """Both changed one code, each in its way."""
    was = {**CODE, **base}
    return merge(POLICY, "code", was, {**was, **mine}, {**was, **theirs})


def work(mine: dict[str, Any], theirs: dict[str, Any], **base: Any) -> MergeResult:
    """Both moved one episode, each in its way."""
    was = {**WORK, **base}
    return merge(POLICY, "episode_work", was, {**was, **mine}, {**was, **theirs})


def test_changes_of_different_fields_come_together() -> None:
    found = code({"procedure_date": "2026-11-02"}, {"paired_with": "x"})
    assert found.doc == {**CODE, "procedure_date": "2026-11-02", "paired_with": "x"}
    assert found.merged_fields == ("paired_with",)
    assert found.disputes == ()


def test_two_codes_in_one_place_are_for_a_person_and_mine_stays_meanwhile() -> None:
    found = code({"code": "D631", "role": "asterisk"}, {"code": "J189"})
    assert reasons(found) == {"code": "same_field"}
    assert (found.doc["code"], found.doc["role"]) == ("D631", "asterisk")
    (dispute,) = found.disputes
    assert (dispute.base, dispute.mine, dispute.theirs) == ("J181", "D631", "J189")


def test_what_goes_with_a_code_comes_from_the_side_that_changed_it() -> None:
    found = code({"procedure_date": "2026-11-02"}, {"code": "D631", "role": "asterisk"})
    assert (found.doc["code"], found.doc["role"]) == ("D631", "asterisk")


def test_the_same_code_from_both_is_no_dispute() -> None:
    found = code({"code": "J189", "edition": "ICD-10 5"}, {"code": "J189", "edition": "starter"})
    assert (found.doc["code"], found.doc["edition"], found.disputes) == ("J189", "starter", ())


@pytest.mark.parametrize("mine_removes", [True, False])
def test_taken_off_by_one_and_replaced_by_the_other_is_for_a_person(mine_removes: bool) -> None:
    off, changed = {"deleted": True}, {"code": "J189"}
    sides = (off, changed) if mine_removes else (changed, off)
    found = code(*sides, deleted=False)
    assert reasons(found) == {"deleted": "deleted_and_changed"}
    assert found.doc["deleted"] is mine_removes


def test_taken_off_by_one_and_untouched_by_the_other_is_off() -> None:
    assert code({"note": None}, {"deleted": True}, deleted=False).doc["deleted"] is True
    assert code({"deleted": True}, {"deleted": True}, deleted=False).disputes == ()


def test_two_laptops_that_make_one_row_agree_where_they_say_the_same() -> None:
    mine = {"episode_id": "e", "code_id": "c", "line_id": "l", "deleted": False}
    found = merge(POLICY, "code_line", None, mine, {**mine, "deleted": True})
    assert found.doc["deleted"] is True
    assert found.disputes == ()


def test_two_laptops_that_begin_one_list_differ_in_what_stands_first() -> None:
    mine, theirs = {"order": ["a"]}, {"order": ["b"]}
    assert reasons(merge(POLICY, "code_set", None, mine, theirs)) == {"order": "first_position"}
    assert merge(POLICY, "line_set", None, mine, theirs).doc == {"order": ["b", "a"]}


def test_fields_of_a_newer_program_are_merged_and_disputed_like_others() -> None:
    assert code({"body_site": "hip"}, {"code": "J189"}).doc["body_site"] == "hip"
    assert reasons(code({"body_site": "hip"}, {"body_site": "knee"})) == {"body_site": "same_field"}


def test_both_started_an_episode_and_the_centre_says_who_was_first() -> None:
    found = merge(POLICY, "episode_work", None, WORK, {**WORK, "started_by": "Ben"})
    assert found.doc == {**WORK, "started_by": "Ben"}
    assert found.disputes == ()


def test_waiting_wins_over_working_with_its_reason() -> None:
    found = work(
        {"state": "update_received", "reason": None},
        {"state": "waiting_for_information", "reason": "notes", "next_action": "ask"},
        state="query_raised",
        reason="asked",
    )
    assert found.doc == {**WORK, "state": "update_received"}
    other = work({"state": "in_progress"}, {"state": "outstanding_pathology"}, state="final")
    assert other.doc["state"] == "outstanding_pathology"


def test_two_that_finalise_are_for_a_person() -> None:
    mine = {"state": "final", "finalised_by": "Ada", "finalised_at": AT}
    found = work(mine, {"state": "final", "finalised_by": "Ben", "finalised_at": AT})
    assert reasons(found) == {"finalised_by": "state"}


def test_finalised_by_one_and_put_in_a_queue_by_the_other_is_for_a_person() -> None:
    mine = {"state": "final", "finalised_by": "Ada", "finalised_at": AT}
    found = work(mine, {"state": "waiting_for_information", "next_action": "ask"})
    assert reasons(found) == {"state": "state"}
    assert "next_action" not in found.doc


ASKED = {"state": "draft", "question": "Which type?", "options": ["o"], "raised_by": "Ada"}


def query(mine: dict[str, Any], theirs: dict[str, Any], **base: Any) -> MergeResult:
    """Both worked on one query, each in their way."""
    was = {**ASKED, **base}
    return merge(POLICY, "query", was, {**was, **mine}, {**was, **theirs})


def test_submitted_by_one_and_approved_by_the_other_is_approved_with_its_approval() -> None:
    approval = {"state": "approved", "approved_by": "Sue", "approved_at": AT, "due": "2026-11-27"}
    found = query({"state": "for_approval"}, approval)
    assert found.doc == {**ASKED, **approval}


def test_two_seniors_that_approve_leave_one_approval() -> None:
    mine = {"state": "approved", "approved_by": "Sue", "approved_at": "later", "due": "2026-11-30"}
    theirs = {"state": "approved", "approved_by": "Tom", "approved_at": AT, "due": "2026-11-27"}
    assert query(mine, theirs, state="for_approval").doc == {**ASKED, **theirs}


def test_an_answer_is_kept_where_the_other_closed_the_query() -> None:
    closed = {"state": "closed", "outcome": "unanswered", "closed_by": "Ben", "closed_at": AT}
    found = query({"state": "answered", "answered_at": AT}, closed, state="sent")
    assert (found.doc["state"], found.doc.get("outcome")) == ("answered", None)
    assert found.disputes == ()


def test_withdrawn_by_one_and_printed_by_the_other_is_for_a_person() -> None:
    found = query({"state": "withdrawn"}, {"state": "sent", "sent_at": AT}, state="approved")
    assert reasons(found) == {"state": "state"}


def test_two_questions_of_one_query_are_for_a_person_and_the_rest_comes_together() -> None:
    found = query({"question": "What type?", "priority": "urgent"}, {"question": "Which?"})
    assert reasons(found) == {"question": "same_field"}
    assert found.doc["priority"] == "urgent"


@pytest.mark.parametrize("state", ["approved", "sent"])
def test_words_changed_behind_the_back_of_who_approved_them_are_for_a_person(state: str) -> None:
    vouched = {"state": state, "approved_by": "Sue"}
    for sides in (({"question": "Sure?"}, vouched), (vouched, {"question": "Sure?"})):
        found = query(*sides)
        assert reasons(found) == {"question": "changed_after"}
        assert found.doc["state"] == state
    assert query({"note": "seen"}, vouched).disputes == ()


def test_words_changed_and_approved_by_one_are_whole_where_the_other_did_nothing() -> None:
    found = query({"state": "approved", "question": "What?"}, {"note": "seen"})
    assert (found.doc["question"], found.doc["note"], found.disputes) == ("What?", "seen", ())


def test_of_two_extracts_of_the_pas_the_later_holds_whole() -> None:
    base = {"ward": "Kestrel", "bed": "4", "as_of": "2026-11-19T00:00:00.000000Z"}
    mine = {"ward": "Heron", "bed": "4", "as_of": "2026-11-20T00:00:00.000000Z"}
    theirs = {"ward": "Kestrel", "bed": "9", "as_of": "2026-11-21T00:00:00.000000Z"}
    assert merge(POLICY, "episode", base, mine, theirs).doc == theirs
    assert merge(POLICY, "episode", base, theirs, mine).doc == theirs


def test_an_absent_field_and_an_empty_one_are_the_same() -> None:
    found = merge(POLICY, "code", {**CODE, "note": None}, CODE, {**CODE, "role": None})
    assert found == MergeResult(CODE)


Row = tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]
VALUES = [None, "a", "b", True, False, 3]
KINDS = sorted(n for n, one in POLICY.kinds.items() if one.rule is not KindRule.INSERT_ONLY)
NAMES = {
    kind: [*(c.name for c in SYNCED[kind].c if c.name not in ("id", "extra")), "newer"]
    for kind in KINDS
}


def clean(doc: dict[str, Any]) -> dict[str, Any]:
    """Without what is None."""
    return {name: value for name, value in doc.items() if value is not None}


def check_laws(row: Row) -> None:
    """What holds of any three documents."""
    untouched_sides(row)
    nothing_lost(row)
    both_dispute_the_same(row)
    kind, base, mine, theirs = row
    merged = merge(POLICY, kind, base, mine, theirs).doc
    assert merge(POLICY, kind, theirs, merged, theirs) == MergeResult(merged)


def untouched_sides(row: Row) -> None:
    """Against a side that did nothing the other is taken whole."""
    kind, base, x, _ = row
    assert merge(POLICY, kind, base, x, base) == MergeResult(clean(x))
    taken = merge(POLICY, kind, base, base, x)
    assert (taken.doc, taken.disputes) == (clean(x), ())
    assert merge(POLICY, kind, base, x, x) == MergeResult(clean(x))
    assert merge(POLICY, kind, None, x, x) == MergeResult(clean(x))


def nothing_lost(row: Row) -> None:
    """No change of either side goes without a rule or a person."""
    kind, base, mine, theirs = row
    if POLICY.of(kind).rule is KindRule.LATER_AS_OF:
        return
    found = merge(POLICY, kind, base, mine, theirs)
    disputed = {one.field for one in found.disputes}
    for name in {*base, *mine, *theirs} - disputed:
        b, m, t = base.get(name), mine.get(name), theirs.get(name)
        rule = POLICY.of(kind).of(name).rule.value
        if rule in ("with", "list"):
            continue
        if b in (m, t):
            assert found.doc.get(name) == (t if m == b else m)
        elif m != t:
            assert rule != "person", f"{name} was settled without a person"


def both_dispute_the_same(row: Row) -> None:
    """The other laptop disputes the same fields, with the sides named the other way."""
    kind, base, mine, theirs = row
    here = merge(POLICY, kind, base, mine, theirs).disputes
    there = merge(POLICY, kind, base, theirs, mine).disputes
    assert {(d.field, repr(d.mine), repr(d.theirs), d.reason) for d in here} == {
        (d.field, repr(d.theirs), repr(d.mine), d.reason) for d in there
    }


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """A kind that is merged, and three documents of it."""
    kind = draw(st.sampled_from(KINDS))
    chosen = draw(st.lists(st.sampled_from(NAMES[kind]), unique=True, max_size=4))
    orders = st.lists(st.sampled_from("uvwxyz"), unique=True, max_size=4)
    fields = {name: orders if name == "order" else st.sampled_from(VALUES) for name in chosen}
    base, mine, theirs = (draw(st.fixed_dictionaries(fields)) for _ in range(3))
    return kind, base, mine, theirs


@settings(max_examples=300, deadline=None)
@given(rows())
def test_the_laws_hold(row: Row) -> None:
    check_laws(row)


def test_the_laws_hold_of_twenty_thousand_rows() -> None:
    dice = random.Random(4)

    def value(name: str) -> Any:
        if name == "order":
            return dice.sample("uvwxyz", dice.randint(0, 4))
        return dice.choice(VALUES)

    for _ in range(20_000):
        kind = dice.choice(KINDS)
        chosen = dice.sample(NAMES[kind], min(4, len(NAMES[kind])))
        base, mine, theirs = ({name: value(name) for name in chosen} for _ in range(3))
        check_laws((kind, base, mine, theirs))
