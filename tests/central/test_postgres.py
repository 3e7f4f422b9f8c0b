"""What laptops get from the central store on PostgreSQL: the feed, pushes, claims, documents."""

from __future__ import annotations

import hashlib
import json
from threading import Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central.trust import AT, code, group, new_id
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.protocol import (
    Batch,
    Busy,
    Cursor,
    DeviceFork,
    NotAccepted,
    Op,
    Revoked,
    ServerBehind,
    chain,
    make_batch,
)


@pytest.fixture
def ann(trust):
    return trust.laptop("ann")


def test_enrolling_twice_makes_one_laptop_and_tells_its_scopes(trust):
    laptop = trust.stranger("max")
    laptop.store.enrol(laptop.me)
    info = laptop.store.enrol(laptop.me)
    assert [(scope.code, scope.role) for scope in info.scopes] == [
        ("north", "manager"),
        ("south", "manager"),
    ]
    assert (info.login, info.person, info.wipe, info.claim_hours) == ("max", "Max Orr", "", 24)
    assert [device.laptop for device in trust.admin.devices()] == ["max's"]


def test_a_group_is_sealed_with_the_hash_that_laptops_compute_themselves(trust, ann):
    batch = ann.batch(group(Op("code", new_id(), 0, code(new_id()))), group(), group(*_codes(2)))
    reply = ann.store.push(ann.id, batch)
    assert [each.st for each in reply.groups] == ["ok", "rejected", "ok"]
    first = chain(b"", ann.scope_id, 1, ann.id, "ann", batch.sha256, 0)
    second = chain(first, ann.scope_id, 2, ann.id, "ann", batch.sha256, 2)
    assert (reply.head, reply.head_hash) == (2, second.hex())
    assert ann.store.pull(ann.id, ann.scope_id, 0, 1).hash == first.hex()


def test_a_batch_sent_again_is_answered_as_the_first_time_and_not_taken_twice(ann):
    batch = ann.batch(group(*_codes(3)))
    first = ann.store.push(ann.id, batch)
    again = ann.store.push(ann.id, batch)
    assert again.replay
    assert (again.groups, again.head, again.head_hash) == (
        first.groups,
        first.head,
        first.head_hash,
    )
    assert len(ann.rows()) == 3


def test_another_batch_under_a_used_number_is_a_copied_profile(ann):
    ann.push(group(*_codes(1)))
    with pytest.raises(DeviceFork):
        ann.store.push(ann.id, make_batch(ann.scope_id, 1, [group(*_codes(1))]))
    with pytest.raises(DeviceFork):
        ann.store.push(ann.id, make_batch(ann.scope_id, 0, [group(*_codes(1))]))


def test_a_number_too_high_says_which_batch_the_store_has_last(ann):
    ann.push(group(*_codes(1)))
    with pytest.raises(ServerBehind) as caught:
        ann.store.push(ann.id, make_batch(ann.scope_id, 5, [group(*_codes(1))]))
    assert caught.value.last_batch == 1


def test_a_changed_body_under_the_old_hash_is_not_taken(ann):
    batch = ann.batch(group(*_codes(1)))
    with pytest.raises(NotAccepted):
        ann.store.push(
            ann.id,
            Batch(batch.scope_id, batch.no, batch.body.replace("I10X", "E119"), batch.sha256),
        )
    assert ann.rows() == {}


def test_a_batch_without_groups_is_not_taken(ann):
    with pytest.raises(NotAccepted):
        ann.store.push(ann.id, make_batch(ann.scope_id, 1, []))


def test_a_patch_changes_its_fields_keeps_the_others_and_null_stays(ann):
    row = new_id()
    ann.put("code", code(new_id()) | {"note": "?", "unknown_of_a_newer_program": [1]}, id=row)
    reply = ann.put("code", {"code": "E119", "note": None}, base=1, id=row)
    found = ann.rows()["code", row]
    assert (reply.st, found.version, found.seq) == ("ok", 2, 2)
    assert found.doc["code"] == "E119"
    assert found.doc["note"] is None
    assert found.doc["unknown_of_a_newer_program"] == [1]


def test_a_stale_base_is_answered_with_the_row_as_it_is_and_who_wrote_it(trust, ann):
    cem, row = trust.laptop("cem"), new_id()
    ann.put("code", code(new_id()), id=row)
    cem.put("code", {"code": "E119"}, base=1, id=row)
    replies = ann.push(group(Op("code", row, 1, {"note": "mine"}), *_codes(1)), group(*_codes(1)))
    assert [each.st for each in replies] == ["conflict", "ok"]
    (theirs,) = replies[0].rows
    assert (theirs.version, theirs.doc["code"], theirs.by, theirs.by_device) == (
        2,
        "E119",
        "Cem Ak",
        cem.id,
    )
    assert len(ann.rows()) == 2  # the whole group was left out


def test_a_row_that_a_restored_store_lacks_is_a_conflict_with_version_zero(ann):
    reply = ann.put("code", {"code": "E119"}, base=7)
    assert reply.st == "conflict"
    assert (reply.rows[0].version, reply.rows[0].deleted, reply.rows[0].doc) == (0, False, {})


@pytest.mark.parametrize(
    ("kind", "doc", "base", "words"),
    [
        ("Code", {}, 0, "not in the form"),
        ("code", {"code": "I10X"}, 0, "lacks a field"),
        ("code", code("not an id"), 0, "not an identifier"),
        ("code", code(new_id()) | {"system": "icd11"}, 0, "not in its list"),
        ("code", code(new_id()) | {"system": 10}, 0, "not in its list"),
        ("code", code(new_id()) | {"note": "x" * 70_000}, 0, "longer than"),
        ("code", {f"f{n}": "x" * 60_000 for n in range(5)}, 1, "longer than"),
        ("code", code(new_id()) | {"note": "a\x00b"}, 0, "cannot be stored"),
        ("code", code(new_id()), -1, "not in the form"),
        ("abstraction_line", {"text": "changed"}, 1, "added and never changed"),
    ],
)
def test_what_breaks_a_rule_is_rejected_alone_and_says_why_without_a_value(
    ann, kind, doc, base, words
):
    bad, good = ann.push(group(Op(kind, new_id(), base, doc)), group(*_codes(1)))
    assert (bad.st, good.st) == ("rejected", "ok")
    assert words in bad.reason
    assert "icd11" not in bad.reason
    assert len(ann.rows()) == 1


def test_a_kind_of_a_newer_program_is_kept_as_it_comes(ann):
    row = new_id()
    assert ann.put("bed_move", {"to": "B7"}, id=row).st == "ok"
    assert ann.rows()["bed_move", row].doc == {"to": "B7"}


def test_an_auditor_writes_history_and_nothing_else(trust):
    dot = trust.laptop("dot")
    history = {
        "device_id": dot.id,
        "n": 1,
        "at": AT,
        "actor": "Dot Ray",
        "event": "opened",
        "data_sha256": "00",
        "prev": "00",
        "hash": "00",
    }
    assert dot.put("history", history).st == "ok"
    refused = dot.put("code", code(new_id()))
    assert (refused.st, refused.reason) == ("rejected", "The role auditor may not write code.")
    with pytest.raises(NotAccepted):
        dot.store.put_blob(dot.id, dot.scope_id, hashlib.sha256(b"x").hexdigest(), b"x")


def test_only_a_senior_takes_exported_work_back(trust, ann):
    cem, row, episode = trust.laptop("cem"), new_id(), new_id()
    ann.put("episode_work", {"episode_id": episode, "state": "exported"}, id=row)
    refused = ann.put("episode_work", {"state": "in_progress"}, base=1, id=row)
    assert refused.st == "rejected"
    assert ann.put("episode_work", {"state": "acknowledged"}, base=1, id=row).st == "ok"
    assert cem.put("episode_work", {"state": "in_progress"}, base=2, id=row).st == "ok"


def test_pages_never_split_a_group_and_end_at_the_head(ann):
    for size in (3, 4, 2):
        ann.push(group(*_codes(size)))
    first = ann.store.pull(ann.id, ann.scope_id, 0, 2)
    second = ann.store.pull(ann.id, ann.scope_id, first.to, 4)
    third = ann.store.pull(ann.id, ann.scope_id, second.to, 2000)
    assert [(len(page.rows), page.to, page.more) for page in (first, second, third)] == [
        (3, 1, True),
        (4, 2, True),
        (2, 3, False),
    ]
    empty = ann.store.pull(ann.id, ann.scope_id, third.to)
    assert (empty.rows, empty.to, empty.hash) == ((), third.to, third.hash)


def test_hello_knows_a_place_in_the_feed_and_finds_one_that_never_was(trust, ann):
    ann.push(group(*_codes(1)))
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    good = Cursor(page.epoch, page.to, page.hash)
    for cursor, verdict in (
        (Cursor(), "ok"),
        (good, "ok"),
        (Cursor(new_id(), page.to, page.hash), "epoch_changed"),
        (Cursor(page.epoch, page.to, "00" * 32), "epoch_changed"),
        (Cursor(page.epoch, 99, page.hash), "epoch_changed"),
    ):
        (scope,) = ann.store.hello(ann.me, {ann.scope_id: cursor}, {}).scopes
        assert scope.verdict == verdict
    trust.admin.set_scope("north", schema_min=5)
    (scope,) = ann.store.hello(ann.me, {ann.scope_id: good}, {}).scopes
    assert scope.verdict == "upgrade_required"
    assert ann.push(group(*_codes(1)))[0].st == "ok"  # work is never trapped on a laptop


def test_an_episode_is_fetched_with_all_that_belongs_to_it_and_nothing_else(ann):
    patient, spell, episode, alias = new_id(), new_id(), new_id(), new_id()
    pas = {"provider_code": "RXX", "as_of": AT}
    person = pas | {"local_patient_id": "1"}
    stay = pas | {"spell_number": "S1", "patient_id": patient}
    wanted, other = new_id(), new_id()
    ann.push(
        group(
            Op("patient", patient, 0, person | {"surname": "Test"}),
            Op("patient_alias", alias, 0, person | {"patient_id": patient}),
            Op("spell", spell, 0, stay),
            Op("episode", episode, 0, stay | {"spell_id": spell, "episode_number": 1}),
            Op("code", wanted, 0, code(episode)),
            Op("code", other, 0, code(new_id())),
        )
    )
    found = ann.store.fetch(ann.id, ann.scope_id, [("episode", episode)])
    assert {(row.kind, row.id) for row in found} == {
        ("patient", patient),
        ("patient_alias", alias),
        ("spell", spell),
        ("episode", episode),
        ("code", wanted),
    }
    both = ann.store.fetch(ann.id, ann.scope_id, [("code", other), ("code", new_id())])
    assert [row.id for row in both] == [other]


def test_claims_go_by_the_login_and_another_needs_a_reason(trust, ann):
    cem, episode = trust.laptop("cem"), new_id()
    (mine,) = ann.store.claim(ann.id, ann.scope_id, [episode])
    (still,) = cem.store.claim(cem.id, cem.scope_id, [episode])
    assert (still.login, still.person, still.fence) == ("ann", "Ann Lee", mine.fence)
    (longer,) = trust.laptop("ann").store.claim(ann.id, ann.scope_id, [episode], hours=48)
    assert longer.fence == mine.fence
    assert longer.until > mine.until
    (taken,) = cem.store.claim(cem.id, cem.scope_id, [episode], reason="Ann is ill")
    assert (taken.login, taken.fence) == ("cem", mine.fence + 1)
    ann.store.release(ann.id, ann.scope_id, [episode])  # no longer hers to give back
    (scope,) = ann.store.hello(ann.me, {}, {ann.scope_id: 0}).scopes
    assert [(claim.login, claim.until) for claim in scope.claims] == [("cem", taken.until)]
    cem.store.release(cem.id, cem.scope_id, [episode])
    (after,) = ann.store.hello(ann.me, {}, {ann.scope_id: scope.claim_seq}).scopes
    assert [(claim.episode_id, claim.until) for claim in after.claims] == [(episode, None)]


def test_a_claim_that_has_run_out_is_free_for_all_by_the_clock_of_the_store(trust, ann, sql):
    episode = new_id()
    ann.store.claim(ann.id, ann.scope_id, [episode])
    sql("UPDATE coder.claim SET lease_until = now() - interval '1 second'")
    cem = trust.laptop("cem")
    (taken,) = cem.store.claim(cem.id, cem.scope_id, [episode])
    assert taken.login == "cem"
    assert sql("SELECT event, from_login FROM coder.claim_log ORDER BY claim_seq") == [
        ("taken", None),
        ("taken", None),
    ]


def test_a_document_is_kept_under_its_hash_and_only_under_it(ann):
    data = bytes(range(256)) * 5000
    digest = hashlib.sha256(data).hexdigest()
    for _ in range(2):
        ann.store.put_blob(ann.id, ann.scope_id, digest, data)
    assert ann.store.get_blob(ann.id, ann.scope_id, digest) == data
    assert ann.store.get_blob(ann.id, ann.scope_id, "0" * 64) is None
    with pytest.raises(NotAccepted):
        ann.store.put_blob(ann.id, ann.scope_id, digest, data + b"x")


def test_the_tally_is_the_one_that_a_laptop_computes_from_its_own_rows(ann):
    ann.push(group(*_codes(5)), group(Op("bed_move", new_id(), 0, {})))
    ann.push(group(Op("bed_move", new_id(), 0, {}, deleted=True)))
    mine: dict[str, int] = {}
    for (kind, row_id), row in ann.rows().items():
        if not row.deleted:
            digest = hashlib.md5(f"{row_id}:{row.version}".encode(), usedforsecurity=False)
            mine[kind] = mine.get(kind, 0) ^ int(digest.hexdigest(), 16)
    found = ann.store.tally(ann.id, ann.scope_id)
    assert [(each.kind, each.count) for each in found] == [("bed_move", 1), ("code", 5)]
    assert {each.kind: each.digest for each in found} == {
        kind: f"{value:032x}" for kind, value in mine.items()
    }


def test_many_laptops_at_once_leave_no_gap_and_lose_nothing(trust, ann):
    laptops = [trust.laptop("ann"), trust.laptop("cem"), trust.laptop("max")]
    threads = [
        Thread(target=lambda it=each: [it.push(group(*_codes(2))) for _ in range(20)])
        for each in laptops
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = ann.rows()
    assert len(rows) == 120
    assert {row.seq for row in rows.values()} == set(range(1, 61))
    assert trust.admin.verify_chain("north").problems == ()


def test_a_locked_scope_is_busy_and_not_an_error(trust, ann, sql):
    sql("ALTER FUNCTION api.push SET lock_timeout = '20ms'")
    with psycopg.connect(trust.dsn) as other:
        other.execute("SELECT FROM coder.scope FOR UPDATE")
        with pytest.raises(Busy):
            ann.push(group(*_codes(1)))
        other.rollback()


def test_a_connection_that_the_server_ended_is_made_again_by_itself(ann, sql):
    ann.push(group(*_codes(1)))
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ann'")
    assert ann.push(group(*_codes(1)))[0].st == "ok"


def test_no_connection_is_made_before_a_verb_needs_one():
    settings = PostgresSettings("127.0.0.1", 1, "none", "ann", None, sslmode="disable")
    PostgresCentralStore(settings, "").close()


def test_a_laptop_that_is_to_be_emptied_hears_it_and_does_nothing_else(trust, ann):
    trust.admin.wipe(ann.id, "after_drain")
    assert ann.store.hello(ann.me, {}, {}).wipe == "after_drain"
    assert ann.push(group(*_codes(1)))[0].st == "ok"
    trust.admin.wipe(ann.id, "now")
    info = ann.store.hello(ann.me, {}, {})
    assert (info.wipe, info.scopes) == ("now", ())
    with pytest.raises(Revoked) as caught:
        ann.store.pull(ann.id, ann.scope_id, 0)
    assert caught.value.wipe == "now"
    ann.store.wiped(ann.id)
    ann.store.wiped(ann.id)
    with pytest.raises(Revoked):
        ann.store.hello(ann.me, {}, {})


def test_push_reads_each_row_by_its_key_on_tables_that_were_never_analysed(sql):
    (settings,) = sql("SELECT proconfig FROM pg_proc WHERE proname = 'push'")[0]
    off = {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan"}
    assert {f"{name}=off" for name in off | {"enable_material", "jit"}} <= set(settings)


def test_a_push_into_a_never_analysed_store_reads_no_row_that_it_does_not_name(trust, ann):
    with psycopg.connect(make_conninfo(trust.dsn, user="ann")) as connection:
        read = 0
        for _ in range(8):  # a plan is kept from the sixth time on
            batch = ann.batch(*(group(op) for op in _codes(100)))
            connection.execute(
                "SELECT api.push(%s, %s, %s, %s, %s)",
                (ann.id, batch.scope_id, batch.no, batch.sha256, batch.body),
            )
            found = connection.execute(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_all_tables"
                " WHERE relname = 'row_head'"
            ).fetchone()
            read = found[0]
    assert read == 0  # all were new


def _codes(count: int) -> list[Op]:
    episode = new_id()
    return [Op("code", new_id(), 0, code(episode)) for _ in range(count)]


def test_the_words_of_errors_hold_no_values(ann):
    with pytest.raises(DeviceFork) as caught:
        ann.store.push(ann.id, make_batch(ann.scope_id, 0, [group(*_codes(1))]))
    assert ann.scope_id not in str(caught.value)
    assert caught.value.__cause__ is None
    assert json.dumps(caught.value.args)
