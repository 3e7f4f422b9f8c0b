"""The recovery code on paper: one sheet, straight to a printer, nothing left on the laptop.

Printing to a file is not offered: the code would then lie on the disk, readable by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from coder_gui.domain.errors import UserError
from coder_gui.ui.dates import long_date
from coder_gui.ui.fonts import FAMILY
from coder_gui.ui.pages.card import PRODUCT
from coder_gui.ui.printer import ask_printer, is_paper

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

QUEUE_NAME = "Clinical coding: one page"
NO_PRINTER = (
    "No printer is set up on this laptop. Write the code down, or set one up and press Print again."
)
NO_PRINTING = "This laptop has no printing. Write the code down."
TO_A_FILE = "The code cannot be printed into a file, where others could read it. Choose a printer."
NOT_PRINTED = "The printer did not take the page. Print again, or write the code down."
PRINTED = "Sent to the printer. Take the page at once, then tick that you have it."

_INK = QColor(Qt.GlobalColor.black)
_RULE = QColor(Qt.GlobalColor.darkGray)
_PT = 1 / 72
_WIDTH = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What stands on the sheet. What is empty or None is left as a line to fill in.

    `made`: the day on which the code was made.
    """

    code: str
    owner: str = ""
    laptop: str = ""
    made: date | None = None

    def groups(self) -> tuple[str, ...]:
        """The code as it is read aloud, in its groups."""
        return tuple(self.code.split("-"))


ABOUT = (
    "With this code a profile of the coding program can be opened when its passphrase is forgotten."
)
USE = (
    "On the lock page press “Forgotten passphrase”, type this code and choose a new passphrase. "
    "The code then opens nothing any more, and the next one is shown."
)
KEEP = (
    "Keep this page locked away and not with the laptop. Whoever has both can read what is on it. "
    "If it is lost, make a new code in the program at once: this one then opens nothing any more."
)


def draw_sheet(painter: QPainter, page: QRectF, dots: float, sheet: RecoverySheet) -> None:
    """Draws the sheet into `page`, in dots of the device; `dots` is how many make an inch."""
    margin = 0.85 * dots
    area = page.adjusted(margin, margin, -margin, -margin)
    pen = _Pen(painter, area, dots)
    pen.words(PRODUCT, 11, weight=600)
    pen.words("Recovery code", 26, weight=600, gap=4)
    pen.words(ABOUT, 12, gap=10)
    pen.box(sheet.groups())
    made = long_date(sheet.made) if sheet.made is not None else ""
    pen.facts((("Profile of", sheet.owner), ("Laptop", sheet.laptop), ("Made on", made)))
    pen.words(USE, 12, gap=10)
    pen.words(KEEP, 12, gap=10)
    pen.facts((("Kept where", ""), ("Signature", "")))


class _Pen:
    """Writes down a page, one thing under the other."""

    def __init__(self, painter: QPainter, area: QRectF, dots: float) -> None:
        self._painter, self._area, self._dots = painter, area, dots
        self._y = area.top()

    def words(self, text: str, points: float, *, weight: int = 400, gap: float = 0.0) -> None:
        """A paragraph over the whole width."""
        self._y += self._points(gap)
        self._use(points, weight)
        room = QRectF(self._area.left(), self._y, self._area.width(), self._area.height())
        taken = self._painter.boundingRect(room, int(_WIDTH), text)
        self._painter.drawText(room, int(_WIDTH), text)
        self._y += taken.height()

    def box(self, groups: Sequence[str]) -> None:
        """The code in a frame, three groups on a line, every character in a cell of one width."""
        self._y += self._points(22)
        rows = [groups[at : at + 3] for at in range(0, len(groups), 3)]
        line, pad = self._points(44), self._points(16)
        frame = QRectF(self._area.left(), self._y, self._area.width(), line * len(rows) + 2 * pad)
        self._painter.setPen(QPen(_INK, self._points(1.2)))
        self._painter.drawRect(frame)
        self._use(28, 600, code=True)
        y = self._y + pad
        for row in rows:
            cell = frame.width() / 3
            for at, group in enumerate(row):
                self._group(QRectF(frame.left() + at * cell, y, cell, line), group)
            y += line
        self._y = frame.bottom() + self._points(12)

    def _group(self, room: QRectF, group: str) -> None:
        """Characters under each other on every line, whatever their own widths are."""
        metrics = QFontMetricsF(self._painter.font(), self._painter.device())
        wide = self._points(24)
        left = room.center().x() - wide * len(group) / 2
        foot = room.center().y() + metrics.capHeight() / 2
        for at, letter in enumerate(group):
            x = left + wide * at + (wide - metrics.horizontalAdvance(letter)) / 2
            self._painter.drawText(QPointF(x, foot), letter)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Names with their values; where there is none, a line to write on."""
        self._y += self._points(12)
        left = self._area.left() + self._points(110)
        for name, value in facts:
            height = self._points(26)
            self._use(12, 600)
            row = QRectF(self._area.left(), self._y, self._points(110), height)
            self._painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), name)
            room = QRectF(left, self._y, self._area.right() - left, height)
            if value:
                font = self._use(12, 400)
                shown = _fitted(self._painter, value, room.width())
                self._painter.setFont(font)
                self._painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
            else:
                self._painter.setPen(QPen(_RULE, self._points(0.6)))
                foot = room.bottom() - self._points(5)
                self._painter.drawLine(int(left), int(foot), int(self._area.right()), int(foot))
            self._y += height
        self._y += self._points(6)

    def _points(self, points: float) -> float:
        return points * _PT * self._dots

    def _use(self, points: float, weight: int, *, code: bool = False) -> QFont:
        font = QFont(FAMILY)
        font.setPixelSize(max(1, round(self._points(points))))
        font.setWeight(QFont.Weight(weight))
        for feature in ("tnum", "zero", "cv08") if code else ():
            font.setFeature(QFont.Tag(feature), 1)
        self._painter.setFont(font)
        self._painter.setPen(QPen(_INK))
        return font


def _fitted(painter: QPainter, text: str, width: float) -> str:
    metrics = painter.fontMetrics()
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))


def print_sheet(parent: QWidget, sheet: RecoverySheet) -> tuple[bool, str]:
    """Lets the person choose a printer and prints; (True, what to do next) once it is sent.

    (False, a sentence) where it was not printed, with no sentence when the person thought better.
    """
    try:
        printer = ask_printer(parent, QUEUE_NAME, no_printing=NO_PRINTING, no_printer=NO_PRINTER)
    except UserError as refused:
        return False, refused.text
    return send(printer, sheet) if printer is not None else (False, "")


def send(printer: QPrinter, sheet: RecoverySheet) -> tuple[bool, str]:
    """Draws the sheet on a printer that was chosen; refuses a file."""
    if not is_paper(printer):
        return False, TO_A_FILE
    painter = QPainter()
    if not painter.begin(printer):
        return False, NOT_PRINTED
    try:
        page = QRectF(0, 0, printer.width(), printer.height())
        draw_sheet(painter, page, printer.resolution(), sheet)
    finally:
        ended = painter.end()
    return (True, PRINTED) if ended else (False, NOT_PRINTED)
