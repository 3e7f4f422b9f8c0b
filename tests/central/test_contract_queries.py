"""Who may write, approve and tell what of a query, at each kind of store."""

from __future__ import annotations

import pytest

from central.trust import AT, new_id, query


@pytest.fixture
def ann(centre):
    return centre.laptop("ann")


@pytest.fixture
def cem(centre):
    return centre.laptop("cem")


@pytest.mark.parametrize("state", ["draft", "for_approval"])
def test_a_coder_writes_a_query_and_a_senior_approves_it(ann, cem, state):
    row = new_id()
    assert ann.put("query", {**query(new_id()), "state": state}, id=row).st == "ok"
    refused = ann.put("query", {"state": "approved", "approved_by": "Ann"}, base=1, id=row)
    assert (refused.st, refused.reason) == (
        "rejected",
        "The role coder may not make this change of state.",
    )
    assert ann.put("query", {"question": "What else?"}, base=1, id=row).st == "ok"
    assert cem.put("query", {"state": "approved"}, base=2, id=row).st == "ok"
    assert ann.put("query", {"state": "sent"}, base=3, id=row).st == "ok"


BEYOND = ("approved", "sent", "answered", "closed")
APPROVED = {"approved_by": "Cem Ak", "approved_at": AT}
NOT_MINE = "The role coder may not make this change of state."


def event(query_id, name):
    told = {"query_id": query_id, "episode_id": new_id(), "event": name, "data": {}}
    return told | {"author": "Ann Lee", "at": AT}


@pytest.mark.parametrize("state", BEYOND)
def test_a_query_does_not_come_approved_from_a_coder(ann, cem, state):
    row = new_id()
    whole = {**query(new_id()), "state": state}
    for told in (whole, whole | APPROVED, query(new_id()) | APPROVED):
        assert ann.put("query", told, id=row).reason == NOT_MINE
    ann.put("query", query(new_id()), id=row)
    for told in ({"state": state}, {"state": state} | APPROVED, {"approved_by": "Cem Ak"}):
        assert ann.put("query", told, base=1, id=row).reason == NOT_MINE
    assert ann.put("query", {**whole, "approved_at": None}, id=row).reason == ""  # it is there
    assert cem.put("query", whole | APPROVED).st == "ok"  # raised and approved in one go
    assert cem.put("query", {"state": state} | APPROVED, base=1, id=row).st == "ok"


def test_the_name_on_an_approval_is_not_a_coders_to_change(ann, cem):
    row = new_id()
    cem.put("query", {**query(new_id()), "state": "approved"} | APPROVED, id=row)
    assert ann.put("query", {"approved_by": "Ann Lee"}, base=1, id=row).reason == NOT_MINE
    assert ann.put("query", {"state": "sent"} | APPROVED, base=1, id=row).st == "ok"


def test_a_withdrawn_query_that_was_approved_waits_again_and_no_other(ann, cem):
    approved, draft = new_id(), new_id()
    cem.put("query", {**query(new_id()), "state": "sent"} | APPROVED, id=approved)
    ann.put("query", query(new_id()), id=draft)
    for row in (approved, draft):
        assert ann.put("query", {"state": "withdrawn"}, base=1, id=row).st == "ok"
    assert ann.put("query", {"state": "sent"}, base=2, id=approved).st == "ok"
    assert ann.put("query", {"state": "sent"}, base=2, id=draft).reason == NOT_MINE


@pytest.mark.parametrize("state", ["draft", "for_approval", "withdrawn", "duplicate"])
def test_a_coder_brings_a_query_that_nobody_approved(ann, state):
    nobody = {"approved_by": None, "approved_at": None}
    assert ann.put("query", {**query(new_id()), "state": state} | nobody).st == "ok"


def test_that_it_was_approved_is_told_by_who_may_approve(ann, cem):
    for name in ("approved", "overridden"):
        assert ann.put("query_event", event(new_id(), name)).reason == NOT_MINE
        assert cem.put("query_event", event(new_id(), name)).st == "ok"
    for name in ("raised", "submitted", "printed", "answered", "withdrawn"):
        assert ann.put("query_event", event(new_id(), name)).st == "ok"


def test_after_a_restore_any_laptop_tells_what_was_approved(centre, ann):
    """It may be the only one that still has it."""
    centre.change_epoch("north")
    row, told = new_id(), {**query(new_id()), "state": "sent"} | APPROVED
    assert ann.put("query", told, id=row).st == "ok"
    assert ann.put("query_event", event(row, "approved")).st == "ok"
    late = new_id()  # the store has the draft, and lost what came of it
    ann.put("query", query(new_id()), id=late)
    assert ann.put("query", {"state": "approved"} | APPROVED, base=1, id=late).st == "ok"
    refused = centre.laptop("dot").put("query", told)
    assert refused.reason == "The role auditor may not write query."
    centre.let_time_pass(36 * 24)
    assert ann.put("query", told).reason == NOT_MINE


def test_a_restore_of_one_scope_opens_no_other(centre, ann):
    centre.change_epoch("south")
    assert ann.put("query", {**query(new_id()), "state": "sent"} | APPROVED).reason == NOT_MINE


def test_a_query_says_what_it_is_and_what_happened_to_it_stays(centre, ann):
    row, episode_id = new_id(), new_id()
    whole = query(episode_id)
    del whole["question"]
    assert ann.put("query", whole, id=row).reason == "A new row of query lacks a field."
    told = ann.put("query", {**query(episode_id), "state": "faxed"}, id=row)
    assert told.reason == "A field of query has a value that is not in its list."
    event = {"query_id": row, "episode_id": episode_id, "event": "raised", "data": {}}
    event |= {"author": "Ann", "at": AT}
    event_id = new_id()
    assert ann.put("query_event", event, id=event_id).st == "ok"
    changed = ann.put("query_event", {"data": {"x": 1}}, base=1, id=event_id)
    assert changed.reason == "Rows of query_event are added and never changed."
    for kind in ("query", "query_event", "query_answer"):
        refused = centre.laptop("dot").put(kind, query(episode_id))
        assert refused.reason == f"The role auditor may not write {kind}."
