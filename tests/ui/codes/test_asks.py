"""A chosen code asks for what it still needs, and lets go of who does not want to be asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coder_gui.domain.asking import Answer, Ask, Where
from coder_gui.domain.coding import Fix, Problem, Severity, System
from coder_gui.ui.codes.asks import AskQueue, answer_items, shortened
from ui.ward import FIRST, OTHER

from .desk import ALT, CONTROL, Desk, Key


@pytest.fixture
def fractured(desk: Desk) -> Desk:
    """An open episode with two lines; the first is the selected one."""
    line = desk.line(FIRST, ">mc #NOF L @ED p1")
    desk.line(FIRST, ">ec fell on stairs at home @ED p1")
    desk.open(FIRST)
    desk.dock.set_lines(line)
    desk.settle()
    return desk


@pytest.fixture
def operated(fractured: Desk) -> Desk:
    """The same, with a procedure's line selected."""
    line = fractured.line(FIRST, ">pr cemented hemi L @op 03/11 p1")
    fractured.open(FIRST)
    fractured.dock.set_lines(line)
    fractured.settle()
    return fractured


def problem_of(code_id: str) -> Problem:
    """What a rule could say of a code."""
    return Problem(
        "ICD-000", Severity.ERROR, "diagnoses", "S72.00", 1, "Something lacks.", "", code_id
    )


def choose(desk: Desk, text: str) -> None:
    """Searches, and Enter on the first result."""
    desk.search(text)
    desk.press(Key.Key_Return)


# Asked after a code ---


def test_an_injury_asks_for_its_cause_with_the_reference(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    assert fractured.question == "S72.00: What caused it?"
    assert fractured.dock.search.ask_card.question.reference == "DChS.XX.1 · needed"
    assert fractured.answers["1"] == "W19.-"
    assert fractured.focus is fractured.dock.code_search
    assert fractured.foot == ("", "choose W19.-")


def test_a_digit_answers_and_the_answer_asks_for_its_place(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.type("1")
    assert fractured.question == "W19 needs one more character"
    assert fractured.foot[1] == "add with line 1"
    fractured.type("0")
    assert fractured.diagnoses == ["S72.00", "W19.0"]
    assert fractured.chips == {"S72.00": ["line 1"], "W19.0": ["line 1"]}
    assert fractured.question == ""
    assert fractured.focus is fractured.dock.code_search


def test_a_character_is_answered_by_itself(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.type("2")
    assert fractured.answers["0"] == "W01.0"
    fractured.type("4")
    assert fractured.diagnoses == ["S72.00", "W01.4"]


def test_digits_typed_faster_than_the_questions_answer_them(fractured: Desk) -> None:
    fractured.search("S72.00")
    QTest.keyClick(fractured.focus, Key.Key_Return)
    QTest.keyClicks(fractured.focus, "20")
    fractured.settle()
    fractured.settle()
    assert fractured.diagnoses == ["S72.00", "W01.0"]


def test_a_digit_for_which_nothing_is_asked_goes_into_the_field(fractured: Desk) -> None:
    fractured.search("I10.X")
    QTest.keyClick(fractured.focus, Key.Key_Return)
    QTest.keyClicks(fractured.focus, "2nd")
    fractured.settle()
    assert fractured.diagnoses == ["I10.X"]
    assert fractured.dock.code_search.text() == "2nd"


def test_enter_takes_the_answer_the_arrows_chose(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.press(Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return)
    assert fractured.question == "W01 needs one more character"


def test_ten_answers_have_ten_digits_the_last_of_them_nought(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    assert list(fractured.answers)[-1] == "0"
    fractured.type("0")
    assert fractured.question.startswith("X59 needs")


def test_escape_leaves_the_question_and_the_code_stays(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.press(Key.Key_Escape)
    assert fractured.question == ""
    assert fractured.diagnoses == ["S72.00"]
    assert fractured.focus is fractured.dock.code_search


def test_escape_from_the_characters_goes_back_to_the_question(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.type("1")
    fractured.press(Key.Key_Escape)
    assert fractured.question == "S72.00: What caused it?"


def test_a_letter_goes_back_to_searching_without_a_press_more(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.type("I10.X")
    assert fractured.question == ""
    assert fractured.found[0] == "I10.X"
    fractured.press(Key.Key_Return)
    assert fractured.diagnoses == ["S72.00", "I10.X"]
    assert fractured.question == ""


def test_a_line_selected_since_supports_the_answer(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.dock.set_lines(fractured.case.lines[1].id)
    fractured.settle()
    fractured.type("1")
    assert fractured.foot[1] == "add with line 2"
    fractured.type("0")
    assert fractured.chips["W19.0"] == ["line 2"]


def test_alt_enter_adds_an_answer_without_a_line(operated: Desk) -> None:
    choose(operated, "W46.1")
    assert operated.question == "W46.1: Which side?"
    operated.press(Key.Key_Return, held=ALT)
    assert operated.chips == {"W46.1": ["line 3"], "Z94.3": []}


def test_the_side_that_the_line_says_is_selected_and_enter_takes_it(operated: Desk) -> None:
    choose(operated, "W46.1")
    assert operated.answers["1"] == "Z94.2"
    operated.press(Key.Key_Return)
    assert operated.procedures == ["W46.1", "Z94.3"]


def test_an_answer_that_goes_before_stands_before_and_is_paired(fractured: Desk) -> None:
    fractured.code(FIRST, "I10.X")
    fractured.open(FIRST)
    choose(fractured, "F00.9")
    assert fractured.question == "F00.9: Which Alzheimer disease? It goes before."
    fractured.type("1")
    assert fractured.diagnoses == ["I10.X", "G30.9†", "F00.9*"]
    assert [row.tie.value for row in fractured.dock.diagnoses.rows] == ["none", "first", "last"]
    assert fractured.question == ""


def test_an_answer_goes_behind_its_code_not_at_the_end(operated: Desk) -> None:
    operated.code(FIRST, "op:W37.1")
    operated.code(FIRST, "op:X40.3")
    operated.open(FIRST)
    operated.press(Key.Key_F, held=CONTROL)
    operated.dock.select_code(operated.dock.procedures.rows[0].key)
    operated.dock.procedures_view.setFocus()
    operated.press(Key.Key_Return)
    operated.focus.clear()
    operated.type("W46.1")
    operated.press(Key.Key_Return)
    operated.type("2")
    assert operated.procedures == ["W46.1", "Z94.3", "X40.3"]


def test_several_questions_follow_each_other_and_are_counted(operated: Desk) -> None:
    choose(operated, "C71.2")
    assert (operated.question, operated.foot[0]) == ("C71.2: Which side?", "1 of 2")
    operated.type("1")
    assert operated.question == "C71.2: Was a lens put in? It goes first."
    assert operated.foot == ("2 of 2", "add with line 3")
    assert operated.dock.search.ask_card.question.reference.endswith("if documented")
    operated.press(Key.Key_Escape)
    assert operated.question == ""
    assert operated.procedures == ["C71.2", "Z94.2"]


def test_a_question_left_lets_the_next_one_be_asked(operated: Desk) -> None:
    choose(operated, "C71.2")
    operated.press(Key.Key_Escape)
    assert operated.question == "C71.2: Was a lens put in? It goes first."
    operated.type("1")
    assert operated.procedures == ["C75.1", "C71.2"]


def test_a_code_that_the_wording_itself_states_is_offered(operated: Desk) -> None:
    operated.search("lap chole")
    row = operated.dock.search.results_view.model().rows[0]
    assert (row.display, row.hit.adds) == ("J18.3", ("Y752",))
    operated.press(Key.Key_Return)
    assert operated.question == "J18.3: Add Y75.2, which the words say too?"
    operated.type("1")
    assert operated.procedures == ["J18.3", "Y75.2"]
    assert operated.chips == {"J18.3": ["line 3"], "Y75.2": ["line 3"]}


def test_enter_held_too_long_answers_nothing(operated: Desk) -> None:
    choose(operated, "W46.1")
    kind, plain = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    again = QKeyEvent(kind, Key.Key_Return, plain, "\r", autorep=True)
    QApplication.sendEvent(operated.focus, again)
    operated.settle()
    assert operated.procedures == ["W46.1"]


def test_undo_of_the_code_takes_back_the_code_and_its_question(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.actions.undo.run()
    fractured.settle()
    assert fractured.diagnoses == []
    assert fractured.question == ""


def test_a_question_that_the_record_answers_meanwhile_goes(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.code(FIRST, "W10.0")
    fractured.open(FIRST)
    assert fractured.question == ""


def test_another_episode_is_not_asked_about_the_one_before(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.open(OTHER)
    assert fractured.question == ""
    fractured.type("1")
    assert fractured.dock.code_search.text() == "1"


def test_a_fix_is_not_asked_about(fractured: Desk) -> None:
    code = fractured.code(FIRST, "S72.00", fractured.dock.line_id)
    fractured.open(FIRST)
    entry = fractured.dock.entry(code)
    assert entry is not None
    fix = Fix("add", "Add I10.X", {"system": "icd10", "code": "S7210"})
    fractured.dock.deeds.fix(FIRST, problem_of(code), fix, entry)
    fractured.settle()
    assert fractured.diagnoses == ["S72.00", "S72.10"]
    assert fractured.question == ""


# Characters of a chosen result ---


def choose_row(desk: Desk, text: str, code: str) -> None:
    """Searches, goes down to a result, and Enter."""
    desk.search(text)
    desk.press(*[Key.Key_Down] * desk.found.index(code), Key.Key_Return)


def test_a_code_with_fifths_asks_for_the_fifth_before_it_is_added(fractured: Desk) -> None:
    choose_row(fractured, "S72.0", "S72.0")
    assert fractured.question == "S72.0 needs one more character"
    assert fractured.diagnoses == []
    assert fractured.answers == {"0": "S72.00", "1": "S72.01"}
    fractured.type("1")
    assert fractured.diagnoses == ["S72.01"]
    assert fractured.chips == {"S72.01": ["line 1"]}
    assert fractured.question == "S72.01: What caused it?"


def test_escape_from_the_fifth_brings_the_search_back(fractured: Desk) -> None:
    choose_row(fractured, "S72.0", "S72.0")
    fractured.press(Key.Key_Escape)
    assert fractured.dock.code_search.text() == "S72.0"
    assert "S72.00" in fractured.found
    assert fractured.diagnoses == []


def test_a_category_that_only_lacks_the_filler_is_taken_with_it(fractured: Desk) -> None:
    choose_row(fractured, "I10", "I10")
    assert fractured.diagnoses == ["I10.X"]
    assert fractured.question == ""


def test_replacing_asks_for_the_characters_too(fractured: Desk) -> None:
    code = fractured.code(FIRST, "I10.X", fractured.dock.line_id)
    fractured.open(FIRST)
    fractured.dock.select_code(code)
    fractured.dock.diagnoses_view.setFocus()
    fractured.press(Key.Key_Return)
    fractured.focus.clear()
    fractured.type("S72.0")
    fractured.press(*[Key.Key_Down] * fractured.found.index("S72.0"), Key.Key_Return)
    assert fractured.foot[1] == "replace I10.X"
    fractured.type("0")
    assert fractured.chips == {"S72.00": ["line 1"]}


def test_the_line_is_asked_after_the_characters(fractured: Desk) -> None:
    fractured.dock.set_lines("")
    choose_row(fractured, "S72.0", "S72.0")
    fractured.type("0")
    assert fractured.focus is fractured.dock.asking.answer
    fractured.type("2")
    fractured.press(Key.Key_Return)
    assert fractured.chips == {"S72.00": ["line 2"]}


# How it reads ---


def answer(code: str, title: str, *, whole: bool = True) -> Answer:
    return Answer(System.ICD10, code, code, title, whole)


def ask(ask_id: str, code_id: str = "one") -> Ask:
    return Ask(ask_id, "S72.00", "What?", (answer("W190", "Fall"),), Where.AFTER, True, "", code_id)


def test_titles_that_begin_alike_are_shown_from_where_they_differ() -> None:
    titles = ["Unspecified fall: Home", "Unspecified fall: School"]
    assert shortened(titles) == ["… Home", "… School"]
    assert shortened(["Fall: Home", "Fall: School"]) == ["Fall: Home", "Fall: School"]
    assert shortened(["Unspecified fall"]) == ["Unspecified fall"]


def test_an_answer_says_its_digit_and_what_comes_next_to_screen_readers() -> None:
    one = Ask("a", "S72.00", "What?", (answer("W19", "Fall", whole=False),), Where.AFTER, True)
    (row,) = answer_items(one)
    assert row.sentence == "1, W19.-, Fall, fourth character next"


def test_the_queue_counts_and_never_asks_twice() -> None:
    queue = AskQueue()
    queue.begin("one", ())
    queue.take([ask("cause"), ask("organism")])
    assert queue.counter == "1 of 2"
    assert queue.current == ask("cause")
    queue.settle(ask("cause"))
    assert (queue.counter, queue.current) == ("2 of 2", ask("organism"))
    queue.take([ask("cause"), ask("organism")])
    assert queue.current == ask("organism")
    queue.settle(ask("organism"))
    assert queue.current is None


def test_while_a_question_is_open_the_other_keys_do_what_they_do(fractured: Desk) -> None:
    choose(fractured, "S72.00")
    fractured.press(Key.Key_F8)
    assert fractured.focus is fractured.dock.problems_view
    fractured.press(Key.Key_F, held=CONTROL)
    assert fractured.question == "S72.00: What caused it?"
    fractured.type("1")
    assert fractured.question.startswith("W19 needs")
