"""Cells: what is taken, and the sentence for what is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.exchange.cells import CellRefused, clean, read_date, read_nhs_number, reader
from coder_gui.exchange.worklist_layout import Field, shipped_layout

from .pas_files import nhs_number

LAYOUT = shipped_layout()
FIELDS = {field.name: field for field in LAYOUT.fields}


def read(name: str, cell: str) -> object:
    field = FIELDS[name]
    return reader(field, LAYOUT)(clean(cell, field))


def refusal(name: str, cell: str) -> str:
    with pytest.raises(CellRefused) as caught:
        read(name, cell)
    said = str(caught.value)
    assert said.endswith(".")
    if len(cell.strip()) > 3:
        assert cell.strip() not in said, "a sentence repeats nothing of the cell"
    return said


def test_a_date_is_ccyy_mm_dd_and_nothing_else():
    assert read_date("2026-09-14") == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("03/04/2026", "two ways"),
        ("3.4.26", "two ways"),
        ("14/09/2026", "CCYY-MM-DD"),
        ("20260914", "CCYY-MM-DD"),
        ("2026-9-14", "CCYY-MM-DD"),
        ("2026-09-14 00:00:00", "CCYY-MM-DD"),
        ("14-Sep-2026", "CCYY-MM-DD"),
        ("2026-02-30", "no such day"),
        ("2026-13-01", "no such day"),
        ("0000-01-01", "no such day"),
        ("46279", "spreadsheet's day number"),
        ("٢٠٢٦-٠٩-١٤", "CCYY-MM-DD"),
    ],
)
def test_any_other_form_of_a_date_gets_a_sentence_and_is_never_guessed(cell, words):
    assert words in refusal("birth_date", cell)


def test_an_nhs_number_is_checked_and_may_be_grouped():
    number = nhs_number(7)
    assert read_nhs_number(f"{number[:3]} {number[3:6]} {number[6:]}") == number
    assert read_nhs_number(f"{number[:3]}-{number[3:6]}-{number[6:]}") == number


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("9990000019", "check digit"),
        ("1111111111", "check digit"),
        ("999000001", "10 digits"),
        ("9.99E+09", "rounded"),
        ("999000001X", "nothing else"),
        ("٩٩٩٠٠٠٠٠١٨", "nothing else"),
    ],
)
def test_an_nhs_number_that_cannot_be_one_gets_a_sentence(cell, words):
    assert words in refusal("nhs_number", cell)


@pytest.mark.parametrize("name", ["surname", "ward_end", "notes_location", "local_patient_id"])
@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "=HYPERLINK(1)",
        "@SUM(A1)",
        "+A1",
        "-2+3+cmd|' /C calc'!A0",
        "+1+1",
        " =1+1",
        "＝1+1",
        '- "x"|!',
        "- =1",
    ],
)
def test_a_formula_is_never_taken(name, cell):
    assert "formula" in refusal(name, cell)


@pytest.mark.parametrize("cell", ["-", "--", "- on ward", "+ trolley 2"])
def test_a_sign_that_people_write_in_a_free_text_is_text(cell):
    assert read("notes_location", cell) == cell


def test_a_sign_in_a_count_is_a_wrong_number_and_not_a_formula():
    assert "whole number" in refusal("cc_days", "-1")
    assert "whole number" in refusal("episode_number", "+1")


def test_a_name_with_a_hyphen_or_an_apostrophe_is_a_name():
    assert read("surname", "O’Neill-Smith") == "O’Neill-Smith"


def test_text_is_trimmed_to_one_line_and_one_unicode_form():
    assert read("surname", "  Zoe\u0308 \r\n Smith ") == "Zoë Smith"


def test_control_characters_are_refused():
    assert "control" in refusal("surname", "Smi\x07th")


def test_a_cell_of_5_mb_gets_a_sentence_with_its_size():
    said = refusal("surname", "x" * (5 << 20))
    assert said == "This cell holds 5,242,880 characters; at most 255 fit."


@pytest.mark.parametrize("cell", ["0", "88", "98", "99", "1.0", "one", "²"])
def test_an_episode_number_is_from_1_to_87(cell):
    assert "1 to 87" in refusal("episode_number", cell)


def test_leading_zeros_of_a_number_do_not_matter():
    assert read("episode_number", "03") == 3


def test_closed_lists_refuse_and_open_lists_keep():
    assert "0, 1, 2, 9 or X" in refusal("sex", "F")
    assert read("sex", "x") == "X"
    assert read("admission_method", "2a") == "2A"
    assert read("admission_method", "77") == "77"


def test_a_zero_that_a_spreadsheet_dropped_is_put_back():
    assert read("nhs_number_status", "1") == "01"


def test_the_last_episode_flag_is_yes_or_no():
    assert read("last_episode_flag", "1") is True
    assert read("last_episode_flag", "2") is False
    assert "1 or 2" in refusal("last_episode_flag", "Y")


def test_codes_in_pas_are_lists():
    assert read("existing_dx", "G30.1-D; f001-a ;;R410") == ("G30.1-D", "F001-A", "R410")
    assert read("existing_px", "W371@2026-08-26;Z943") == ("W371@2026-08-26", "Z943")


def test_what_is_no_list_of_codes_is_refused():
    assert "separated by ;" in refusal("existing_dx", "J181,I10X")
    assert "code@date" in refusal("existing_px", "hip replacement@2026-08-26")
    assert "CCYY-MM-DD" in refusal("existing_px", "W371@26/08/2026")
    assert "at most 99" in refusal("existing_dx", ";".join(["J181"] * 100))


def test_a_provider_is_written_one_way():
    assert read("provider_code", "rxx") == "RXX"


def sentence(field: Field, cell: str) -> str | None:
    try:
        text = clean(cell, field)
        if text:
            reader(field, LAYOUT)(text)
    except CellRefused as error:
        return str(error)
    return None


@given(cell=st.text(max_size=60), name=st.sampled_from(sorted(FIELDS)))
def test_no_cell_whatever_raises_anything_but_a_sentence(cell, name):
    said = sentence(FIELDS[name], cell)
    assert said is None or said.endswith(".")
