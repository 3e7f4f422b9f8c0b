"""A person's own words in the codes dock: notes on codes, wordings, and what a problem cites."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from coder_gui.domain.coding import System
from coder_gui.ui.codes.results_card import TEACH_KEY
from coder_gui.ui.codes.rows import ResultItem
from ui.ward import FIRST, SECOND

from .desk import ALT, CONTROL, Desk, Key


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


def noted(desk: Desk, code: str = "I21.4") -> Desk:
    """The first code is selected, and its note is being written."""
    coded(desk, code)
    desk.dock.diagnoses_view.select_first()
    desk.settle()
    desk.press(Key.Key_M, held=ALT)
    return desk


def kept(desk: Desk) -> str:
    """The note on I21.4 as the profile has it."""
    return desk.session.own_words.note(System.ICD10, "I214")


def test_a_note_of_several_lines_is_written_by_key_and_shown_with_the_code(desk: Desk) -> None:
    noted(desk)
    desk.type("type 2: ask the registrar")
    desk.press(Key.Key_Return)
    desk.type("troponin is not enough")
    assert not kept(desk)
    desk.press(Key.Key_Return, held=CONTROL)
    assert kept(desk) == "type 2: ask the registrar\ntroponin is not enough"
    assert desk.dock.detail.note == kept(desk)
    assert not desk.dock.note_field.isVisible()
    assert desk.focus is desk.dock.code_search
    assert desk.diagnoses == ["I21.4"]  # Control and Enter finalised nothing
    assert desk.case.work.state.value == "in_progress"


def test_an_empty_note_takes_the_note_away_and_undo_brings_it_back(desk: Desk) -> None:
    noted(desk)
    desk.type("ask the registrar")
    desk.press(Key.Key_Return, held=CONTROL)
    desk.press(Key.Key_M, held=ALT)
    assert desk.dock.note_field.written == "ask the registrar"
    desk.press(Key.Key_A, held=CONTROL)
    desk.press(Key.Key_Delete)
    desk.press(Key.Key_Return, held=CONTROL)
    assert desk.words[-1] == "Note taken away"
    assert not kept(desk)
    assert desk.actions.undo.run() == "Note on I21.4 changed"
    desk.settle()
    assert kept(desk) == desk.dock.detail.note == "ask the registrar"


def test_escape_leaves_the_note_as_it_was_and_undo_offers_what_was_typed(desk: Desk) -> None:
    noted(desk)
    desk.type("half a thought")
    desk.press(Key.Key_Escape)
    assert not desk.dock.note_field.isVisible()
    assert not kept(desk)
    assert desk.words[-1] == "Note on I21.4 left as it was"
    desk.actions.undo.run()
    desk.settle()
    assert desk.dock.note_field.isVisible()
    assert desk.dock.note_field.written == "half a thought"


def test_escape_with_nothing_typed_offers_nothing(desk: Desk) -> None:
    noted(desk)
    desk.press(Key.Key_Escape)
    assert desk.actions.situation.undo is None
    assert desk.words == []


def test_the_note_on_the_selected_result_is_its_own(desk: Desk) -> None:
    desk.session.classifications.prepare_search()
    coded(desk, "I10.X")
    desk.search("I21.4")
    desk.press(Key.Key_M, held=ALT)
    desk.type("of the result")
    desk.press(Key.Key_Return, held=CONTROL)
    assert kept(desk) == "of the result"
    assert desk.dock.code_search.text() == "I21.4"
    assert desk.found[0] == "I21.4"


def test_a_note_that_is_too_long_stays_in_the_field_and_says_so(desk: Desk) -> None:
    noted(desk)
    desk.dock.note_field.text.setPlainText("x" * 4001)
    desk.press(Key.Key_Return, held=CONTROL)
    assert desk.dock.note_field.isVisible()
    assert len(desk.dock.note_field.written) == 4001
    assert not kept(desk)


def test_a_note_being_written_is_kept_when_another_episode_opens(desk: Desk) -> None:
    noted(desk)
    desk.type("ask the registrar")
    desk.open(SECOND)
    assert kept(desk) == "ask the registrar"
    assert not desk.dock.note_field.isVisible()


def test_nothing_of_a_note_stays_in_the_field_after_a_lock(desk: Desk) -> None:
    noted(desk)
    desk.type("ask the registrar")
    desk.dock.clear()
    assert desk.dock.note_field.written == ""
    assert not desk.dock.note_field.isVisible()


def test_without_a_code_there_is_nothing_to_note_or_to_teach(desk: Desk) -> None:
    coded(desk)
    for key in (Key.Key_M, Key.Key_T):
        desk.press(key, held=ALT)
        assert not desk.dock.asking.isVisible()
        assert not desk.dock.note_field.isVisible()
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
    assert desk.found[0] == "I21.4"
    row = desk.dock.search.current
    assert isinstance(row, ResultItem)
    assert "your word" in row.why


def test_words_that_found_nothing_are_what_is_taught_once_the_code_is_found(desk: Desk) -> None:
    desk.session.classifications.prepare_search()
    coded(desk)
    desk.search("zorgle")
    assert desk.dock.search.card.teach.isVisible()
    desk.search("nstemi")
    assert not desk.dock.search.card.teach.isVisible()
    desk.press(Key.Key_T, held=ALT)
    assert desk.dock.asking.answer.text() == "zorgle"
    desk.press(Key.Key_Return)
    assert desk.dock.search.missed.words == ""
    desk.search("zorgle")
    assert desk.found[0] == "I21.4"


def test_words_that_found_nothing_can_be_taught_after_the_code_was_chosen(desk: Desk) -> None:
    desk.session.classifications.prepare_search()
    coded(desk, "I10.X")
    desk.search("zorgle")
    desk.press(Key.Key_Escape)
    desk.search("nstemi")
    desk.press(Key.Key_Return, held=ALT)
    assert "I21.4" in desk.diagnoses
    desk.press(Key.Key_T, held=ALT)
    assert desk.dock.asking.answer.text() == "zorgle"


def test_teaching_while_the_words_stand_in_the_search_finds_them_at_once(desk: Desk) -> None:
    desk.session.classifications.prepare_search()
    coded(desk, "I21.4")
    desk.dock.diagnoses_view.select_first()
    desk.search("zorgle")
    if desk.found:
        desk.dock.search.results_view.deselect()
        desk.settle()
    desk.press(Key.Key_T, held=ALT)
    desk.press(Key.Key_Return)
    assert desk.found == ["I21.4"]
    assert desk.actions.undo.run() == "“zorgle” finds I21.4"
    desk.settle()
    assert desk.found != ["I21.4"]
    assert desk.session.own_words.terms() == ()


def test_words_that_found_nothing_are_of_their_episode(desk: Desk) -> None:
    desk.session.classifications.prepare_search()
    coded(desk)
    desk.search("zorgle")
    desk.open(SECOND)
    assert desk.dock.search.missed.words == ""


def test_escape_teaches_nothing(desk: Desk) -> None:
    noted(desk)
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_T, held=ALT)
    desk.type("zorgle")
    desk.press(Key.Key_Escape)
    assert not desk.dock.asking.isVisible()
    assert desk.session.own_words.terms() == ()


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


def test_the_selected_problem_stands_with_the_key_that_opens_its_standard(desk: Desk) -> None:
    coded(desk, "I63.9", "I64.X")
    row = desk.dock.problems.rows[0]
    assert row.opens == desk.actions.keys("open_standard")
    assert row.sentence.endswith("Open the standard")


def test_a_result_that_would_break_a_standard_says_which_can_be_opened(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.session.classifications.prepare_search()
    coded(desk, "I63.9")
    desk.search("I64.X")
    qtbot.waitUntil(lambda: desk.actions.situation.standard is not None)
    assert desk.actions.situation.standard == ("DCS.IX.11", "NCCS ICD-10")
    desk.press(Key.Key_Escape)
    assert desk.actions.situation.standard is None


def test_the_list_with_the_focus_says_which_standard_opens(desk: Desk, qtbot: QtBot) -> None:
    desk.session.classifications.prepare_search()
    coded(desk, "S72.00", "I63.9")
    desk.press(Key.Key_F8)
    of_problem = desk.actions.situation.standard
    desk.search("I64.X")
    qtbot.waitUntil(lambda: desk.actions.situation.standard not in {None, of_problem})
    of_result = desk.actions.situation.standard
    desk.press(Key.Key_F8)
    assert desk.actions.situation.standard == of_problem != of_result
    desk.press(Key.Key_F, held=CONTROL)
    assert desk.actions.situation.standard == of_result


def test_the_key_that_is_offered_under_an_empty_search_is_the_one_that_teaches(desk: Desk) -> None:
    assert desk.actions.keys("teach_words") == TEACH_KEY
