"""Coding by keys in the codes dock, on a real profile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from coder_gui.domain.case import EpisodeFilter, View
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State, Verb
from coder_gui.services.session import Session
from ui.ward import FIRST, OTHER, SECOND

from .desk import ALT, CONTROL, SHIFT, Desk, Key

FRACTURE = ">mc #NOF L @ED p1"


@pytest.fixture
def fractured(desk: Desk) -> Desk:
    """An open episode with two lines; the first is the selected one."""
    line = desk.line(FIRST, FRACTURE)
    desk.line(FIRST, ">ec fell on stairs at home @ED p1")
    desk.open(FIRST)
    desk.dock.set_lines(line)
    desk.settle()
    return desk


# Searching and adding ---


def test_enter_adds_the_code_and_links_the_selected_line(fractured: Desk) -> None:
    fractured.search("neck femur closed")
    assert fractured.found[0] == "S72.00"
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == ["S72.00"]
    assert fractured.chips == {"S72.00": ["line 1"]}
    assert fractured.focus is fractured.dock.code_search
    assert fractured.dock.code_search.text() == ""


def test_alt_enter_adds_the_code_without_a_line(fractured: Desk) -> None:
    fractured.search("I10.X")
    fractured.press(Key.Key_Return, held=ALT)
    assert fractured.chips == {"I10.X": []}
    assert fractured.problems[0] == "I10.X has no line that supports it."


def test_without_a_selected_line_enter_asks_for_its_number(fractured: Desk) -> None:
    fractured.dock.set_lines("")
    fractured.search("W10.0")
    fractured.press(Key.Key_Return)
    assert fractured.focus is fractured.dock.asking.answer
    fractured.type("7")
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == []
    fractured.press(Key.Key_Backspace)
    fractured.type("2 1")
    fractured.press(Key.Key_Return)
    assert fractured.chips == {"W10.0": ["line 1", "line 2"]}
    assert fractured.focus is fractured.dock.code_search


def test_an_empty_answer_adds_the_code_and_the_line_can_follow(fractured: Desk) -> None:
    fractured.dock.set_lines("")
    fractured.search("W10.0")
    fractured.press(Key.Key_Return, Key.Key_Return)
    assert fractured.chips == {"W10.0": []}


def test_enter_typed_faster_than_the_answer_adds_what_was_typed(fractured: Desk) -> None:
    fractured.press(Key.Key_F, held=CONTROL)
    from PySide6.QtTest import QTest

    QTest.keyClicks(fractured.focus, "E11.9")
    QTest.keyClick(fractured.focus, Key.Key_Return)
    fractured.settle()
    assert fractured.diagnoses == ["E11.9"]


def test_arrows_pressed_before_the_answer_walk_its_rows(fractured: Desk) -> None:
    from PySide6.QtTest import QTest

    fractured.search("fracture femur")
    rows = [row.code for row in fractured.dock.search.results_view.model().rows]
    fractured.dock.search.clear()
    fractured.press(Key.Key_F, held=CONTROL)
    QTest.keyClicks(fractured.focus, "fracture femur")
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Return):
        QTest.keyClick(fractured.focus, key)
    fractured.settle()
    assert [code.replace(".", "") for code in fractured.diagnoses] == [rows[2]]


def test_the_lists_are_not_covered_while_searching(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00")
    fractured.open(FIRST)
    fractured.search("fracture")
    dock = fractured.dock
    assert dock.diagnoses_view.isVisible()
    assert dock.search.geometry().top() >= dock.procedures_view.geometry().bottom()
    assert dock.detail.geometry().top() > dock.search.geometry().bottom()


def test_a_result_says_at_once_what_adding_it_would_break(fractured: Desk, qtbot: QtBot) -> None:
    fractured.code(FIRST, "I10.X")
    fractured.open(FIRST)
    fractured.search("I10.X")
    rows = fractured.dock.search.results_view.model()
    qtbot.waitUntil(lambda: rows.rows[0].foreseen is not None)
    assert rows.rows[0].foreseen.message == "I10.X is there already, at position 1."
    assert "there already" in rows.rows[0].sentence
    fractured.settle()


def test_what_is_not_found_is_said_with_the_name_of_the_list(fractured: Desk) -> None:
    fractured.search("qwrtz")
    assert fractured.found == []
    assert fractured.dock.search.card.says.text().startswith("No code for 'qwrtz' in ICD-10")


def test_a_code_that_does_not_exist_names_the_nearest(fractured: Desk) -> None:
    fractured.search("S72.99")
    assert "Nearest:" in fractured.dock.search.card.says.text()
    assert 1 <= len(fractured.found) <= 3


def test_a_procedure_line_brings_opcs_first_and_its_date(desk: Desk) -> None:
    line = desk.line(FIRST, ">pr cemented hemi L @op 03/11 p1")
    desk.open(FIRST)
    desk.dock.set_lines(line)
    desk.search("W46.1")
    desk.press(Key.Key_Return)
    assert desk.procedures == ["W46.1"]
    assert desk.dock.procedures.rows[0].date == "03-Nov"


# Evidence, order, pairs ---


def test_the_chip_of_the_selected_line_is_filled(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    assert fractured.dock.diagnoses.rows[0].linked
    fractured.dock.set_lines("")
    assert not fractured.dock.diagnoses.rows[0].linked


def test_a_line_is_linked_and_unlinked_by_key_and_taken_back(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00")
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.actions.update(line_selected=True)
    fractured.press(Key.Key_J, held=CONTROL)
    assert fractured.chips["S72.00"] == ["line 1"]
    fractured.press(Key.Key_J, held=CONTROL | SHIFT)
    assert fractured.chips["S72.00"] == []
    fractured.actions.undo.run()
    fractured.settle()
    assert fractured.chips["S72.00"] == ["line 1"]


def test_alt_up_moves_a_pair_together_and_undo_puts_it_back(desk: Desk) -> None:
    for code in ("I10.X", "G30.9", "F00.9"):
        desk.code(FIRST, code)
    desk.open(FIRST)
    asterisk, dagger = desk.dock.diagnoses.rows[2], desk.dock.diagnoses.rows[1]
    desk.session.coding.pair(desk.session.actor, asterisk.key, dagger.key)
    desk.open(FIRST)
    assert [row.tie.value for row in desk.dock.diagnoses.rows] == ["none", "first", "last"]
    desk.dock.select_code(dagger.key)
    desk.dock.diagnoses_view.setFocus()
    desk.press(Key.Key_Up, held=ALT)
    assert desk.diagnoses == ["G30.9†", "F00.9*", "I10.X"]
    assert desk.dock.selected_code is not None
    assert desk.dock.selected_code.id == dagger.key
    desk.actions.undo.run()
    desk.settle()
    assert desk.diagnoses == ["I10.X", "G30.9†", "F00.9*"]


def test_delete_removes_a_code_and_offers_it_back(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.dock.diagnoses_view.setFocus()
    fractured.press(Key.Key_Delete)
    assert fractured.diagnoses == []
    assert fractured.said[-1].text == "S72.00 removed"
    assert fractured.said[-1].action_id == "undo"
    fractured.actions.undo.run()
    fractured.settle()
    assert fractured.chips == {"S72.00": ["line 1"]}


def test_enter_on_a_code_replaces_it_and_its_lines_stay(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.dock.diagnoses_view.setFocus()
    fractured.press(Key.Key_Return)
    assert fractured.focus is fractured.dock.code_search
    fractured.type("S72.10")
    fractured.press(Key.Key_Return)
    assert fractured.chips == {"S72.10": ["line 1"]}
    fractured.actions.undo.run()
    fractured.settle()
    assert fractured.chips == {"S72.00": ["line 1"]}


def test_escape_gives_up_replacing_so_that_the_next_code_is_added(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.dock.diagnoses_view.setFocus()
    fractured.press(Key.Key_Return, Key.Key_Escape)
    fractured.search("I10.X")
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == ["S72.00", "I10.X"]


def test_a_procedure_never_takes_the_place_of_a_diagnosis(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.dock.diagnoses_view.setFocus()
    fractured.press(Key.Key_Return)
    fractured.type("prosthetic replacement head of femur using cement")
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == ["S72.00"]
    assert "cannot take the place" in fractured.words[-1]


def test_the_date_of_a_procedure_is_asked_in_place(desk: Desk) -> None:
    code = desk.code(FIRST, "op:W46.1")
    desk.open(FIRST)
    desk.dock.select_code(code)
    desk.dock.procedures_view.setFocus()
    desk.press(Key.Key_T, held=CONTROL)
    desk.focus.clear()
    desk.type("32/11")
    desk.press(Key.Key_Return)
    assert desk.focus is desk.dock.asking.answer
    desk.focus.clear()
    desk.type("04/11")
    desk.press(Key.Key_Return)
    assert desk.dock.procedures.rows[0].date == "04-Nov"
    assert desk.focus is desk.dock.procedures_view


def test_the_side_of_the_line_is_offered_by_one_key(desk: Desk) -> None:
    line = desk.line(FIRST, ">pr cemented hemi L @op 03/11 p1")
    desk.code(FIRST, "op:W46.1", line)
    desk.open(FIRST)
    row = next(each for each in desk.dock.problems.rows if each.problem.rule == "OPC-007")
    desk.actions.trigger(f"fix_{row.fix_number}")
    desk.settle()
    assert desk.procedures == ["W46.1", "Z94.3"]
    assert [each.tie.value for each in desk.dock.procedures.rows] == ["first", "last"]
    assert desk.chips["Z94.3"] == ["line 1"]


# Problems, finalising ---


def test_alt_1_links_the_selected_line_after_one_enter(fractured: Desk) -> None:
    fractured.code(FIRST, "I10.X")
    fractured.open(FIRST)
    fractured.dock.focus_default()
    fractured.press(Key.Key_1, held=ALT)
    assert fractured.focus is fractured.dock.asking.answer
    assert fractured.dock.asking.answer.text() == "1"
    fractured.press(Key.Key_Return)
    assert fractured.chips == {"I10.X": ["line 1"]}
    assert fractured.problems == []
    assert fractured.dock.findChild(type(fractured.dock._no_problems), "no_problems").isVisible()


def test_alt_1_applies_the_fix_of_the_first_problem(fractured: Desk) -> None:
    line = fractured.dock.line_id
    for code in ("I10.X", "I10.X"):
        fractured.code(FIRST, code, line)
    fractured.open(FIRST)
    assert fractured.problems == ["I10.X is there already, at position 1."]
    fractured.dock.focus_default()
    fractured.press(Key.Key_1, held=ALT)
    assert fractured.diagnoses == ["I10.X"]


def test_a_reason_settles_an_error_and_can_be_withdrawn(fractured: Desk) -> None:
    line = fractured.dock.line_id
    for code in ("I10.X", "I10.X"):
        fractured.code(FIRST, code, line)
    fractured.open(FIRST)
    fractured.dock.focus_default()
    fractured.press(Key.Key_R, held=ALT)
    fractured.press(Key.Key_Return)
    assert fractured.focus is fractured.dock.asking.answer
    fractured.type("both sides coded on request")
    fractured.press(Key.Key_Return)
    row = fractured.dock.problems.rows[0]
    assert (row.word, row.offer) == ("Overridden", "Withdraw the reason")
    assert row.reference.startswith("both sides coded on request")
    fractured.press(Key.Key_F8)
    fractured.press(Key.Key_R, held=ALT)
    assert fractured.focus is fractured.dock.problems_view
    assert fractured.dock.problems.rows[0].word == "Error"
    assert fractured.said[-1].action_id == "undo"


def test_a_long_reason_has_the_room_under_the_offer(fractured: Desk) -> None:
    for code in ("I10.X", "I10.X"):
        fractured.code(FIRST, code, fractured.dock.line_id)
    fractured.open(FIRST)
    fractured.dock.focus_default()
    fractured.press(Key.Key_R, held=ALT)
    fractured.type("both sides " * 20)
    fractured.press(Key.Key_Return)
    view = fractured.dock.problems_view
    row = view.visualRect(view.model().index(0, 0))
    foot = QRect(row.right() - 90, row.bottom() - 18, 60, 16)
    image = view.viewport().grab(foot).toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colours) > 2


def test_missing_evidence_is_never_settled_by_a_reason(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00")
    fractured.open(FIRST)
    fractured.press(Key.Key_F8)
    fractured.press(Key.Key_R, held=ALT)
    assert not fractured.dock.asking.isVisible()
    assert "put it right" in fractured.words[-1]


def test_finalise_with_an_error_goes_to_the_first_problem(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00")
    fractured.open(FIRST)
    fractured.dock.focus_default()
    fractured.press(Key.Key_Return, held=CONTROL)
    assert fractured.focus is fractured.dock.problems_view
    assert fractured.dock.selected_problem is not None
    assert fractured.case.work.state is State.IN_PROGRESS


def test_finalise_closes_the_lists_and_the_dock_says_why(fractured: Desk, qtbot: QtBot) -> None:
    fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.code(FIRST, "W10.0", fractured.case.lines[1].id)
    fractured.open(FIRST)
    fractured.dock.focus_default()
    with qtbot.waitSignal(fractured.dock.finalised) as told:
        fractured.press(Key.Key_Return, held=CONTROL)
    assert told.args == [FIRST]
    fractured.settle()
    dock = fractured.dock
    assert not dock.code_search.isEnabled()
    assert "reopen the episode" in dock.code_search.placeholderText()
    assert not dock.title_widget.finalise_button.isVisible()
    dock.focus_default()
    assert fractured.focus is dock.diagnoses_view
    fractured.press(Key.Key_Delete, Key.Key_Return)
    assert fractured.diagnoses == ["S72.00", "W10.0"]


def test_a_refused_code_says_what_to_do(fractured: Desk) -> None:
    line = fractured.dock.line_id
    fractured.session.abstraction.retract(fractured.session.actor, line)
    fractured.search("I10.X")
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == []
    assert "Choose another line" in fractured.words[-1]
    fractured.type("2")
    assert fractured.dock.code_search.text() == "2"


# Handing to the encoder, changing episodes ---


def test_codes_go_to_the_encoder_all_at_once_or_one_by_one(fractured: Desk) -> None:
    for code in ("S72.00", "W10.0", "op:W46.1"):
        fractured.code(FIRST, code)
    fractured.open(FIRST)
    board = QGuiApplication.clipboard()
    fractured.dock.focus_default()
    fractured.press(Key.Key_C, held=CONTROL | SHIFT)
    assert board.text() == "S72.00\nW10.0\nW46.1"
    taken = []
    for _ in range(4):
        fractured.press(Key.Key_N, held=CONTROL | SHIFT)
        taken.append(board.text())
    assert taken == ["S72.00", "W10.0", "W46.1", "S72.00"]
    fractured.actions.clipboard.clear()


def test_another_episode_keeps_nothing_of_the_one_before(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00")
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.dock.diagnoses_view.setFocus()
    fractured.press(Key.Key_Return)
    fractured.type(" x")
    fractured.open(OTHER)
    assert fractured.dock.code_search.text() == ""
    assert fractured.diagnoses == []
    fractured.search("I10.X")
    fractured.press(Key.Key_Return, held=ALT)
    assert fractured.diagnoses == ["I10.X"]
    fractured.open(FIRST)
    assert fractured.diagnoses == ["S72.00"]


def test_clearing_leaves_no_word_of_the_episode(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00")
    fractured.open(FIRST)
    fractured.press(Key.Key_1, held=ALT)
    fractured.search("fracture")
    fractured.dock.clear()
    fractured.settle()
    dock = fractured.dock
    assert (fractured.diagnoses, fractured.problems, fractured.found) == ([], [], [])
    assert dock.code_search.text() == ""
    assert dock.asking._question.text() == ""
    assert dock.detail._title.text() == ""
    assert dock._empty.isVisible()


def test_an_episode_that_waits_still_takes_codes(fractured: Desk) -> None:
    lifecycle, actor = fractured.session.lifecycle, fractured.session.actor
    lifecycle.move(actor, FIRST, Verb.WAIT_INFORMATION, reason="letter", next_action="call")
    fractured.open(FIRST)
    fractured.search("I10.X")
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == ["I10.X"]
    assert fractured.case.work.state is State.WAITING_FOR_INFORMATION


def test_the_demo_ward_shows_what_a_colleague_has_begun(desk: Desk, ward: Session) -> None:
    found = ward.episodes.page(EpisodeFilter(view=View.ROUND))
    desk.open(found.rows[0].episode_id)
    assert desk.diagnoses == ["S72.00", "W10.0", "I10.X", "E11.9", "F03.X", "D62.X", "Z88.0"]
    assert desk.procedures == ["W46.1", "Z94.3"]
    assert [row.tie.value for row in desk.dock.procedures.rows] == ["first", "last"]
    assert desk.chips["D62.X"] == []
    assert desk.problems == ["D62.X has no line that supports it."]


def test_an_open_episode_is_provisional(desk: Desk, ward: Session) -> None:
    rows = ward.episodes.page(EpisodeFilter(view=View.ALL)).rows
    desk.open(next(row.episode_id for row in rows if row.end_date is None))
    mark = desk.dock.title_widget.findChild(QLabel, "provisional_mark")
    assert mark.isVisibleTo(desk.dock.title_widget)
    assert desk.actions.reason("finalise") is not None


def test_each_view_is_named_for_screen_readers(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    dock = fractured.dock
    for view in (dock.diagnoses_view, dock.procedures_view, dock.problems_view):
        assert view.accessibleName()
    (row,) = dock.diagnoses.rows
    assert row.sentence == "1, S72.00, Fracture of neck of femur, closed, supported by line 1"


def test_the_editions_and_the_starter_are_said(fractured: Desk) -> None:
    heading = fractured.dock._diagnoses_heading
    assert "ICD-10 starter" in heading.accessibleName()
    assert "not for live coding" in heading.accessibleName()


def test_the_arrows_go_from_the_search_through_the_lists(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00")
    fractured.code(FIRST, "op:W46.1")
    fractured.open(FIRST)
    dock = fractured.dock
    dock.focus_default()
    fractured.press(Key.Key_Up)
    assert fractured.focus is dock.procedures_view
    fractured.press(Key.Key_Up)
    assert fractured.focus is dock.diagnoses_view
    fractured.press(Key.Key_Down, Key.Key_Down)
    assert fractured.focus is dock.code_search
    fractured.press(Key.Key_Down)
    assert fractured.focus is dock.problems_view


def test_the_second_episode_of_the_spell_is_its_own(fractured: Desk) -> None:
    fractured.code(FIRST, "S72.00")
    fractured.open(SECOND)
    assert fractured.diagnoses == []
    assert fractured.session.coding.encoder_text(FIRST) == ("S72.00",)
    assert fractured.dock.case is not None
    assert fractured.dock.case.icd10.system is System.ICD10
