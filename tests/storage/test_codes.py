"""Rows of codes, their order, their lines, and the reasons given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from coder_gui.domain.abstraction import Side
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Work
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage.codes import (
    evidence_line,
    insert_code,
    insert_override,
    read_codes,
    read_order,
    read_overrides,
    read_record,
    set_link,
    stored_code,
    stored_override,
    write_order,
)
from coder_gui.storage.database import Database
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.storage.work import read_work, write_work

from .profile_rows import add_stays, stay

EPISODE = stay(1).episode


@pytest.fixture(autouse=True)
def stays(database: Database, actor: Actor) -> None:
    """Two stays to code."""
    add_stays(database, actor, [1, 2])


@contextmanager
def writing(database: Database, actor: Actor) -> Iterator[UnitOfWork]:
    """A unit of work that is committed at the end."""
    with database.write(actor, "test") as uow:
        yield uow
        uow.record("tested", EPISODE, {})
        uow.commit()


def add(uow: UnitOfWork, code: str, system: System = System.ICD10, **values: Any) -> str:
    code_id = insert_code(uow, EPISODE, system, {"code": code, **values})
    order = read_order(uow.connection, EPISODE, system)
    write_order(uow, EPISODE, system, [*order, code_id])
    return code_id


def line(uow: UnitOfWork, **columns: Any) -> str:
    row: dict[str, Any] = {
        "id": new_id(),
        "line_id": new_id(),
        "episode_id": EPISODE,
        "heading": "mc",
        "certainty": "confirmed",
        "text": "NSTEMI",
        "author": uow.actor.name,
        "at": uow.now,
        **columns,
    }
    uow.insert("abstraction_line", row)
    return str(row["line_id"])


def test_codes_are_read_in_the_order_of_their_list(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        first = add(uow, "I10X")
        procedure = add(uow, "W461", System.OPCS4, procedure_date=date(2026, 11, 2))
        second = add(uow, "S7200")
        write_order(uow, EPISODE, System.ICD10, [second, first])

    with database.read() as connection:
        entries = read_codes(connection, EPISODE)

    assert [entry.id for entry in entries] == [second, first, procedure]
    assert [entry.position for entry in entries] == [1, 2, 1]
    assert [entry.display for entry in entries] == ["S72.00", "I10.X", "W46.1"]
    assert entries[2].procedure_date == date(2026, 11, 2)
    assert entries[0].author == actor.name


def test_a_code_its_list_does_not_name_yet_stands_at_the_end(
    database: Database, actor: Actor
) -> None:
    with writing(database, actor) as uow:
        stray = insert_code(uow, EPISODE, System.ICD10, {"code": "E119"})
        listed = add(uow, "I10X")

    with database.read() as connection:
        assert [entry.id for entry in read_codes(connection, EPISODE)] == [listed, stray]


def test_the_order_has_an_id_that_every_laptop_derives(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        code_id = add(uow, "I10X")
        set_id = derive_id("code_set", EPISODE, "icd10")
        assert uow.update("code_set", set_id, {"order": []}) == {"order": [code_id]}


def test_a_removed_code_is_kept_but_not_read(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        code_id = add(uow, "I10X")
        uow.update("code", code_id, {"deleted": True})

    with database.read() as connection:
        assert read_codes(connection, EPISODE) == ()
        assert stored_code(connection, code_id).deleted
        with pytest.raises(NotFound):
            stored_code(connection, new_id())


def test_a_link_is_written_once_and_taken_away_once(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        code_id, line_id = add(uow, "I214"), line(uow)
        done = [
            set_link(uow, EPISODE, code_id, line_id, there=there)
            for there in (False, True, True, False, False, True)
        ]
    with database.read() as connection:
        (entry,) = read_codes(connection, EPISODE)

    assert done == [False, True, False, True, False, True]
    assert entry.line_ids == (line_id,)


def test_only_the_current_row_of_a_line_supports_a_code(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        code_id = add(uow, "I214")
        first = new_id()
        line_id = line(uow, id=first, text="MI?")
        set_link(uow, EPISODE, code_id, line_id, there=True)
        second = new_id()
        line(
            uow,
            id=second,
            line_id=line_id,
            replaces=first,
            text="NSTEMI",
            side="L",
            place_date=date(2026, 11, 2),
        )

    with database.read() as connection:
        found = evidence_line(connection, line_id)
        assert (found.text, found.side, found.day) == ("NSTEMI", Side.LEFT, date(2026, 11, 2))
        assert read_codes(connection, EPISODE)[0].line_ids == (line_id,)

    with writing(database, actor) as uow:
        line(uow, line_id=line_id, replaces=second, retracted=True)

    with database.read() as connection:
        assert read_codes(connection, EPISODE)[0].line_ids == ()
        with pytest.raises(NotFound):
            evidence_line(connection, line_id)


def test_withdrawn_reasons_are_not_read(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        code_id = add(uow, "I10X")
        one, two = (
            insert_override(
                uow, EPISODE, rule=rule, code_id=code_id, code_text="I10X", reason="Right"
            )
            for rule in ("ICD-009", "ICD-013")
        )
        uow.update("problem_override", one.id, {"withdrawn": True})

    with database.read() as connection:
        assert read_overrides(connection, EPISODE) == (two,)
        assert stored_override(connection, two.id) == (EPISODE, two)
        with pytest.raises(NotFound):
            stored_override(connection, one.id)


def test_a_record_has_the_facts_the_rules_ask_for(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        add(uow, "I10X")

    with database.read() as connection:
        record = read_record(connection, EPISODE)
        with pytest.raises(NotFound):
            read_record(connection, new_id())

    assert record.facts.sex == "2"
    assert record.facts.birth_date == date(1948, 3, 12)
    assert (record.facts.start_date, record.facts.end_date) == (
        date(2026, 11, 1),
        date(2026, 11, 5),
    )
    assert record.facts.discharge_date == date(2026, 11, 5)
    assert record.facts.finished
    assert record.facts.diagnoses == ()
    assert [entry.code for entry in record.codes] == ["I10X"]


def test_work_is_stored_as_it_is_given(database: Database, actor: Actor) -> None:
    work = Work(
        State.CANCELLED,
        reopened=True,
        reason="Late letter",
        state_before_cancel=State.FINAL,
        finalised_by=actor.name,
    )
    with writing(database, actor) as uow:
        write_work(uow, EPISODE, work)

    with database.read() as connection:
        facts = read_work(connection, EPISODE)

    assert facts.work == work
    assert facts.stored
    assert facts.discharge_date == date(2026, 11, 5)


def test_other_episodes_are_not_read(database: Database, actor: Actor) -> None:
    with writing(database, actor) as uow:
        add(uow, "I10X")

    with database.read() as connection:
        assert read_codes(connection, stay(2).episode) == ()
        assert read_order(connection, stay(2).episode, System.ICD10) == ()
