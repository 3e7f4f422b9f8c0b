"""The figures of queries on A4: sentences, bars with their numbers, and the sentences for teaching.

Black on white and shades of grey carry everything; bars start at zero. Same input, same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from coder_gui.domain.query_figures import Bar, Chart, InductionGap, scale_of
from coder_gui.system.paths import resource

_PLAIN, _STRONG = "Inter", "Inter-SemiBold"
_FILES = {_PLAIN: "Inter-Regular.ttf", _STRONG: "Inter-SemiBold.ttf"}
_LEFT, _RIGHT = 20 * mm, A4[0] - 20 * mm
_TOP, _FOOT = A4[1] - 22 * mm, 20 * mm
_NAMES = 62 * mm
_ROW = 6.4 * mm
_BODY, _SMALL, _LEADING = 10.0, 8.5, 14.0
_WHOLE, _PART = 0.78, 0.30
"""Shades of grey: of the bar, and of the part of it that was answered."""


class _Sheet:
    """A canvas that begins a new page when the room runs out; pages are numbered at the end."""

    def __init__(self, title: str, foot: str) -> None:
        for name, file in _FILES.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))
        self.out = BytesIO()
        self.canvas = Canvas(self.out, pagesize=A4, invariant=1, lang="en-GB")
        self.canvas.setTitle(title)
        self.foot, self.page, self.y = foot, 1, _TOP

    def need(self, height: float) -> None:
        """Makes sure that so much room is left."""
        if self.y - height < _FOOT + 8 * mm:
            self.end_page()
            self.canvas.showPage()
            self.page += 1
            self.y = _TOP

    def end_page(self) -> None:
        """The line at the foot."""
        self.canvas.setFont(_PLAIN, _SMALL)
        self.canvas.setFillGray(0)
        self.canvas.drawString(_LEFT, _FOOT, self.foot)
        self.canvas.drawRightString(_RIGHT, _FOOT, f"Page {self.page}")

    def words(
        self, text: str, *, font: str = _PLAIN, size: float = _BODY, after: float = 0
    ) -> None:
        """A paragraph as wide as the sheet."""
        for line in simpleSplit(text, font, size, _RIGHT - _LEFT):
            self.need(_LEADING)
            self.canvas.setFont(font, size)
            self.canvas.setFillGray(0)
            self.canvas.drawString(_LEFT, self.y - size, line)
            self.y -= size * 1.4
        self.y -= after

    def bytes(self) -> bytes:
        """The finished document."""
        self.end_page()
        self.canvas.save()
        return self.out.getvalue()


def figures_pdf(
    title: str,
    period: str,
    sentences: Sequence[str],
    charts: Sequence[Chart],
    gaps: Sequence[InductionGap],
    *,
    foot: str,
) -> bytes:
    """The document. `period` stands under the title, `foot` at the foot of each page."""
    sheet = _Sheet(title, foot)
    sheet.words(title, font=_STRONG, size=18, after=1 * mm)
    sheet.words(period, after=4 * mm)
    for one in sentences:
        sheet.words(one)
    sheet.y -= 4 * mm
    for chart in charts:
        _chart(sheet, chart)
    if gaps:
        sheet.need(30 * mm)
        sheet.words("For an induction", font=_STRONG, size=12, after=1.5 * mm)
        for gap in gaps:
            sheet.need(12 * mm)
            times = "1 query" if gap.count == 1 else f"{gap.count} queries"
            sheet.words(f"{gap.specialty}: {gap.gap.lower()} ({times})", font=_STRONG)
            sheet.words(gap.sentence, after=2 * mm)
    return sheet.bytes()


def _chart(sheet: _Sheet, chart: Chart) -> None:
    sheet.need(16 * mm + min(len(chart.bars), 6) * _ROW)
    sheet.words(chart.title, font=_STRONG, size=12, after=1 * mm)
    if chart.of:
        _legend(sheet, chart)
    marks = scale_of(chart.most)
    room = _RIGHT - _LEFT - _NAMES - 22 * mm
    for bar in chart.bars:
        sheet.need(_ROW)
        _bar(sheet, bar, room / marks[-1])
        sheet.y -= _ROW
    sheet.y -= 5 * mm


def _legend(sheet: _Sheet, chart: Chart) -> None:
    canvas, x = sheet.canvas, _LEFT
    for shade, words in ((_PART, chart.of), (_WHOLE, chart.whole)):
        canvas.setFillGray(shade)
        canvas.rect(x, sheet.y - _SMALL + 0.5, 3 * mm, 2.6 * mm, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setFont(_PLAIN, _SMALL)
        canvas.drawString(x + 4.2 * mm, sheet.y - _SMALL + 1, words)
        x += 10 * mm + canvas.stringWidth(words, _PLAIN, _SMALL)
    sheet.y -= 6 * mm


def _bar(sheet: _Sheet, bar: Bar, unit: float) -> None:
    canvas, middle = sheet.canvas, sheet.y - _ROW / 2
    canvas.setFont(_PLAIN, _SMALL + 0.5)
    canvas.setFillGray(0)
    canvas.drawString(_LEFT, middle - 3, _fitting(bar.name, _NAMES - 3 * mm))
    start = _LEFT + _NAMES
    width = (bar.value or 0) * unit
    for length, shade in (
        (width, _WHOLE if bar.part is not None else _PART),
        ((bar.part or 0) * unit, _PART),
    ):
        if length:
            canvas.setFillGray(shade)
            canvas.rect(start, middle - 1.6 * mm, length, 3.2 * mm, stroke=0, fill=1)
    canvas.setStrokeGray(0.4)
    canvas.setLineWidth(0.4)
    canvas.line(start, sheet.y - _ROW, start, sheet.y)
    canvas.setFillGray(0)
    canvas.setFont(_STRONG, _SMALL + 0.5)
    canvas.drawString(start + width + 2 * mm, middle - 3, bar.label)


def _fitting(text: str, width: float) -> str:
    """The text, shortened with dots where it is wider."""
    if pdfmetrics.stringWidth(text, _PLAIN, _SMALL + 0.5) <= width:
        return text
    while text and pdfmetrics.stringWidth(f"{text}…", _PLAIN, _SMALL + 0.5) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
