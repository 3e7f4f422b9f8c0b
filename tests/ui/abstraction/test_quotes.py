"""The evidence of lines is found in the version of the document that is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from coder_gui.ui.abstraction.quotes import Offsets, orphans_of, quotes_of

from .conftest import DOCUMENT, NOTE, MakeContent, MakeLine, anchor_of

FALL = "Fell down the last three stairs at home"
FRACTURE = "displaced intracapsular fracture left neck of femur"


def test_quotes_come_in_reading_order_with_the_number_of_their_line(
    make_line: MakeLine, make_content: MakeContent
) -> None:
    lines = [make_line(1, anchor=anchor_of(FRACTURE)), make_line(2, anchor=anchor_of(FALL))]
    quotes = quotes_of(lines, make_content())
    assert [(quote.number, NOTE[quote.start : quote.end]) for quote in quotes] == [
        (2, FALL),
        (1, FRACTURE),
    ]


def test_a_quote_is_found_again_in_a_changed_document(
    make_line: MakeLine, make_content: MakeContent
) -> None:
    changed = "Addendum 20-Sep\n" + NOTE
    (quote,) = quotes_of([make_line(anchor=anchor_of(FALL))], make_content(changed))
    assert changed[quote.start : quote.end] == FALL


def test_of_two_same_quotes_the_one_in_the_same_surroundings_is_meant(
    make_line: MakeLine, make_content: MakeContent
) -> None:
    line = make_line(anchor=anchor_of(FALL))
    changed = f"History: {FALL} last year.\n{NOTE}"
    (quote,) = quotes_of([line], make_content(changed))
    assert quote.start == changed.rindex(FALL)


def test_a_lost_quote_and_one_of_another_document_are_left_out(
    make_line: MakeLine, make_content: MakeContent
) -> None:
    lost = make_line(1, anchor=anchor_of(FALL), orphaned=True)
    gone = make_line(2, anchor=anchor_of(FRACTURE))
    plain = make_line(3)
    assert quotes_of([lost, gone, plain], make_content("nothing of it")) == ()
    assert orphans_of([lost, gone, plain], DOCUMENT) == (lost,)


@given(st.text(alphabet="a\r\n😀é ", max_size=40))
def test_offsets_are_those_of_qt_and_back(text: str) -> None:
    document = QTextDocument()
    document.setPlainText(text)
    offsets = Offsets(text)
    plain = document.toPlainText()
    assert offsets.to_qt(len(text)) == len(plain.encode("utf-16-le")) // 2
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] != "\r\n":
            assert offsets.from_qt(offsets.to_qt(at)) == at
