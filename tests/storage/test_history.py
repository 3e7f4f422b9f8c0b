"""The hash chain of a device, as it is written and read."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select, text

from coder_gui.domain.roles import Actor
from coder_gui.storage import history
from coder_gui.storage.database import Database
from coder_gui.storage.tables import history as history_table
from coder_gui.storage.tables import history_head, outbox

from .profile_rows import add_code, add_stays, patient_row, person, stay


def test_each_entry_holds_the_hash_of_the_one_before(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    add_code(database, actor, stay(1).episode, "I10X")
    add_code(database, actor, stay(1).episode, "E119")
    with database.read() as connection:
        rows = connection.execute(select(history_table).order_by(history_table.c.n)).all()
        head = connection.execute(select(history_head)).one()
    assert [row.n for row in rows] == [1, 2, 3]
    assert rows[0].prev == bytes(32)
    assert [row.prev for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert (head.device_id, head.n, head.hash) == (actor.device_id, 3, rows[-1].hash)


def test_the_hash_can_be_made_from_its_description_alone(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    add_code(database, actor, stay(1).episode)
    with database.read() as connection:
        row = connection.execute(select(history_table).where(history_table.c.n == 2)).one()
        op = connection.execute(select(outbox).where(outbox.c.kind == "code")).one()
        patch = connection.execute(text("SELECT patch FROM outbox WHERE kind = 'code'")).scalar()
    data_sha256 = hashlib.sha256(b'{"code":"I10X"}').digest()
    row_hex, size = op.row_id.replace("-", ""), len(patch.encode())
    ops_sha256 = hashlib.sha256(f"code {row_hex} {size}\n{patch}".encode()).digest()
    skeleton = [
        actor.device_id,
        2,
        "2026-11-21T09:30:00.000000Z",
        "Ada Quick",
        stay(1).episode,
        "code.added",
        data_sha256.hex(),
        ops_sha256.hex(),
    ]
    said = json.dumps(skeleton, separators=(",", ":"), ensure_ascii=False)
    assert (row.data_sha256, row.ops_sha256) == (data_sha256, ops_sha256)
    assert row.hash == hashlib.sha256(row.prev + said.encode()).digest()


def test_one_transaction_may_make_several_entries_in_order(
    database: Database, actor: Actor
) -> None:
    with database.write(actor, "x") as work:
        for event in ("first", "second", "third"):
            work.record(event, None, {"event": event})
        work.commit()
    with database.read() as connection:
        found = connection.execute(
            select(history_table.c.event, history_table.c.n).order_by(history_table.c.n)
        ).all()
    assert found == [("first", 1), ("second", 2), ("third", 3)]


def test_the_first_entry_of_a_group_vouches_for_its_changes(
    database: Database, actor: Actor
) -> None:
    with database.write(actor, "x") as work:
        work.insert("patient", patient_row(1))
        work.record("first", None, {})
        work.record("second", None, {})
        work.commit()
    with database.write(actor, "x") as work:
        work.record("no changes", None, {})
        work.commit()
    with database.read() as connection:
        found = connection.execute(
            select(history_table.c.ops_sha256).order_by(history_table.c.n)
        ).scalars()
        assert [ops is not None for ops in found] == [True, False, False]


def test_what_was_rolled_back_leaves_no_gap(database: Database, actor: Actor) -> None:
    with database.write(actor, "x") as work:
        work.record("never", None, {})
    with database.write(actor, "x") as work:
        work.record("kept", None, {})
        work.commit()
    with database.read() as connection:
        assert connection.execute(select(history_table.c.n, history_table.c.event)).all() == [
            (1, "kept")
        ]


def test_a_story_is_of_one_episode_oldest_first(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1, 2])
    add_code(database, actor, stay(1).episode, "I10X")
    add_code(database, actor, stay(2).episode, "J459")
    add_code(database, actor, stay(1).episode, "E119")
    with database.read() as connection:
        told = history.story(connection, stay(1).episode)
    assert [entry.data for entry in told] == ['{"code":"I10X"}', '{"code":"E119"}']
    assert {entry.actor for entry in told} == {"Ada Quick"}
    assert told[0].device_id == actor.device_id


def test_when_something_was_last_recorded_is_known(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    episode = stay(1).episode
    with database.read() as connection:
        assert history.last(connection, actor.device_id, episode, "opened") is None
    with database.write(actor, "open") as work:
        work.record("opened", episode, {})
        _, at = work.commit()
    with database.read() as connection:
        assert history.last(connection, actor.device_id, episode, "opened") == at
        assert history.last(connection, person().device_id, episode, "opened") is None
