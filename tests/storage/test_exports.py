"""Finished episodes in bulk and the exports made of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Work
from coder_gui.domain.handback import ExportCode
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import exports
from coder_gui.storage.codes import insert_code, write_order
from coder_gui.storage.database import Database
from coder_gui.storage.episode_answers import episode_answers
from coder_gui.storage.work import write_work

from .test_worklist import add

DONE = date(2026, 9, 20)


def episode(number: str) -> str:
    return derive_id("episode", "RXX", number, "1")


def code(database: Database, actor: Actor, number: str, state: State = State.FINAL) -> list[str]:
    """Three diagnoses, put in another order than they were written, and a procedure."""
    with database.write(actor, "code") as uow:
        ids = [
            insert_code(uow, episode(number), System.ICD10, {"code": one, "deleted": one == "R54X"})
            for one in ("I10X", "R54X", "J181")
        ]
        insert_code(uow, episode(number), System.OPCS4, {"code": "W371", "procedure_date": DONE})
        write_order(uow, episode(number), System.ICD10, [ids[2], ids[1], ids[0]])
        write_work(uow, episode(number), Work(state, finalised_at=uow.now))
        uow.record("coded", episode(number), {})
        uow.commit()
    return ids


def export(database: Database, actor: Actor, *states: State) -> str:
    export_id = new_id()
    with database.write(actor, "export") as uow:
        found = exports.records(uow.connection, states or (State.FINAL,))
        exports.add_run(uow, export_id=export_id, layout="hl7", manifest={"a": 1}, exported=found)
        uow.record("exported", None, {})
        uow.commit()
    return export_id


def test_finished_episodes_come_with_their_codes_in_order(database, actor):
    add(database, actor, ("S2", DONE), ("S1", DONE), ("S3", DONE))
    code(database, actor, "S1")
    code(database, actor, "S2")
    code(database, actor, "S3", State.IN_PROGRESS)
    with database.read() as connection:
        found = exports.records(connection, [State.FINAL])
        only = exports.records(connection, [State.FINAL], only={episode("S2")})
    assert [record.spell_number for record in found] == ["S1", "S2"]
    assert [one.code for one in found[0].diagnoses] == ["J181", "I10X"]
    assert found[0].procedures == (ExportCode("W371", None, DONE),)
    assert only == found[1:]


def test_the_dagger_of_a_pair_goes_out_as_one(database, actor):
    add(database, actor, ("S1", DONE))
    with database.write(actor, "code") as uow:
        write = partial(insert_code, uow, episode("S1"), System.ICD10)
        dagger, loose = write({"code": "G301"}), write({"code": "I10X"})
        pair = write({"code": "F001", "role": "asterisk", "paired_with": dagger})
        gone = {"code": "H280", "role": "asterisk", "paired_with": loose, "deleted": True}
        write_order(uow, episode("S1"), System.ICD10, [dagger, pair, write(gone), loose])
        write_work(uow, episode("S1"), Work(State.FINAL, finalised_at=uow.now))
        uow.record("coded", episode("S1"), {})
        uow.commit()
    with database.read() as connection:
        (record,) = exports.records(connection, [State.FINAL])
    roles = [(one.code, one.role) for one in record.diagnoses]
    assert roles == [("G301", "dagger"), ("F001", "asterisk"), ("I10X", None)]


def test_an_export_is_noted_with_its_episodes(database, actor):
    add(database, actor, ("S1", DONE))
    code(database, actor, "S1")
    export_id = export(database, actor)
    with database.read() as connection:
        assert exports.manifest_of(connection, export_id) == {"a": 1}
        assert exports.manifest_of(connection, new_id()) is None
        assert exports.open_episodes(connection, export_id) == {episode("S1")}
        (item,) = exports.items(connection)
    assert item.spell_number == "S1"
    assert len(set(item.control_ids)) == 2


def test_the_newest_export_of_an_episode_comes_first(database, actor, clock):
    add(database, actor, ("S1", DONE))
    code(database, actor, "S1")
    export(database, actor)
    clock.advance(hours=1)
    export(database, actor)
    with database.read() as connection:
        newest, oldest = exports.items(connection, [episode("S1")])
    assert newest.at - oldest.at == timedelta(hours=1)


def test_an_answered_episode_is_no_longer_open(database, actor):
    add(database, actor, ("S1", DONE), ("S2", DONE))
    code(database, actor, "S1")
    code(database, actor, "S2")
    export_id = export(database, actor)
    with database.write(actor, "acknowledge") as uow:
        for item in exports.items(uow.connection, [episode("S1")]):
            uow.update("export_item", item.id, {"acknowledged_at": uow.now})
        uow.record("acknowledged", None, {})
        uow.commit()
    with database.read() as connection:
        assert exports.open_episodes(connection, export_id) == {episode("S2")}


def test_episodes_are_found_by_the_keys_of_the_pas(database, actor):
    add(database, actor, ("S1", DONE), ("00123", DONE))
    keys = [("RXX", "S1", 1), ("RXX", "S1", 2), ("RXX", "123", 1)]
    with database.read() as connection:
        assert exports.find_episodes(connection, keys) == {
            keys[0]: episode("S1"),
            keys[2]: episode("123"),
        }


def test_the_command_line_lists_episodes_with_state_and_codes(database, actor):
    add(database, actor, ("S1", DONE), ("S2", None))
    code(database, actor, "S1")
    with database.read() as connection:
        every = episode_answers(connection)
        final = episode_answers(connection, states=[State.FINAL])
        one = episode_answers(connection, limit=1)
        in_round = episode_answers(connection, in_round=True)
    assert [(row["spell_number"], row["state"]) for row in every] == [
        ("S1", "final"),
        ("S2", "imported"),
    ]
    assert [one.code for one in every[0]["diagnoses"]] == ["J181", "I10X"]
    assert final == one == every[:1]
    assert in_round == []
