"""One message: its delimiters, its escapes, and what a header has to have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.exchange.hl7_message import (
    CLEAR,
    STANDARD,
    Delimiters,
    MessageRefused,
    declared_character_set,
    parse,
)

HEADER = "MSH|^~\\&|PAS|RXX|APP|RXX|20260914080000||ADT^A01^ADT_A01|77|P|2.4||||||8859/1"


def refusal(text: str) -> str:
    with pytest.raises(MessageRefused) as caught:
        parse(text, "utf-8")
    return caught.value.text


def test_a_message_is_read_by_field_component_and_repetition():
    message = parse(f"{HEADER}\rPID|1||A1^^^X^MR~B2^^^NHS^NH||O'Neill^Zoë^^^Mrs\r", "utf-8")
    assert (message.kind, message.event, message.control_id) == ("ADT", "A01", "77")
    person = message.first("PID")
    assert person is not None
    assert [parts[0] for parts in person.repetitions(3)] == ["A1", "B2"]
    assert person.text(5, 2) == "Zoë"
    assert person.text(5, 9) == ""
    assert person.text(99) == ""
    assert not person.given(2)


def test_the_header_counts_its_first_delimiter_as_a_field():
    header = parse(HEADER, "utf-8").header
    assert header.raw(1) == "|"
    assert header.raw(2) == "^~\\&"
    assert header.text(4) == "RXX"
    assert header.text(18) == "8859/1"


def test_other_delimiters_are_those_that_the_header_names():
    text = "MSH$%*!?$PAS$RXX$$$20260914$$ADT%A01$9$P$2.4\rPID$1$$A1%%%X%MR*B2$$Na!F!me%Given"
    message = parse(text, "utf-8")
    person = message.first("PID")
    assert person is not None
    assert message.event == "A01"
    assert person.text(5) == "Na$me"
    assert len(list(person.repetitions(3))) == 2


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (r"A\F\B\S\C\T\D\R\E\E\F", "A|B^C&D~E\\F"),
        (r"Zo\XC3AB\ ", "Zoë"),
        (r"line\.br\next", "line\nnext"),
        (r"\H\bold\N\ ", "bold"),
        (r"50\50", r"50\50"),
        (r"a\Zab\b", r"a\Zab\b"),
        (r"a\XZZ\b", r"a\XZZ\b"),
        (r"a\XC\b", r"a\XC\b"),
        (r"a\XFF\b", r"a\XFF\b"),
        ("\\", "\\"),
        (r"\\", r"\\"),
    ],
)
def test_escapes_are_resolved_and_what_is_none_is_never_lost(typed, read):
    assert STANDARD.unescape(typed).strip() == read


def test_escaped_bytes_are_in_the_messages_character_set():
    latin = Delimiters("|", "^", "~", "\\", "&", "iso8859-1")
    assert latin.unescape(r"Zo\XEB\ ").strip() == "Zoë"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")))
def test_what_is_escaped_is_read_back(text):
    held = STANDARD.escape_text(text)
    assert not set("|^~&\n\r").intersection(held)
    assert STANDARD.unescape(held) == text


def test_a_cleared_field_says_so():
    message = parse(f'{HEADER}\rPID|1||A1||""||""', "utf-8")
    person = message.first("PID")
    assert person is not None
    assert person.text(5) == CLEAR
    assert person.given(7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MSH", "delimiters"),
        ("MSH|", "delimiters"),
        ("MSH|^^^^|", "delimiters"),
        ("MSHABCDEF", "delimiters"),
        ("MSH|^~\\&|PAS|RXX|||20260914||ADT^A01||P|2.4", "MSH-10"),
        ("MSH|^~\\&|PAS|RXX|||20260914|||1|P|2.4", "MSH-9"),
        ("MSH|^~\\&|PAS|RXX|||20260914||ADT^A01|1|P|3.0", "MSH-12"),
        (HEADER + "\rpid|1", "segment's name"),
        (HEADER + "\rPID|1|\x07", "control characters"),
    ],
)
def test_what_a_message_has_to_have(text, words):
    assert words in refusal(text)


def test_the_character_set_is_read_before_anything_is_decoded():
    assert declared_character_set(HEADER.encode() + b"\rPID|1") == "8859/1"
    assert declared_character_set(b"MSH|^~\\&|A|B") == ""
    assert declared_character_set(b"MSH") == ""
    assert declared_character_set(b"") == ""


def sentence(text: str) -> str | None:
    try:
        message = parse(text, "utf-8")
        for segment in message.segments:
            for number in range(20):
                segment.text(number, 2)
                list(segment.repetitions(number))
    except UserError as error:
        return error.text
    return None


@given(st.one_of(st.text(), st.text(alphabet="MSHPID|^~\\&\r12ADTF\n").map(lambda t: HEADER + t)))
def test_no_text_whatever_raises_anything_but_a_sentence(text):
    said = sentence(text)
    assert said is None or said.endswith(".")
