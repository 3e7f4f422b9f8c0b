"""Letters on paper: the pages of a PDF, from memory straight to a printer that a person chooses.

Nothing is written to the disk: the file is read from memory, and printing into a file is refused.
The name of the job never tells of a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPointF, QRect, QSizeF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtWidgets import QWidget

from coder_gui.domain.errors import UserError
from coder_gui.ui.printer import ask_printer, is_paper

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

NO_PRINTING = "This laptop has no printing. Print the letter on another one after the next sync."
NO_PRINTER = "No printer is set up on this laptop. Set one up, then print again."
TO_A_FILE = "A letter cannot be printed into a file, where others could read it. Choose a printer."
NOT_READ = "The letter could not be drawn. Open the query again, then print."
NOT_PRINTED = "The printer did not take the letter. Look at it, then print again."
FINEST = 300
"""Dots per inch at most: more would take time and memory and shows nothing more of a letter."""

Send = Callable[[bytes], None]
"""Draws a PDF on the printer that was chosen, away from the window's thread. Raises UserError."""
ChoosePrinter = Callable[[QWidget, str], Send | None]


def choose_printer(parent: QWidget, job_name: str) -> Send | None:
    """Lets the person choose a printer; None when they thought better of it.

    `job_name` stands in the printer's queue, where others read it. Raises UserError with what to do
    where there is none.
    """
    printer = ask_printer(parent, job_name, no_printing=NO_PRINTING, no_printer=NO_PRINTER)
    return partial(send, printer) if printer is not None else None


def send(printer: QPrinter, data: bytes) -> None:
    """Draws every page on a printer that was chosen; refuses a file. Raises UserError."""
    if not is_paper(printer):
        raise UserError(TO_A_FILE)
    draw(printer, data)


def draw(printer: QPrinter, data: bytes) -> None:
    """Draws every page of a PDF. Raises UserError.

    One-sided, whatever was chosen: a slip must not have another patient's letter on its back.
    """
    home = QObject()
    document = read_pdf(data, home)
    printer.setDuplex(type(printer).DuplexMode.DuplexNone)
    printer.setFullPage(True)
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError(NOT_PRINTED)
    drawn = True
    try:
        for page in range(document.pageCount()):
            drawn = drawn and (page == 0 or printer.newPage())
            draw_page(painter, printer, document, page)
    finally:
        ended = painter.end()
    document.close()
    if not (drawn and ended):
        raise UserError(NOT_PRINTED)


def read_pdf(data: bytes, home: QObject) -> QPdfDocument:
    """A PDF from memory, held by `home`. Raises UserError for what is none."""
    buffer = QBuffer(home)
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(home)
    document.load(buffer)
    if document.error() is not QPdfDocument.Error.None_ or document.pageCount() == 0:
        raise UserError(NOT_READ)
    return document


def draw_page(painter: QPainter, printer: QPrinter, document: QPdfDocument, page: int) -> None:
    """A page at its own size from the corner of the sheet, so that windows of envelopes fit."""
    points = document.pagePointSize(page)
    dots = QSizeF(points.width() / 72, points.height() / 72) * min(printer.resolution(), FINEST)
    picture = document.render(page, dots.toSize(), QPdfDocumentRenderOptions())
    if picture.isNull():
        raise UserError(NOT_READ)
    sheet = QSizeF(points.width() / 72, points.height() / 72) * printer.resolution()
    area = QRect(QPointF(0, 0).toPoint(), sheet.toSize())
    painter.drawImage(area, picture)
