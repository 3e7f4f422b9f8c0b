"""The list in pages, a whole open episode, its story, the round, drafts and the status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from storage.profile_rows import episode_row, patient_row, spell_row

from coder_gui.domain.abstraction import Heading, Place
from coder_gui.domain.case import Draft, EpisodeFilter, Grouping, View
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Verb
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import derive_id, new_id

from .reading_desk import EPISODE, NOTE, ReadingDesk, opened_reading_desk, stay

OTHER = stay(2).episode


@pytest.fixture
def desk(tmp_path: Path, clock) -> Iterator[ReadingDesk]:
    with opened_reading_desk(tmp_path, clock) as opened:
        yield opened


def put(desk: ReadingDesk, number: int, **fields: object) -> str:
    """Write one more stay; fields of the patient, spell and episode may be given by prefix."""
    own = {name: value for name, value in fields.items() if "__" not in name}
    parts: dict[str, dict[str, object]] = {"patient": {}, "spell": {}}
    for name, value in fields.items():
        if "__" in name:
            kind, column = name.split("__")
            parts[kind][column] = value
    with desk.database.write(desk.actor, "worklist.import") as work:
        work.insert("patient", patient_row(number, **parts["patient"]))
        work.insert("spell", spell_row(number, **parts["spell"]))
        work.insert("episode", episode_row(number, **own))
        work.record("imported", stay(number).episode, {})
        work.commit()
    return stay(number).episode


def shown(desk: ReadingDesk, **wanted: object) -> list[str]:
    """Ids of the rows of a page."""
    return [row.episode_id for row in desk.episodes.page(EpisodeFilter(**wanted)).rows]


# Pages ----------------------------------------------------------------------------------------
def test_views_hold_what_their_states_say(desk: ReadingDesk) -> None:
    desk.type("#NOF")
    desk.lifecycle.move(
        desk.actor, EPISODE, Verb.WAIT_INFORMATION, reason="Volume 2", next_action="Ask"
    )
    desk.finish(OTHER)
    page = desk.episodes.page(EpisodeFilter(view=View.ALL))
    assert page.counts == {View.ROUND: 0, View.UNCODED: 1, View.QUEUES: 1, View.ALL: 2}
    assert page.total == 2
    assert shown(desk, view=View.UNCODED) == [EPISODE] == shown(desk, view=View.QUEUES)
    assert shown(desk, view=View.ALL, state=State.FINAL) == [OTHER]
    assert shown(desk, view=View.UNCODED, state=State.FINAL) == []
    (row,) = desk.episodes.page(EpisodeFilter(view=View.QUEUES)).rows
    assert (row.reason, row.state, row.unsynced) == (
        "Volume 2",
        State.WAITING_FOR_INFORMATION,
        True,
    )


BEGINNINGS = """
    mcfa, MC, jean m, oneil jean, 999 000 0018, 9990000018, x2044, ward 7, card, o'n, nowak, perez
    3-Oct, 03-Oct-2026, 3/10, 03/10/2026, 320, j mc 999 card ward 03-oct
"""


@pytest.mark.parametrize("typed", [one.strip() for one in BEGINNINGS.replace("\n", ",").split(",")])
def test_every_word_matches_by_its_beginning_in_any_order(desk: ReadingDesk, typed: str) -> None:
    put(
        desk,
        7,
        patient__surname="McFayed O'Neil",
        patient__forenames="Jean",
        patient__nhs_number="9990000018",
        patient__local_patient_id="X204417",
        consultant_name="Dr Nowak Pérez",
        ward="Ward 7",
        treatment_function="320",
        end_date=date(2026, 10, 3),
    )
    found = shown(desk, view=View.ALL, text=typed)
    assert found == [stay(7).episode] if typed else len(found) == 3


@pytest.mark.parametrize("typed", ["zzz", "uncoded", "anna zzz", "eighty", "31/12", "77/77"])
def test_what_nobody_is_called_finds_nothing(desk: ReadingDesk, typed: str) -> None:
    page = desk.episodes.page(EpisodeFilter(view=View.ALL, text=typed))
    assert (page.rows, page.total) == ((), 0)


@pytest.mark.parametrize("typed", ["", "   ", "--", '"', "*", "(", "'; DROP"])
def test_signs_are_no_words_and_break_nothing(desk: ReadingDesk, typed: str) -> None:
    found = shown(desk, view=View.ALL, text=typed)
    assert found == ([] if "DROP" in typed else [EPISODE, OTHER])


def test_a_page_is_capped_and_says_how_many_there_are(desk: ReadingDesk) -> None:
    for number in range(3, 9):
        put(desk, number)
    for wanted in ({}, {"text": "anna"}, {"ward": "Kestrel"}, {"state": State.READY}):
        page = desk.episodes.page(EpisodeFilter(limit=3, **wanted))
        assert (len(page.rows), page.total) == (3, 8)


def test_a_ward_is_matched_whole(desk: ReadingDesk) -> None:
    put(desk, 3, ward="Kestrel North")
    put(desk, 4, ward="")
    assert stay(3).episode not in shown(desk, ward="Kestrel")
    assert shown(desk, ward="Kestrel North", text="testing3") == [stay(3).episode]
    assert shown(desk, ward="Kestrel", text="testing3") == []
    assert shown(desk, ward="") == [stay(4).episode]


def test_wards_stand_in_the_order_of_their_numbers_and_beds_too(desk: ReadingDesk) -> None:
    for number, ward, bed in [(3, "Ward 12", "4"), (4, "Ward 8", "11"), (5, "Ward 8", "2")]:
        put(desk, number, ward=ward, bed=bed)
    put(desk, 6, ward=None, bed=None)
    rows = desk.episodes.page(EpisodeFilter()).rows
    assert [(row.group, row.bed) for row in rows] == [
        ("Kestrel", "4"),
        ("Kestrel", "4"),
        ("Ward 8", "2"),
        ("Ward 8", "11"),
        ("Ward 12", "4"),
        ("", ""),
    ]


def test_other_groups_have_their_own_order(desk: ReadingDesk) -> None:
    early = put(
        desk,
        3,
        end_date=date(2026, 9, 30),
        consultant_name="Mr Abel",
        spell__discharge_date=date(2026, 10, 2),
    )
    inside = put(desk, 4, end_date=None, spell__discharge_date=None)
    rows = desk.episodes.page(EpisodeFilter(grouping=Grouping.FREEZE)).rows
    assert (rows[0].episode_id, rows[-1].episode_id) == (early, inside)
    assert rows[0].group == "October freezes 17-Dec-2026"
    assert rows[-1].group == ""
    assert shown(desk, grouping=Grouping.CONSULTANT)[0] == early
    assert shown(desk, grouping=Grouping.STATE)[0] == inside
    assert desk.episodes.page(EpisodeFilter(grouping=Grouping.STATE)).rows[0].group == "In hospital"


def test_a_row_says_how_long_it_is_and_when_it_freezes(desk: ReadingDesk) -> None:
    inside = put(desk, 3, start_date=date(2026, 11, 18), end_date=None, spell__discharge_date=None)
    rows = {row.episode_id: row for row in desk.episodes.page(EpisodeFilter()).rows}
    ended = rows[EPISODE]
    assert (ended.days_since, ended.freeze, ended.freeze_days) == (16, date(2027, 1, 20), 60)
    assert (ended.display_name, ended.specialty) == ("TESTING1, Anna", "Gen med")
    assert (rows[inside].days_since, rows[inside].freeze) == (4, None)
    assert rows[inside].state is State.IMPORTED


def test_a_patient_of_note_is_masked_and_one_without_forenames_named(desk: ReadingDesk) -> None:
    put(desk, 3, patient__vip=True)
    put(desk, 4, patient__forenames="")
    rows = {row.episode_id: row for row in desk.episodes.page(EpisodeFilter()).rows}
    assert rows[stay(3).episode].masked
    assert not rows[EPISODE].masked
    assert rows[stay(4).episode].display_name == "TESTING4"


# The round ------------------------------------------------------------------------------------
def test_the_round_keeps_the_order_it_was_given(desk: ReadingDesk) -> None:
    third = put(desk, 3, ward="Ward 1")
    desk.episodes.round_add(desk.actor, OTHER, third)
    desk.episodes.round_add(desk.actor, EPISODE, OTHER)
    assert desk.episodes.round() == (OTHER, third, EPISODE)
    assert shown(desk, view=View.ROUND) == [OTHER, EPISODE, third]  # ward by ward
    saved = desk.episodes.round_move(desk.actor, third, 1)
    assert shown(desk, view=View.ROUND) == [third, OTHER, EPISODE]
    assert saved.changes.touches(kind="round_item")
    assert shown(desk, view=View.ROUND, text="testing2") == [OTHER]
    desk.episodes.round_remove(desk.actor, OTHER)
    page = desk.episodes.page(EpisodeFilter(view=View.ROUND))
    assert (page.total, page.counts[View.ROUND]) == (2, 2)
    rows = {row.episode_id: row.in_round for row in desk.episodes.page(EpisodeFilter()).rows}
    assert rows == {third: True, EPISODE: True, OTHER: False}


def test_only_episodes_of_this_profile_enter_the_round(desk: ReadingDesk) -> None:
    desk.episodes.round_add(desk.actor, new_id(), EPISODE)
    assert desk.episodes.round() == (EPISODE,)


# The next one ---------------------------------------------------------------------------------
def test_the_next_episode_is_the_one_below_that_can_be_coded(desk: ReadingDesk) -> None:
    third, fourth = put(desk, 3), put(desk, 4)
    wanted = EpisodeFilter(view=View.ALL)
    desk.finish(OTHER)
    assert desk.episodes.next_in(wanted, EPISODE) == third
    assert desk.episodes.next_in(wanted, fourth) == EPISODE
    assert desk.episodes.next_in(wanted, None) == EPISODE


def test_after_one_that_left_the_list_comes_the_one_that_stood_below_it(desk: ReadingDesk) -> None:
    third = put(desk, 3)
    desk.finish(OTHER)
    assert shown(desk) == [EPISODE, third]
    assert desk.episodes.next_in(EpisodeFilter(), OTHER) == third
    assert desk.episodes.next_in(EpisodeFilter(), new_id()) == EPISODE


def test_episodes_that_wait_are_passed_over_except_in_the_queues(desk: ReadingDesk) -> None:
    desk.type("#NOF", OTHER)
    desk.lifecycle.move(
        desk.actor, OTHER, Verb.WAIT_INFORMATION, reason="Volume 2", next_action="Ask"
    )
    assert desk.episodes.next_in(EpisodeFilter(), EPISODE) is None
    assert desk.episodes.next_in(EpisodeFilter(view=View.QUEUES), None) == OTHER


# One whole episode ----------------------------------------------------------------------------
def test_an_open_episode_has_everything_that_the_window_shows(desk: ReadingDesk) -> None:
    desk.add_second_episode(treatment_function="430", consultant_name=None, end_date=None)
    line_id = desk.quote(desk.take(), "neck of femur", heading=Heading.MAIN_CONDITION)
    code_id = desk.dx("S72.00", line_id)
    desk.dx("I10.X")
    desk.type(">co htn @cl p1")
    desk.abstraction.look(desk.actor, EPISODE, "gp")
    desk.episodes.save_draft(EPISODE, "line_entry", "tx LR", 5)
    case = desk.episodes.open(desk.actor, EPISODE)
    assert (case.patient.surname, case.spell.spell_number) == ("Testing1", "S1")
    assert (case.work.state, case.finished) == (State.IN_PROGRESS, True)
    assert [entry.specialty for entry in case.timeline] == ["Gen med", "Geriatrics"]
    assert [entry.state for entry in case.timeline] == [State.IN_PROGRESS, State.IMPORTED]
    assert case.timeline[1].consultant == "Ms Osei"  # the name that the first gives for the code
    assert [(line.number, line.text) for line in case.lines] == [(1, "neck of femur"), (2, "htn")]
    assert case.lines[0].code_ids == (code_id,)
    assert [code.display for code in case.diagnoses] == ["S72.00", "I10.X"]
    assert case.diagnoses[0].line_ids == (line_id,)
    assert any(problem.code == "I10.X" and problem.blocks for problem in case.problems)
    assert [look.source for look in case.looks] == ["gp"]
    assert [info.source for info in case.documents] == ["ED"]
    assert case.drafts == (Draft(EPISODE, "line_entry", "tx LR", 5),)
    assert case.specialty_name == "General internal medicine"
    assert (case.icd10.system, case.opcs4.system) == (System.ICD10, System.OPCS4)
    assert (case.freeze, case.freeze_estimated) == (date(2027, 1, 20), True)
    assert (case.next_heading, case.next_place) == (Heading.COMORBIDITY, Place("cl", page=1))
    assert "ED" in {source.key for source in case.sources}


@pytest.mark.parametrize("episode_id", [new_id(), "S1/1", ""], ids=["unknown", "no id", "empty"])
def test_an_episode_that_is_not_here_is_refused_with_a_sentence(
    desk: ReadingDesk, episode_id: str
) -> None:
    for asked in (desk.episodes.case, desk.episodes.story):
        with pytest.raises(NotFound, match="not in this profile"):
            asked(episode_id)


def test_what_was_coded_before_is_there_for_rules_that_look_back(desk: ReadingDesk) -> None:
    """Only once it is finalised, and never as a code of the later episode."""
    patient = stay(1).patient
    later = put(
        desk,
        3,
        patient_id=patient,
        spell__patient_id=patient,
        start_date=date(2026, 11, 10),
        end_date=date(2026, 11, 12),
    )
    desk.dx("E11.9", *desk.type("t2dm"))
    desk.coding.add(desk.actor, later, System.ICD10, "J18.9")
    unfinished = [each.rule for each in desk.episodes.case(later).problems]
    desk.lifecycle.finalise(desk.actor, EPISODE)

    case = desk.episodes.case(later)

    assert "ICD-164" not in unfinished
    (found,) = [each for each in case.problems if each.rule == "ICD-164"]
    assert "diabetes (05-Nov-2026)" in found.message
    assert found.fixes == ()
    assert [each.display for each in case.diagnoses] == ["J18.9"]


# The story ------------------------------------------------------------------------------------
def test_opening_is_told_once_in_fifteen_minutes(desk: ReadingDesk) -> None:
    assert desk.episodes.note_opened(desk.actor, EPISODE).value
    desk.clock.advance(minutes=14)
    assert not desk.episodes.note_opened(desk.actor, EPISODE).value
    assert desk.episodes.note_opened(desk.actor, OTHER).value
    desk.clock.advance(minutes=1)
    assert desk.episodes.note_opened(desk.actor, EPISODE).value
    assert desk.events() == ["opened", "opened"]
    with pytest.raises(NotFound):
        desk.episodes.note_opened(desk.actor, new_id())


def test_a_story_says_who_did_what_before_and_after(desk: ReadingDesk) -> None:
    (line_id,) = desk.type("?PE @ED 03/11 p2")
    desk.abstraction.edit(desk.actor, line_id, ">mc PE L @ED 03/11 p2")
    code_id = desk.dx("I10.X", line_id)
    desk.coding.remove(desk.actor, code_id)
    desk.abstraction.retract(desk.actor, line_id)
    desk.abstraction.look(desk.actor, EPISODE, "gp")
    desk.take(NOTE)
    desk.episodes.note_opened(desk.actor, EPISODE)
    told = [(entry.what, entry.before, entry.after) for entry in desk.episodes.story(EPISODE)]
    asked = "PE (Main condition, Differential, 03-Nov-2026, ED record p2)"
    sure = "PE (Main condition, Confirmed, Left, 03-Nov-2026, ED record p2)"
    assert told == [
        ("Ready to In progress", "Ready", "In progress"),
        ("Line added", None, asked),
        ("Line changed", asked, sure),
        ("Code added", None, "I10.X Essential (primary) hypertension"),
        ("Code removed", "I10.X Essential (primary) hypertension", None),
        ("Line removed", sure, None),
        ("Looked through GP record, nothing found", None, None),
        ("ED record imported: ed.txt", None, None),
        ("Opened", None, None),
    ]
    assert {entry.actor for entry in desk.episodes.story(EPISODE)} == {desk.actor.name}


# Drafts and the status ------------------------------------------------------------------------
def test_a_draft_is_kept_until_it_is_saved_and_is_nobody_s_act(desk: ReadingDesk) -> None:
    saved = desk.episodes.save_draft(EPISODE, "line_entry", "tx", 2)
    assert not saved.changes.touches(episode=EPISODE)
    desk.episodes.save_draft(EPISODE, "line_entry", "tx LR", 5)
    assert desk.episodes.case(EPISODE).drafts == (Draft(EPISODE, "line_entry", "tx LR", 5),)
    desk.episodes.clear_draft(EPISODE, "line_entry")
    assert desk.episodes.case(EPISODE).drafts == ()
    desk.episodes.save_draft(EPISODE, "line_entry", "", 0)
    assert desk.episodes.case(EPISODE).drafts == ()
    assert desk.events() == []


def test_the_status_says_what_is_only_here_and_what_freezes_next(desk: ReadingDesk) -> None:
    before = desk.episodes.status()
    desk.type("#NOF; fell @ED p2")
    desk.episodes.note_opened(desk.actor, EPISODE)
    status = desk.episodes.status()
    assert status.unsynced == before.unsynced + 1
    assert (status.freeze, status.freeze_days, status.freeze_month) == (
        date(2026, 12, 17),
        26,
        "October",
    )
    assert (status.central, status.last_sync) == (False, None)
    assert status.standards_year == desk.pack.standards_year


def test_ids_of_pas_rows_are_those_of_every_laptop() -> None:
    assert derive_id("episode", "RXX", "S1", "1") == EPISODE
