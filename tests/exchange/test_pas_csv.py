"""Rows of an extract taken for themselves: what is read, and what cannot be true."""

from __future__ import annotations

from datetime import date

import pytest

from coder_gui.exchange.pas_csv import Extract, read_rows
from coder_gui.exchange.table_file import FileRefused
from coder_gui.exchange.worklist_layout import shipped_layout

from .pas_files import COLUMNS, GOOD, OPEN, other, put, row, text_of, write

LAYOUT = shipped_layout()


def read(path) -> Extract:
    return read_rows(path, LAYOUT)


def refused(tmp_path, **cells: str) -> tuple[str, str]:
    """(field, sentence) of a file whose second row has these cells."""
    extract = read(write(tmp_path, other(1), row(**cells), other(2)))
    assert len(extract.rows) == 2, "the good rows stand"
    (rejection,) = extract.rejected
    assert rejection.row == 3
    return rejection.field, rejection.reason


def test_a_good_row_becomes_patient_spell_and_episode(tmp_path):
    extract = read(write(tmp_path, row()))
    assert not extract.rejected
    (one,) = extract.rows
    assert (one.provider_code, one.spell_number, one.episode_number) == ("RXX", "SP100", 1)
    assert one.patient["surname"] == "Marlowe"
    assert one.patient["birth_date"] == date(1948, 3, 12)
    assert one.spell["discharge_date"] == date(2026, 9, 20)
    assert one.episode["ward"] == "7B"
    assert one.episode["palliative_days"] == 0
    assert one.episode["last_episode"] is True
    assert one.episode["existing_dx"] == ("J181", "I10X")


def test_an_open_episode_has_no_end(tmp_path):
    (one,) = read(write(tmp_path, row(**OPEN))).rows
    assert one.episode["end_date"] is None
    assert one.spell["discharge_date"] is None


def test_unknown_columns_are_ignored_and_named_once(tmp_path):
    text = text_of([{**GOOD, "gp_code": "G1", "": "x"}], columns=[*COLUMNS, "gp_code"])
    extract = read(put(tmp_path / "more.csv", text))
    assert extract.ignored_columns == ("gp_code",)
    assert len(extract.rows) == 1


def test_the_order_of_columns_and_bracketed_notes_do_not_matter(tmp_path):
    names = {"existing_dx": "existing_dx(;-sep)", "existing_px": "existing_px(;-sep code@date)"}
    text = text_of([GOOD], columns=reversed(COLUMNS), names=names)
    extract = read(put(tmp_path / "turned.csv", text))
    assert not extract.rejected
    assert extract.rows[0].episode["existing_dx"] == ("J181", "I10X")


def test_a_missing_column_refuses_the_file_and_names_it(tmp_path):
    columns = [name for name in COLUMNS if name != "nhs_number"]
    with pytest.raises(FileRefused, match="column nhs_number is missing"):
        read(put(tmp_path / "less.csv", text_of([GOOD], columns=columns)))


def test_many_missing_columns_are_named_and_counted(tmp_path):
    with pytest.raises(FileRefused, match=r"nhs_number.* and 23 more are missing"):
        read(put(tmp_path / "less.csv", text_of([GOOD], columns=COLUMNS[:4] + COLUMNS[-2:])))


@pytest.mark.parametrize("name", ["spell_number", "surname", "admission_date"])
def test_a_cell_that_has_to_be_filled(tmp_path, name):
    assert refused(tmp_path, **{name: " "}) == (name, "This cell is empty and has to be filled.")


@pytest.mark.parametrize("name", ["birth_date", "sex", "consultant_code", "postcode"])
def test_a_cell_that_may_be_empty(tmp_path, name):
    assert not read(write(tmp_path, row(**{name: ""}))).rejected


@pytest.mark.parametrize(
    ("cells", "name", "words"),
    [
        ({"birth_date": "2026-09-15"}, "birth_date", "after the admission"),
        ({"birth_date": "1890-01-01"}, "birth_date", "over 120 years"),
        ({"episode_end_date": "2026-09-13"}, "episode_end_date", "before it starts"),
        ({"episode_end_date": "2026-09-21"}, "episode_end_date", "after the spell"),
        ({"episode_start_date": "2026-09-13"}, "episode_start_date", "before the spell"),
        ({"discharge_date": "2026-09-13"}, "discharge_date", "before the admission"),
        (
            {"episode_start_date": "2026-09-21", "episode_end_date": ""},
            "episode_start_date",
            "after the spell",
        ),
        ({"nhs_number": ""}, "nhs_number", "status says"),
        ({"nhs_number": "9990000019"}, "nhs_number", "check digit"),
        ({"birth_date": "03/04/1948"}, "birth_date", "two ways"),
        ({"forenames": "=cmd|' /C calc'!A0"}, "forenames", "formula"),
        ({"notes_location": "x" * (5 << 20)}, "notes_location", "5,242,880"),
        ({"sex": "F"}, "sex", "0, 1, 2, 9 or X"),
        ({"episode_number": "98"}, "episode_number", "1 to 87"),
    ],
)
def test_each_fault_of_a_row_gets_one_sentence_with_its_field(tmp_path, cells, name, words):
    field, reason = refused(tmp_path, **cells)
    assert field == name
    assert words in reason


@pytest.mark.parametrize("status", ["03", "07", "08", ""])
def test_a_blank_nhs_number_is_right_where_the_status_says_so(tmp_path, status):
    assert not read(write(tmp_path, row(nhs_number="", nhs_number_status=status))).rejected


def test_every_fault_of_one_row_is_told(tmp_path):
    extract = read(write(tmp_path, row(sex="F", birth_date="1/2/1948", cc_days="many")))
    assert [one.field for one in extract.rejected] == ["birth_date", "sex", "cc_days"]
    assert not extract.rows


def test_a_code_outside_an_open_list_is_kept_and_noted(tmp_path):
    extract = read(write(tmp_path, row(admission_method="77"), other(3, admission_method="77")))
    assert len(extract.rows) == 2
    (note,) = extract.notes.sentences()
    assert note.startswith("admission_method 77 is not in the national list")
    assert "row 2, row 3" in note


def test_a_row_with_too_few_or_too_many_cells_is_refused(tmp_path):
    lines = text_of([other(1), other(2), other(3)]).split("\r\n")
    lines[1] = lines[1].rsplit(",", 4)[0]
    lines[2] += ",one,too many"
    lines[3] += ",,"
    extract = read(put(tmp_path / "odd.csv", "\r\n".join(lines)))
    assert [one.row for one in extract.rows] == [4]
    assert [(one.row, one.field) for one in extract.rejected] == [
        (2, "cds_unique_id"),
        (3, "summary_text_ref"),
    ]
    assert "cut short" in extract.rejected[0].reason


def test_a_file_cut_in_its_last_row_loses_only_that_row(tmp_path):
    text = text_of([other(1), other(2)])
    extract = read(put(tmp_path / "cut.csv", text[:-60]))
    assert len(extract.rows) == 1
    assert extract.rejected[0].row == 3


def test_a_header_without_rows_is_said(tmp_path):
    assert "no rows" in read(put(tmp_path / "none.csv", text_of([]))).notes.sentences()[0]


def test_windows_text_is_read_with_a_note(tmp_path):
    extract = read(put(tmp_path / "win.csv", text_of([row(surname="Brontë")]), "cp1252"))
    assert extract.rows[0].patient["surname"] == "Brontë"
    assert "Windows-1252" in extract.notes.sentences()[0]


def test_a_row_that_was_refused_still_counts_as_seen(tmp_path):
    extract = read(write(tmp_path, row(sex="F")))
    assert extract.seen == {("RXX", "SP100", 1)}
    cut = put(tmp_path / "cut.csv", text_of([row()])[:-60])
    assert read(cut).seen == {("RXX", "SP100", 1)}


def test_a_file_in_which_everything_is_wrong_is_refused_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("coder_gui.exchange.pas_csv.MOST_REJECTIONS", 3)
    with pytest.raises(FileRefused, match="sex in row 2"):
        read(write(tmp_path, *(other(seed, sex="F") for seed in range(1, 6))))


def test_an_extract_beyond_measure_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("coder_gui.exchange.pas_csv.MOST_ROWS", 2)
    with pytest.raises(FileRefused, match="more than 2 rows"):
        read(write(tmp_path, *(other(seed) for seed in range(1, 5))))
