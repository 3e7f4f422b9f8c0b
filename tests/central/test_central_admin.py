"""Looking after a central store: what an administrator asks for, and what that does."""

from __future__ import annotations

import pytest

from central.trust import code, group, new_id
from coder_gui.domain.errors import NotFound, Offline, UserError
from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.protocol import Cursor, Op, Revoked


def codes(count: int) -> list[Op]:
    episode = new_id()
    return [Op("code", new_id(), 0, code(episode)) for _ in range(count)]


def test_a_scope_has_rules_and_claim_hours_that_laptops_hear_of(trust):
    ann = trust.laptop("ann")
    trust.admin.set_scope("north", name="North wing", rules=[{"sites": ["RXX01"]}], claim_hours=48)
    info = ann.store.hello(ann.me, {}, {})
    assert (info.claim_hours, info.scopes[0].name) == (48, "North wing")
    assert info.scopes[0].rules == ({"sites": ["RXX01"]},)
    trust.admin.set_scope("north", claim_hours=12)
    assert trust.admin.scopes()[0].name == "North wing"


def test_a_scope_is_named_once_and_within_limits(central):
    central.add_scope("north", "North")
    for wrong in (("north", "Again"), ("no spaces", "x"), ("", "x")):
        with pytest.raises(UserError):
            central.add_scope(*wrong)
    with pytest.raises(UserError):
        central.set_scope("north", claim_hours=200)
    for verb in (central.change_epoch, central.verify_chain, central.set_scope):
        with pytest.raises(NotFound):
            verb("south")


def test_a_member_has_one_role_a_scope_and_can_be_given_another(trust):
    trust.admin.add_member("ann", "Ann Lee-Moss", "senior", ["north", "south"])
    found = {
        (each.scope, each.role, each.person)
        for each in trust.admin.members()
        if each.login == "ann"
    }
    assert found == {
        ("north", "senior", "Ann Lee-Moss"),
        ("south", "senior", "Ann Lee-Moss"),
    }


def test_a_login_that_is_not_the_stores_is_left_alone(trust, sql):
    for taken in ("owner", "coder_owner"):
        with pytest.raises(UserError):
            trust.admin.add_member(taken, "x", "coder", ["north"])
    for wrong in ("Ann", "ann; DROP", "", "a" * 64):
        with pytest.raises(UserError):
            trust.admin.add_member(wrong, "x", "coder", ["north"])
    with pytest.raises(UserError):
        trust.admin.add_member("ann", "x", "coder", [])
    with pytest.raises(NotFound):
        trust.admin.add_member("ann", "x", "coder", ["east"])


def test_a_new_login_is_held_short_and_writes_no_patient_data_into_the_servers_log(trust, sql):
    assert sql("SELECT rolconnlimit, rolinherit, rolsuper FROM pg_roles WHERE rolname = 'ann'") == [
        (4, True, False)
    ]
    (settings,) = sql("SELECT rolconfig FROM pg_roles WHERE rolname = 'ann'")[0]
    assert {
        "idle_session_timeout=2min",
        "idle_in_transaction_session_timeout=5s",
        "log_statement=none",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
    } <= set(settings)


def test_invitations_differ_and_only_members_get_one(trust):
    first, second = trust.admin.invite("ann"), trust.admin.invite("ann")
    assert first != second
    assert [len(part) for part in first.split("-")] == [5, 5, 5, 5]
    with pytest.raises(NotFound):
        trust.admin.invite("nobody")


def test_a_person_who_was_revoked_can_be_taken_back(trust):
    trust.admin.revoke("ann")
    trust.admin.add_member("ann", "Ann Lee", "coder", ["north"])
    assert trust.laptop("ann").rows() == {}
    with pytest.raises(NotFound):
        trust.admin.revoke("nobody")
    with pytest.raises(NotFound):
        trust.admin.revoke("ann", "south")


def test_laptops_are_listed_with_what_they_sent(trust):
    ann = trust.laptop("ann")
    ann.push(group(*codes(1)))
    (device,) = trust.admin.devices()
    assert (device.device_id, device.person, device.schema) == (ann.id, "Ann Lee", 4)
    assert (dict(device.batches), device.wipe, device.wiped_at) == ({"north": 1}, "", None)


def test_a_wipe_is_asked_for_taken_back_and_receipted(trust):
    ann = trust.laptop("ann")
    trust.admin.wipe(ann.id, "now")
    trust.admin.wipe(ann.id, "")
    assert ann.rows() == {}
    trust.admin.wipe(ann.id, "now")
    ann.store.wiped(ann.id)
    assert trust.admin.devices()[0].wiped_at is not None
    for device, when in ((ann.id, "now"), (new_id(), "now"), ("x", "now")):
        with pytest.raises(NotFound):
            trust.admin.wipe(device, when)
    with pytest.raises(UserError):
        trust.admin.wipe(ann.id, "soon")
    with pytest.raises(Revoked):
        ann.store.enrol(ann.me)


def test_a_changed_epoch_is_heard_by_every_laptop_of_the_scope(trust):
    ann = trust.laptop("ann")
    ann.push(group(*codes(1)))
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    epoch = trust.admin.change_epoch("north")
    cursor = Cursor(page.epoch, page.to, page.hash)
    (scope,) = ann.store.hello(ann.me, {ann.scope_id: cursor}, {}).scopes
    assert (scope.verdict, scope.epoch) == ("epoch_changed", epoch)


def test_tombstones_are_purged_after_their_time_and_old_cursors_read_all_again(trust, sql):
    ann = trust.laptop("ann")
    keep, drop = codes(2)
    ann.push(group(keep, drop))
    old = ann.store.pull(ann.id, ann.scope_id, 0)
    ann.push(group(Op("code", drop.id, 1, {}, deleted=True)))
    assert trust.admin.purge_tombstones("north") == 0
    sql("UPDATE coder.row_head SET at = now() - interval '401 days' WHERE deleted")
    assert trust.admin.purge_tombstones("north") == 1
    cursor = Cursor(old.epoch, old.to, old.hash)
    (scope,) = ann.store.hello(ann.me, {ann.scope_id: cursor}, {}).scopes
    assert (scope.floor, scope.verdict) == (2, "epoch_changed")
    page = ann.store.pull(ann.id, ann.scope_id, 0)
    assert ([row.id for row in page.rows], page.to, page.more) == ([keep.id], 1, True)
    rest = ann.store.pull(ann.id, ann.scope_id, 1)
    assert (rest.rows, rest.to, rest.more) == ((), 2, False)
    assert trust.admin.verify_chain("north").problems == ()


@pytest.fixture
def filled(trust):
    """Three batches of two groups each, some rows changed, one group refused."""
    ann = trust.laptop("ann")
    first, second = codes(2)
    ann.push(group(first), group(second))
    ann.push(group(Op("code", first.id, 1, {"code": "E119"})), group(*codes(2)))
    ann.push(group(Op("Bad", new_id(), 0, {})), group(Op("code", first.id, 2, {"note": None})))
    return trust


TAMPERING = {
    "a field of a row": 'UPDATE coder.row_head SET doc = doc || \'{"code": "X"}\' WHERE seq = 2',
    "a version": "UPDATE coder.row_head SET version = version + 1 WHERE seq = 2",
    "a missing row": "DELETE FROM coder.row_head WHERE seq = 2",
    "a foreign row": "INSERT INTO coder.row_head (scope_id, kind, id, version, seq, doc, by_device,"
    " by_login, at) SELECT scope_id, kind, gen_random_uuid(), 1, seq, doc, by_device, by_login, at"
    " FROM coder.row_head WHERE seq = 2",
    "a body": "UPDATE coder.batch_log SET body = replace(body, 'E119', 'E118')",
    "a body with its hash": "UPDATE coder.batch_log SET body = replace(body, 'E119', 'E118'),"
    " sha256 = sha256(convert_to(replace(body, 'E119', 'E118'), 'UTF8'))",
    "who wrote an entry": "UPDATE coder.op_log SET login = 'cem' WHERE seq = 2",
    "an entry in the middle": "DELETE FROM coder.op_log WHERE seq = 2",
    "the newest entry": "DELETE FROM coder.op_log WHERE seq = 5",
    "the head": "UPDATE coder.scope SET head_seq = 4 WHERE code = 'north'",
}


@pytest.mark.parametrize("what", sorted(TAMPERING))
def test_verification_finds_a_change_of(filled, sql, what):
    whole = filled.admin.verify_chain("north")
    assert (whole.groups, whole.rows, whole.head, whole.problems) == (5, 4, 5, ())
    sql(
        "SET session_replication_role = replica; "  # who owns the server can go past any trigger
        + TAMPERING[what]
    )
    problems = filled.admin.verify_chain("north").problems
    assert problems
    assert not {"E119", "E118", "I10X"} & set(" ".join(problems).split())


def test_a_log_that_was_written_anew_as_a_whole_is_found_by_a_head_that_was_kept(filled, sql):
    kept = filled.admin.verify_chain("north")
    witness = (kept.head, kept.head_hash)
    assert filled.admin.verify_chain("north", witness).problems == ()
    assert filled.admin.verify_chain("north", (kept.head, "00" * 32)).problems
    assert filled.admin.verify_chain("north", (kept.head + 1, "00" * 32)).problems


def test_a_server_that_is_not_there_a_bad_dsn_and_a_weak_login_are_sentences(central_dsn):
    with pytest.raises(Offline):
        PostgresCentral("host=127.0.0.1 port=1 dbname=x").scopes()
    with pytest.raises(UserError):
        PostgresCentral("nonsense").scopes()


def test_a_laptops_login_looks_after_nothing(trust):
    from psycopg.conninfo import make_conninfo

    admin = PostgresCentral(make_conninfo(trust.dsn, user="ann"))
    for verb in (admin.scopes, admin.members, admin.devices, admin.upgrade):
        with pytest.raises(UserError):
            verb()
