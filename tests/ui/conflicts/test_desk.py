"""Deciding by keys: the patient first, row by row, saved as one, and nothing lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from coder_gui.domain.changes import Changes
from coder_gui.domain.conflicts import Choice, Decision, Mark
from coder_gui.ui.conflicts.words import HIDDEN_NAME
from ui import ward

from .conftest import CONTROL, AtTheDesk, Key
from .double import ALLERGY, DEMENTIA, EDITH, KWAME, LINE, PARTNER, cell, codes_case, line_case


def in_sight(at_desk: AtTheDesk) -> str:
    """Every word of the pane of the conflict."""
    pane = at_desk.desk.case_pane
    rows = [one.sentence for one in pane.view.rows_model.rows]
    why = (pane.why.mine.words, pane.why.theirs.words, pane.why.standards.words)
    return "\n".join([pane.heading.text(), *rows, pane.why.sentence.text(), *why])


# Opening ----------------------------------------------------------------------------------------


def test_f7_opens_the_conflict_of_the_open_episode_at_its_first_open_row(
    at_desk: AtTheDesk,
) -> None:
    at_desk.open()
    assert at_desk.desk.case_pane.heading.text() == "MARLOWE, Edith · episode 1 · code list"
    assert at_desk.desk.case_pane.counts.text() == "2 differ, 2 merged by themselves, 5 the same"
    assert at_desk.row.key == DEMENTIA
    assert at_desk.whole.focus is at_desk.desk.case_pane.view
    assert at_desk.left == "2 decisions left"


def test_the_heads_say_who_and_when(at_desk: AtTheDesk) -> None:
    at_desk.open()
    assert at_desk.desk.case_pane.heads.accessibleName() == (
        "Mine: Priya Shah, today 11:48, Theirs: Tom Reilly, today 11:31, "
        "Before: as both started, yesterday 16:20, Result: what will be saved"
    )


def test_a_masked_patient_is_named_only_by_opening_and_is_then_in_the_band(
    at_desk: AtTheDesk,
) -> None:
    at_desk.open()
    assert at_desk.listed == [
        "MARLOWE Edith, Episode 1 · code list, 0 of 2 decided",
        f"{HIDDEN_NAME}, Episode 1 · final by two coders, 0 of 1 decided",
    ]
    at_desk.press(Key.Key_Left)
    at_desk.press(Key.Key_Down)
    assert at_desk.whole.main.band.name_label.text().startswith("MARLOWE")
    assert HIDDEN_NAME in at_desk.listed[1]
    at_desk.press(Key.Key_Return)
    assert at_desk.whole.main.band.name_label.text().startswith("OSEI")
    assert at_desk.listed[1].startswith("OSEI Kwame")
    assert at_desk.desk.case_pane.heading.text().startswith("OSEI, Kwame")
    assert at_desk.desk.isVisible()
    assert at_desk.whole.focus is at_desk.desk.case_pane.view


def test_no_conflict_is_shown_under_another_patients_name(at_desk: AtTheDesk) -> None:
    """Another patient's line is typed and not saved: the window asks before it goes there."""
    at_desk.whole.type("NOF L")
    at_desk.open()
    at_desk.desk.open_conflict(KWAME)
    at_desk.whole.settle()
    assert at_desk.whole.main.leaving.isVisible()
    assert at_desk.whole.main.band.name_label.text().startswith("MARLOWE")
    assert "OSEI" not in in_sight(at_desk)
    assert "Final" not in in_sight(at_desk)


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_F2, Key.Key_F3, Key.Key_F4])
def test_esc_and_the_keys_of_the_docks_lead_back(at_desk: AtTheDesk, key: Qt.Key) -> None:
    at_desk.open()
    at_desk.press(key)
    assert not at_desk.desk.isVisible()
    assert at_desk.whole.main.area.isAncestorOf(at_desk.whole.focus)


def test_the_next_episode_of_the_spell_leaves_the_desk(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert not at_desk.desk.isVisible()
    assert at_desk.whole.main.desk.episode_id == ward.SECOND


# Deciding ---------------------------------------------------------------------------------------


def test_mine_theirs_and_before_by_their_keys(at_desk: AtTheDesk) -> None:
    at_desk.open()
    for key, choice, code in (
        (Key.Key_1, Choice.MINE, "F05.1"),
        (Key.Key_2, Choice.THEIRS, "F00.9*"),
        (Key.Key_3, Choice.BEFORE, "F03.X"),
    ):
        at_desk.press(key)
        assert at_desk.row.decided is choice
        assert at_desk.row.sides[3].code == code
    assert at_desk.left == "1 decision left"
    assert at_desk.listed[0].endswith("1 of 2 decided")


def test_n_goes_to_the_next_open_row_and_round(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_N)
    assert at_desk.row.key == ALLERGY
    at_desk.press(Key.Key_N)
    assert at_desk.row.key == DEMENTIA
    at_desk.press(Key.Key_1)
    at_desk.press(Key.Key_N)
    at_desk.press(Key.Key_N)
    assert at_desk.row.key == ALLERGY


def test_arrows_walk_every_row_and_pass_over_headings(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_Down)
    at_desk.press(Key.Key_Down)
    at_desk.press(Key.Key_Down)
    assert at_desk.row.label == "Procedures 1"


def test_a_row_that_nobody_must_decide_says_why(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_Down)
    at_desk.press(Key.Key_1)
    assert at_desk.note == "It was merged by itself: nothing is to be decided"
    at_desk.press(Key.Key_Home)
    at_desk.press(Key.Key_2)
    assert at_desk.note == "It is the same on both sides: nothing is to be decided"


def test_both_is_offered_only_where_it_has_a_meaning(at_desk: AtTheDesk) -> None:
    at_desk.conflicts.cases[LINE] = line_case()
    at_desk.open()
    both = at_desk.desk.case_pane.footer.buttons[Choice.BOTH]
    assert not both.isVisible()
    at_desk.press(Key.Key_4)
    assert at_desk.note.startswith("Keep both has no meaning here")
    at_desk.desk.open_conflict(LINE)
    at_desk.whole.settle()
    assert both.isVisible()
    at_desk.press(Key.Key_4)
    assert at_desk.row.decided is Choice.BOTH


def test_ctrl_z_takes_an_answer_back(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_1)
    at_desk.press(Key.Key_2)
    at_desk.press(Key.Key_Z, CONTROL)
    assert at_desk.row.decided is Choice.MINE
    at_desk.press(Key.Key_Z, CONTROL)
    assert at_desk.row.decided is None
    assert at_desk.left == "2 decisions left"


def test_the_reason_the_evidence_and_the_standards_stand_below(at_desk: AtTheDesk) -> None:
    at_desk.open()
    why = at_desk.desk.case_pane.why
    assert why.sentence.text().startswith("You and Tom Reilly both changed diagnosis 5")
    assert why.mine.words == "Line 9  “delirium on dementia, 4AT 8”\nNotes volume 2, p14 · 19-Sep"
    assert why.theirs.words.endswith("GP letter, 02-Jul-2026, p1")
    assert why.standards.words == (f"{PARTNER.message}\nDGCS.5, 2026 · only if you choose theirs")
    at_desk.press(Key.Key_2)
    assert why.standards.words == f"{PARTNER.message}\nDGCS.5, 2026"


def test_single_keys_that_are_turned_off_do_nothing_and_buttons_still_answer(
    at_desk: AtTheDesk,
) -> None:
    at_desk.whole.main.actions_table.set_single_keys(on=False)
    at_desk.open()
    at_desk.press(Key.Key_1)
    assert at_desk.row.decided is None
    assert [head.keys for head in at_desk.desk.case_pane.heads.heads] == ["", "", "", ""]
    button = at_desk.desk.case_pane.footer.buttons[Choice.MINE]
    button.setFocus()
    at_desk.press(Key.Key_Space)
    assert at_desk.row.decided is Choice.MINE


def test_digits_do_nothing_outside_the_rows(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_Left)
    at_desk.press(Key.Key_1)
    assert at_desk.row.decided is None


def test_a_button_pressed_by_mouse_leaves_the_focus_in_the_rows(at_desk: AtTheDesk) -> None:
    at_desk.open()
    button = at_desk.desk.case_pane.footer.buttons[Choice.THEIRS]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    at_desk.whole.settle()
    assert at_desk.row.decided is Choice.THEIRS
    assert at_desk.whole.focus is at_desk.desk.case_pane.view


# Editing ----------------------------------------------------------------------------------------


def test_an_edit_opens_in_place_and_enter_takes_it(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_E)
    strip = at_desk.desk.case_pane.view.strip
    assert strip.isVisible()
    assert strip.field.text() == "F05.1"
    assert strip.field.accessibleName() == "Diagnoses 5, edited"
    at_desk.whole.type("G30.9")
    at_desk.press(Key.Key_Return)
    assert not strip.isVisible()
    assert at_desk.whole.focus is at_desk.desk.case_pane.view
    assert at_desk.row.sides[3].words == "G30.9 Alzheimer disease, unspecified (edited)"
    assert at_desk.left == "1 decision left"


def test_what_cannot_be_taken_stays_with_its_reason_and_esc_leaves_the_row_as_it_was(
    at_desk: AtTheDesk,
) -> None:
    at_desk.open()
    at_desk.press(Key.Key_1)
    at_desk.press(Key.Key_E)
    at_desk.whole.type("X99")
    at_desk.press(Key.Key_Return)
    strip = at_desk.desk.case_pane.view.strip
    assert strip.wrong.text() == "X99 is not in ICD-10. Nearest: G30.9."
    assert strip.field.text() == "X99"
    assert at_desk.whole.focus is strip.field
    assert at_desk.row.decided is Choice.MINE
    at_desk.press(Key.Key_Escape)
    assert not strip.isVisible()
    assert at_desk.desk.isVisible()
    assert at_desk.row.sides[3].code == "F05.1"


def test_letters_and_digits_typed_into_the_field_decide_nothing(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_E)
    at_desk.whole.type("n1e2")
    at_desk.whole.settle()
    assert at_desk.desk.case_pane.view.strip.field.text() == "n1e2"
    assert at_desk.row.decided is None


def test_what_is_typed_is_not_lost_by_saving(at_desk: AtTheDesk) -> None:
    at_desk.open()
    for key in (Key.Key_1, Key.Key_N, Key.Key_2, Key.Key_N, Key.Key_E):
        at_desk.press(key)
    at_desk.whole.type("G30.9")
    at_desk.press(Key.Key_Return, CONTROL)
    assert at_desk.note == "Save the result: Enter takes what is typed first"
    assert at_desk.left == "An edit is open"
    assert not at_desk.desk.case_pane.footer.save.isEnabled()
    assert at_desk.desk.case_pane.view.strip.field.text() == "G30.9"
    assert at_desk.conflicts.decided == []


# Saving -----------------------------------------------------------------------------------------


def test_ctrl_enter_says_what_is_left_and_goes_there(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_1)
    at_desk.press(Key.Key_Return, CONTROL)
    assert at_desk.note == "Save the result: 1 decision left"
    assert at_desk.row.key == ALLERGY
    assert not at_desk.desk.case_pane.footer.save.isEnabled()
    assert at_desk.desk.case_pane.footer.save.accessibleDescription() == "1 decision left"
    assert at_desk.conflicts.decided == []


def test_saving_notes_it_and_opens_the_next_conflict(at_desk: AtTheDesk) -> None:
    at_desk.open()
    for key in (Key.Key_1, Key.Key_N, Key.Key_2):
        at_desk.press(key)
    assert at_desk.left == ""
    assert at_desk.desk.case_pane.footer.save.isEnabled()
    at_desk.press(Key.Key_Return, CONTROL)
    assert at_desk.conflicts.decided == [
        (EDITH, {DEMENTIA: Decision(Choice.MINE), ALLERGY: Decision(Choice.THEIRS)})
    ]
    assert at_desk.note == "The result is saved: Episode 1 · code list"
    assert at_desk.whole.main.band.name_label.text().startswith("OSEI")
    assert at_desk.desk.case_pane.heading.text().startswith("OSEI, Kwame")
    assert len(at_desk.listed) == 1


def test_ctrl_enter_is_saved_for_even_when_pressed_faster_than_anything_is_read(
    at_desk: AtTheDesk,
) -> None:
    at_desk.open()
    view = at_desk.desk.case_pane.view
    for key in (Key.Key_1, Key.Key_N, Key.Key_2):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Key.Key_Return, CONTROL)
    QTest.keyClick(view, Key.Key_Return, CONTROL)
    at_desk.whole.settle()
    assert [conflict for conflict, _ in at_desk.conflicts.decided] == [EDITH]


@pytest.mark.parametrize("where", ["rows", "list", "band", "button"])
def test_ctrl_enter_never_finalises_while_the_desk_is_open(at_desk: AtTheDesk, where: str) -> None:
    at_desk.open()
    desk, window = at_desk.desk, at_desk.whole.main
    places = {
        "rows": desk.case_pane.view,
        "list": desk.pane.view,
        "band": window.band.name_label,
        "button": window.status_bar.lock_button,
    }
    ran: list[str] = []
    window.actions_table.triggered.connect(ran.append)
    places[where].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    places[where].setFocus()
    at_desk.press(Key.Key_Return, CONTROL)
    assert "finalise" not in ran
    assert window.actions_table.reason("finalise") == "The conflict desk is open"
    assert at_desk.note == "Save the result: 2 decisions left"
    assert desk.isVisible()


def test_a_refusal_keeps_every_answer(at_desk: AtTheDesk) -> None:
    at_desk.conflicts.refuses = "The episode was exported meanwhile."
    at_desk.open()
    for key in (Key.Key_1, Key.Key_N, Key.Key_2):
        at_desk.press(key)
    at_desk.press(Key.Key_Return, CONTROL)
    bar = at_desk.whole.main.notice_bar
    assert any("exported meanwhile" in label.text() for label in bar.findChildren(QLabel))
    assert at_desk.listed[0].endswith("2 of 2 decided")
    assert at_desk.desk.case_pane.footer.save.isEnabled()


def test_the_last_one_leaves_nothing_to_decide_and_what_was_merged(at_desk: AtTheDesk) -> None:
    at_desk.conflicts.cases.pop(KWAME)
    at_desk.open()
    for key in (Key.Key_1, Key.Key_N, Key.Key_2):
        at_desk.press(key)
    at_desk.press(Key.Key_Return, CONTROL)
    empty = at_desk.desk.empty
    assert empty.isVisible()
    assert empty.title.text() == "Nothing to decide"
    assert empty.help.text() == "Merged without asking: 3 changes, today 16:05."
    at_desk.press(Key.Key_Return)
    merged = at_desk.desk.merged_pane.view
    assert merged.isVisible()
    assert [one.text for one in merged.merged.rows] == [
        "Diagnosis 1",
        "Diagnosis 2",
        "Diagnosis 3",
    ]
    at_desk.press(Key.Key_Escape)
    assert empty.isVisible()
    at_desk.press(Key.Key_Escape)
    assert not at_desk.desk.isVisible()


def test_with_nothing_at_all_the_way_back_is_offered(at_desk: AtTheDesk) -> None:
    at_desk.conflicts.cases.clear()
    at_desk.merged.number = 0
    at_desk.open()
    assert at_desk.desk.empty.action.text() == "Go to the episodes"
    at_desk.press(Key.Key_Return)
    assert not at_desk.desk.isVisible()
    assert at_desk.whole.main.episodes.isAncestorOf(at_desk.whole.focus)


def test_what_was_merged_can_be_seen_in_between(at_desk: AtTheDesk) -> None:
    at_desk.open()
    foot = at_desk.desk.pane.foot
    assert foot.words.text() == "3 changes, today 16:05"
    foot.button.click()
    at_desk.whole.settle()
    assert at_desk.desk.merged_pane.isVisible()
    at_desk.press(Key.Key_Escape)
    assert at_desk.row.key == DEMENTIA
    assert at_desk.whole.focus is at_desk.desk.case_pane.view


def test_nothing_is_saved_that_is_not_in_sight(at_desk: AtTheDesk) -> None:
    at_desk.open()
    for key in (Key.Key_1, Key.Key_N, Key.Key_2):
        at_desk.press(key)
    at_desk.desk.show_merged()
    at_desk.press(Key.Key_Return, CONTROL)
    assert at_desk.conflicts.decided == []


def test_f7_brings_the_desk_before_a_page_that_was_opened_over_it(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_H, CONTROL)
    history = at_desk.whole.main.extras.history
    assert history.isVisible()
    at_desk.press(Key.Key_F7)
    assert not history.isVisible()
    assert at_desk.whole.focus is at_desk.desk.case_pane.view
    at_desk.press(Key.Key_F7)
    assert at_desk.whole.focus is at_desk.desk.pane.view


def test_a_conflict_that_comes_up_leaves_the_focus_in_a_page_over_it(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_H, CONTROL)
    before = at_desk.whole.focus
    at_desk.conflicts.cases.pop(EDITH)
    at_desk.desk.deciding.read_list()
    at_desk.whole.settle()
    assert at_desk.desk.case_pane.heading.text().startswith("OSEI")
    assert at_desk.whole.focus is before


# What is not lost -------------------------------------------------------------------------------


def test_answers_outlast_the_desk(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_1)
    at_desk.press(Key.Key_Escape)
    at_desk.open()
    assert at_desk.listed[0].endswith("1 of 2 decided")
    assert at_desk.row.key == ALLERGY


def test_answers_outlast_a_lock(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_2)
    at_desk.whole.shut()
    at_desk.whole.open()
    at_desk.open()
    assert at_desk.left == "1 decision left"
    assert at_desk.row.key == ALLERGY


def test_a_side_that_changes_meanwhile_is_to_be_decided_anew(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_1)
    case = codes_case()
    rows = [
        replace(one, theirs=cell("F01.9", "Vascular dementia, unspecified", Mark.CHANGED))
        if one.key == DEMENTIA
        else one
        for one in case.differences
    ]
    at_desk.conflicts.cases[EDITH] = replace(case, differences=tuple(rows))
    at_desk.whole.runner.tell(Changes(frozenset({"conflict"}), frozenset({ward.FIRST})))
    at_desk.whole.qtbot.waitUntil(lambda: at_desk.left == "2 decisions left")
    assert at_desk.note == "Theirs has changed meanwhile: 1 row to decide anew"
    assert at_desk.row.sides[1].code == "F01.9"


def test_a_conflict_that_the_sync_settles_gives_way_to_the_next(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.conflicts.cases.pop(EDITH)
    at_desk.whole.runner.tell(Changes(frozenset({"conflict"}), frozenset({ward.FIRST})))
    at_desk.whole.qtbot.waitUntil(lambda: len(at_desk.listed) == 1)
    at_desk.whole.settle()
    assert at_desk.note == "This conflict was settled by what the sync brought"
    assert at_desk.desk.case_pane.heading.text().startswith("OSEI")


def test_a_lock_leaves_nothing_of_a_patient(at_desk: AtTheDesk) -> None:
    at_desk.open()
    at_desk.press(Key.Key_E)
    at_desk.desk.show_merged()
    at_desk.whole.main.empty()
    desk = at_desk.desk
    assert at_desk.listed == []
    assert in_sight(at_desk).strip() == ""
    assert desk.merged_pane.view.merged.rows == ()
    assert desk.case_pane.view.strip.field.text() == ""
    assert desk.case_pane.heads.accessibleName() == ""
    assert not desk.isVisible()


def test_all_that_takes_the_keyboard_has_a_name(at_desk: AtTheDesk) -> None:
    at_desk.open()
    for button in at_desk.desk.findChildren(QAbstractButton):
        assert button.text() or not button.isVisible()
    for view in (at_desk.desk.pane.view, at_desk.desk.case_pane.view):
        assert view.accessibleName()
