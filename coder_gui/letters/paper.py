"""What stands on a sheet of A4, as values; painting them is the only thing that knows PDF.

Lengths are mm from the top left corner of the sheet, stroke widths points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from reportlab.graphics.barcode import qrencoder
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from coder_gui.letters.fonts import LOCK, Face, typeface
from coder_gui.letters.text import (
    BAND,
    HAIR,
    INK,
    LABEL,
    LABEL_STRONG,
    POINT,
    Line,
    height,
    wrap,
)

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 20.0, 190.0
"""Between these stands everything but the band."""
BAND_HEIGHT = 4.0
BOTTOM = 276.0
"""Where what flows ends."""
_FOOT, _LOWEST = 281.7, 292.8
"""The rule above the foot, and where the foot ends at the latest: printers need some white."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `x` is its left edge."""

    x: float
    baseline: float
    line: Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line; `dash` are lengths on and off in points."""

    x: float
    y: float
    to_x: float
    thickness: float = 0.6
    colour: str = INK
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled rectangle, its corners rounded by `radius`."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Tick:
    """An empty box to tick; `y` is its top."""

    x: float
    y: float
    size: float = 3.4


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of error level M, without a quiet zone: the paper around it is white."""

    x: float
    y: float
    size: float
    text: str


Mark = Words | Rule | Panel | Tick | Code


@dataclass(slots=True)
class Sheet:
    """One sheet: `under` is painted first, so that text stands on it."""

    marks: list[Mark] = field(default_factory=list)
    under: list[Mark] = field(default_factory=list)
    watermark: str = ""

    def write(self, x: float, top: float, line: Line, *, align: str = "left") -> float:
        """Sets a line whose box begins at `top`; `x` is its left or right edge or its middle.

        Returns where the next line begins.
        """
        shift = {"left": 0.0, "right": line.width, "middle": line.width / 2}[align]
        if line.text:
            self.marks.append(Words(x - shift, top + line.style.ascent, line))
        return top + line.style.leading

    def write_all(self, x: float, top: float, lines: tuple[Line, ...]) -> float:
        """Sets lines one below the other; returns where the next one begins."""
        for line in lines:
            top = self.write(x, top, line)
        return top


def pdf(sheets: list[Sheet], *, title: str) -> bytes:
    """The sheets as a PDF with embedded subsets of the fonts; the same sheets, the same bytes.

    `title` is what a viewer shows: never patient data.
    """
    with LOCK:
        typeface()
        buffer = BytesIO()
        canvas = Canvas(
            buffer,
            pagesize=(WIDTH / POINT, HEIGHT / POINT),
            invariant=1,
            initialFontName="letters/Inter-Regular.ttf",
            lang="en-GB",
        )
        canvas.setTitle(title)
        canvas.setAuthor("")
        canvas.setSubject("")
        canvas.setCreator("coder-gui")
        canvas.setViewerPreference("PrintScaling", "None")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        # The slip is cut off and sent back: no other letter may stand on its other side.
        canvas.setViewerPreference("Duplex", "Simplex")
        for sheet in sheets:
            _paint(canvas, sheet)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()


def _paint(canvas: Canvas, sheet: Sheet) -> None:
    """Everything of a sheet: what lies under the text first, the text last, in one object."""
    canvas.scale(1 / POINT, 1 / POINT)
    canvas.translate(0, HEIGHT)
    if sheet.watermark:
        _watermark(canvas, sheet.watermark)
    for mark in (*sheet.under, *sheet.marks):
        match mark:
            case Rule():
                _rule(canvas, mark)
            case Panel():
                _panel(canvas, mark)
            case Tick():
                canvas.setStrokeColor(HexColor(INK))
                canvas.setLineWidth(0.9 * POINT)
                canvas.rect(mark.x, -mark.y - mark.size, mark.size, mark.size)
            case Code():
                _code(canvas, mark)
    _write(canvas, [mark for mark in sheet.marks if isinstance(mark, Words)])


def _write(canvas: Canvas, lines: list[Words]) -> None:
    """The lines in their order; font and colour are set where they change."""
    text = canvas.beginText()
    font: tuple[str, float] | None = None
    colour = ""
    for mark in lines:
        style = mark.line.style
        if style.colour != colour:
            colour = style.colour
            text.setFillColor(HexColor(colour))
        x = mark.x
        for run in mark.line.runs:
            if (run.font, style.size) != font:
                font = (run.font, style.size)
                text.setFont(run.font, style.size * POINT)
            text.setTextOrigin(x, -mark.baseline)
            text.textLine(run.text)
            x += run.width * style.size * POINT
    canvas.drawText(text)


def _rule(canvas: Canvas, mark: Rule) -> None:
    canvas.setStrokeColor(HexColor(mark.colour))
    canvas.setLineWidth(mark.thickness * POINT)
    if mark.dash:
        canvas.setDash([length * POINT for length in mark.dash])
    canvas.line(mark.x, -mark.y, mark.to_x, -mark.y)
    if mark.dash:
        canvas.setDash()


def _panel(canvas: Canvas, mark: Panel) -> None:
    canvas.setFillColor(HexColor(mark.colour))
    x, y, wide, high = mark.x, -mark.y - mark.height, mark.width, mark.height
    if mark.radius:
        canvas.roundRect(x, y, wide, high, mark.radius, stroke=0, fill=1)
    else:
        canvas.rect(x, y, wide, high, stroke=0, fill=1)


def _code(canvas: Canvas, mark: Code) -> None:
    name = "code" + mark.text.encode().hex()  # a name in the file has no spaces
    if not canvas.hasForm(name):
        _make_code(canvas, name, mark.text)
    canvas.saveState()
    canvas.translate(mark.x, -mark.y)
    canvas.scale(mark.size, mark.size)
    canvas.doForm(name)
    canvas.restoreState()


def _make_code(canvas: Canvas, name: str, text: str) -> None:
    """The code in a square of 1 by 1 below and right of the origin, drawn wherever it is wanted."""
    rows = qr_rows(text)
    module = 1.0 / len(rows)
    canvas.beginForm(name, lowerx=0, lowery=-1, upperx=1, uppery=0)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        column = 0
        while column < len(row):
            # One rectangle for neighbours: no hairlines between them on paper.
            end = column
            while end < len(row) and row[end]:
                end += 1
            if end > column:
                across = (end - column) * module
                path.rect(column * module, -(number + 1) * module, across, module)
            column = end + 1
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.endForm()


@lru_cache(maxsize=512)
def qr_rows(text: str) -> tuple[tuple[bool, ...], ...]:
    """The dark squares of the QR code, row by row, in the smallest version of level M."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return tuple(tuple(bool(one) for one in row) for row in code.modules)


def _watermark(canvas: Canvas, text: str) -> None:
    """Large pale letters across the sheet, below everything else."""
    size = 46.0
    face = typeface()
    canvas.saveState()
    canvas.setFillColor(HexColor("#E9EDF0"))
    canvas.translate(WIDTH / 2, -HEIGHT / 2)
    canvas.rotate(52)
    x = -face.width(text, Face.SEMIBOLD) * size / 2
    for run in face.runs(text, Face.SEMIBOLD):
        canvas.setFont(run.font, size)
        canvas.drawString(x, -size * 0.36, run.text)
        x += run.width * size
    canvas.restoreState()


def band(sheet: Sheet) -> None:
    """The blue band along the upper edge."""
    sheet.under.append(Panel(0, 0, WIDTH, BAND_HEIGHT, BAND))


def foot(sheet: Sheet, left: str, middle: str, right: str) -> None:
    """The marking, who printed it, and the page, under a hairline; what is long wraps."""
    marking = wrap(left, LABEL_STRONG, 60)
    page = Line(right, 0, LABEL)
    # In the middle of the sheet, or, where that is too narrow, of what the others leave.
    start = LEFT + max(line.width for line in marking) + 4
    end = RIGHT - page.width - 4
    middle = " ".join(middle.split())
    lines, above = wrap(middle, LABEL, end - start), 0.0
    if len(lines) > 2:
        # A very long name gets the whole width, below the others.
        lines, above = wrap(middle, LABEL, RIGHT - LEFT), height(marking)
        start, end = LEFT, RIGHT
    half = max(line.width for line in lines) / 2
    centre = min(max(WIDTH / 2, start + half), end - half)
    rule = min(_FOOT, _LOWEST - max(above + height(lines), height(marking)) - 1.2)
    sheet.marks.append(Rule(LEFT, rule, RIGHT, 0.4, HAIR))
    top = rule + 1.2
    sheet.write_all(LEFT, top, marking)
    sheet.write(RIGHT, top, page, align="right")
    for line in lines:
        above = sheet.write(centre, top + above, line, align="middle") - top
