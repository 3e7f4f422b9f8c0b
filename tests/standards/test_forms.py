"""One verdict on the form of each code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.standards.forms import Form, meant, read_diagnosis, read_procedure
from standards import tiny

ICD10, OPCS4 = tiny.icd10(), tiny.opcs4()


@pytest.mark.parametrize(
    ("raw", "form", "code"),
    [
        ("I21.4", Form.OK, "I214"),
        ("i10.x", Form.OK, "I10X"),
        ("A39.0†", Form.OK, "A390"),
        ("S7200", Form.OK, "S7200"),
        ("", Form.EMPTY, ""),
        (" - ", Form.EMPTY, ""),
        ("MI", Form.FORMAT, ""),
        ("N40", Form.NEEDS_FILLER, "N40"),
        ("I21", Form.NEEDS_FOURTH, "I21"),
        ("S72.0", Form.NEEDS_FIFTH, "S720"),
        ("W10.X", Form.FILLER, "W10X"),
        ("W19.01", Form.FIFTH_LACKING, "W1901"),
        ("M16.19", Form.FIFTH_LACKING, "M1619"),
        ("I21.7", Form.UNKNOWN, "I217"),
        ("I10.9", Form.UNKNOWN, "I109"),
        ("Q99", Form.UNKNOWN, "Q99"),
        ("Q99.X", Form.UNKNOWN, "Q99X"),
    ],
)
def test_a_diagnosis_has_one_form(raw: str, form: Form, code: str) -> None:
    reading = read_diagnosis(raw, ICD10)

    assert (reading.form, reading.code) == (form, code)


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("W46.1", Form.OK),
        ("w461", Form.OK),
        ("W46", Form.NEEDS_FOURTH),
        ("W46.7", Form.UNKNOWN),
        ("I21.4", Form.FORMAT),
        ("W46.12", Form.FORMAT),
        ("", Form.EMPTY),
    ],
)
def test_a_procedure_has_one_form(raw: str, form: Form) -> None:
    assert read_procedure(raw, OPCS4).form is form


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("N40", ["N40X"]),
        ("S72.0", ["S7200", "S7201"]),
        ("W19.01", ["W190"]),
        ("S72.07", ["S7200", "S7201"]),
        ("I21", []),  # more completions than one key can choose
        ("I21.4", []),
        ("I21.7", ["I210", "I211", "I212"]),
    ],
)
def test_what_may_have_been_meant_is_offered(raw: str, codes: list[str]) -> None:
    offered = meant(read_diagnosis(raw, ICD10), ICD10)

    assert [facts.code for facts in offered] == codes


@given(st.text(max_size=30))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    for read, edition in ((read_diagnosis, ICD10), (read_procedure, OPCS4)):
        reading = read(text, edition)

        assert (reading.code == "") == (reading.form in (Form.EMPTY, Form.FORMAT))
        meant(reading, edition)
