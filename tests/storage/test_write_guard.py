"""No path but a unit of work writes a synced table."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from coder_gui.domain.roles import Actor
from coder_gui.storage.database import Database
from coder_gui.storage.tables import APPEND_ONLY, SYNCED
from coder_gui.storage.unit_of_work import UnitOfWork

from .profile_rows import add_stays, patient_row, stay


def attempt(work: UnitOfWork, statement: str) -> None:
    work.connection.execute(text(statement))


@pytest.mark.parametrize("kind", sorted(SYNCED))
def test_not_even_a_unit_of_works_own_connection_inserts_a_row(
    database: Database, actor: Actor, kind: str
) -> None:
    with (
        database.write(actor, "x") as work,
        pytest.raises(IntegrityError, match=f"only a unit of work writes {kind}"),
    ):
        attempt(work, f"INSERT INTO {kind} (id) VALUES (x'00')")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patient SET surname = 'Other'",
        "DELETE FROM patient",
        "UPDATE history SET actor = 'Somebody'",
        "DELETE FROM history",
        "UPDATE episode SET ward = 'Heron' WHERE ward = 'Kestrel'",
        "INSERT OR REPLACE INTO patient SELECT * FROM patient",
    ],
)
def test_rows_that_are_there_are_neither_changed_nor_deleted(
    database: Database, actor: Actor, statement: str
) -> None:
    add_stays(database, actor, [1])
    with (
        database.write(actor, "x") as work,
        pytest.raises(IntegrityError, match="only a unit of work"),
    ):
        attempt(work, statement)


def test_the_guard_closes_again_after_each_write(database: Database, actor: Actor) -> None:
    with database.write(actor, "x") as work:
        work.insert("patient", patient_row(1))
        with pytest.raises(IntegrityError, match="only a unit of work"):
            attempt(work, "UPDATE patient SET surname = 'Other'")
        with pytest.raises(IntegrityError):
            work.insert("patient", patient_row(1))  # is there already
        with pytest.raises(IntegrityError, match="only a unit of work"):
            attempt(work, "UPDATE patient SET surname = 'Other'")


def test_local_tables_are_free(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    with database.write(actor, "round.add") as work:
        work.connection.execute(
            text("INSERT INTO round_item (episode_id, position) SELECT id, 1 FROM episode")
        )
        work.touch(kind="round_item", episode_id=stay(1).episode)
        work.commit()


def test_every_append_only_kind_is_a_synced_one() -> None:
    assert set(SYNCED) >= APPEND_ONLY
