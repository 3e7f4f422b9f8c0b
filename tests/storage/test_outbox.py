"""What waits to be sent is kept as it was made, and counted as a person would."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text

from coder_gui.domain.roles import Actor
from coder_gui.storage import outbox
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.database import Database
from coder_gui.storage.tables import episode
from coder_gui.storage.tables import outbox as outbox_table

from .profile_rows import RandomKey, add_code, add_stays, meddle, stay


def waiting(database: Database) -> int:
    """How many actions are on this laptop only."""
    with database.read() as connection:
        return outbox.unsynced(connection)


def test_an_import_is_one_action_however_large(database: Database, actor: Actor) -> None:
    assert waiting(database) == 0
    add_stays(database, actor, range(1, 50))
    assert waiting(database) == 1
    add_code(database, actor, stay(1).episode)
    assert waiting(database) == 2


def test_what_the_centre_has_taken_no_longer_counts(
    database: Database, folder: Path, key: RandomKey, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    add_code(database, actor, stay(1).episode)
    meddle(folder / "coder.db", key, "UPDATE outbox SET state = 'frozen'")
    assert waiting(database) == 2
    meddle(folder / "coder.db", key, "UPDATE outbox SET state = 'acked' WHERE kind = 'code'")
    assert waiting(database) == 1


def test_counting_reads_nothing_but_a_small_index(database: Database) -> None:
    counting = "SELECT count(*) FROM outbox WHERE counted AND state NOT IN ('acked','merged')"
    with database.read() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {counting}")).one()
    assert plan.detail == "SCAN outbox USING INDEX ix_outbox_counted"


def test_the_ops_of_a_transaction_are_one_group_in_the_order_of_writing(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    with database.read() as connection:
        rows = connection.execute(select(outbox_table).order_by(outbox_table.c.n)).all()
    assert [row.kind for row in rows] == ["patient", "spell", "episode", "history"]
    assert len({row.grp for row in rows}) == 1
    assert {row.action for row in rows} == {"worklist.import"}
    assert [row.counted for row in rows] == [True, False, False, False]
    assert {row.deleted for row in rows} == {False}


def test_numbers_of_ops_are_never_used_again(
    database: Database, folder: Path, key: RandomKey, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    meddle(folder / "coder.db", key, "DELETE FROM outbox")
    add_code(database, actor, stay(1).episode)
    with database.read() as connection:
        assert connection.execute(select(outbox_table.c.n)).scalars().first() == 5


def test_a_document_is_the_row_without_what_is_the_syncs_own(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1], existing_dx=["I10X"])
    with database.read() as connection:
        row = connection.execute(select(episode)).mappings().one()
    said = outbox.document("episode", row)
    assert said["id"] == stay(1).episode
    assert said["start_date"] == "2026-11-01"
    assert said["existing_dx"] == ["I10X"]
    assert said["cancelled"] is False
    assert said["neonatal_level"] is None
    assert not {"row_state", "row_version", "scope_id"} & set(said)


def test_the_digest_tells_apart_what_runs_together() -> None:
    one, two = id_bytes(stay(1).episode), id_bytes(stay(2).episode)
    digests = {
        outbox.digest(ops)
        for ops in (
            [("code", one, '{"a":1}')],
            [("code", two, '{"a":1}')],
            [("code_", one, '{"a":1}')],
            [("code", one, '{"a":1} ')],
            [("code", one, None)],
            [("code", one, '{"a":1}'), ("code", two, None)],
            [("code", two, None), ("code", one, '{"a":1}')],
            [],
        )
    }
    assert len(digests) == 8
    assert outbox.digest([]) is None
