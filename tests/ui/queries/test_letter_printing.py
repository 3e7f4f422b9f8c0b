"""A letter on paper: every page, at its size, from memory; never into a file, and why not."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSizeF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QMainWindow

from coder_gui.domain.errors import UserError
from coder_gui.ui.queries.printing import (
    NO_PRINTER,
    NOT_READ,
    TO_A_FILE,
    choose_printer,
    draw_page,
    read_pdf,
    send,
)


def small_pdf(*pages: str) -> bytes:
    """A small PDF in memory, with a word on each page."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    for number, word in enumerate(pages):
        if number:
            writer.newPage()
        painter.drawText(1000, 1000, word)
    painter.end()
    buffer.close()
    return bytes(data.data())


def ink(document: pypdfium2.PdfDocument) -> list[tuple[int, int, int, int]]:
    """Where something stands on each page, in pixels of an A4 sheet of 1190 by 1684."""
    found = []
    for page in document:
        grey = page.render(scale=2).to_pil().convert("L").point(lambda value: 255 * (value < 220))
        place = grey.getbbox()
        assert place is not None
        found.append(place)
    return found


def test_printing_into_a_file_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    printer = QPrinter()
    out = tmp_path / "letter.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    with pytest.raises(UserError, match="cannot be printed into a file") as told:
        send(printer, small_pdf("One", "Two"))
    assert str(told.value) == TO_A_FILE
    assert not out.exists()


def test_what_is_no_letter_is_said() -> None:
    home = QObject()
    with pytest.raises(UserError) as told:
        read_pdf(b"no pdf", home)
    assert str(told.value) == NOT_READ


def test_without_a_printer_nothing_is_asked(
    window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    with pytest.raises(UserError) as told:
        choose_printer(window, "Query letters")
    assert str(told.value) == NO_PRINTER


def test_every_page_is_drawn_from_the_corner_of_its_sheet(tmp_path: Path) -> None:
    """Drawn on a device like a printer: the pages of the PDF keep size and place."""
    out = tmp_path / "sheet.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    home = QObject()
    document = read_pdf(small_pdf("One", "Two"), home)
    painter = QPainter(printer)
    for page in range(document.pageCount()):
        if page:
            printer.newPage()
        draw_page(painter, printer, document, page)
    painter.end()
    made, asked = pypdfium2.PdfDocument(out), pypdfium2.PdfDocument(small_pdf("One", "Two"))
    try:
        assert len(made) == 2
        assert QSizeF(*made[0].get_size()).toSize() == document.pagePointSize(0).toSize()
        for drawn, wanted in zip(ink(made), ink(asked), strict=True):
            assert all(abs(one - two) <= 2 for one, two in zip(drawn, wanted, strict=True))
    finally:
        made.close()
        asked.close()
