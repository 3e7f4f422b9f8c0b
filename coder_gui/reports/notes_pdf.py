"""Plain pages of text as a PDF: the case notes of the synthetic ward."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from coder_gui.system.paths import resource

_FONT = "Inter"
_SIZE = 10.5
_LEADING = 15.0
_LINES_PER_PAGE = 48


def notes_pdf(title: str, text: str) -> bytes:
    """One A4 page for every 48 lines; the same text gives the same bytes. `title` is metadata."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(resource("fonts", "Inter-Regular.ttf"))))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    lines = text.splitlines()
    for start in range(0, max(len(lines), 1), _LINES_PER_PAGE):
        words = canvas.beginText(22 * mm, A4[1] - 26 * mm)
        words.setFont(_FONT, _SIZE, _LEADING)
        for line in lines[start : start + _LINES_PER_PAGE]:
            words.textLine(line)
        canvas.drawText(words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
