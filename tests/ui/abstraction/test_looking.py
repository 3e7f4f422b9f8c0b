"""Conditions of earlier episodes are looked for by keyboard, ticked with a line, never coded."""

from __future__ import annotations

import csv
import inspect
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from services.imports import take

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import System
from coder_gui.domain.identity import derive_id
from coder_gui.domain.prompts import Outcome, Prompt, Seen
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.ui.abstraction import looking, prompts
from coder_gui.ui.abstraction.look_for_strip import ABOUT, NOTHING_LEFT, LookForStrip
from coder_gui.ui.abstraction.looking import NO_LINE
from coder_gui.ui.theme import Mode, Theme

from .bench import EPISODE, Bench

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SEEN = Seen(date(2025, 1, 5), "PAS", "E11.9", "Type 2 diabetes mellitus", "General medicine")


def stay(
    spell: str, start: str, end: str, existing: str = "", patient: str = "P1"
) -> dict[str, str]:
    return {
        "provider_code": "RXX",
        "spell_number": spell,
        "episode_number": "1",
        "local_patient_id": patient,
        "surname": "QUIST",
        "forenames": "Ferdinanda",
        "birth_date": "1948-03-12",
        "sex": "2",
        "patient_classification": "1",
        "admission_method": "21",
        "admission_source": "19",
        "discharge_method": "1",
        "admission_date": start,
        "episode_start_date": start,
        "episode_end_date": end,
        "discharge_date": end,
        "last_episode_flag": "1",
        "consultant_code": "C1234567",
        "main_specialty": "300",
        "treatment_function": "300",
        "site_code": "RXX01",
        "ward_end": "Birch",
        "existing_dx": existing,
    }


def episode(spell: str) -> str:
    return derive_id("episode", "RXX", spell, "1")


NOW, NOTHING_BEFORE, MANY = episode("SP3"), episode("SP9"), episode("SP8")


@pytest.fixture
def ward(bench: Bench, tmp_path: Path) -> Bench:
    """A patient whose PAS diagnoses of 2025 give three conditions; the later stay is open."""
    file = tmp_path / "extract.csv"
    many = "E11.9;I10X;I48.9;J44.9;N18.3;F03X;G20X;I25.1;M06.9"
    rows = (
        stay("SP1", "2025-01-02", "2025-01-05", "J18.9;E11.9;I10X;I48.9"),
        stay("SP3", "2026-11-02", "2026-11-05"),
        stay("SP7", "2025-01-02", "2025-01-05", many, patient="P2"),
        stay("SP8", "2026-11-02", "2026-11-05", patient="P2"),
        stay("SP9", "2026-11-02", "2026-11-05", patient="P3"),
    )
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, shipped_layout().names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    report = take(bench.session, file)
    assert report.new == 5, (report.file_error, report.rejected)

    def tell(case: EpisodeCase, _opened: bool) -> None:
        bench.actions.update(case=case)

    bench.desk.shown.connect(tell)
    bench.open(NOW)
    bench.dock.focus_default()
    return bench


def strip(bench: Bench) -> LookForStrip:
    return bench.dock.upper.look_for


def look(bench: Bench, *names: str) -> None:
    """Opens the list and goes to a condition."""
    assert bench.actions.trigger("look_for")
    bench.settle()
    for name in names:
        row = next(row for row in strip(bench).model.rows if row.name == name)
        assert strip(bench).view.select(row.condition)


def chips(bench: Bench) -> dict[str, str]:
    return {row.name: row.chip.text for row in strip(bench).model.rows}


def outcomes(bench: Bench) -> dict[str, Outcome]:
    return {one.condition: one.outcome for one in bench.session.prompter.prompts(NOW)}


# The strip ---------------------------------------------------------------------------------------
def test_one_line_says_what_to_look_for_and_with_which_key(ward: Bench) -> None:
    assert strip(ward).isVisible()
    assert not strip(ward).unfolded
    assert strip(ward).title.text() == "Look for 3"
    names = strip(ward).words.text().split(" · ")
    assert sorted(names) == ["Atrial fibrillation or flutter", "Diabetes mellitus", "Hypertension"]
    assert strip(ward).accessibleName().startswith("Look for 3: ")
    assert ward.actions.keys("look_for") == "Alt+F"


def test_without_earlier_conditions_there_is_no_strip_and_the_key_says_why(ward: Bench) -> None:
    ward.open(NOTHING_BEFORE)
    assert not strip(ward).isVisible()
    assert ward.actions.reason("look_for") == "Nothing of earlier episodes to look for"


def test_another_episode_drops_an_answer_on_its_way(ward: Bench) -> None:
    ward.dock.looking._read()
    ward.dock.clear()
    ward.settle()
    assert strip(ward).model.rowCount() == 0
    assert not strip(ward).isVisible()
    assert strip(ward).words.text() == "" == strip(ward).accessibleDescription()


def test_the_conditions_are_read_beside_the_window_and_after_the_case_is_shown(
    ward: Bench,
) -> None:
    ward.open(NOTHING_BEFORE)
    case = ward.session.episodes.case(NOW)
    ward.dock.show_case(case)
    assert ward.runner.idle  # nothing is asked for before the case is painted
    assert not strip(ward).isVisible()
    ward.settle()
    assert strip(ward).isVisible()


def test_nothing_is_left_to_see_of_it_once_the_episode_is_closed(ward: Bench) -> None:
    look(ward)
    ward.dock.clear()
    assert strip(ward).model.rowCount() == 0
    assert not strip(ward).unfolded
    assert ward.actions.situation.prompts == 0


# The list ----------------------------------------------------------------------------------------
def test_the_key_unfolds_the_list_with_what_was_coded_where_and_when(ward: Bench) -> None:
    look(ward)
    assert ward.focus is strip(ward).view
    assert strip(ward).words.text() == ABOUT
    row = next(row for row in strip(ward).model.rows if row.name == "Diabetes mellitus")
    assert (row.display, row.chip.text) == ("E11.9", "Look for")
    assert [fact.text for fact in row.facts if fact.text] == [
        "05-Jan-2025",
        "Gen med",
        "PAS",
    ]
    assert "05-Jan-2025" in row.sentence
    assert row.sentence.startswith("Diabetes mellitus, look for, coded E11.9")


def test_the_first_condition_is_selected_and_only_an_answer_can_be_taken_back(
    ward: Bench,
) -> None:
    ward.enter(">co htn @cl p1")
    look(ward)
    view = strip(ward).view
    assert view.selectionModel().isSelected(view.currentIndex())
    assert not strip(ward).take_back.isVisible()
    assert not strip(ward).other_line.isVisible()
    name = strip(ward).model.rows[0].name
    ward.press(Key.Key_N)
    look(ward, name)
    assert strip(ward).take_back.isVisible()
    assert strip(ward).cap.keys == "Esc"


def test_esc_folds_the_list_and_gives_the_caret_back_where_it_was(ward: Bench) -> None:
    ward.type("half a line")
    look(ward)
    ward.press(Key.Key_Escape)
    assert not strip(ward).unfolded
    assert strip(ward).isVisible()
    assert ward.focus is ward.dock.line_entry
    assert ward.dock.line_entry.text() == "half a line"


def test_at_most_six_conditions_are_on_screen_and_the_rest_scroll(ward: Bench) -> None:
    ward.open(MANY)
    look(ward)
    view = strip(ward).view
    assert view.model().rowCount() > 6
    assert view.height() <= 6 * view.sizeHintForRow(0)
    ward.press(*[Key.Key_Down] * 8)
    assert view.visualRect(view.currentIndex()).bottom() <= view.viewport().height()


def test_enter_ticks_with_the_selected_line_and_goes_on_to_the_next(ward: Bench) -> None:
    ward.enter(">co t2dm on metformin @cl p2")
    look(ward, "Diabetes mellitus")
    ward.press(Key.Key_Return)
    assert outcomes(ward)["diabetes"] is Outcome.FOUND
    assert chips(ward)["Diabetes mellitus"] == "Found in line 1"
    assert strip(ward).title.text() == "Look for 2"
    current = strip(ward).view.current
    assert current is not None
    assert current.open


def test_without_a_line_enter_says_what_is_missing_and_writes_nothing(ward: Bench) -> None:
    look(ward, "Diabetes mellitus")
    ward.press(Key.Key_Return)
    assert strip(ward).said.text() == NO_LINE
    assert strip(ward).said.isVisible()
    assert set(outcomes(ward).values()) == {Outcome.OPEN}
    assert ward.case.lines == ()


def test_a_line_written_meanwhile_is_the_one_that_enter_ticks_with(ward: Bench) -> None:
    ward.enter(">co htn @cl p1")
    look(ward, "Diabetes mellitus")
    ward.press(Key.Key_Escape)
    ward.enter(">co t2dm @cl p2")
    look(ward)
    assert strip(ward).found.words.text() == "found in line 2"
    ward.press(Key.Key_Return)
    assert chips(ward)["Diabetes mellitus"] == "Found in line 2"


def test_left_and_right_choose_the_line_without_leaving_the_list(ward: Bench) -> None:
    ward.enter(">co t2dm @cl p2")
    ward.enter(">co htn @cl p1")
    look(ward, "Diabetes mellitus")
    ward.press(Key.Key_Left)
    assert ward.focus is strip(ward).view
    assert strip(ward).found.words.text() == "found in line 1"
    ward.press(Key.Key_Return)
    assert chips(ward)["Diabetes mellitus"] == "Found in line 1"


def test_n_keeps_that_it_was_looked_for_and_is_not_mentioned(ward: Bench) -> None:
    look(ward, "Hypertension")
    ward.press(Key.Key_N)
    assert outcomes(ward)["hypertension"] is Outcome.NOT_MENTIONED
    assert chips(ward)["Hypertension"] == "Looked, not mentioned"


def test_keys_pressed_faster_than_the_disk_answer_one_condition_each(ward: Bench) -> None:
    look(ward)
    view = strip(ward).view
    for _ in range(3):
        QApplication.sendEvent(
            view, QKeyEvent(QEvent.Type.KeyPress, Key.Key_N, Qt.KeyboardModifier.NoModifier, "n")
        )
    ward.settle()
    assert set(outcomes(ward).values()) == {Outcome.NOT_MENTIONED}


def test_a_key_held_too_long_answers_nothing(ward: Bench) -> None:
    look(ward)
    for key, text in ((Key.Key_N, "n"), (Key.Key_Return, "\r")):
        held = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, autorep=True
        )
        QApplication.sendEvent(strip(ward).view, held)
    ward.settle()
    assert set(outcomes(ward).values()) == {Outcome.OPEN}
    assert strip(ward).said.text() == ""


def test_where_single_letters_are_turned_off_alt_n_still_answers(ward: Bench) -> None:
    ward.actions.set_single_keys(on=False)
    look(ward, "Hypertension")
    ward.press(Key.Key_N)
    assert outcomes(ward)["hypertension"] is Outcome.OPEN
    ward.press(Key.Key_N, modifiers=ALT)
    assert outcomes(ward)["hypertension"] is Outcome.NOT_MENTIONED


def test_delete_takes_the_answer_back_and_ctrl_z_gives_it_again(ward: Bench) -> None:
    look(ward, "Hypertension")
    ward.press(Key.Key_N)
    look(ward, "Hypertension")
    assert ward.actions.trigger("remove")
    ward.settle()
    assert outcomes(ward)["hypertension"] is Outcome.OPEN
    assert ward.actions.undo.words == "Hypertension to be looked for again"
    ward.actions.undo.run()
    ward.settle()
    assert outcomes(ward)["hypertension"] is Outcome.NOT_MENTIONED
    ward.actions.undo.run()
    ward.settle()
    assert outcomes(ward)["hypertension"] is Outcome.OPEN


def test_ctrl_z_after_another_answer_brings_the_line_back_it_was_ticked_with(ward: Bench) -> None:
    ward.enter(">co htn @cl p1")
    look(ward, "Hypertension")
    ward.press(Key.Key_Return)
    look(ward, "Hypertension")
    ward.press(Key.Key_N)
    assert chips(ward)["Hypertension"] == "Looked, not mentioned"
    ward.actions.undo.run()
    ward.settle()
    assert chips(ward)["Hypertension"] == "Found in line 1"


def test_delete_in_the_list_leaves_the_lines_alone(ward: Bench) -> None:
    ward.enter(">co htn @cl p1")
    look(ward, "Hypertension")
    assert ward.actions.trigger("remove")
    ward.settle()
    assert len(ward.case.lines) == 1


def test_when_all_is_looked_for_the_strip_goes_once_the_list_is_left(ward: Bench) -> None:
    look(ward)
    ward.press(Key.Key_N, Key.Key_N, Key.Key_N)
    assert strip(ward).title.text() == NOTHING_LEFT
    ward.press(Key.Key_Escape)
    assert not strip(ward).isVisible()
    look(ward)  # the answers can still be seen, and taken back
    assert strip(ward).isVisible()
    assert ward.focus is strip(ward).view


def test_a_removed_line_opens_its_condition_again(ward: Bench) -> None:
    ward.enter(">co htn @cl p1")
    look(ward, "Hypertension")
    ward.press(Key.Key_Return, Key.Key_Escape)
    assert strip(ward).title.text() == "Look for 2"
    ward.dock.lines_view.setFocus()
    assert ward.actions.trigger("remove")
    ward.settle()
    assert strip(ward).title.text() == "Look for 3"


def test_a_code_of_the_condition_that_is_added_meanwhile_settles_it(ward: Bench) -> None:
    ward.enter(">co htn @cl p1")
    line = ward.case.lines[0].id
    session = ward.session
    ward.runner.write(
        lambda: session.coding.add(session.actor, NOW, System.ICD10, "I10.X", line_ids=(line,))
    )
    ward.settle()
    assert chips(ward)["Hypertension"] == "Coded"
    assert strip(ward).title.text() == "Look for 2"


def test_a_finished_episode_asks_for_nothing_and_takes_no_answer(ward: Bench) -> None:
    session = ward.session
    (line,) = session.abstraction.add(session.actor, NOW, ">mc LRTI @cl p1").value
    session.coding.add(session.actor, NOW, System.ICD10, "J22.X", line_ids=(line,))
    session.lifecycle.finalise(session.actor, NOW)
    ward.open(EPISODE)
    ward.open(NOW)
    assert not strip(ward).isVisible()
    look(ward)
    ward.press(Key.Key_N)
    assert strip(ward).said.text() == "Reopen the episode first"
    assert set(outcomes(ward).values()) == {Outcome.OPEN}


# Never a code ------------------------------------------------------------------------------------
def test_no_key_of_the_list_makes_a_line_a_code_or_text_in_the_entry(ward: Bench) -> None:
    for typed in (Key.Key_Return, Key.Key_Enter, Key.Key_N, Key.Key_Space, Key.Key_C, Key.Key_E):
        look(ward)
        ward.press(typed)
    for held in (CONTROL, ALT, CONTROL | ALT):
        for key in (Key.Key_Return, Key.Key_J, Key.Key_L, Key.Key_C, Key.Key_V):
            look(ward)
            ward.press(key, modifiers=held)
    assert ward.case.lines == () == ward.case.diagnoses == ward.case.procedures
    assert ward.dock.line_entry.text() == ""


def test_the_modules_hold_no_hand_on_lines_codes_or_the_entry() -> None:
    source = inspect.getsource(looking) + inspect.getsource(prompts)
    for hand in ("coding", "abstraction.add", "LineDeeds", "entering", ".put(", "clipboard"):
        assert hand not in source, hand


# Rows --------------------------------------------------------------------------------------------
def test_several_mentions_are_counted_and_all_are_told_to_the_pointer() -> None:
    older = Seen(date(2024, 3, 1), "this laptop", "E11.2", "With renal complications", "Renal")
    prompt = Prompt("diabetes", "Diabetes mellitus", (SEEN, older), Outcome.OPEN)
    (item,) = prompts.items_of((prompt,), {})
    assert item.facts[-1].text == "1 more"
    assert "E11.2 With renal complications, 01-Mar-2024, Renal · this laptop" in item.help


def test_a_line_that_is_not_shown_is_not_numbered() -> None:
    prompt = Prompt("diabetes", "Diabetes mellitus", (SEEN,), Outcome.FOUND, "gone")
    assert prompts.items_of((prompt,), {})[0].chip.text == "Found"


def test_an_answer_stays_in_sight_when_its_earlier_episode_is_gone() -> None:
    prompt = Prompt("diabetes", "Diabetes mellitus", (), Outcome.NOT_MENTIONED)
    (item,) = prompts.items_of((prompt,), {})
    assert item.facts[0].text == "No longer in the earlier episodes"


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_list_paints_in_both_themes_and_gives_way_in_a_low_window(
    ward: Bench, theme: Theme, mode: Mode, scale: float
) -> None:
    theme.set_mode(mode)
    theme.set_scale(scale)
    ward.dock.window().resize(480, 420)
    ward.open(MANY)
    look(ward)
    assert not ward.dock.grab().isNull()
    assert ward.dock.upper.least_height() <= ward.dock.upper.sizeHint().height()
    assert ward.focus is strip(ward).view


def test_the_model_keeps_qts_rules(ward: Bench) -> None:
    tester = QAbstractItemModelTester(
        strip(ward).model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    look(ward)
    ward.press(Key.Key_N, Key.Key_N)
    tester.deleteLater()
