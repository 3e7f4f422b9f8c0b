"""PAS rows in bulk, imports, and HL7 messages seen, on a real encrypted database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import worklist
from coder_gui.storage.database import Database
from coder_gui.storage.worklist import SeenMessage

AS_OF = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def spell_id(number: str) -> str:
    return derive_id("spell", "RXX", number)


def add(
    database: Database, actor: Actor, *stays: tuple[str, date | None], as_of: datetime = AS_OF
) -> None:
    """A patient with a spell of one episode for each (number, discharge day)."""
    with database.write(actor, "test") as uow:
        for number, discharged in stays:
            patient = derive_id("patient", "RXX", number)
            whole: dict[str, Any] = {"provider_code": "RXX", "as_of": as_of}
            uow.insert(
                "patient",
                {**whole, "id": patient, "local_patient_id": number, "surname": "A", "vip": False},
            )
            stay = {**whole, "patient_id": patient, "spell_number": number}
            uow.insert("spell", {**stay, "id": spell_id(number), "discharge_date": discharged})
            uow.insert(
                "episode",
                {
                    **stay,
                    "id": derive_id("episode", "RXX", number, "1"),
                    "spell_id": spell_id(number),
                    "episode_number": 1,
                    "end_date": discharged,
                    "existing_dx": ["J181"],
                    "cancelled": False,
                },
            )
        uow.record("test", None, {})
        uow.commit()


def missing(database: Database, **asked: Any) -> list[str]:
    options: dict[str, Any] = {
        "as_of": AS_OF + DAY,
        "discharged": None,
        "with_open": False,
        "previous": None,
        **asked,
    }
    with database.read() as connection:
        return [one.spell_number for one in worklist.absent(connection, {"RXX"}, **options)]


def test_rows_are_read_by_any_id_column_with_their_lists_as_tuples(database, actor):
    add(database, actor, ("S1", None), ("S2", None))
    with database.read() as connection:
        rows = list(worklist.rows(connection, "episode", [spell_id("S1")], by="spell_id"))
    assert [row["spell_number"] for row in rows] == ["S1"]
    assert rows[0]["existing_dx"] == ("J181",)
    assert rows[0]["existing_px"] == ()
    assert "row_state" not in rows[0]


def test_more_ids_than_one_statement_takes_are_asked_for_in_slices(database, actor):
    numbers = [f"S{place}" for place in range(worklist.SLICE + 20)]
    add(database, actor, *((number, None) for number in numbers))
    ids = {spell_id(number) for number in numbers}
    with database.read() as connection:
        assert {row["id"] for row in worklist.rows(connection, "spell", ids)} == ids


def test_a_profile_is_empty_until_the_first_episode(database, actor):
    with database.read() as connection:
        assert worklist.is_empty(connection)
    add(database, actor, ("S1", None))
    with database.read() as connection:
        assert not worklist.is_empty(connection)


def test_the_generation_changes_with_every_write_and_only_then(database, actor):
    def mark() -> worklist.Generation:
        with database.read() as connection:
            return worklist.generation(connection)

    first = mark()
    assert mark() == first
    add(database, actor, ("S1", None))
    second = mark()
    assert second != first
    with database.write(actor, "import") as uow:
        worklist.add_batch(
            uow, batch_id=new_id(), kind="csv", sha256="0" * 64, as_of=AS_OF, counts={"new": 1}
        )
        uow.commit()
    assert mark() != second


def test_a_comparison_is_outdated_by_what_the_pas_said_and_not_by_own_slices(database, actor):
    with database.read() as connection:
        mark = worklist.generation(connection)
        assert not worklist.outdated(connection, mark)
    add(database, actor, ("S1", None))
    with database.read() as connection:
        assert worklist.outdated(connection, mark)
        own = connection.execute(text("SELECT DISTINCT hex(grp) FROM outbox")).scalars()
        groups = [str(UUID(one)) for one in own]
        assert not worklist.outdated(connection, mark, groups)


def test_the_times_of_extracts_are_told_newest_first_without_those_of_messages(database, actor):
    with database.write(actor, "import") as uow:
        for kind, as_of in (("csv", AS_OF), ("hl7", AS_OF + DAY), ("csv", AS_OF + 2 * DAY)):
            worklist.add_batch(
                uow, batch_id=new_id(), kind=kind, sha256="0" * 64, as_of=as_of, counts={}
            )
        uow.commit()
    with database.read() as connection:
        assert worklist.extract_times(connection) == [AS_OF + 2 * DAY, AS_OF]


def test_a_later_time_moves_on_without_anything_to_send(database, actor):
    add(database, actor, ("S1", None))
    with database.read() as connection:
        before = connection.execute(text("SELECT count(*) FROM outbox")).scalar()
    with database.write(actor, "import") as uow:
        uow.heard("spell", [(spell_id("S1"), AS_OF + DAY)])
        uow.heard("patient", [])
        uow.commit()
    with database.write(actor, "import") as uow:
        uow.heard("spell", [(spell_id("S1"), AS_OF - DAY)])
        uow.commit()
    with database.read() as connection:
        (row,) = worklist.rows(connection, "spell", [spell_id("S1")])
        after = connection.execute(text("SELECT count(*) FROM outbox")).scalar()
    assert row["as_of"] == AS_OF + DAY
    assert after == before


# Absent -----------------------------------------------------------------------------------------
def test_what_an_extract_could_be_expected_to_have(database, actor):
    add(
        database,
        actor,
        ("EARLY", date(2026, 9, 1)),
        ("IN", date(2026, 9, 15)),
        ("OPEN", None),
    )
    span = (date(2026, 9, 10), date(2026, 9, 20))
    assert missing(database, discharged=span) == ["IN"]
    assert missing(database, with_open=True) == ["OPEN"]
    assert missing(database, previous=AS_OF) == ["EARLY", "IN", "OPEN"]
    assert missing(database) == []


def test_newer_facts_and_cancelled_episodes_are_not_missed(database, actor):
    add(database, actor, ("NEW", None), as_of=AS_OF + 2 * DAY)
    add(database, actor, ("GONE", None))
    with database.write(actor, "cancel") as uow:
        uow.update("episode", derive_id("episode", "RXX", "GONE", "1"), {"cancelled": True})
        uow.record("test", None, {})
        uow.commit()
    assert missing(database, with_open=True) == []


def test_how_many_episodes_an_extract_had_is_counted_by_its_time(database, actor):
    add(database, actor, ("S1", None), ("S2", None))
    add(database, actor, ("S3", None), as_of=AS_OF + DAY)
    with database.read() as connection:
        assert worklist.present_at(connection, AS_OF) == 2


# Messages ---------------------------------------------------------------------------------------
def seen(control_id: str, state: str = "applied", **changes: Any) -> SeenMessage:
    facts: dict[str, Any] = {
        "sender": "PAS|RXX",
        "control_id": control_id,
        "sha256": "0" * 64,
        "state": state,
        "spell_key": spell_id("S1"),
        "body": "MSH|" if state == "held" else None,
        "as_of": AS_OF,
    }
    return SeenMessage(**{**facts, **changes})


@pytest.fixture
def remember(database: Database, actor: Actor) -> Any:
    def write(messages: Iterable[SeenMessage]) -> None:
        with database.write(actor, "import") as uow:
            worklist.remember_messages(uow, list(messages))
            uow.commit()

    return write


def test_messages_are_remembered_by_sender_and_control_id(database, remember):
    remember([seen("1"), seen("2", sender="LAB|RXX")])
    remember([])
    with database.read() as connection:
        found = worklist.seen_messages(connection, "PAS|RXX", ["1", "2", "3"])
    assert found == {"1": seen("1")}


def test_a_held_message_gives_up_its_text_once_it_is_applied(database, remember):
    remember([seen("1", "held")])
    with database.read() as connection:
        assert worklist.held_messages(connection, [spell_id("S1")]) == [seen("1", "held")]
        assert worklist.held_messages(connection, [spell_id("S2")]) == []
    remember([seen("1")])
    with database.read() as connection:
        assert worklist.held_messages(connection, [spell_id("S1")]) == []
        assert worklist.seen_messages(connection, "PAS|RXX", ["1"])["1"].body is None


def test_held_messages_of_spells_that_are_here_by_now(database, actor, remember):
    remember([seen("1", "held"), seen("2", "held", spell_key=spell_id("S2"))])
    add(database, actor, ("S2", None))
    with database.read() as connection:
        assert [one.control_id for one in worklist.held_messages(connection)] == ["2"]
