"""A coder writes an abstraction by keyboard, on a real encrypted profile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from coder_gui.domain.abstraction import Certainty, Heading
from coder_gui.domain.case import Draft

from .bench import EPISODE, OTHER, Bench

Key = Qt.Key


def draft(bench: Bench) -> Draft | None:
    return next(iter(bench.case.drafts), None)


# Typing ------------------------------------------------------------------------------------------
def test_enter_saves_the_lines_and_the_caret_stays_in_the_entry(bench: Bench) -> None:
    bench.enter("#NOF L @ED 03/11 p2 l14; >ec fell on stairs")
    assert bench.texts == ["#NOF", "fell on stairs"]
    assert bench.focus is bench.dock.line_entry
    assert bench.dock.line_entry.text() == ""
    assert [line.text for line in bench.case.lines] == ["#NOF", "fell on stairs"]


def test_the_line_just_written_is_the_selected_one(bench: Bench) -> None:
    told: list[str] = []
    bench.dock.line_selected.connect(told.append)
    bench.enter("#NOF L")
    bench.enter(">co htn")
    assert bench.dock.selected_line_ids() == (bench.case.lines[1].id,)
    assert told[-1] == bench.case.lines[1].id


def test_the_chips_say_what_was_understood(bench: Bench) -> None:
    bench.type(">co ?PE @cl 03/11 p1")
    said = [chip.sentence for chip in bench.dock.entry.hints.chips]
    assert said == [
        "Heading Comorbidities",
        "Differential",
        "Date 03-Nov-2026",
        "Place Clerking p1",
    ]


def test_an_unknown_source_is_named_and_tab_takes_the_nearest(bench: Bench) -> None:
    bench.type("LRTI @NOTS p2")
    bad = [chip for chip in bench.dock.entry.hints.chips if chip.bad]
    assert [chip.sentence for chip in bad] == ["NOTS is not a source, NOTES? with Tab"]
    bench.press(Key.Key_Tab)
    assert bench.dock.line_entry.text() == "LRTI @NOTES p2"
    assert bench.focus is bench.dock.line_entry


def test_enter_keeps_a_part_that_was_not_understood_as_text(bench: Bench) -> None:
    bench.enter("LRTI @NOTS p2")
    assert bench.texts == ["LRTI @NOTS p2"]


def test_the_next_line_takes_heading_and_place_over(bench: Bench) -> None:
    bench.enter(">co htn @cl p1 l22")
    said = [chip.sentence for chip in bench.dock.entry.hints.chips]
    assert said == ["Heading Comorbidities", "Place Clerking p1 line 22"]
    bench.enter("t2dm")
    assert bench.case.lines[1].place.line == 22


def test_what_cannot_be_saved_comes_back_with_its_reason(bench: Bench) -> None:
    bench.enter("x" * 4001)
    assert bench.dock.line_entry.text() == "x" * 4001
    assert "4,000 characters" in bench.dock.entry.problem.text()
    assert bench.focus is bench.dock.line_entry
    bench.press(Key.Key_End, Key.Key_Backspace)
    assert bench.dock.entry.problem.text() == ""
    bench.press(Key.Key_Return)
    assert len(bench.texts) == 1


# Drafts ------------------------------------------------------------------------------------------
def test_what_is_typed_is_where_it_was_after_another_episode(bench: Bench) -> None:
    bench.type("delirium on dementia")
    bench.press(Key.Key_Left, Key.Key_Left)
    bench.open(OTHER)
    assert bench.dock.line_entry.text() == ""
    bench.open(EPISODE)
    assert bench.dock.line_entry.text() == "delirium on dementia"
    assert bench.dock.line_entry.cursorPosition() == len("delirium on dement")


def test_a_draft_is_saved_before_a_lock_and_gone_once_its_line_is(bench: Bench) -> None:
    bench.type("delirium")
    bench.dock.flush_drafts()
    bench.settle()
    assert draft(bench) == Draft(EPISODE, "line_entry", "delirium", 8)
    bench.press(Key.Key_Return)
    assert draft(bench) is None


def test_nothing_of_the_patient_is_left_when_the_dock_is_emptied(bench: Bench) -> None:
    bench.enter("#NOF L")
    bench.type("half a line")
    bench.dock.clear()
    assert bench.dock.lines_model.rowCount() == 0
    assert bench.dock.line_entry.text() == ""
    assert bench.dock.document_pane.page is None
    assert bench.dock.document_pane.head.tabs == ()


# Editing -----------------------------------------------------------------------------------------
def test_enter_on_a_line_edits_its_shorthand_in_place(bench: Bench) -> None:
    bench.enter("#NOF L @ED 03/11 p2")
    bench.type("half typed")
    bench.dock.lines_view.setFocus()
    bench.press(Key.Key_Return)
    assert bench.focus is bench.dock.line_entry
    assert bench.dock.line_entry.text() == ">mc #NOF L @ED 03/11/2026 p2"
    assert bench.dock.lines_model.rows[0].editing
    bench.dock.line_entry.setText(">mc ?#NOF R @ED 03/11/2026 p3")
    bench.press(Key.Key_Return)
    (line,) = bench.case.lines
    assert (line.certainty, line.place.page) == (Certainty.DIFFERENTIAL, 3)
    assert bench.dock.line_entry.text() == "half typed"
    assert not bench.dock.lines_model.rows[0].editing


def test_escape_leaves_the_line_as_it_was(bench: Bench) -> None:
    bench.enter("#NOF L")
    bench.dock.entering.edit(bench.case.lines[0].id)
    bench.type(" changed")
    bench.press(Key.Key_Escape)
    assert bench.texts == ["#NOF"]
    assert bench.dock.line_entry.text() == ""
    assert draft(bench) is None


def test_an_edit_under_way_is_kept_too(bench: Bench) -> None:
    bench.enter("#NOF L")
    bench.dock.entering.edit(bench.case.lines[0].id)
    bench.type(" on the stairs")
    bench.open(OTHER)
    bench.open(EPISODE)
    assert bench.dock.line_entry.text().endswith("on the stairs")
    assert bench.dock.lines_model.rows[0].editing


def test_an_edit_can_be_taken_back(bench: Bench) -> None:
    bench.enter("#NOF L")
    bench.dock.entering.edit(bench.case.lines[0].id)
    bench.dock.line_entry.setText(">mc hip fracture L")
    bench.press(Key.Key_Return)
    assert bench.texts == ["hip fracture"]
    bench.actions.undo.run()
    bench.settle()
    assert bench.texts == ["#NOF"]


def test_enter_after_walking_edits_the_line_that_was_walked_to(bench: Bench) -> None:
    bench.enter("#NOF L")
    bench.press(Key.Key_Return)
    assert bench.dock.line_entry.text() == ""
    bench.press(Key.Key_Up, Key.Key_Return)
    assert bench.dock.line_entry.text() == ">mc #NOF L"


def test_the_cap_says_what_enter_does_with_an_empty_entry(bench: Bench) -> None:
    bench.enter("#NOF L")
    assert bench.dock.line_entry.cap == ("Enter", "adds the line")
    bench.press(Key.Key_Up)
    assert bench.dock.line_entry.cap == ("Enter", "edits the line")
    bench.type("d")
    assert bench.dock.line_entry.cap == ("Enter", "adds the line")


def test_a_line_walked_to_is_not_edited_in_the_next_episode(bench: Bench) -> None:
    bench.enter("#NOF L")
    bench.press(Key.Key_Up)
    bench.open(OTHER)
    assert bench.dock.line_entry.cap == ("Enter", "adds the line")


def test_where_no_line_can_be_typed_no_key_is_shown(bench: Bench) -> None:
    bench.dock.entry.set_writable("Reopen the episode first")
    assert bench.dock.line_entry.cap == ("", "")
    bench.dock.entry.set_writable("")
    assert bench.dock.line_entry.cap == ("Enter", "adds the line")


def test_leaving_a_half_typed_line_says_whose_it_is(bench: Bench) -> None:
    said: list[str] = []
    bench.actions.alerts.shown.connect(lambda alert: said.append(alert.text))
    bench.type("delirium")
    bench.open(OTHER)
    assert said == ["What you typed for TESTING1, Anna is kept there"]


def test_a_lock_names_nobody(bench: Bench) -> None:
    said: list[str] = []
    bench.actions.alerts.shown.connect(lambda alert: said.append(alert.text))
    bench.type("delirium")
    bench.dock.clear()
    bench.settle()
    assert said == []


# The list ----------------------------------------------------------------------------------------
def test_up_from_the_entry_walks_the_lines_and_leaves_the_caret(bench: Bench) -> None:
    bench.enter("#NOF")
    bench.enter(">co htn; t2dm")
    bench.press(Key.Key_Up)
    assert bench.dock.line is not None
    assert bench.dock.line.text == "htn"
    assert bench.focus is bench.dock.line_entry


def test_delete_removes_at_once_and_offers_to_undo(bench: Bench) -> None:
    alerts: list[str] = []
    bench.actions.alerts.shown.connect(lambda alert: alerts.append(alert.text))
    bench.enter("#NOF")
    bench.enter(">co htn")
    bench.dock.lines_view.setFocus()
    bench.actions.trigger("remove")
    bench.settle()
    assert bench.texts == ["#NOF"]
    assert alerts == ["Line 2 removed"]
    bench.actions.undo.run()
    bench.settle()
    assert bench.texts == ["#NOF", "htn"]
    assert bench.dock.line is not None
    assert bench.dock.line.text == "htn"


def test_lines_move_under_their_heading(bench: Bench) -> None:
    bench.enter(">co htn; t2dm; ckd")
    bench.dock.set_current_line(bench.case.lines[2].id)
    bench.dock.lines_view.setFocus()
    bench.actions.trigger("move_up")
    bench.settle()
    assert bench.texts == ["htn", "ckd", "t2dm"]
    assert bench.dock.line is not None
    assert bench.dock.line.text == "ckd"
    bench.actions.undo.run()
    bench.settle()
    assert bench.texts == ["htn", "t2dm", "ckd"]


def test_the_model_keeps_the_rules_of_models(bench: Bench) -> None:
    model = bench.dock.lines_model
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    bench.enter(">co htn; t2dm; ckd")
    bench.enter("#NOF >")
    bench.enter(">mc #NOF")
    bench.actions.trigger("move_up")
    bench.settle()
    assert tester.model() is model


def test_a_finished_episode_says_why_nothing_can_be_typed(bench: Bench) -> None:
    from coder_gui.domain.identity import derive_id

    with bench.session.database.write(bench.session.actor, "finalise") as work:
        values = {"episode_id": EPISODE, "state": "final"}
        work.upsert("episode_work", derive_id("episode_work", EPISODE), values)
        work.record("state_moved", EPISODE, {"to": "final"})
        work.commit()
    bench.open()
    assert bench.dock.line_entry.isReadOnly()
    assert bench.dock.line_entry.placeholderText() == "Reopen the episode first"


# Sources -----------------------------------------------------------------------------------------
def test_a_source_looked_through_is_chosen_by_typing(bench: Bench) -> None:
    bench.actions.update(case=bench.case)
    bench.actions.trigger("source_looked")
    bench.type("ic")
    bench.press(Key.Key_Return)
    assert [look.source for look in bench.case.looks] == ["ice"]
    assert "ICE" in bench.dock.upper.looks.words.text()
    assert bench.focus is bench.dock.line_entry


def test_choosing_a_source_again_takes_the_look_back(bench: Bench) -> None:
    bench.actions.update(case=bench.case)
    for _ in range(2):
        bench.actions.trigger("source_looked")
        bench.type("ICE")
        bench.press(Key.Key_Return)
    assert bench.case.looks == ()


def test_escape_leaves_the_question(bench: Bench) -> None:
    bench.actions.update(case=bench.case)
    bench.actions.trigger("source_looked")
    bench.press(Key.Key_Escape)
    assert bench.dock.upper.strip.isHidden()
    assert bench.focus is bench.dock.line_entry
    assert bench.case.looks == ()


def test_headings_by_digit_hold_for_what_is_typed_next(bench: Bench) -> None:
    bench.dock.document_pane.focus_page()
    bench.type("4")
    bench.enter("AKI")
    assert bench.case.lines[0].heading is Heading.COMPLICATION
