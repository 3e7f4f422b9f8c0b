"""One transaction of rows, outbox and history; all of it or nothing."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from coder_gui.domain.abstraction import Certainty, Heading
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import outbox
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.tables import (
    abstraction_line,
    code,
    code_set,
    episode,
    history,
    patient,
    sync_base,
)
from coder_gui.storage.tables import outbox as outbox_table

from .profile_rows import (
    AS_OF,
    RandomKey,
    add_code,
    add_stays,
    code_row,
    episode_row,
    patient_row,
    spell_row,
    stay,
)


@pytest.fixture
def stays(database: Database, actor: Actor) -> Database:
    """A database with three stays."""
    add_stays(database, actor, [1, 2, 3])
    return database


def ops(connection: Connection) -> list[dict[str, Any]]:
    """The outbox, oldest first."""
    rows = connection.execute(select(outbox_table).order_by(outbox_table.c.n))
    return [dict(row) for row in rows.mappings()]


def pulled(folder: Any, key: RandomKey, table: str, row_id: str, version: int) -> None:
    """Make a row look as if it had come from the centre."""
    connection = connect(folder / "coder.db", key)
    try:
        connection.execute(
            f"UPDATE {table} SET row_state = 'clean', row_version = ? WHERE id = ?",
            (version, id_bytes(row_id)),
        )
    finally:
        connection.close()


def test_a_commit_writes_row_outbox_and_history_together(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "code.add") as work:
        row = code_row(stay(1).episode, work, procedure_date=date(2026, 11, 2))
        work.insert("code", row)
        work.record("code.added", stay(1).episode, {"code": "I10X"})
        changes, at = work.commit()
    assert at == work.now
    assert changes.kinds == {"code", "history"}
    assert changes.episodes == {stay(1).episode}
    with stays.read() as connection:
        saved = connection.execute(select(code)).mappings().one()
        assert saved["row_state"] == "dirty"
        assert saved["row_version"] == 0
        assert saved["procedure_date"] == date(2026, 11, 2)
        added, told = ops(connection)[-2:]
        entry = connection.execute(select(history).where(history.c.n == 2)).mappings().one()
    assert added["patch"] == {
        "episode_id": stay(1).episode,
        "system": "icd10",
        "code": "I10X",
        "procedure_date": "2026-11-02",
        "author": "Ada Quick",
        "at": "2026-11-21T09:30:00.000000Z",
    }
    assert (added["kind"], added["row_id"], added["state"]) == ("code", row["id"], "new")
    assert (added["device_id"], added["scope_id"]) == (actor.device_id, None)
    assert (told["kind"], told["row_id"], told["patch"]) == ("history", entry["id"], None)
    assert added["grp"] == told["grp"]
    assert entry["data"] == '{"code":"I10X"}'
    assert entry["actor"] == "Ada Quick"


def test_without_a_commit_nothing_stays(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "code.add") as work:
        work.insert("code", code_row(stay(1).episode, work))
        work.record("code.added", stay(1).episode, {})
    with stays.read() as connection:
        assert connection.execute(select(code)).all() == []
        assert {op["kind"] for op in ops(connection)} == {"patient", "spell", "episode", "history"}


def test_an_error_inside_takes_everything_back(stays: Database, actor: Actor) -> None:
    def add_to_one_that_is_not_there() -> None:
        with stays.write(actor, "code.add") as work:
            work.insert("code", code_row(stay(1).episode, work))
            work.insert("code", code_row(stay(99).episode, work))

    with pytest.raises(IntegrityError):
        add_to_one_that_is_not_there()
    with stays.read() as connection:
        assert connection.execute(select(code)).all() == []
    add_code(stays, actor, stay(1).episode)  # and the next one is none the worse


def test_synced_rows_without_history_are_refused(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "code.add") as work:
        work.insert("code", code_row(stay(1).episode, work))
        with pytest.raises(RuntimeError, match="without a history entry"):
            work.commit()
    with stays.read() as connection:
        assert connection.execute(select(code)).all() == []


def test_a_second_commit_is_a_bug(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "opened") as work:
        work.record("opened", stay(1).episode, {})
        work.commit()
        with pytest.raises(RuntimeError, match="already committed"):
            work.commit()


def test_an_update_writes_only_what_changed(stays: Database, actor: Actor) -> None:
    code_id = add_code(stays, actor, stay(1).episode)
    with stays.write(actor, "code.replace") as work:
        old = work.update("code", code_id, {"code": "I110", "system": "icd10"})
        work.record("code.replaced", stay(1).episode, {"before": old["code"], "after": "I110"})
        work.commit()
    assert old == {"code": "I10X"}
    with stays.read() as connection:
        assert connection.execute(select(code.c.code)).scalar() == "I110"
        assert ops(connection)[-2]["patch"] == {"code": "I110"}


def test_an_update_to_the_same_values_writes_nothing(stays: Database, actor: Actor) -> None:
    with stays.read() as connection:
        before = len(ops(connection))
    with stays.write(actor, "worklist.import") as work:
        assert work.update("episode", stay(1).episode, episode_row(1)) == {}
        changes, _ = work.commit()
    assert changes.kinds == frozenset()
    with stays.read() as connection:
        assert len(ops(connection)) == before


def test_lists_and_tuples_are_the_same_value(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "worklist.import") as work:
        work.update("episode", stay(1).episode, {"existing_dx": ("I10X", "E119")})
        work.record("pas.changed", stay(1).episode, {})
        work.commit()
    with stays.write(actor, "worklist.import") as work:
        assert work.update("episode", stay(1).episode, {"existing_dx": ["I10X", "E119"]}) == {}


def test_a_value_can_be_taken_away(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "worklist.import") as work:
        assert work.update("episode", stay(1).episode, {"end_date": None}) == {
            "end_date": date(2026, 11, 5)
        }
        work.record("pas.changed", stay(1).episode, {})
        work.commit()
    with stays.read() as connection:
        assert ops(connection)[-2]["patch"] == {"end_date": None}


def test_upsert_inserts_once_and_then_updates(stays: Database, actor: Actor) -> None:
    row_id = derive_id("code_set", stay(1).episode, "icd10")
    first, second = new_id(), new_id()
    with stays.write(actor, "code.add") as work:
        values = {"episode_id": stay(1).episode, "system": "icd10", "order": [first]}
        assert work.upsert("code_set", row_id, values) == {}
        assert work.upsert("code_set", row_id, {"order": [first, second]}) == {"order": [first]}
        work.record("codes.ordered", stay(1).episode, {})
        work.commit()
    with stays.read() as connection:
        assert connection.execute(select(code_set.c.order)).scalar() == [first, second]


def test_what_is_append_only_is_never_updated(stays: Database, actor: Actor) -> None:
    row_id = new_id()
    with stays.write(actor, "line.add") as work:
        work.insert(
            "abstraction_line",
            {
                "id": row_id,
                "episode_id": stay(1).episode,
                "line_id": new_id(),
                "heading": Heading.MAIN_CONDITION,
                "certainty": Certainty.CONFIRMED,
                "text": "#NOF",
                "place_time": time(14, 5),
                "author": actor.name,
                "at": work.now,
            },
        )
        with pytest.raises(TypeError, match="append-only"):
            work.update("abstraction_line", row_id, {"text": "other"})
        with pytest.raises(TypeError, match="append-only"):
            work.upsert("abstraction_line", row_id, {"text": "other"})
        with pytest.raises(TypeError, match="record"):
            work.insert("history", {"id": new_id()})
        work.record("line.added", stay(1).episode, {})
        work.commit()
    with stays.read() as connection:
        line = connection.execute(select(abstraction_line)).mappings().one()
    assert (line["text"], line["heading"], line["place_time"]) == ("#NOF", "mc", time(14, 5))


def test_a_row_that_is_not_there_is_told(stays: Database, actor: Actor) -> None:
    with (
        stays.write(actor, "x") as work,
        pytest.raises(NotFound, match="no longer in this profile"),
    ):
        work.update("code", new_id(), {"code": "I10X"})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"surnmae": "Typo"}, "no column surnmae"),
        ({"row_state": "clean"}, "not the caller's"),
        ({"row_version": 4}, "not the caller's"),
        ({"id": stay(8).patient, "surname": "Other"}, "never changes"),
    ],
)
def test_columns_that_are_not_the_callers_are_refused(
    stays: Database, actor: Actor, values: dict[str, Any], said: str
) -> None:
    with stays.write(actor, "x") as work, pytest.raises(ValueError, match=said):
        work.update("patient", stay(1).patient, values)


def test_the_servers_copy_is_kept_at_the_first_change(
    stays: Database, folder: Any, key: RandomKey, actor: Actor
) -> None:
    pulled(folder, key, "episode", stay(1).episode, version=7)
    for ward in ("Heron", "Osprey"):
        with stays.write(actor, "worklist.import") as work:
            work.update("episode", stay(1).episode, {"ward": ward})
            work.record("pas.changed", stay(1).episode, {"ward": ward})
            work.commit()
    with stays.read() as connection:
        base = connection.execute(select(sync_base)).mappings().one()
        row = (
            connection.execute(select(episode).where(episode.c.id == stay(1).episode))
            .mappings()
            .one()
        )
    assert (base["kind"], base["row_id"], base["version"]) == ("episode", stay(1).episode, 7)
    assert base["doc"]["ward"] == "Kestrel"  # not the first change: the copy before it
    assert base["doc"]["end_date"] == "2026-11-05"
    assert base["doc"]["spell_id"] == stay(1).spell
    assert not {"row_state", "row_version", "scope_id"} & set(base["doc"])
    assert (row["ward"], row["row_state"], row["row_version"]) == ("Osprey", "dirty", 7)


def test_a_row_in_conflict_stays_so_until_it_is_resolved(
    stays: Database, folder: Any, key: RandomKey, actor: Actor
) -> None:
    code_id = add_code(stays, actor, stay(1).episode)
    connection = connect(folder / "coder.db", key)
    connection.execute("UPDATE code SET row_state = 'conflict'")
    connection.close()
    with stays.write(actor, "code.replace") as work:
        work.update("code", code_id, {"code": "I110"})
        work.record("code.replaced", stay(1).episode, {})
        work.commit()
    with stays.read() as reading:
        assert reading.execute(select(code.c.row_state)).scalar() == "conflict"


def test_rows_of_one_kind_may_have_different_fields(database: Database, actor: Actor) -> None:
    with database.write(actor, "worklist.import") as work:
        bare = {k: v for k, v in patient_row(2).items() if k not in ("forenames", "sex")}
        work.insert_many("patient", [patient_row(1), bare, patient_row(3, vip=True)])
        work.record("worklist.imported", None, {})
        work.commit()
    with database.read() as connection:
        found = connection.execute(
            select(patient.c.forenames, patient.c.vip).order_by(patient.c.local_patient_id)
        ).all()
    assert found == [("Anna", False), ("", False), ("Anna", True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"birth_date": "1948-03-13"},
        {"birth_date": AS_OF},
        {"surname": 5},
        {"as_of": AS_OF.replace(tzinfo=None)},
        {"vip": "yes"},
        {"merged_into": "not an id"},
    ],
)
def test_a_value_of_the_wrong_type_never_reaches_the_file(
    database: Database, actor: Actor, wrong: dict[str, Any]
) -> None:
    add_stays(database, actor, [1])
    with database.write(actor, "x") as work:
        with pytest.raises((TypeError, ValueError)):
            work.insert("patient", {**patient_row(2), **wrong})
        with pytest.raises((TypeError, ValueError)):
            work.update("patient", stay(1).patient, {"surname": "New", **wrong})


def test_a_change_of_a_patient_touches_all_their_episodes(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "worklist.import") as work:
        work.insert("spell", spell_row(1, id=derive_id("spell", "RXX", "S1b"), spell_number="S1b"))
        second = derive_id("episode", "RXX", "S1b", "1")
        work.insert(
            "episode",
            episode_row(
                1, id=second, spell_number="S1b", spell_id=derive_id("spell", "RXX", "S1b")
            ),
        )
        work.record("worklist.imported", None, {})
        work.commit()
    with stays.write(actor, "worklist.import") as work:
        work.update("patient", stay(1).patient, {"surname": "Renamed"})
        work.record("pas.changed", None, {})
        changes, _ = work.commit()
    assert changes.episodes == {stay(1).episode, second}
    assert changes.patients == {stay(1).patient}


def test_many_episodes_are_told_as_everything(database: Database, actor: Actor) -> None:
    with database.write(actor, "worklist.import") as work:
        numbers = range(1, 1102)
        work.insert_many("patient", [patient_row(number) for number in numbers])
        work.insert_many("spell", [spell_row(number) for number in numbers])
        work.insert_many("episode", [episode_row(number) for number in numbers])
        work.record("worklist.imported", None, {})
        changes, _ = work.commit()
    assert changes.everything
    assert changes.touches(kind="code", episode=stay(5).episode)


def test_local_tables_are_told_by_touch(stays: Database, actor: Actor) -> None:
    with stays.write(actor, "draft.save") as work:
        work.touch(episode_id=stay(2).episode, patient_id=stay(2).patient, kind="draft")
        changes, _ = work.commit()
    assert changes.touches(kind="draft", episode=stay(2).episode)
    assert changes.patients == {stay(2).patient}


def test_opening_an_episode_is_not_counted_as_unsynced_work(stays: Database, actor: Actor) -> None:
    add_code(stays, actor, stay(1).episode)
    with stays.read() as connection:
        before = outbox.unsynced(connection)
    with stays.write(actor, "episode.open") as work:
        work.record("opened", stay(1).episode, {})
        work.commit()
    with stays.read() as connection:
        assert outbox.unsynced(connection) == before == 2  # the import and the code
