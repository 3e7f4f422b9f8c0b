"""Codes in every written form come back as one stored form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.codes import (
    ASTERISK,
    DAGGER,
    canonical,
    category,
    cds_form,
    display,
    parent,
    parse,
    parse_icd10,
    parse_opcs4,
    prefix,
)
from coder_gui.domain.coding import System

icd10_codes = st.from_regex(r"[A-Z][0-9]{2}(?:[0-9X][0-9]?)?", fullmatch=True)
opcs4_codes = st.from_regex(r"[A-HJ-Z][0-9]{2}[0-9]?", fullmatch=True)
roles = st.sampled_from([None, DAGGER, ASTERISK])


@st.composite
def untidily(draw: st.DrawFn, text: str) -> str:
    """The same code as hands type it: any case, stray spaces, with or without its dot."""
    if draw(st.booleans()):
        text = text.replace(".", draw(st.sampled_from(["", " ", ". ", " ."])))
    if draw(st.booleans()):
        text = text.lower()
    gap = draw(st.integers(0, len(text)))
    return f" {text[:gap]}{draw(st.sampled_from(['', ' ', chr(160)]))}{text[gap:]} "


@pytest.mark.parametrize(
    ("typed", "code", "role"),
    [
        ("i214", "I214", None),
        ("I21.4", "I214", None),
        ("j18 3", "J183", None),
        ("A390-D", "A390", DAGGER),
        ("G01X-A", "G01X", ASTERISK),
        ("A39.0†", "A390", DAGGER),
        ("A39.0+", "A390", DAGGER),
        ("G01.X*", "G01X", ASTERISK),
        ("g01*", "G01", ASTERISK),
        ("M45.X3", "M45X3", None),
        ("M45X3D", "M45X3", DAGGER),
        ("S72.00", "S7200", None),
        ("A390D", "A390", DAGGER),
        ("I10X-", "I10X", None),
        ("E11.-", "E11", None),
        ("E11.–", "E11", None),
        ("Ｉ２１．４", "I214", None),
        ("N40", "N40", None),
    ],
)
def test_an_icd10_code_is_read_in_every_written_form(
    typed: str, code: str, role: str | None
) -> None:
    parsed = parse_icd10(typed)
    assert parsed is not None
    assert (parsed.code, parsed.role) == (code, role)


@pytest.mark.parametrize(
    "typed", ["", "I", "I2", "II1.4", "I21.45.6", "I21-4", "chest pain", "I2l.4", "1214", "I21X4X"]
)
def test_what_has_not_the_format_is_no_icd10_code(typed: str) -> None:
    assert parse_icd10(typed) is None


def test_an_opcs4_code_has_a_letter_and_three_digits_and_no_chapter_i() -> None:
    assert canonical(System.OPCS4, "c71.2") == "C712"
    assert canonical(System.OPCS4, "O29 1") == "O291"
    assert canonical(System.OPCS4, "w37") == "W37"
    assert parse_opcs4("I21.4") is None
    assert parse_opcs4("C71.X") is None
    assert parse_opcs4("C71.23") is None


def test_the_commissioning_data_set_wants_the_role_in_the_sixth_place() -> None:
    assert cds_form("I10X") == "I10X"
    assert cds_form("M45X3") == "M45X3"
    assert cds_form("A390", DAGGER) == "A390-D"
    assert cds_form("G01X", ASTERISK) == "G01X-A"
    assert cds_form("M0100", ASTERISK) == "M0100A"


def test_the_family_of_a_code_is_read_from_its_characters() -> None:
    assert [category("S7200"), parent("S7200"), parent("S720"), parent("S72")] == [
        "S72",
        "S720",
        "S72",
        None,
    ]
    assert parent("M45X3") == "M45X"


@given(icd10_codes, roles, st.data())
def test_every_form_of_an_icd10_code_round_trips(
    code: str, role: str | None, data: st.DataObject
) -> None:
    mark = {None: "", DAGGER: "†", ASTERISK: "*"}[role]
    shown = display(System.ICD10, code) + mark
    written = data.draw(untidily(shown))
    parsed = parse_icd10(written)
    assert parsed is not None
    assert (parsed.code, parsed.role) == (code, role)
    assert parsed.display + mark == shown
    if len(code) > 3:
        again = parse_icd10(cds_form(code, role))
        assert again == parsed


@given(opcs4_codes, st.data())
def test_every_form_of_an_opcs4_code_round_trips(code: str, data: st.DataObject) -> None:
    written = data.draw(untidily(display(System.OPCS4, code)))
    assert canonical(System.OPCS4, written) == code


@given(st.sampled_from(list(System)), st.text())
def test_no_text_makes_the_parser_raise(system: System, text: str) -> None:
    parsed = parse(system, text)
    if parsed is not None:
        assert canonical(system, parsed.display) == parsed.code
    begun = prefix(system, text)
    assert begun is None or begun[0].isascii()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("s7", "S7"),
        ("S72.", "S72"),
        ("s72.0", "S720"),
        ("I10.", "I10"),
        ("m45x", "M45X"),
        ("s", None),
        ("hip", None),
        ("type 2", None),
    ],
)
def test_the_beginning_of_a_code_is_known_from_a_word(typed: str, expected: str | None) -> None:
    assert prefix(System.ICD10, typed) == expected
