"""Quotes keep their place, and are found again in a changed document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.abstraction import Anchor
from coder_gui.domain.anchoring import CONTEXT, line_of, make_anchor, quote_text, reanchor
from coder_gui.domain.errors import UserError

NOTE = (
    "Presenting complaint\n"
    "Fell down the last three stairs at home this morning, found by carer 08:20.\n"
    "No head injury.\n"
    "Imaging\n"
    "Displaced intracapsular fracture left neck of femur. No head injury seen on CT.\n"
)


def anchor_of(
    quote: str, *, nth: int = 0, page: int = 1, pages: tuple[str, ...] = (NOTE,)
) -> Anchor:
    """The anchor of the nth place of a quote."""
    start = -1
    for _ in range(nth + 1):
        start = pages[page - 1].index(quote, start + 1)
    return make_anchor("document", "old", pages, page, start, len(quote))


def test_an_anchor_keeps_the_quote_and_what_stands_around_it() -> None:
    anchor = anchor_of("three stairs")
    assert NOTE[anchor.start : anchor.start + anchor.length] == anchor.quote == "three stairs"
    assert anchor.before == NOTE[: anchor.start][-CONTEXT:]
    assert anchor.after == " at home this morning, found by "
    assert len(anchor.after) == CONTEXT


def test_white_space_at_the_edges_of_a_selection_is_left_out() -> None:
    start = NOTE.index("\nNo head")
    anchor = make_anchor("document", "old", (NOTE,), 1, start, len("\nNo head injury.\n"))
    assert anchor.quote == "No head injury."
    assert NOTE[anchor.start] == "N"


@pytest.mark.parametrize(("page", "start", "length"), [(1, 0, 0), (1, 20, 1), (2, 0, 5), (0, 0, 5)])
def test_nothing_selected_is_said(page: int, start: int, length: int) -> None:
    with pytest.raises(UserError):
        make_anchor("document", "old", (NOTE,), page, start, length)


def test_the_line_of_a_position_is_counted_from_one() -> None:
    assert line_of(NOTE, 0) == 1
    assert line_of(NOTE, NOTE.index("Imaging")) == 4


def test_a_quote_becomes_the_text_of_a_line_on_one_line_with_whole_words() -> None:
    assert quote_text("fractured \r\n neck of fe\ufffemur") == "fractured neck of femur"


def test_a_quote_is_found_where_it_moved_to() -> None:
    anchor = anchor_of("three stairs")
    changed = "Ambulance sheet\n\n" + NOTE
    found = reanchor(anchor, "new", (changed,))
    assert found is not None
    assert (found.sha256, found.start) == ("new", anchor.start + len("Ambulance sheet\n\n"))
    assert changed[found.start : found.start + found.length] == found.quote


def test_a_quote_is_found_on_another_page() -> None:
    found = reanchor(anchor_of("three stairs"), "new", ("A cover page", NOTE))
    assert found is not None
    assert found.page == 2


def test_line_breaks_and_divided_words_make_no_difference() -> None:
    anchor = anchor_of("Displaced intracapsular fracture left neck of femur")
    wrapped = "Displaced intra\ufffecapsular\r\nfracture   left\nneck of femur"
    found = reanchor(anchor, "new", (f"X {wrapped} Y",))
    assert found is not None
    assert found.quote == wrapped
    assert quote_text(found.quote) == anchor.quote


def test_of_several_places_the_one_with_the_old_surroundings_is_it() -> None:
    second = anchor_of("No head injury", nth=1)
    changed = "No head injury. " * 3 + NOTE
    found = reanchor(second, "new", (changed,))
    assert found is not None
    assert changed[found.start + found.length :].startswith(" seen on CT")


def test_several_places_with_other_surroundings_are_no_place() -> None:
    assert (
        reanchor(anchor_of("No head injury"), "new", ("(No head injury) [No head injury]",)) is None
    )


def test_of_places_that_are_alike_the_nearest_to_the_old_one_is_it() -> None:
    pages = ("a x b", "a x b ... a x b")
    anchor = make_anchor("document", "old", pages, 2, 12, 1)
    found = reanchor(anchor, "new", pages)
    assert found is not None
    assert (found.page, found.start) == (2, 12)


def test_a_quote_that_is_gone_is_not_found() -> None:
    assert reanchor(anchor_of("three stairs"), "new", (NOTE.replace("three", "four"),)) is None


@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4),
    st.data(),
    st.text(max_size=40),
)
def test_what_was_selected_is_found_wherever_text_is_put_before_it(
    pages: list[str], data: st.DataObject, before: str
) -> None:
    page = data.draw(st.integers(1, len(pages)))
    start = data.draw(st.integers(0, len(pages[page - 1]) - 1))
    length = data.draw(st.integers(1, len(pages[page - 1]) - start))
    if not pages[page - 1][start : start + length].replace("\ufffe", "").strip():
        return
    anchor = make_anchor("document", "old", pages, page, start, length)
    changed = [before + text for text in pages]
    found = reanchor(anchor, "new", changed)
    if found is not None:
        text = changed[found.page - 1]
        assert text[found.start : found.start + found.length] == found.quote
        assert quote_text(found.quote) == quote_text(anchor.quote)
    else:  # only where it stands several times, with nothing around it that was there before
        assert sum(text.count(anchor.quote) for text in changed) > 1
