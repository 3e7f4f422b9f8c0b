"""Finished codes as tables for the PAS and the grouper."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.handback import ExportCode
from coder_gui.exchange.codes_out import (
    beyond_grouper,
    codes_table,
    csv_text,
    grouper_text,
    safe,
    shipped_grouper_layout,
    wide_table,
)

from .finished import finished

GROUPER = shipped_grouper_layout()


def test_one_row_a_code_in_the_form_of_the_commissioning_data_set():
    header, *rows = codes_table([finished()], with_names=False)
    assert header == [
        "provider_code",
        "spell_number",
        "episode_number",
        "local_patient_id",
        "type",
        "seq",
        "code_cds",
        "date",
        "cds_unique_id",
    ]
    assert [row[4:8] for row in rows] == [
        ["D", "1", "G301-D", ""],
        ["D", "2", "F001-A", ""],
        ["D", "3", "S7200", ""],
        ["D", "4", "I10X", ""],
        ["P", "1", "W371", "2026-09-15"],
        ["P", "2", "Z943", "2026-09-15"],
    ]
    assert {tuple(row[:4]) for row in rows} == {("RXX", "SP100", "1", "M100")}


@pytest.mark.parametrize("table", [codes_table, wide_table])
def test_names_are_there_only_when_asked_for(table):
    without = list(table([finished()], with_names=False))
    assert not any("Marlowe" in row or "9990000018" in row for row in without)
    header, row, *_ = table([finished()], with_names=True)
    assert dict(zip(header, row, strict=True))["surname"] == "Marlowe"


def test_one_row_an_episode_has_as_many_columns_as_the_fullest():
    short = finished(diagnoses=(ExportCode("J181"),), procedures=())
    header, first, second = wide_table([finished(), short], with_names=False)
    wide = dict(zip(header, first, strict=True))
    assert wide["DIAG_02"] == "F001-A"
    assert (wide["OPER_02"], wide["OPDATE_02"]) == ("Z943", "2026-09-15")
    narrow = dict(zip(header, second, strict=True))
    assert (narrow["DIAG_01"], narrow["DIAG_02"], narrow["OPER_01"]) == ("J181", "", "")


def test_without_episodes_there_is_still_a_header():
    assert next(wide_table([], with_names=False))[-3:] == ["DIAG_01", "OPER_01", "OPDATE_01"]
    assert len(list(codes_table([], with_names=False))) == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula_for_a_spreadsheet(cell):
    assert safe(cell) == f"'{cell}"
    assert safe("A390-D") == "A390-D"


@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1), max_size=4
    )
)
def test_lines_are_rfc_4180_and_read_back(rows):
    text = "".join(csv_text(iter(rows)))
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found == [[safe(cell) for cell in row] if row != [""] else [""] for row in rows]


def test_the_grouper_gets_its_fields_in_its_order(reference_data):
    path = reference_data / "hrg_grouper" / "apc_columns.csv"
    with path.open(newline="", encoding="utf-8") as file:
        wanted = [row["field"] for row in csv.DictReader(file) if row["role"] == "input"]
    assert list(GROUPER.fields) == wanted


def test_a_grouper_line_is_plain_ascii_without_marks_of_daggers():
    header, line = grouper_text([finished(spell_number='S,"1é')], GROUPER)
    facts = dict(zip(header.strip().split(","), line.strip().split(","), strict=True))
    assert facts["PROVSPNO"] == "S1?"
    assert (facts["STARTAGE"], facts["EPIDUR"], facts["EPIORDER"]) == ("78", "6", "1")
    assert [facts[f"DIAG_0{place}"] for place in range(1, 6)] == [
        "G301",
        "F001",
        "S7200",
        "I10X",
        "",
    ]
    assert (facts["OPER_01"], facts["OPER_03"]) == ("W371", "")
    assert (facts["SPCDAYS"], facts["NEOCARE"], facts["SEX"]) == ("2", "8", "2")
    assert '"' not in line


def test_codes_beyond_the_groupers_layout_are_counted_and_never_shift_a_column():
    many = finished(diagnoses=tuple(ExportCode(f"Z{place}0") for place in range(10, 30)))
    header, line = grouper_text([many], GROUPER)
    assert line.count(",") == header.count(",")
    assert beyond_grouper([many, finished()], GROUPER) == 1
