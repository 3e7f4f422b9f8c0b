"""Wrapping: nothing is lost, nothing is wider than its room, nothing is smaller than it may be."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from coder_gui.letters.text import BODY, QUESTION, SMALLEST, Style, height, width, wrap

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\t-/abcWMil“”µŵგЖ."), st.characters(codec="utf-8", max_codepoint=0x24FF)
    ),
    max_size=300,
)


@given(TEXTS, st.floats(12, 170))
@example("W" * 4000, 12.0)
@example("a\u0303" * 300, 12.0)
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    assert all(line.width <= room + 1e-6 for line in wrap(text, BODY, room))


@given(TEXTS, st.floats(12, 170))
@example("x\n\ny", 50.0)
@example("\u00a0 \u2003", 50.0)
def test_no_character_is_lost_and_each_line_knows_where_it_begins(text: str, room: float) -> None:
    lines = wrap(text, BODY, room)
    for line in lines:
        assert text[line.start : line.start + len(line.text)] == line.text
    blank = r"[ \t\n\r\v\f\x85\u2028\u2029]+"
    assert re.sub(blank, "", "".join(line.text for line in lines)) == re.sub(blank, "", text)


def test_lines_break_at_spaces_and_keep_the_breaks_of_the_text() -> None:
    assert [line.text for line in wrap("one two\nthree\n\nfour", BODY, 100)] == [
        "one two",
        "three",
        "",
        "four",
    ]


def test_a_word_that_is_too_wide_breaks_after_a_sign_near_its_end() -> None:
    room = width("ward-round/registrar-", BODY) + 3
    first, *_ = wrap("ward-round/registrar-notes", BODY, room)
    assert first.text == "ward-round/registrar-"


def test_an_accent_is_not_parted_from_its_letter() -> None:
    lines = wrap("q\u0303" * 40, BODY, 20)
    assert len(lines) > 1
    assert all(line.text.startswith("q") for line in lines)


def test_a_no_break_space_holds_a_number_together() -> None:
    number = "999\u00a0000\u00a00018"
    lines = wrap(f"NHS No {number}", BODY, width(number, BODY) + 2)
    assert lines[-1].text == number


def test_an_empty_text_is_one_empty_line() -> None:
    (line,) = wrap("", QUESTION, 100)
    assert (line.text, line.width) == ("", 0)
    assert height((line,)) == QUESTION.leading


def test_a_style_never_becomes_smaller_than_the_smallest() -> None:
    assert BODY.at(3).size == SMALLEST
    assert BODY.at(3).leading < BODY.leading
    assert Style(10, 5).at(20) == Style(20, 10)
