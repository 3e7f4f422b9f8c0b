"""Text of any kind that releases come in is read; what is no such text is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.classification.importers.text_file import LONGEST_FIELD, fields, read_text
from coder_gui.domain.errors import UserError


def written(folder: Path, data: bytes, name: str = "list.txt") -> Path:
    """A file with the bytes."""
    file = folder / name
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    "data",
    [
        "M35.0\tSjögren\r\nA00\tCholera\r\n".encode(),
        "\ufeffM35.0\tSjögren\nA00\tCholera\n".encode(),
        "M35.0\tSjögren\nA00\tCholera".encode("cp1252"),
        "M35.0\tSjögren\rA00\tCholera\r".encode("utf-16"),
        "M35.0\tSjögren\r\n\r\n\r\n".encode() + b"",
        "M35.0\tSjögren\r\n\x1a".encode(),
    ],
)
def test_every_encoding_and_line_end_of_a_release_is_read(tmp_path: Path, data: bytes) -> None:
    read = read_text(written(tmp_path, data))
    assert read.lines[0] == "M35.0\tSjögren"


def test_lines_of_two_encodings_in_one_file_are_both_read(tmp_path: Path) -> None:
    data = "A\tMénière\r\n".encode() + "B\tSézary – x\r\n".encode("cp1252")
    assert read_text(written(tmp_path, data)).lines == ("A\tMénière", "B\tSézary – x")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\r\n \r\n", "only blank lines"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"PK\x03\x04...", "ZIP archive or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0....", "old Excel"),
        (b"SQLite format 3\x00", "is a database"),
        (b"  <!DOCTYPE html><html>", "is a web page"),
        (b"A\x00B\x00", "not text, or is UTF-16"),
        ("A00\tCholera".encode("utf-16")[:-1], "cut off or damaged"),
        (b"A00\tCholera\r\nA01\tTyph\x81oid\xff\r\n", "row 2 holds the byte 0x81"),
        (b"A00\tChol\x07era", "row 1 holds the byte 0x07"),
        ("A00\tSjÃ¶gren".encode(), "accents are garbled (“A00\tSjÃ¶gren”)"),
        ("A00\tSj\ufffdgren".encode(), "accents are garbled"),
        (b"A00\tx\nA01\t" + b"y" * (LONGEST_FIELD + 1), "row 2, column 2 holds 4,001 characters"),
    ],
)
def test_what_is_not_a_list_is_refused_in_words(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UserError) as refused:
        read_text(written(tmp_path, data))
    assert said in refused.value.text
    assert refused.value.text.startswith("list.txt")


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_otherwise(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = written(tmp_path_factory.getbasetemp(), data)
    try:
        read = read_text(file)
    except UserError:
        return
    assert read.lines


def test_fields_lose_the_quotes_of_spreadsheets() -> None:
    assert fields('A00\t"Cholera, ""classical"""\t plain "x"') == [
        "A00",
        'Cholera, "classical"',
        'plain "x"',
    ]
