"""One caret for text and PDF: steps, selection, finding by typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from coder_gui.ui.abstraction.reading import Reader, Step, Taken, Wish, reading_key, step_of

NOTE = (
    "Imaging\n"
    "AP pelvis and lateral hip: displaced intracapsular fracture left neck of femur.\n"
    "Fell down the last three stairs at home this morning, found by carer 08:20.\n"
)
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(
    key: Qt.Key,
    text: str = "",
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)


def typed(reader: Reader, letters: str) -> list[Wish]:
    keys = {" ": Qt.Key.Key_Space}
    return [
        reading_key(reader, press(keys.get(letter, Qt.Key.Key_A), letter)) for letter in letters
    ]


def words(reader: Reader, taken: Taken | None) -> str:
    return "" if taken is None else reader.texts[taken.page][taken.start : taken.end]


def test_three_letters_and_enter_take_a_sentence() -> None:
    reader = Reader([NOTE])
    assert typed(reader, "fel") == [Wish.SHOW] * 3
    assert reading_key(reader, press(Qt.Key.Key_Return)) is Wish.LINE
    assert words(reader, reader.taken()).startswith("Fell down")


def test_shift_enter_takes_the_part_between_commas() -> None:
    reader = Reader([NOTE])
    typed(reader, "displ")
    assert reading_key(reader, press(Qt.Key.Key_Return, "", SHIFT)) is Wish.LINE_OF_PART
    assert words(reader, reader.taken(part=True)) == (
        "displaced intracapsular fracture left neck of femur"
    )


def test_space_selects_the_part_and_then_the_next_with_it() -> None:
    reader = Reader([NOTE])
    reader.place(0, NOTE.index("Fell"))
    typed(reader, " ")
    assert words(reader, reader.selection) == "Fell down the last three stairs at home this morning"
    typed(reader, " ")
    assert words(reader, reader.selection).endswith("found by carer 08:20")


def test_a_space_belongs_to_the_words_while_they_are_found() -> None:
    reader = Reader([NOTE])
    typed(reader, "neck of")
    assert reader.words == "neck of"
    typed(reader, "x")
    assert reader.lost
    assert reader.words == "neck of"


def test_escape_first_ends_finding_then_the_selection_then_leaves() -> None:
    reader = Reader([NOTE])
    typed(reader, "fell")
    escape = press(Qt.Key.Key_Escape)
    assert reading_key(reader, escape) is Wish.SHOW
    typed(reader, " ")
    assert reading_key(reader, escape) is Wish.SHOW
    assert reader.selection is None
    assert reading_key(reader, escape) is Wish.LEAVE


def test_a_digit_names_a_heading_unless_words_are_being_typed() -> None:
    reader = Reader(["creat 168"])
    assert typed(reader, "3") == [Wish.HEADING]
    assert typed(reader, "t 1") == [Wish.SHOW] * 3
    assert reader.words == "t 1"
    assert typed(reader, "4") == [Wish.HEADING]
    assert (reader.words, reader.lost) == ("t 1", False)


def test_keys_with_alt_and_control_are_left_to_the_window() -> None:
    reader = Reader([NOTE])
    for modifiers in (CTRL, ALT):
        assert reading_key(reader, press(Qt.Key.Key_L, "l", modifiers)) is Wish.NOTHING
        assert reading_key(reader, press(Qt.Key.Key_Return, "\r", modifiers)) is Wish.NOTHING
    assert reading_key(reader, press(Qt.Key.Key_Slash, "/")) is Wish.NOTHING


@pytest.mark.parametrize(
    ("key", "modifiers", "step"),
    [
        (Qt.Key.Key_Down, SHIFT, (Step.DOWN, True)),
        (Qt.Key.Key_Right, CTRL | SHIFT, (Step.WORD_RIGHT, True)),
        (Qt.Key.Key_Home, CTRL, (Step.START, False)),
        (Qt.Key.Key_PageDown, CTRL, None),
        (Qt.Key.Key_Left, ALT, None),
        (Qt.Key.Key_A, SHIFT, None),
    ],
)
def test_steps_are_what_editors_have(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, step: tuple[Step, bool] | None
) -> None:
    assert step_of(press(key, "", modifiers)) == step


def test_down_keeps_the_column_and_goes_over_the_end_of_a_page() -> None:
    reader = Reader(["abcdef\nxy", "second page"])
    reader.place(0, 4)
    reader.move(Step.DOWN)
    assert (reader.page, reader.at) == (0, 9)
    reader.move(Step.DOWN)
    assert (reader.page, reader.at) == (1, 4)
    reader.move(Step.UP)
    assert (reader.page, reader.at) == (0, 9)


def test_a_selection_stays_on_its_page() -> None:
    reader = Reader(["one", "two"])
    reader.move(Step.DOWN, extend=True)
    assert reader.page == 0
    reader.move(Step.LINE_END, extend=True)
    assert reader.selection == Taken(0, 0, 3)


def test_a_line_break_of_two_characters_is_one_step() -> None:
    reader = Reader(["a\r\nb"])
    reader.place(0, 1)
    reader.move(Step.RIGHT)
    assert reader.at == 3
    reader.move(Step.LEFT)
    assert reader.at == 1


def test_finding_goes_over_the_pages_and_on_to_the_next_place() -> None:
    reader = Reader(["fell", "she fell", "fell again"])
    typed(reader, "fell")
    assert (reader.page, reader.places) == (0, 3)
    reading_key(reader, press(Qt.Key.Key_G, "", CTRL))
    assert (reader.page, reader.at) == (1, 4)
    reading_key(reader, press(Qt.Key.Key_Backspace))
    assert reader.words == "fel"


def test_reading_goes_on_behind_what_was_taken() -> None:
    reader = Reader([NOTE])
    typed(reader, "displ")
    reader.pass_selection()
    assert NOTE[reader.at :].startswith(".\nFell")
    assert reader.words == ""


texts = st.lists(st.text(alphabet="ab \n\r.,", max_size=30), min_size=1, max_size=3)
steps = st.lists(st.tuples(st.sampled_from(Step), st.booleans()), max_size=20)


@given(texts, steps)
def test_the_caret_never_leaves_the_document(
    pages: list[str], walk: list[tuple[Step, bool]]
) -> None:
    reader = Reader(pages)
    for step, extend in walk:
        reader.move(step, extend=extend)
        assert 0 <= reader.page < len(pages)
        assert 0 <= reader.at <= len(reader.text)
        assert reader.mark is None or 0 <= reader.mark <= len(reader.text)
