"""Who may use a central store and what it tells them: hello, claims, documents, revoking."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from central.contract import codes, greeted, spoken
from central.trust import AT, code, group, new_id, query
from coder_gui.sync.protocol import BLOB_BYTES, Cursor, NotAccepted, Op, Revoked, make_batch


@pytest.fixture
def ann(centre):
    return centre.laptop("ann")


@pytest.fixture
def cem(centre):
    return centre.laptop("cem")


# Enrolling and hello --------------------------------------------------------------------------
def test_enrolling_again_changes_nothing_and_tells_the_scopes_of_the_login(centre):
    laptop = centre.stranger("max")
    first, again = laptop.store.enrol(laptop.me), laptop.store.enrol(laptop.me)
    assert spoken(first) == spoken(again)
    assert (again.login, again.person, again.wipe, again.claim_hours) == ("max", "Max Orr", "", 24)
    assert [(scope.code, scope.name, scope.role) for scope in again.scopes] == [
        ("north", "North site", "manager"),
        ("south", "South site", "manager"),
    ]
    assert [scope.scope_id for scope in again.scopes] == list(centre.scopes.values())
    assert again.now - first.now < timedelta(minutes=1)
    assert again.now.utcoffset() == timedelta(0)


def test_a_laptop_that_is_not_enrolled_may_say_hello_and_nothing_else(centre):
    laptop = centre.stranger("ann")
    assert [scope.code for scope in laptop.store.hello(laptop.me, {}, {}).scopes] == ["north"]
    refused_everything(laptop)
    with pytest.raises(Revoked):
        laptop.store.wiped(laptop.id)
    assert centre.log("north") == []


def test_the_laptop_of_somebody_else_is_not_lent(centre, ann):
    ann.push(group(*codes(1)))
    borrowed = centre.stranger("cem", device_id=ann.id)
    with pytest.raises(Revoked):
        borrowed.store.enrol(borrowed.me)
    refused_everything(borrowed)
    assert len(centre.log("north")) == 1


def test_hello_knows_a_place_in_the_feed_and_finds_one_that_never_was(centre, ann):
    ann.push(group(*codes(1)), group(*codes(1)))
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    half = ann.store.pull(ann.id, ann.scope_id, 0, 1)
    good = Cursor(page.epoch, page.to, page.hash)
    for cursor, verdict in (
        (None, "ok"),
        (Cursor(), "ok"),
        (Cursor(page.epoch, 0, ""), "ok"),
        (Cursor(half.epoch, half.to, half.hash), "ok"),
        (good, "ok"),
        # nobody changed the epoch, and yet it is another history
        (Cursor(page.epoch, half.to, page.hash), "epoch_changed"),
        (Cursor(page.epoch, page.to, "00" * 32), "epoch_changed"),
        (Cursor(page.epoch, page.to, ""), "epoch_changed"),
        (Cursor(page.epoch, 99, page.hash), "epoch_changed"),
        (Cursor(new_id(), page.to, page.hash), "epoch_changed"),
        (Cursor(new_id(), 0, ""), "epoch_changed"),
    ):
        assert greeted(ann, cursor).verdict == verdict, cursor
    centre.change_epoch("north")
    changed = greeted(ann, good)
    assert (changed.verdict, changed.head, changed.last_batch) == ("epoch_changed", 2, 1)
    assert changed.epoch not in ("", page.epoch)


def test_an_older_program_may_send_and_is_told_to_be_upgraded(centre, ann):
    centre.set_schema_min("north", 5)
    assert greeted(ann).verdict == "upgrade_required"
    assert ann.push(group(*codes(1)))[0].st == "ok"  # work is never trapped on a laptop
    centre.set_schema_min("north", 4)
    assert greeted(ann).verdict == "ok"


# Scopes ---------------------------------------------------------------------------------------
def test_nothing_of_another_scope_is_ever_seen(centre, ann):
    """A canary in the south, asked for in every way from the north."""
    eve, episode, row = centre.laptop("eve"), new_id(), new_id()
    data = b"canary"
    digest = hashlib.sha256(data).hexdigest()
    eve.push(
        group(
            Op("code", row, 0, code(episode) | {"note": "canary"}),
            Op("episode", episode, 0, EPISODE | {"consultant_name": "canary"}),
        )
    )
    eve.store.claim(eve.id, eve.scope_id, [episode], reason="canary")
    eve.store.put_blob(eve.id, eve.scope_id, digest, data)
    ann.push(group(*codes(1)))
    answers = [
        ann.store.hello(ann.me, {eve.scope_id: Cursor()}, {eve.scope_id: 0}),
        ann.store.pull(ann.id, ann.scope_id, 0),
        ann.store.fetch(ann.id, ann.scope_id, [("code", row), ("episode", episode)]),
        ann.store.push(ann.id, ann.batch(group(Op("code", row, 1, {"note": "mine"})))),
        ann.store.tally(ann.id, ann.scope_id),
    ]
    heard = b"".join(spoken(each) for each in answers)
    assert b"canary" not in heard
    assert b"Eve" not in heard
    assert eve.scope_id.encode() not in heard
    assert ann.store.get_blob(ann.id, ann.scope_id, digest) is None
    refused_everything(ann, centre.scopes["south"])


def test_the_same_row_may_be_in_two_scopes_each_with_its_own_version(centre, ann):
    eve, patient = centre.laptop("eve"), new_id()
    ann.put("patient", PATIENT, id=patient)
    ann.put("patient", {"title": "Dr"}, base=1, id=patient)
    assert eve.put("patient", PATIENT, id=patient).st == "ok"
    versions = [each.rows()["patient", patient].version for each in (ann, eve)]
    assert versions == [2, 1]


# Claims ---------------------------------------------------------------------------------------
def test_a_claim_is_of_the_person_and_every_laptop_of_theirs_prolongs_it(centre, ann):
    episodes = [new_id(), new_id()]
    first = ann.store.claim(ann.id, ann.scope_id, [*episodes, episodes[0]])
    assert [(claim.episode_id, claim.login, claim.person) for claim in first] == [
        (each, "ann", "Ann Lee") for each in episodes
    ]
    assert {(claim.device_id, claim.fence) for claim in first} == {(ann.id, 1)}
    other = centre.laptop("ann")
    (longer,) = other.store.claim(other.id, other.scope_id, episodes[:1], hours=48)
    assert (longer.fence, longer.device_id) == (1, other.id)
    assert longer.until - first[0].until > timedelta(hours=23)


def test_a_claim_lasts_as_the_scope_says_and_three_days_at_most(ann):
    now = ann.store.hello(ann.me, {}, {}).now
    for asked, given in ((None, 24), (12, 12), (500, 72)):
        (claim,) = ann.store.claim(ann.id, ann.scope_id, [new_id()], hours=asked)
        assert abs(claim.until - now - timedelta(hours=given)) < timedelta(minutes=1)


def test_what_a_colleague_has_is_taken_over_with_a_reason_only(ann, cem):
    taken, free = new_id(), new_id()
    (mine,) = ann.store.claim(ann.id, ann.scope_id, [taken])
    both = cem.store.claim(cem.id, cem.scope_id, [taken, free])
    assert [(claim.login, claim.until == mine.until) for claim in both] == [
        ("ann", True),
        ("cem", False),
    ]
    (over,) = cem.store.claim(cem.id, cem.scope_id, [taken], reason="Ann is ill")
    assert (over.login, over.person, over.fence) == ("cem", "Cem Ak", mine.fence + 1)
    ann.store.release(ann.id, ann.scope_id, [taken])  # no longer hers to give back
    assert greeted(ann).claims[-1] == over


def test_claims_run_out_by_the_clock_of_the_store(centre, ann, cem):
    episode = new_id()
    ann.store.claim(ann.id, ann.scope_id, [episode])
    centre.let_time_pass(23)
    (still,) = cem.store.claim(cem.id, cem.scope_id, [episode])
    assert still.login == "ann"
    centre.let_time_pass(2)
    (taken,) = cem.store.claim(cem.id, cem.scope_id, [episode])
    assert (taken.login, taken.fence) == ("cem", 2)
    assert ann.put("code", code(episode)).st == "ok"  # a claim is a courtesy, not a lock


def test_a_given_back_episode_is_free_for_all(ann, cem):
    episode = new_id()
    ann.store.claim(ann.id, ann.scope_id, [episode])
    ann.store.release(ann.id, ann.scope_id, [episode, new_id()])
    (taken,) = cem.store.claim(cem.id, cem.scope_id, [episode])
    assert (taken.login, taken.fence) == ("cem", 2)


def test_hello_tells_the_claims_that_changed_since(centre, ann, cem):
    episodes = sorted(new_id() for _ in range(3))
    ann.store.claim(ann.id, ann.scope_id, episodes[:2])
    cem.store.claim(cem.id, cem.scope_id, episodes[2:])
    told = greeted(ann)
    assert [claim.episode_id for claim in told.claims] == episodes
    assert greeted(ann, claims_after=told.claim_seq).claims == ()
    ann.store.release(ann.id, ann.scope_id, episodes[:1])
    changed = greeted(ann, claims_after=told.claim_seq)
    assert changed.claim_seq > told.claim_seq
    assert [(claim.episode_id, claim.until) for claim in changed.claims] == [(episodes[0], None)]
    newcomer = greeted(centre.laptop("max"))  # needs none that has ended
    assert {claim.episode_id for claim in newcomer.claims} == set(episodes[1:])


# Fetching -------------------------------------------------------------------------------------
PAS = {"provider_code": "RXX", "as_of": AT}
PATIENT = PAS | {"local_patient_id": "1", "surname": "Test"}
EPISODE = PAS | {
    "spell_number": "S1",
    "spell_id": new_id(),
    "patient_id": new_id(),
    "episode_number": 1,
}


def test_an_episode_is_fetched_with_all_that_belongs_to_it_and_nothing_else(ann):
    patient, spell, episode, sibling = new_id(), new_id(), new_id(), new_id()
    stay = PAS | {"spell_number": "S1", "patient_id": patient}
    of_stay = stay | {"spell_id": spell, "episode_number": 1}
    document = {"episode_id": episode, "source": "letters", "reference": "1"}
    version = document | {
        "document_id": new_id(),
        "version": 1,
        "sha256": "0" * 64,
        "media_type": "text/plain",
        "size": 1,
        "pages": 1,
        "at": AT,
    }
    wanted = [
        Op("patient", patient, 0, PATIENT),
        Op("patient_alias", new_id(), 0, PATIENT | {"patient_id": patient}),
        Op("spell", spell, 0, stay),
        Op("episode", episode, 0, of_stay),
        Op("episode_alias", new_id(), 0, PAS | {"spell_id": spell, "episode_id": episode}),
        Op("document", new_id(), 0, document),
        Op("document_version", new_id(), 0, version),
        *codes(3, episode),
        Op("query", new_id(), 0, query(episode)),
        Op("of_a_newer_program", new_id(), 0, {"episode_id": episode}),
    ]
    others = [
        Op("patient", new_id(), 0, PATIENT),
        Op("episode", sibling, 0, of_stay | {"episode_number": 2}),
        *codes(1, sibling),
        *codes(2),
    ]
    ann.push(group(*wanted), group(*others))
    found = ann.store.fetch(ann.id, ann.scope_id, [("episode", episode)])
    assert [(row.kind, row.id) for row in found] == sorted((op.kind, op.id) for op in wanted)
    rows = ann.rows()
    assert all(row == rows[row.kind, row.id] for row in found)


def test_rows_are_fetched_by_id_and_those_that_are_not_there_are_left_out(ann):
    one, other = codes(2)
    ann.push(group(one), group(other))
    asked = [("code", other.id), ("code", new_id()), ("code_set", one.id), ("code", other.id)]
    assert [row.id for row in ann.store.fetch(ann.id, ann.scope_id, asked)] == [other.id]
    assert ann.store.fetch(ann.id, ann.scope_id, [("episode", new_id())]) == ()
    assert ann.store.fetch(ann.id, ann.scope_id, []) == ()


# Documents ------------------------------------------------------------------------------------
def test_a_document_is_kept_under_its_hash_and_only_under_it(centre, ann, cem):
    data = bytes(range(256)) * 500
    digest = hashlib.sha256(data).hexdigest()
    for laptop in (ann, ann, cem):
        laptop.store.put_blob(laptop.id, laptop.scope_id, digest, data)
    assert cem.store.get_blob(cem.id, cem.scope_id, digest) == data
    assert ann.store.get_blob(ann.id, ann.scope_id, "0" * 64) is None
    for name in (digest.upper(), "0" * 64, ""):
        with pytest.raises(NotAccepted):
            ann.store.put_blob(ann.id, ann.scope_id, name, data)
    dot = centre.laptop("dot")
    with pytest.raises(NotAccepted):
        dot.store.put_blob(dot.id, dot.scope_id, digest, data)
    assert dot.store.get_blob(dot.id, dot.scope_id, digest) == data


def test_a_document_has_twenty_megabytes_at_most(ann):
    data = bytes(BLOB_BYTES)
    for size, fits in ((BLOB_BYTES, True), (BLOB_BYTES + 1, False)):
        data = bytes(size)
        digest = hashlib.sha256(data).hexdigest()
        if fits:
            ann.store.put_blob(ann.id, ann.scope_id, digest, data)
            assert ann.store.get_blob(ann.id, ann.scope_id, digest) == data
        else:
            with pytest.raises(NotAccepted):
                ann.store.put_blob(ann.id, ann.scope_id, digest, data)


# Revoking and emptying ------------------------------------------------------------------------
def test_a_revoked_login_can_do_nothing_and_others_go_on(centre, ann, cem):
    ann.push(group(*codes(1)))
    centre.revoke("ann")
    for call in (
        lambda: ann.store.hello(ann.me, {}, {}),
        lambda: ann.store.enrol(ann.me),
    ):
        with pytest.raises(Revoked):
            call()
    refused_everything(ann)
    assert len(cem.rows()) == 1


def test_a_laptop_that_may_send_its_last_work_first_is_told_so(centre, ann):
    centre.wipe(ann.id, "after_drain")
    assert ann.store.hello(ann.me, {}, {}).wipe == "after_drain"
    assert ann.push(group(*codes(1)))[0].st == "ok"
    ann.store.wiped(ann.id)
    with pytest.raises(Revoked) as caught:
        ann.push(group(*codes(1)))
    assert caught.value.wipe == "after_drain"


def test_a_laptop_to_be_emptied_hears_that_and_gives_its_receipt(centre, ann):
    other = centre.laptop("ann")
    centre.wipe(ann.id, "now")
    info = ann.store.hello(ann.me, {}, {})
    assert (info.wipe, info.scopes) == ("now", ())
    refused_everything(ann, wipe="now")
    ann.store.wiped(ann.id)
    ann.store.wiped(ann.id)
    with pytest.raises(Revoked) as caught:
        ann.store.hello(ann.me, {}, {})
    assert caught.value.wipe == "now"
    assert other.push(group(*codes(1)))[0].st == "ok"  # her other laptop is not meant


def test_a_store_can_be_used_again_after_it_was_closed(ann):
    ann.push(group(*codes(1)))
    ann.store.close()
    ann.store.close()
    assert len(ann.rows()) == 1


def refused_everything(laptop, scope_id: str = "", *, wipe: str = "") -> None:
    """Every verb but hello and enrol raises Revoked."""
    store, me, scope = laptop.store, laptop.id, scope_id or laptop.scope_id
    data = b"x"
    digest = hashlib.sha256(data).hexdigest()
    for call in (
        lambda: store.pull(me, scope, 0),
        lambda: store.push(me, make_batch(scope, 1, [group(*codes(1))])),
        lambda: store.fetch(me, scope, [("code", new_id())]),
        lambda: store.claim(me, scope, [new_id()]),
        lambda: store.release(me, scope, [new_id()]),
        lambda: store.put_blob(me, scope, digest, data),
        lambda: store.get_blob(me, scope, digest),
        lambda: store.tally(me, scope),
    ):
        with pytest.raises(Revoked) as caught:
            call()
        assert caught.value.wipe == wipe
