"""Rows of others come in: taken, merged with what was done here, or given to a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from services.desk import EPISODE, OTHER

from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Verb
from coder_gui.storage import lines
from coder_gui.storage.conflicts import ConflictRow, open_rows
from coder_gui.sync.apply import Applied
from coder_gui.system.clock import Clock

from .two_laptops import Centre, Laptop, laptops

World = tuple[Centre, Laptop, Laptop]


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    """Ada and Ben, who both have the episode with two codes and a line."""
    with laptops(tmp_path, clock, "Ada", "Ben") as (centre, (ada, ben)):
        line = ada.line("fell, #NOF")
        for code in ("S7200", "I10X", "E119"):
            ada.dx(code, line)
        ada.sync(centre)
        ben.sync(centre)
        yield centre, ada, ben


def conflicts(laptop: Laptop) -> list[ConflictRow]:
    """What waits for a person on a laptop."""
    with laptop.database.read() as connection:
        return open_rows(connection)


def reasons(laptop: Laptop) -> set[str]:
    """Why a person is asked."""
    return {row.reason for row in conflicts(laptop)}


def settle_all(centre: Centre, *all_of_them: Laptop) -> None:
    """Everybody syncs until nothing is new."""
    for _ in range(3):
        for laptop in all_of_them:
            laptop.sync(centre)


def test_what_nobody_changed_here_is_taken(world: World) -> None:
    centre, ada, ben = world
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X", "E11.9"]
    assert ben.take(centre.after(0)) == Applied()


def test_codes_that_both_added_stand_in_one_list_on_both_laptops(world: World) -> None:
    centre, ada, ben = world
    ada.dx("J459", ada.line("asthma"))
    ben.dx("F03X", ben.line("dementia"))
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X", "E11.9", "J45.9", "F03.X"]
    assert not conflicts(ada)
    assert not conflicts(ben)
    assert "merged" in ben.events()


def test_the_same_thing_done_by_both_is_no_question(world: World) -> None:
    centre, ada, ben = world
    for laptop in (ada, ben):
        laptop.coding.remove(laptop.actor, laptop.lists()[0][2].id)
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X"]
    assert not conflicts(ben)


def test_another_code_in_one_place_from_each_is_for_a_person_and_mine_stays(world: World) -> None:
    centre, ada, ben = world
    third = ada.lists()[0][2].id
    ada.coding.replace(ada.actor, third, "E112")
    ben.coding.replace(ben.actor, third, "E113")
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.kind, row.field, row.reason) == ("code", "code", "same_field")
    assert (row.base, row.mine, row.theirs, row.their_login) == ("E119", "E113", "E112", "Ada")
    assert ben.diagnoses()[2] == "E11.3"
    assert ada.diagnoses()[2] == "E11.2"
    assert not conflicts(ada)


def test_both_lists_of_a_conflict_are_kept_in_the_history(world: World) -> None:
    centre, ada, ben = world
    third = ada.lists()[0][2].id
    ada.coding.replace(ada.actor, third, "E112")
    ben.coding.replace(ben.actor, third, "E113")
    settle_all(centre, ada, ben)
    (told,) = [data for event, data in ben.story() if event == "conflict_opened"]
    sides = {side: [one["code"] for one in told[side]["icd10"]] for side in ("mine", "theirs")}
    assert sides == {"mine": ["S7200", "I10X", "E113"], "theirs": ["S7200", "I10X", "E112"]}


def test_two_that_put_another_diagnosis_first_are_asked(world: World) -> None:
    centre, ada, ben = world
    ids = [entry.id for entry in ada.lists()[0]]
    ada.coding.move(ada.actor, ids[1], 1)
    ben.coding.move(ben.actor, ids[2], 1)
    settle_all(centre, ada, ben)
    assert [row.kind for row in conflicts(ben)] == ["code_set"]
    assert ben.diagnoses()[0] == "E11.9"


def test_a_first_diagnosis_taken_off_while_another_was_put_first_is_asked(world: World) -> None:
    centre, ada, ben = world
    ids = [entry.id for entry in ada.lists()[0]]
    ada.coding.move(ada.actor, ids[1], 1)
    ben.coding.remove(ben.actor, ids[0])
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses()
    ada.coding.move(ada.actor, ids[2], 1)
    ben.coding.remove(ben.actor, ids[2])
    settle_all(centre, ada, ben)
    assert reasons(ben) == {"first_position"}


def test_one_condition_coded_by_both_is_asked(world: World) -> None:
    centre, ada, ben = world
    ada.dx("I210", ada.line("STEMI"))
    ben.dx("I219", ben.line("MI"))
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.kind, row.reason, row.rule) == ("code_set", "check", "twice:I21.9 and I21.0")
    assert ben.diagnoses()[-1] == "I21.0"  # its row came; my order does not know it yet


def test_a_code_that_lost_its_only_line_is_asked(world: World) -> None:
    centre, ada, ben = world
    line = ada.line("asthma")
    ada.sync(centre)
    ben.sync(centre)
    ada.abstraction.retract(ada.actor, line)
    ben.dx("J459", line)
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.reason, row.rule) == ("check", "EVIDENCE:J45.9")


def test_a_site_code_never_slips_under_the_procedure_of_another(world: World) -> None:
    centre, ada, ben = world
    ada.px("W371", ada.line("hip"))
    settle_all(centre, ada, ben)
    ada.px("X723", ada.line("dialysis"))  # another procedure at the end
    ben.px("Z943", ben.line("left"))  # the side of the first
    settle_all(centre, ada, ben)
    assert ada.procedures() == ben.procedures() == ["W37.1", "Z94.3", "X72.3"]
    assert not conflicts(ben)


def test_finalised_here_while_a_line_came_is_asked(world: World) -> None:
    centre, ada, ben = world
    ada.line("also asthma")
    ben.move(State.FINAL)
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.kind, row.field, row.reason) == ("episode_work", "state", "finalised_meanwhile")
    assert (row.mine, row.theirs) == ("final", "in_progress")
    assert ben.work().work.state is State.FINAL


def test_finalised_there_while_a_line_was_written_here_is_asked(world: World) -> None:
    centre, ada, ben = world
    ada.move(State.FINAL)
    ben.line("also asthma")
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.mine, row.theirs, row.reason) == ("in_progress", "final", "finalised_meanwhile")
    assert ben.work().work.state is State.IN_PROGRESS


def test_what_is_sent_between_a_pull_and_a_finalisation_is_noticed_by_who_finalised(
    world: World,
) -> None:
    centre, ada, ben = world
    ada.move(State.FINAL)
    ada.push(centre)
    ben.line("also asthma")
    ben.push(centre)  # without having pulled
    ada.pull(centre)
    (row,) = conflicts(ada)
    assert (row.mine, row.theirs, row.reason) == ("final", "in_progress", "finalised_meanwhile")


def test_final_by_two_coders_is_asked(world: World) -> None:
    centre, ada, ben = world
    ada.move(State.FINAL)
    ben.move(State.FINAL)
    settle_all(centre, ada, ben)
    assert {(row.field, row.reason) for row in conflicts(ben)} == {("finalised_by", "state")}


def test_working_and_waiting_come_together_without_a_question(world: World) -> None:
    centre, ada, ben = world
    ada.lifecycle.move(ada.actor, EPISODE, Verb.WAIT_INFORMATION, reason="notes", next_action="ask")
    ben.line("also asthma")
    settle_all(centre, ada, ben)
    assert ben.work().work.state is State.WAITING_FOR_INFORMATION
    assert not conflicts(ben)


def test_one_line_written_anew_by_both_asks_both_until_one_decides(world: World) -> None:
    centre, ada, ben = world
    line = ada.line("fell")
    settle_all(centre, ada, ben)
    ada.abstraction.edit(ada.actor, line, "fell on stairs")
    ben.abstraction.edit(ben.actor, line, "fell in the bath")
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.kind, row.reason) == ("abstraction_line", "two_replacements")
    assert (row.mine["text"], row.theirs["text"]) == ("fell in the bath", "fell on stairs")
    assert not conflicts(ada)


def test_one_line_written_anew_alike_by_both_is_no_question(world: World) -> None:
    centre, ada, ben = world
    line = ada.line("fell")
    settle_all(centre, ada, ben)
    ada.abstraction.edit(ada.actor, line, "fell on stairs")
    ben.abstraction.edit(ben.actor, line, "fell on stairs")
    settle_all(centre, ada, ben)
    assert not conflicts(ben)
    shown = []
    for laptop in (ada, ben):
        with laptop.database.read() as connection:
            found = lines.find(connection, line)
        assert found is not None
        shown.append(found.row.id)
    assert shown[0] == shown[1]


def test_two_replacements_that_both_reached_the_centre_close_when_one_decides(
    world: World,
) -> None:
    centre, ada, ben = world
    line = ada.line("fell")
    settle_all(centre, ada, ben)
    ada.abstraction.edit(ada.actor, line, "fell on stairs")
    ben.abstraction.edit(ben.actor, line, "fell in the bath")
    ada.push(centre)
    ben.push(centre)  # nobody pulled between: rows of lines are inserts, the centre takes both
    ada.pull(centre)
    ben.pull(centre)
    assert reasons(ada) == reasons(ben) == {"two_replacements"}
    with ada.database.write(ada.actor, "edit_line") as uow:
        found = lines.find(uow.connection, line)
        assert found is not None
        lines.replace(uow, found, draft=found.draft)
        uow.record("line_edited", EPISODE, {})
        uow.commit()
    with ada.database.sync_write(ada.actor) as work:
        work.connection.exec_driver_sql("UPDATE conflict SET resolved_at = opened_at")
        work.commit()
    settle_all(centre, ada, ben)
    assert not conflicts(ben)


def test_a_conflict_follows_what_the_other_side_says_next(world: World) -> None:
    centre, ada, ben = world
    third = ada.lists()[0][2].id
    ada.coding.replace(ada.actor, third, "E112")
    ben.coding.replace(ben.actor, third, "E113")
    settle_all(centre, ada, ben)
    ada.coding.replace(ada.actor, third, "E102")
    settle_all(centre, ada, ben)
    (row,) = conflicts(ben)
    assert (row.base, row.mine, row.theirs) == ("E119", "E113", "E102")
    ada.coding.replace(ada.actor, third, "E113")
    settle_all(centre, ada, ben)
    assert not conflicts(ben)
    assert ada.diagnoses() == ben.diagnoses()


def test_a_conflict_holds_only_its_own_episode_back(world: World) -> None:
    centre, ada, ben = world
    third = ada.lists()[0][2].id
    ada.coding.replace(ada.actor, third, "E112")
    ben.coding.replace(ben.actor, third, "E113")
    ben.line("other stay", OTHER)
    settle_all(centre, ada, ben)
    with ada.database.read() as connection:
        assert [one.row.text for one in lines.stored(connection, OTHER)] == ["other stay"]


def test_one_code_added_by_both_stands_once_and_rests_on_the_lines_of_both(world: World) -> None:
    centre, ada, ben = world
    lines_of = []
    for laptop in (ada, ben):
        lines_of.append(laptop.line(f"asthma, says {laptop.actor.name}"))
        laptop.dx("J459", lines_of[-1])
    settle_all(centre, ada, ben)
    assert ada.diagnoses() == ben.diagnoses() == ["S72.00", "I10.X", "E11.9", "J45.9"]
    assert not conflicts(ben)
    for laptop in (ada, ben):
        assert set(laptop.lists()[0][-1].line_ids) == set(lines_of)


def test_two_who_begin_one_episode_alike_have_one_list(world: World) -> None:
    centre, ada, ben = world
    for laptop in (ada, ben):
        line = laptop.line("hip", OTHER)
        for system, codes in ((System.ICD10, ("M161", "I10X")), (System.OPCS4, ("W371", "Z943"))):
            for code in codes:
                laptop.coding.add(laptop.actor, OTHER, system, code, line_ids=[line])
    ben.coding.add(ben.actor, OTHER, System.ICD10, "E119", line_ids=[line])
    settle_all(centre, ada, ben)
    assert not conflicts(ben)
    for laptop in (ada, ben):
        shown = [[one.display for one in listed] for listed in laptop.lists(OTHER)]
        assert shown == [["M16.1", "I10.X", "E11.9"], ["W37.1", "Z94.3"]]
