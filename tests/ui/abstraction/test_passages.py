"""Lines, sentences and parts of sentences in the text of a record."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.anchoring import quote_text
from coder_gui.ui.abstraction.passages import Passages, count, find

NOTE = (
    "Presenting complaint\n"
    "78 F brought in by ambulance from home, lives alone, carer twice a day.\n"
    "Fell down the last three stairs at home this morning, found by carer 08:20.\n"
    "Imaging\n"
    "AP pelvis and lateral hip: displaced intracapsular fracture left neck of femur.\n"
    "PMH: hypertension; T2DM, diet; AF\n"
    "- seen by Dr. Hartley at 3.5 h. Plan agreed\n"
)


def words(text: str, piece: tuple[int, int]) -> str:
    return text[slice(*piece)]


def sentence(needle: str) -> str:
    return words(NOTE, Passages(NOTE).sentence_at(NOTE.index(needle)))


def part(needle: str) -> str:
    return words(NOTE, Passages(NOTE).part_at(NOTE.index(needle)))


def test_a_sentence_ends_at_its_stop_and_leaves_it_out() -> None:
    assert sentence("stairs") == (
        "Fell down the last three stairs at home this morning, found by carer 08:20"
    )


def test_a_heading_is_a_passage_of_its_own() -> None:
    assert sentence("Imaging") == "Imaging"
    assert sentence("AP pelvis").startswith("AP pelvis")


def test_a_part_stands_between_commas_and_colons() -> None:
    assert part("intracapsular") == "displaced intracapsular fracture left neck of femur"
    assert part("stairs") == "Fell down the last three stairs at home this morning"
    assert part("08:20") == "found by carer 08:20"


def test_a_list_behind_a_label_comes_apart() -> None:
    assert part("hypertension") == "hypertension"
    assert sentence("hypertension") == "PMH: hypertension"
    assert part("T2DM") == "T2DM"
    assert part("AF") == "AF"


def test_titles_and_decimals_do_not_end_a_sentence() -> None:
    assert sentence("Hartley") == "seen by Dr. Hartley at 3.5 h"
    assert sentence("Plan") == "Plan agreed"


def test_a_wrapped_sentence_is_one_passage() -> None:
    text = (
        "The patient was found on the floor by a neighbour and had\r\n"
        "been lying there since the evening. CT head normal.\r\n"
    )
    passages = Passages(text)
    assert quote_text(words(text, passages.sentence_at(70))).endswith("since the evening")
    assert words(text, passages.sentence_at(0))[:11] == "The patient"


def test_a_full_line_runs_on_even_before_a_name() -> None:
    text = "x" * 70 + " seen with\nHartley this evening\nshort\nPlan\n"
    assert quote_text(words(text, Passages(text).sentence_at(0))).endswith("this evening short")


def test_headings_are_short_lines_above_fuller_ones() -> None:
    assert Passages(NOTE).headings == {1, 4}


def test_lines_are_counted_over_all_kinds_of_break() -> None:
    passages = Passages("a\r\nb\rc\nd")
    assert [passages.line_number(at) for at in (0, 3, 5, 7)] == [1, 2, 3, 4]
    assert passages.line_at(3) == (3, 4)


def test_find_goes_on_from_the_caret_and_round_again() -> None:
    texts = ["one fell two", "FELL\nback"]
    assert find(texts, "fell", 0, 0) == (0, (4, 8))
    assert find(texts, "fell", 0, 5) == (1, (0, 4))
    assert find(texts, "fell back", 0, 0) == (1, (0, 9))
    assert find(texts, "fell", 1, 1) == (0, (4, 8))
    assert find(texts, "absent", 0, 0) is None
    assert find(texts, " ", 0, 0) is None
    assert count(texts, "fell") == 2


def test_words_are_walked_both_ways() -> None:
    passages = Passages("two-word text. End")
    assert passages.word_from(0, 1) == 9
    assert passages.word_from(9, 1) == 13
    assert passages.word_from(9, -1) == 0
    assert passages.word_from(15, 1) == 18
    assert passages.word_from(0, -1) == 0


texts = st.text(alphabet="aB1 .,:;-\n\r!?\t", max_size=120)


@given(texts, st.integers(0, 120))
def test_every_position_has_a_passage_inside_the_text(text: str, at: int) -> None:
    at = min(at, len(text))
    passages = Passages(text)
    for start, end in (passages.sentence_at(at), passages.part_at(at), passages.line_at(at)):
        assert 0 <= start <= end <= len(text)


@given(texts)
def test_passages_are_in_order_do_not_overlap_and_are_not_empty(text: str) -> None:
    passages = Passages(text)
    for pieces in (passages.sentences, passages.parts, passages.words):
        assert all(start < end for start, end in pieces)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(pieces))


@given(texts)
def test_every_word_is_in_a_sentence_and_a_part(text: str) -> None:
    passages = Passages(text)
    for at, letter in enumerate(text):
        if letter.isalnum():
            assert any(start <= at < end for start, end in passages.sentences)
            assert any(start <= at < end for start, end in passages.parts)
