"""Files as spreadsheets and databases write them, and files that only claim to be tables."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.exchange.table_file import FileRefused, TableFile, normal_name, open_table

KNOWN = ("name", "ward", "note")
TABLE = "name,ward,note\r\nZoë,7B,first\r\nŁukasz,AMU,second\r\n"


def table(folder: Path, data: bytes | str) -> TableFile:
    path = folder / "list.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_table(path, KNOWN)


def records(found: TableFile) -> list[list[str]]:
    return [cells for _, cells in found.records()]


def refusal(folder: Path, data: bytes | str) -> str:
    with pytest.raises(FileRefused) as caught:
        list(table(folder, data).records())
    return caught.value.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_form_of_a_table_reads_the_same(tmp_path, encoding, line_end, delimiter):
    text = TABLE.replace("\r\n", line_end).replace(",", delimiter)
    found = table(tmp_path, text.encode(encoding))
    assert found.header == KNOWN
    assert found.delimiter == delimiter
    assert records(found) == [["Zoë", "7B", "first"], ["Łukasz", "AMU", "second"]]


def test_windows_text_is_read_where_it_is_not_utf8(tmp_path):
    found = table(tmp_path, "name,ward,note\r\nZoë O’Neill,7B,£5\r\n".encode("cp1252"))
    assert found.encoding == "cp1252"
    assert records(found)[0][0] == "Zoë O’Neill"


def test_a_line_that_names_the_separator_is_no_record(tmp_path):
    found = table(tmp_path, "sep=;\r\nname;ward;note\r\nA;B,C;D\r\n")
    assert [*found.records()] == [(2, ["A", "B,C", "D"])]


def test_quoted_cells_hold_separators_quotes_and_line_ends(tmp_path):
    found = table(tmp_path, 'name,ward,note\r\n"O""Neill, A","7B","one\r\ntwo"\r\n')
    assert records(found) == [['O"Neill, A', "7B", "one\r\ntwo"]]


def test_records_are_counted_with_the_header_as_the_first_also_across_line_ends(tmp_path):
    text = 'name,ward,note\r\n"a\r\nb",7B,x\r\n\r\n,,\r\nc,AMU,y\r\n'
    assert [number for number, _ in table(tmp_path, text).records()] == [2, 5]


def test_empty_columns_at_the_end_of_the_header_are_left_out(tmp_path):
    found = table(tmp_path, "name,ward,note,,\r\nA,B,C,,\r\n")
    assert found.header == KNOWN


def test_header_names_may_carry_case_spaces_and_bracketed_notes():
    assert normal_name(" Existing_Px (;-sep code@date) ") == "existing_px"
    assert normal_name("Ward End") == "ward_end"
    assert normal_name("\ufeffname[text]") == "name"


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    assert "empty" in refusal(tmp_path, b"")
    assert "empty" in refusal(tmp_path, b"\r\n \r\n")
    assert "empty" in refusal(tmp_path, "sep=;\r\n")


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    with pytest.raises(FileRefused, match="no such file"):
        open_table(tmp_path / "gone.csv", KNOWN)
    with pytest.raises(FileRefused, match="no such file"):
        open_table(tmp_path, KNOWN)


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (zipped(), "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "Excel"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
    ],
)
def test_another_kind_of_file_renamed_csv_is_named_for_what_it_is(tmp_path, data, what):
    said = refusal(tmp_path, data)
    assert what in said
    assert "CSV" in said


def test_nul_bytes_are_refused_wherever_they_stand(tmp_path):
    assert "NUL" in refusal(tmp_path, b"name,ward,note\r\nA\x00B,7B,x\r\n")
    late = b"name,ward,note\r\n" + b"A,7B,x\r\n" * 200_000 + b"B\x00,7B,x\r\n"
    assert "NUL" in refusal(tmp_path, late)


def test_bytes_of_no_encoding_are_refused(tmp_path):
    assert "neither UTF-8" in refusal(tmp_path, b"name,ward,note\r\n\x81\x8d,7B,x\r\n")


def test_utf16_that_is_cut_in_a_character_is_refused(tmp_path):
    assert "cut short" in refusal(tmp_path, TABLE.encode("utf-16")[:-1])


def test_a_quote_that_never_closes_means_the_file_is_cut_short(tmp_path):
    said = refusal(tmp_path, 'name,ward,note\r\nA,B,C\r\nD,E,"cut')
    assert "row 3" in said
    assert "cut short" in said


def test_a_quote_inside_a_quoted_cell_is_refused_with_its_row(tmp_path):
    assert "row 2" in refusal(tmp_path, 'name,ward,note\r\n"O"Neill",B,C\r\n')


def test_a_file_without_the_header_is_refused(tmp_path):
    assert "first row" in refusal(tmp_path, "Worklist of 3 May\r\nname,ward,note\r\n")


def test_a_column_named_twice_is_refused(tmp_path):
    assert "ward" in refusal(tmp_path, "name,ward,note,Ward\r\nA,B,C,D\r\n")


def test_a_cell_beyond_all_measure_is_refused_and_does_not_fill_the_memory(tmp_path):
    huge = b"name,ward,note\r\nA,B," + b"x" * ((1 << 24) + 10) + b"\r\n"
    assert "16 MB" in refusal(tmp_path, huge)


def test_the_hash_is_of_the_bytes(tmp_path):
    assert table(tmp_path, TABLE).sha256 != table(tmp_path, TABLE.encode("utf-16")).sha256


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    found = table(tmp_path, TABLE)
    found.path.write_bytes(TABLE.encode() + b"\xff\xfe\xff")
    with pytest.raises(FileRefused, match="changed"):
        list(found.records())
    found.path.unlink()
    with pytest.raises(FileRefused, match="changed"):
        list(found.records())


def sentence(path: Path) -> str | None:
    try:
        list(open_table(path, KNOWN).records())
    except UserError as error:
        return error.text
    return None


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_no_bytes_whatever_raise_anything_but_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(data)
    said = sentence(path)
    assert said is None or said.endswith(".")


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            *[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))] * 3
        ),
        max_size=5,
    )
)
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, rows):
    import csv

    path = tmp_path_factory.getbasetemp() / "round.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(KNOWN)
        writer.writerows(rows)
    kept = [list(one) for one in rows if any(cell and not cell.isspace() for cell in one)]
    assert records(open_table(path, KNOWN)) == kept
