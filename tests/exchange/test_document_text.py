"""Documents are read by what they are; what cannot be read gets a sentence."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.exchange.document_text import LARGEST, PDF, TEXT, read_document

from .document_files import pdf

NOTE = "Café au lait spots – temp 38.5°\nFell on stairs\n"


@pytest.mark.parametrize(
    "data",
    [
        NOTE.encode(),
        codecs.BOM_UTF8 + NOTE.encode(),
        NOTE.encode("utf-16"),
        NOTE.encode("utf-16-le"),
        NOTE.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + NOTE.encode("utf-16-be"),
        NOTE.encode("utf-32"),
        NOTE.encode("cp1252"),
        NOTE.replace("\n", "\r\n").encode(),
        NOTE.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "bom", "16", "16-le", "16-be", "16-be-bom", "32", "cp1252", "crlf", "cr"],
)
def test_text_is_read_in_the_encodings_that_trusts_use(data: bytes) -> None:
    read = read_document(data, "note.txt")
    assert (read.media_type, read.page_texts) == (TEXT, (NOTE,))


def test_a_pdf_gives_the_text_of_each_page() -> None:
    data = pdf(["Discharge summary", "Left neck of femur"], [], ["Page three"])
    read = read_document(data, "whatever it is called.txt")
    assert read.media_type == PDF
    assert read.page_texts == ("Discharge summary\r\nLeft neck of femur", "", "Page three")


def test_pdf_offsets_are_those_of_the_window(qapp: object, tmp_path: object) -> None:
    from pathlib import Path

    from PySide6.QtPdf import QPdfDocument

    assert isinstance(tmp_path, Path)
    file = tmp_path / "summary.pdf"
    file.write_bytes(pdf(["Main condition: #NOF left, hyphen-", "ated word; Café £5", "end"]))
    (text,) = read_document(file.read_bytes()).page_texts
    shown = QPdfDocument()
    assert shown.load(str(file)) == QPdfDocument.Error.None_
    assert shown.getAllText(0).text() == text
    start = text.index("Café")
    assert shown.getSelectionAtIndex(0, start, 7).text() == text[start : start + 7] == "Café £5"
    shown.close()


WHOLE = pdf(["A page"])


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "note.txt", "empty"),
        (b"   \n", "note.txt", "no words"),
        (b"x" * (LARGEST + 1), "note.txt", "at most 20 MB"),
        (pdf(["secret"], password="pw"), "note.pdf", "password"),
        (WHOLE[:300], "note.pdf", "cut off or damaged"),
        (b"%PDF-1.7\nnonsense", "note.pdf", "cut off or damaged"),
        (NOTE.encode(), "note.pdf", "is no PDF"),
        (b"PK\x03\x04" + b"\0" * 50, "letter.docx", "Word, Excel or ZIP"),
        (b"PK\x03\x04" + b"\0" * 50, "letter.txt", "Word, Excel or ZIP"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "letter.doc", "old Word"),
        (b"{\\rtf1\\ansi hello}", "letter.rtf", "rich text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "scan.png", "picture"),
        (b"\x00\x01\x02\x03" * 20, "note.txt", "not text"),
        (b"\x81\x8d\x8f caf\x90", "note.txt", "no encoding"),
        (codecs.BOM_UTF8 + b"\xff\xfe\xfa", "note.txt", "UTF-8"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as raised:
        read_document(data, name)
    assert raised.value.field == "file"
    assert raised.value.text.endswith(".")


@given(st.binary(max_size=400), st.sampled_from(["note.txt", "note.pdf", ""]))
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    try:
        read = read_document(data, name)
    except UserError:
        return
    assert read.page_texts
    assert "\r" not in read.page_texts[0] or read.media_type == PDF
