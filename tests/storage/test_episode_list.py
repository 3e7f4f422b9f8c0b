"""The flat list and its word index follow what is written."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from coder_gui.domain.identity import derive_id, new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import episode_list
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect
from coder_gui.storage.episodes import read_timeline
from coder_gui.storage.tables import episode_list as listed

from .profile_rows import (
    RandomKey,
    add_code,
    add_stays,
    code_row,
    episode_row,
    patient_row,
    spell_row,
    stay,
)


def row(database: Database, number: int) -> dict[str, Any]:
    """The list's row of a stay."""
    with database.read() as connection:
        found = connection.execute(
            select(listed).where(listed.c.episode_id == stay(number).episode)
        )
        return dict(found.mappings().one())


def found(database: Database, typed: str) -> list[str]:
    """The episodes whose words match."""
    with database.read() as connection:
        return episode_list.search(connection, typed)


def change(database: Database, actor: Actor, kind: str, row_id: str, **values: Any) -> None:
    """Change a PAS row as a later import would."""
    with database.write(actor, "worklist.import") as work:
        work.update(kind, row_id, values)
        work.record("pas.changed", None, {})
        work.commit()


def set_state(database: Database, actor: Actor, number: int, state: str, **values: Any) -> None:
    """What the lifecycle writes."""
    episode = stay(number).episode
    with database.write(actor, "move") as work:
        work.upsert(
            "episode_work",
            derive_id("episode_work", episode),
            {"episode_id": episode, "state": state, **values},
        )
        work.record("moved", episode, {"after": state})
        work.commit()


def test_an_imported_episode_is_listed_with_all_its_parts(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    one = row(database, 1)
    del one["rowid_"]
    assert one == {
        "episode_id": stay(1).episode,
        "patient_id": stay(1).patient,
        "surname": "Testing1",
        "forenames": "Anna",
        "title": None,
        "nhs_number": "9990000001",
        "local_patient_id": "H000001",
        "birth_date": date(1948, 3, 12),
        "ward": "Kestrel",
        "bed": "4",
        "consultant": "Ms Osei",
        "specialty": "300",
        "start_date": date(2026, 11, 1),
        "end_date": date(2026, 11, 5),
        "discharge_date": date(2026, 11, 5),
        "state": "ready",
        "reopened": False,
        "masked": False,
        "unsynced": False,
        "claimed_by": None,
        "claim_mine": False,
        "reason": None,
    }


def test_the_state_is_derived_until_work_starts(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    add_stays(database, actor, [2], end_date=None)
    add_stays(database, actor, [3], cancelled=True)
    assert [row(database, n)["state"] for n in (1, 2, 3)] == ["ready", "imported", "cancelled"]
    change(database, actor, "episode", stay(2).episode, end_date=date(2026, 11, 9))
    assert row(database, 2)["state"] == "ready"


def test_once_work_started_its_state_reason_and_mark_are_shown(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1])
    set_state(database, actor, 1, "in_progress")
    set_state(database, actor, 1, "query_raised", reason="Which side?", reopened=True)
    one = row(database, 1)
    assert (one["state"], one["reason"], one["reopened"]) == ("query_raised", "Which side?", True)


def test_a_change_of_the_spell_or_patient_reaches_the_row(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    change(database, actor, "spell", stay(1).spell, discharge_date=date(2026, 11, 30))
    change(database, actor, "patient", stay(1).patient, surname="Zebra", title="Dr")
    one = row(database, 1)
    assert (one["discharge_date"], one["surname"]) == (date(2026, 11, 30), "Zebra")
    assert found(database, "zebra") == [stay(1).episode]
    assert found(database, "testing1") == []


def test_a_row_keeps_its_place_in_the_index(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1, 2])
    before = row(database, 1)["rowid_"]
    change(database, actor, "episode", stay(1).episode, ward="Heron")
    assert row(database, 1)["rowid_"] == before


def test_unsynced_says_that_a_coders_work_is_here_only(
    database: Database, folder: Any, key: RandomKey, actor: Actor
) -> None:
    add_stays(database, actor, [1, 2])
    code_id = add_code(database, actor, stay(1).episode)
    assert row(database, 1)["unsynced"]
    assert not row(database, 2)["unsynced"]
    connection = connect(folder / "coder.db", key)  # as the sync will, once the centre has it
    connection.execute("UPDATE code SET row_state = 'clean' WHERE id = ?", (id_bytes(code_id),))
    connection.close()
    change(database, actor, "episode", stay(1).episode, bed="5")
    assert not row(database, 1)["unsynced"]


@pytest.mark.parametrize(
    "fields",
    [
        {"existing_dx": ["I10X", "B24X"]},
        {"existing_dx": ["B20.1"]},
        {"existing_px": ["Q131@2026-11-02"]},
        {"treatment_function": "360"},
    ],
)
def test_special_categories_are_masked(
    database: Database, actor: Actor, fields: dict[str, Any]
) -> None:
    add_stays(database, actor, [1])
    add_stays(database, actor, [2], **fields)
    assert not row(database, 1)["masked"]
    assert row(database, 2)["masked"]


def test_a_code_of_one_system_is_not_taken_for_one_of_the_other(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1], existing_dx=["Q131", "X15X"], existing_px=["Z211"])
    assert not row(database, 1)["masked"]


def test_an_own_code_masks_and_taking_it_away_unmasks(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    code_id = add_code(database, actor, stay(1).episode, "B24X")
    assert row(database, 1)["masked"]
    with database.write(actor, "code.remove") as work:
        work.update("code", code_id, {"deleted": True})
        work.record("code.removed", stay(1).episode, {})
        work.commit()
    assert not row(database, 1)["masked"]


def test_a_very_important_patient_is_masked(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    change(database, actor, "patient", stay(1).patient, vip=True)
    assert row(database, 1)["masked"]


@pytest.mark.parametrize(
    "typed",
    [
        "testing1",
        "TEST",
        "anna",
        "anna testing1",
        "999 000 0001",
        "999-000-0001",
        "9990000001",
        "99900",
        "H000001",
        "kestrel",
        "osei",
        "c1234567",
        "300",
        "general med",
        "  kes   ann ",
    ],
)
def test_every_word_finds_by_its_beginning(database: Database, actor: Actor, typed: str) -> None:
    add_stays(database, actor, [1])
    assert found(database, typed) == [stay(1).episode]


@pytest.mark.parametrize("typed", ["esting", "anna heron", "998", '"', "*", "()", "", "   "])
def test_other_words_do_not(database: Database, actor: Actor, typed: str) -> None:
    add_stays(database, actor, [1])
    assert found(database, typed) == []


@pytest.mark.parametrize(
    "typed", ["o'neill", "oneill", "O’Neill", "smith-jones", "smithjones", "jones"]
)
def test_names_are_found_with_and_without_their_marks(
    database: Database, actor: Actor, typed: str
) -> None:
    with database.write(actor, "worklist.import") as work:
        work.insert("patient", patient_row(1, surname="O'Neill Smith-Jones"))
        work.insert("patient", patient_row(2, surname="O’Neill Smith-Jones"))
        work.insert_many("spell", [spell_row(1), spell_row(2)])
        work.insert_many("episode", [episode_row(1), episode_row(2)])
        work.record("worklist.imported", None, {})
        work.commit()
    assert set(found(database, typed)) == {stay(1).episode, stay(2).episode}


def test_accents_do_not_matter(database: Database, actor: Actor) -> None:
    with database.write(actor, "worklist.import") as work:
        work.insert("patient", patient_row(1, surname="Łukasz", forenames="Siân"))
        work.insert("spell", spell_row(1))
        work.insert("episode", episode_row(1))
        work.record("worklist.imported", None, {})
        work.commit()
    assert found(database, "sian") == [stay(1).episode]


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_question_that_can_be_asked(typed: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(words)")
    expression = episode_list.match(typed)
    if expression is not None:
        connection.execute("SELECT * FROM f WHERE words MATCH ?", (expression,)).fetchall()
    connection.close()


def test_those_in_hospital_come_first_then_the_newest(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1], end_date=date(2026, 10, 1))
    add_stays(database, actor, [2], end_date=date(2026, 11, 1))
    add_stays(database, actor, [3], end_date=None)
    assert found(database, "anna") == [stay(3).episode, stay(2).episode, stay(1).episode]


def test_a_rebuilt_list_is_the_list(database: Database, actor: Actor) -> None:
    add_stays(database, actor, range(1, 30))
    set_state(database, actor, 3, "in_progress")
    add_code(database, actor, stay(4).episode, "B24X")
    question = select(*(column for column in listed.c if column.name != "rowid_")).order_by(
        listed.c.episode_id
    )
    with database.read() as connection:
        before = connection.execute(question).all()
    with database.write(actor, "rebuild") as work:
        assert episode_list.rebuild(work.connection) == 29
        work.commit()
    with database.read() as connection:
        assert connection.execute(question).all() == before
    assert found(database, "testing17") == [stay(17).episode]


def test_an_episode_that_leaves_the_laptop_leaves_list_and_index(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1, 2])
    with database.write(actor, "leave") as work:
        episode_list.remove(work.connection, [stay(1).episode])
        work.commit()
    assert found(database, "anna") == [stay(2).episode]
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM episode_list")).scalar() == 1


def test_a_rolled_back_write_leaves_the_list_alone(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1])
    with database.write(actor, "x") as work:
        work.insert("code", code_row(stay(1).episode, work, "B24X"))
        work.record("code.added", stay(1).episode, {})
    assert not row(database, 1)["masked"]


def test_a_merge_moves_the_episode_to_the_other_patient(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1, 2])
    with database.write(actor, "worklist.import") as work:
        work.update("patient", stay(1).patient, {"merged_into": stay(2).patient})
        work.update("spell", stay(1).spell, {"patient_id": stay(2).patient})
        work.update("episode", stay(1).episode, {"patient_id": stay(2).patient})
        work.insert(
            "patient_alias",
            {
                "id": new_id(),
                "provider_code": "RXX",
                "local_patient_id": "H000001",
                "patient_id": stay(2).patient,
                "as_of": work.now,
            },
        )
        work.record("pas.merged", None, {})
        changes, _ = work.commit()
    assert set(found(database, "testing2")) == {stay(1).episode, stay(2).episode}
    assert found(database, "testing1") == []
    assert {stay(1).patient, stay(2).patient} <= changes.patients


# Consultants by code ---------------------------------------------------------------------------
def test_a_consultant_known_by_code_is_shown_by_the_name_another_episode_gives(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1], consultant_code="C4401201", consultant_name="Hartley, J")
    add_stays(database, actor, [2], consultant_code="C4401201", consultant_name=None)
    assert row(database, 2)["consultant"] == "Hartley, J"
    assert set(found(database, "hartley")) == {stay(1).episode, stay(2).episode}
    assert set(found(database, "C4401201")) == {stay(1).episode, stay(2).episode}
    with database.read() as connection:
        (entry,) = read_timeline(connection, stay(2).spell)
    assert entry.consultant == "Hartley, J"


def test_a_name_that_becomes_known_later_reaches_the_rows_that_had_the_code(
    database: Database, actor: Actor
) -> None:
    add_stays(database, actor, [1, 2], consultant_code="C4401201", consultant_name=None)
    add_stays(database, actor, [3], consultant_code="C7654321", consultant_name=None)
    assert row(database, 1)["consultant"] == "C4401201"
    change(database, actor, "episode", stay(2).episode, consultant_name="Hartley, J")
    assert row(database, 1)["consultant"] == "Hartley, J"
    assert row(database, 3)["consultant"] == "C7654321"
    assert set(found(database, "hartley")) == {stay(1).episode, stay(2).episode}
    change(database, actor, "episode", stay(2).episode, consultant_name="Hartley-Wood, J")
    assert row(database, 1)["consultant"] == "Hartley-Wood, J"
    change(database, actor, "episode", stay(2).episode, consultant_name=None)
    assert row(database, 1)["consultant"] == "C4401201"
    assert found(database, "hartley") == []


def test_a_code_that_stands_for_many_people_lends_no_name(database: Database, actor: Actor) -> None:
    add_stays(database, actor, [1], consultant_code="C9999998", consultant_name="Locum, A")
    add_stays(database, actor, [2], consultant_code="C9999998", consultant_name=None)
    assert row(database, 2)["consultant"] == "C9999998"
    assert found(database, "locum") == [stay(1).episode]


def test_names_of_consultants_are_looked_up_by_index(database: Database) -> None:
    asked = (
        "EXPLAIN QUERY PLAN SELECT max(consultant_name) FROM episode WHERE consultant_code = 'C1'"
    )
    with database.read() as connection:
        plan = " ".join(str(line[3]) for line in connection.exec_driver_sql(asked))
    assert "COVERING INDEX ix_episode_consultant" in plan
