"""The text of documents: plain text in the encodings that trusts use, and the pages of a PDF.

PDF text comes from PDFium, the engine that the window shows it with, so that offsets are the same.
"""

from __future__ import annotations

import codecs
import ctypes
import threading
from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage
from pypdfium2 import raw as pdfium

from coder_gui.domain.errors import UserError

TEXT = "text/plain"
PDF = "application/pdf"
LARGEST = 20 * 1024 * 1024
"""Bytes of the largest document that is kept."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = (
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"SQLite format 3\x00", "a database"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")
_PDF_HEADER_WITHIN = 1024
_ENGINE = threading.Lock()  # PDFium may be called by one thread at a time
_MORE = "Save it as text or as PDF, and import that."


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a document says: the text of each page (one for plain text), as anchors count it."""

    media_type: str
    page_texts: tuple[str, ...]


def read_document(data: bytes, name: str = "") -> DocumentText:
    """Read a document by what it is, not by what its name says.

    `name` is the file's name, to tell a file that was given the wrong ending. Raises UserError
    with a sentence for what cannot be kept as text or PDF.
    """
    if not data:
        raise UserError("The file is empty. Choose another file.", field="file")
    if len(data) > LARGEST:
        raise UserError(
            f"The file has {len(data) / 1024**2:.0f} MB; at most 20 MB can be kept."
            " Split it, or save it with smaller images.",
            field="file",
        )
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        with _ENGINE:
            return DocumentText(PDF, _read_pdf(data))
    if name.lower().endswith(".pdf"):
        raise UserError(
            "The file is named .pdf but is no PDF. Ask for it again, or rename it to what it is.",
            field="file",
        )
    return DocumentText(TEXT, (_read_text(data),))


def _read_text(data: bytes) -> str:
    for start, kind in _FOREIGN:
        if data.startswith(start):
            raise UserError(f"The file is {kind}, not text. {_MORE}", field="file")
    text = _decode(data)
    if any(ord(letter) in _CONTROLS for letter in text):
        raise UserError(f"The file holds bytes that are not text. {_MORE}", field="file")
    if not text.strip():
        raise UserError("The file holds no words. Choose another file.", field="file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    encoding = next((name for start, name in _BOMS if data.startswith(start)), None)
    try:
        if encoding is not None:
            return data.decode(encoding)
        guessed = _utf16_without_bom(data)
        return data.decode(guessed or "utf-8")
    except UnicodeDecodeError:
        if encoding is not None:
            raise UserError(
                f"The file begins as {encoding.upper()} text but does not go on as such. {_MORE}",
                field="file",
            ) from None
        return _decode_windows(data)


def _decode_windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise UserError(
            f"The file is in no encoding that is known here (UTF-8, UTF-16, Windows). {_MORE}",
            field="file",
        ) from None


def _utf16_without_bom(data: bytes) -> str | None:
    """Text of western letters in UTF-16 has a zero in every second byte."""
    sample = data[:4096]
    if len(data) % 2 or len(sample) < 2:
        return None
    even, odd = sample[0::2], sample[1::2]
    if odd.count(0) > len(odd) * 0.7 and not even.count(0):
        return "utf-16-le"
    if even.count(0) > len(even) * 0.7 and not odd.count(0):
        return "utf-16-be"
    return None


def _read_pdf(data: bytes) -> tuple[str, ...]:
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise _refusal(error) from None
    try:
        return tuple(_page_text(document, number) for number in range(len(document)))
    except PdfiumError:
        raise _damaged() from None
    finally:
        document.close()


def _page_text(document: PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return _whole_text(text_page)
        finally:
            text_page.close()
    finally:
        page.close()


def _whole_text(text_page: PdfTextPage) -> str:
    """All text of a page, one unit for each of PDFium's characters, as QPdfDocument gives it."""
    count = text_page.count_chars()
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    return bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", "replace")


def _refusal(error: PdfiumError) -> UserError:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return UserError(
            "The PDF is protected by a password. Save a copy without one, and import that.",
            field="file",
        )
    return _damaged()


def _damaged() -> UserError:
    return UserError(
        "The PDF is cut off or damaged: it cannot be opened. Ask for it again.", field="file"
    )
