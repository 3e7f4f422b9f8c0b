"""A letter on paper: every page, at its size, from memory; never into a file, and why not."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow

from coder_gui.domain.errors import UserError
from coder_gui.ui.printer import is_paper
from coder_gui.ui.queries.printing import (
    NO_PRINTER,
    NOT_PRINTED,
    NOT_READ,
    TO_A_FILE,
    choose_printer,
    draw,
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


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> list[QPrintDialog]:
    """The system says that it has a printer; the print dialogs that are shown then."""
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["Ward 12"]))
    return []


def when_asked(dialogs: list[QPrintDialog], button: QDialog.DialogCode) -> None:
    """Presses a button of the system's print dialog once it is on the screen."""

    def press() -> None:
        found = QApplication.activeModalWidget()
        if not isinstance(found, QPrintDialog):
            QTimer.singleShot(0, press)
            return
        dialogs.append(found)
        assert not found.testOption(QPrintDialog.PrintDialogOption.PrintToFile)
        assert not found.testOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        found.done(button)

    QTimer.singleShot(0, press)


def test_the_systems_dialog_offers_no_file_and_what_it_gives_is_checked(
    window: QMainWindow, dialogs: list[QPrintDialog]
) -> None:
    """Where the system has no printing service, what the dialog gives writes a file: refused."""
    window.show()
    when_asked(dialogs, QDialog.DialogCode.Accepted)
    sending = choose_printer(window, "Query letters")
    assert len(dialogs) == 1
    assert sending is not None
    assert isinstance(sending, partial)
    printer = sending.args[0]
    assert printer.docName() == "Query letters"
    assert printer.pageLayout().pageSize().id() is QPageSize.PageSizeId.A4
    if not is_paper(printer):
        with pytest.raises(UserError) as told:
            sending(small_pdf("One"))
        assert str(told.value) == TO_A_FILE


def test_closing_the_systems_dialog_prints_nothing(
    window: QMainWindow, dialogs: list[QPrintDialog]
) -> None:
    window.show()
    when_asked(dialogs, QDialog.DialogCode.Rejected)
    assert choose_printer(window, "Query letters") is None
    assert len(dialogs) == 1


def test_every_page_is_drawn_from_the_corner_of_its_sheet(tmp_path: Path) -> None:
    """As on paper, into a file: pages keep size and place, upright and on one side each."""
    out = tmp_path / "sheet.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    data = small_pdf("One", "Two", "Three")
    draw(printer, data)
    assert printer.duplex() is QPrinter.DuplexMode.DuplexNone
    made, asked = pypdfium2.PdfDocument(out), pypdfium2.PdfDocument(data)
    try:
        assert len(made) == 3
        for one, other in zip(made, asked, strict=True):
            sizes = zip(one.get_size(), other.get_size(), strict=True)
            assert all(abs(drawn - wanted) < 1 for drawn, wanted in sizes)
        for drawn, wanted in zip(ink(made), ink(asked), strict=True):
            assert all(abs(one - two) <= 2 for one, two in zip(drawn, wanted, strict=True))
    finally:
        made.close()
        asked.close()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "nowhere" / "sheet.pdf"))
    with pytest.raises(UserError) as told:
        draw(printer, small_pdf("One"))
    assert str(told.value) == NOT_PRINTED
