"""What every central store does with batches and with the feed; see contract.Centre."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from threading import Event, Thread

import pytest

from central.contract import codes, greeted, spoken
from central.trust import AT, code, group, new_id
from coder_gui.sync.protocol import (
    Batch,
    Busy,
    DeviceFork,
    NotAccepted,
    Op,
    ServerBehind,
    chain,
    make_batch,
    tally_of,
)


@pytest.fixture
def ann(centre):
    return centre.laptop("ann")


@pytest.fixture
def cem(centre):
    return centre.laptop("cem")


# Batches --------------------------------------------------------------------------------------
def test_groups_are_numbered_without_a_gap_and_sealed_as_laptops_compute_it(centre, ann):
    batch = ann.batch(group(*codes(1)), group(), group(*codes(2)))
    reply = ann.store.push(ann.id, batch)
    assert [(each.st, each.seq) for each in reply.groups] == [("ok", 1), ("rejected", 0), ("ok", 2)]
    first = chain(b"", ann.scope_id, 1, ann.id, "ann", batch.sha256, 0)
    second = chain(first, ann.scope_id, 2, ann.id, "ann", batch.sha256, 2)
    assert (reply.batch, reply.head, reply.head_hash) == (1, 2, second.hex())
    assert centre.log("north") == [
        (1, ann.id, "ann", 1, 0, first.hex()),
        (2, ann.id, "ann", 1, 2, second.hex()),
    ]
    assert greeted(ann).head_hash == second.hex()


def test_a_batch_sent_again_gets_the_same_bytes_also_after_the_rows_moved_on(centre, ann, cem):
    row = new_id()
    ann.put("code", code(new_id()), id=row)
    cem.put("code", {"code": "E119"}, base=1, id=row)
    batch = ann.batch(
        group(Op("code", row, 1, {"note": "mine"})), group(*codes(2)), group(Op("Code", row, 0, {}))
    )
    first = ann.store.push(ann.id, batch)
    assert [each.st for each in first.groups] == ["conflict", "ok", "rejected"]
    cem.put("code", {"code": "N390"}, base=2, id=row)
    again = ann.store.push(ann.id, batch)
    assert again.replay
    assert repr(replace(again, replay=False)) == repr(first)  # instants too
    assert len(centre.log("north")) == 4
    assert greeted(ann).last_batch == 2


def test_another_batch_under_a_used_number_is_a_copied_profile(ann):
    ann.push(group(*codes(1)))
    ann.push(group(*codes(1)))
    for number in (0, 1, 2):
        with pytest.raises(DeviceFork):
            ann.store.push(ann.id, make_batch(ann.scope_id, number, [group(*codes(1))]))
    assert len(ann.rows()) == 2


def test_a_number_too_high_says_which_batch_the_store_has_last(ann):
    ann.push(group(*codes(1)))
    with pytest.raises(ServerBehind) as caught:
        ann.store.push(ann.id, make_batch(ann.scope_id, 5, [group(*codes(1))]))
    assert caught.value.last_batch == 1


def test_the_numbers_of_two_laptops_of_one_person_are_apart(centre, ann):
    other = centre.laptop("ann")
    assert ann.push(group(*codes(1)))[0].seq == 1
    assert other.push(group(*codes(1)))[0].seq == 2
    assert [entry[3] for entry in centre.log("north")] == [1, 1]


def test_the_numbers_of_one_laptop_in_two_scopes_are_apart(centre):
    laptop = centre.laptop("max")
    laptop.push(group(*codes(1)))
    there = make_batch(centre.scopes["south"], 1, [group(*codes(1))])
    assert laptop.store.push(laptop.id, there).head == 1
    found = laptop.store.hello(laptop.me, {}, {}).scopes
    assert [(scope.head, scope.last_batch) for scope in found] == [(1, 1), (1, 1)]


def test_a_changed_body_under_the_old_hash_is_not_taken(ann):
    batch = ann.batch(group(*codes(1)))
    changed = batch.body.replace("I10X", "E119")
    with pytest.raises(NotAccepted):
        ann.store.push(ann.id, Batch(batch.scope_id, batch.no, changed, batch.sha256))
    assert ann.rows() == {}
    assert ann.store.push(ann.id, batch).head == 1


@pytest.mark.parametrize("body", ["[]", "{}", "1", "null", "no json", ""])
def test_what_holds_no_group_is_not_a_batch(ann, body):
    batch = Batch(ann.scope_id, 1, body, hashlib.sha256(body.encode()).digest())
    with pytest.raises(NotAccepted):
        ann.store.push(ann.id, batch)
    assert greeted(ann).last_batch == 0


@pytest.mark.parametrize("body", ["[1]", '[{"g":"a","ops":[7]}]', '[{"g":"a","ops":{"kind":1}}]'])
def test_what_has_not_the_form_of_a_group_is_rejected(ann, body):
    digest = hashlib.sha256(body.encode()).digest()
    (only,) = ann.store.push(ann.id, Batch(ann.scope_id, 1, body, digest)).groups
    assert only.st == "rejected"


# Rows -----------------------------------------------------------------------------------------
def test_a_patch_changes_its_fields_and_no_other(centre, ann, cem):
    """Fields and kinds of a newer program stay, whatever an older one sends."""
    row, newer = new_id(), {"of_a_newer_program": {"a": [1, None, "é"]}}
    ann.put("code", code(new_id()) | newer | {"note": "?"}, id=row)
    reply = cem.put("code", {"code": "E119", "note": None}, base=1, id=row)
    found = ann.rows()["code", row]
    assert (reply.st, found.version, found.seq, found.deleted) == ("ok", 2, 2, False)
    assert (found.by, found.by_device) == ("Cem Ak", cem.id)
    assert (found.doc["code"], found.doc.get("note")) == ("E119", None)
    assert found.doc["of_a_newer_program"] == newer["of_a_newer_program"]
    assert ann.put("bed_move", {"to": "B7"}).st == "ok"


def test_a_deleted_row_is_in_the_feed_and_may_come_back(ann):
    row = new_id()
    ann.put("bed_move", {"to": "B7"}, id=row)
    ann.push(group(Op("bed_move", row, 1, {}, deleted=True)))
    found = ann.rows()["bed_move", row]
    assert (found.version, found.deleted, found.doc) == (2, True, {"to": "B7"})
    assert ann.put("bed_move", {"to": "B8"}, base=2, id=row).st == "ok"
    assert not ann.rows()["bed_move", row].deleted


def test_a_stale_base_is_answered_with_the_row_as_it_is_and_nothing_is_written(ann, cem):
    row = new_id()
    ann.put("code", code(new_id()), id=row)
    cem.put("code", {"code": "E119"}, base=1, id=row)
    before = spoken(ann.rows()["code", row])
    replies = ann.push(
        group(*codes(1), Op("code", row, 1, {"note": "mine"}), *codes(1)), group(*codes(1))
    )
    assert [each.st for each in replies] == ["conflict", "ok"]
    assert [spoken(each) for each in replies[0].rows] == [before]
    assert len(ann.rows()) == 2


def test_a_row_that_is_there_already_cannot_be_made_again(ann, cem):
    row, episode = new_id(), new_id()
    ann.put("code", code(episode), id=row)
    again = cem.put("code", code(episode), id=row)
    assert (again.st, [each.version for each in again.rows]) == ("conflict", [1])


def test_a_row_that_a_restored_store_lacks_is_a_conflict_with_version_zero(ann):
    reply = ann.put("code", {"code": "E119"}, base=7)
    assert reply.st == "conflict"
    (row,) = reply.rows
    assert (row.version, row.seq, row.deleted, row.doc) == (0, 0, False, {})


def test_groups_of_a_batch_are_judged_by_what_was_there_before_it(ann):
    """A group cannot build on another of its batch: a row is in a batch once."""
    row = new_id()
    first, second = ann.push(
        group(Op("code", row, 0, code(new_id()))), group(Op("code", row, 1, {"code": "E119"}))
    )
    assert (first.st, second.st) == ("ok", "rejected")
    assert second.reason == "A row is in the batch twice."


HISTORY = {
    "device_id": "01900000-0000-7000-8000-000000000001",
    "n": 1,
    "at": AT,
    "actor": "Dot Ray",
    "event": "opened",
    "data_sha256": "00",
    "prev": "00",
    "hash": "00",
}


REFUSED = [
    ("Code", {}, 0, "not in the form"),
    ("c" * 41, {}, 0, "not in the form"),
    ("", {}, 0, "not in the form"),
    ("code", [], 0, "not in the form"),
    ("code", None, 0, "not in the form"),
    ("code", code(new_id()), -1, "not in the form"),
    ("code", code(new_id()), True, "not in the form"),
    ("code", code(new_id()), 1.5, "not in the form"),
    ("code", code(new_id()), None, "not in the form"),
    ("code", {"code": "I10X"}, 0, "lacks a field"),
    ("code", code(new_id()) | {"author": None}, 0, "lacks a field"),
    ("code", code("not an id"), 0, "not an identifier"),
    ("code", code(new_id()) | {"episode_id": 7}, 0, "not an identifier"),
    ("code", code(new_id().upper()), 0, "not an identifier"),
    ("code", code(new_id()) | {"system": "icd11"}, 0, "not in its list"),
    ("code", code(new_id()) | {"system": 10}, 0, "not in its list"),
    ("code", code(new_id()) | {"system": ["icd10"]}, 0, "not in its list"),
    ("code", code(new_id()) | {"system": []}, 0, "not in its list"),
    ("code", {"system": None}, 1, "not in its list"),
    ("code", code(new_id()) | {"note": "x" * 65_537}, 0, "longer than"),
    ("code", code(new_id()) | {"note": "é" * 32_769}, 0, "longer than"),
    ("code", {f"f{n}": "x" * 60_000 for n in range(5)}, 1, "longer than"),
    ("code", code(new_id()) | {"note": "a\x00b"}, 0, "cannot be stored"),
    ("code", code(new_id()) | {"\x00": 1}, 0, "cannot be stored"),
    ("abstraction_line", {"text": "changed"}, 1, "added and never changed"),
]
"""(kind, document, base, words of the reason)."""


def test_what_breaks_a_rule_is_rejected_alone_and_says_why_without_a_value(ann):
    replies = ann.push(
        *(group(Op(kind, new_id(), base, doc)) for kind, doc, base, _ in REFUSED),
        group(*codes(1)),
    )
    assert {each.st for each in replies[:-1]} == {"rejected"}
    wrong = [
        (kind, each.reason)
        for each, (kind, _, _, words) in zip(replies[:-1], REFUSED, strict=True)
        if words not in each.reason or "icd11" in each.reason
    ]
    assert wrong == []
    assert (replies[-1].st, len(ann.rows())) == ("ok", 1)


def test_an_identifier_has_its_one_form(ann):
    others = ["", "7", new_id().upper(), new_id()[:-1], None]
    replies = ann.push(*(group(Op("bed_move", each, 0, {})) for each in others))
    assert {each.reason for each in replies} == {
        "A row of this change is not in the form of the exchange."
    }


def test_an_unusual_text_is_kept_as_it_came(ann):
    texts = [
        "x" * 65_536,
        "é" * 32_768,
        "\\u0000",
        "\\\\u0000",
        "\\",
        '"',
        "\x01\x7f",
        "\U0001f9b4",
        "",
    ]
    for notes in (texts, [*texts, "a\x00b"]):  # also beside one that cannot be kept
        rows = {new_id(): note for note in notes}
        ann.push(*(group(Op("code", row, 0, code(new_id()) | {"note": rows[row]})) for row in rows))
        kept = {row.id: row.doc["note"] for row in ann.rows().values()}
        assert [kept.get(row) for row in list(rows)[: len(texts)]] == texts


def test_a_row_added_for_ever_cannot_be_deleted_or_be_there_twice(ann):
    row = new_id()
    assert ann.put("history", HISTORY, id=row).st == "ok"
    (gone,) = ann.push(group(Op("history", row, 1, {}, deleted=True)))
    assert (gone.st, gone.reason) == ("rejected", "Rows of history are added and never changed.")
    assert ann.put("history", HISTORY, id=row).st == "conflict"


def test_an_auditor_writes_history_and_nothing_else(centre):
    dot = centre.laptop("dot")
    assert dot.put("history", HISTORY).st == "ok"
    for kind in ("code", "bed_move"):
        refused = dot.put(kind, code(new_id()))
        assert (refused.st, refused.reason) == (
            "rejected",
            f"The role auditor may not write {kind}.",
        )


@pytest.mark.parametrize("state", ["exported", "acknowledged"])
def test_only_a_senior_takes_delivered_work_back(centre, ann, cem, state):
    row = new_id()
    ann.put("episode_work", {"episode_id": new_id(), "state": state}, id=row)
    refused = ann.put("episode_work", {"state": "in_progress"}, base=1, id=row)
    assert refused.reason == "The role coder may not make this change of state."
    assert ann.put("episode_work", {"state": "in_progress"}, base=9, id=row).st == "conflict"
    assert cem.put("episode_work", {"state": "in_progress"}, base=1, id=row).st == "ok"


# The feed -------------------------------------------------------------------------------------
def test_pages_never_split_a_group_and_end_at_the_head(ann):
    hashes = {}
    for size in (3, 4, 2):
        reply = ann.store.push(ann.id, ann.batch(group(*codes(size))))
        hashes[reply.head] = reply.head_hash
    pages = [ann.store.pull(ann.id, ann.scope_id, 0, 2)]
    while pages[-1].more:
        pages.append(ann.store.pull(ann.id, ann.scope_id, pages[-1].to, 4))
    assert [(len(page.rows), page.to, page.more) for page in pages] == [
        (3, 1, True),
        (4, 2, True),
        (2, 3, False),
    ]
    assert [page.hash for page in pages] == [hashes[1], hashes[2], hashes[3]]
    nothing = ann.store.pull(ann.id, ann.scope_id, 3)
    assert (nothing.rows, nothing.to, nothing.hash, nothing.more) == ((), 3, hashes[3], False)


def test_an_empty_scope_has_an_empty_page(ann):
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    assert (page.rows, page.to, page.hash, page.more) == ((), 0, "", False)
    assert page.epoch == greeted(ann).epoch


def test_a_row_that_changed_is_in_the_feed_once_and_moves_to_its_end(ann):
    row, other = new_id(), new_id()
    ann.put("code", code(new_id()), id=row)
    ann.put("code", code(new_id()), id=other)
    ann.put("code", {"code": "E119"}, base=1, id=row)
    page = ann.store.pull(ann.id, ann.scope_id, 0, 1)
    assert [(each.id, each.seq) for each in page.rows] == [(other, 2)]
    rest = ann.store.pull(ann.id, ann.scope_id, page.to)
    assert [(each.id, each.seq, each.version) for each in rest.rows] == [(row, 3, 2)]


def test_rows_of_one_group_come_in_the_order_of_kind_and_id(ann):
    ops = [Op(kind, new_id(), 0, {}) for kind in ("b_b", "ba", "bb", "b_b", "b")]
    ann.push(group(*ops))
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    assert [(row.kind, row.id) for row in page.rows] == sorted((op.kind, op.id) for op in ops)


def test_the_tally_is_the_one_that_a_laptop_computes_from_its_own_rows(ann):
    assert ann.store.tally(ann.id, ann.scope_id) == ()
    gone = new_id()
    ann.push(group(*codes(5)), group(*(Op("bed_move", each, 0, {}) for each in (gone, new_id()))))
    ann.push(group(Op("bed_move", gone, 1, {}, deleted=True)))
    told = ann.store.tally(ann.id, ann.scope_id)
    assert [(each.kind, each.count) for each in told] == [("bed_move", 1), ("code", 5)]
    rows = [row for row in ann.rows().values() if not row.deleted]
    assert told == tally_of((row.kind, row.id, row.version) for row in rows)


# Many at once ---------------------------------------------------------------------------------
def test_a_reader_beside_many_writers_loses_nothing(centre, ann):
    writers = [centre.laptop(login) for login in ("ann", "cem", "max")]
    written, seen, ended = [], {}, Event()

    def write(laptop):
        for number in range(25):
            batch = laptop.batch(*(group(*codes(1 + number % 3)) for _ in range(2)))
            reply = laptop.store.push(laptop.id, batch)
            written.extend(each.seq for each in reply.groups)

    def read():
        after, last = 0, False
        while not last:
            last = ended.is_set()  # one more look when all have ended
            while (page := ann.store.pull(ann.id, ann.scope_id, after, 7)).rows:
                assert after < page.rows[0].seq
                seen.update({row.id: row.seq for row in page.rows})
                after = page.to

    threads = [Thread(target=write, args=(each,)) for each in writers]
    reader = Thread(target=read)
    for thread in (*threads, reader):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    reader.join()
    assert sorted(written) == list(range(1, 151))
    assert seen == {row.id: row.seq for row in ann.rows().values()}
    assert set(seen.values()) == set(written)
    assert [entry[0] for entry in centre.log("north")] == sorted(written)


def test_of_two_changes_of_one_version_one_is_taken(centre):
    laptops = [centre.laptop(login) for login in ("ann", "cem", "max")]
    row, taken = new_id(), []
    laptops[0].put("code", code(new_id()), id=row)

    def change(laptop):
        doc = {"note": laptop.id}
        taken.extend(
            base for base in range(1, 15) if laptop.put("code", doc, base=base, id=row).st == "ok"
        )

    threads = [Thread(target=change, args=(each,)) for each in laptops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert laptops[0].rows()["code", row].version == len(taken) + 1


def test_a_scope_that_is_locked_is_busy_and_afterwards_takes_the_same_batch(centre):
    centre.be_impatient()
    ann = centre.laptop("ann")
    batch = ann.batch(group(*codes(1)))
    let_go = centre.hold()
    with pytest.raises(Busy):
        ann.store.push(ann.id, batch)
    let_go()
    assert ann.store.push(ann.id, batch).groups[0].st == "ok"
