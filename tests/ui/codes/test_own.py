"""A person's own words in the codes dock: notes on codes, wordings, and what a problem cites."""

from __future__ import annotations

from coder_gui.domain.coding import System
from ui.ward import FIRST

from .desk import ALT, Desk, Key


def coded(desk: Desk, *codes: str) -> Desk:
    """The open episode with these diagnoses, each on the same line."""
    line = desk.line(FIRST, ">mc as written in the notes @ED p1")
    for code in codes:
        desk.code(FIRST, code, line)
    desk.open(FIRST)
    desk.dock.focus_default()
    return desk


def answer(desk: Desk, text: str) -> None:
    """Types into the question and presses Enter."""
    desk.dock.asking.answer.setText(text)
    desk.press(Key.Key_Return)


def test_a_note_on_a_code_is_written_by_key_and_shown_with_the_code(desk: Desk) -> None:
    coded(desk, "I21.4")
    desk.dock.diagnoses_view.select_first()
    desk.settle()
    desk.press(Key.Key_M, held=ALT)
    assert desk.dock.asking.isVisible()
    answer(desk, "type 2: ask the registrar")
    assert desk.dock.detail.note == "type 2: ask the registrar"
    assert desk.session.own_words.note(System.ICD10, "I214") == "type 2: ask the registrar"
    desk.press(Key.Key_M, held=ALT)
    assert desk.dock.asking.answer.text() == "type 2: ask the registrar"
    answer(desk, "")
    assert desk.dock.detail.note == ""
    assert desk.words[-1] == "Note taken away"


def test_without_a_code_there_is_nothing_to_note_or_to_teach(desk: Desk) -> None:
    coded(desk)
    for key in (Key.Key_M, Key.Key_T):
        desk.press(key, held=ALT)
        assert not desk.dock.asking.isVisible()
        assert desk.words[-1] == "Select a code or a result first"


def test_words_that_are_taught_find_the_code_from_then_on(desk: Desk) -> None:
    desk.session.classifications.prepare_search()
    coded(desk)
    desk.search("nstemi")
    desk.press(Key.Key_T, held=ALT)
    assert desk.dock.asking.answer.text() == "nstemi"
    answer(desk, "zorgle mi")
    assert "finds I21.4 from now on" in desk.words[-1]
    desk.search("zorgle mi")
    assert desk.dock.search.results_view.model().rows[0].display == "I21.4"


def test_words_that_cannot_be_searched_for_keep_the_question_open(desk: Desk) -> None:
    coded(desk, "I21.4")
    desk.dock.diagnoses_view.select_first()
    desk.settle()
    desk.press(Key.Key_T, held=ALT)
    answer(desk, "; ;")
    assert desk.dock.asking.isVisible()


def test_the_selected_problem_says_which_standard_can_be_opened(desk: Desk) -> None:
    coded(desk, "I63.9", "I64.X")
    assert desk.actions.situation.standard is None
    desk.press(Key.Key_F8)
    reference, book = desk.actions.situation.standard or ("", "")
    assert reference
    assert book == "NCCS ICD-10"
