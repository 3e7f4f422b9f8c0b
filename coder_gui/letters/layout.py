"""Text, headings and tables that flow from sheet to sheet. Lengths are mm from the top left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coder_gui.letters.paper import BOTTOM, LEFT, RIGHT, Rule, Sheet, Tick
from coder_gui.letters.text import (
    BODY,
    HAIR,
    HEADING,
    INK,
    LABEL,
    Line,
    Style,
    height,
    wrap,
)

Begin = Callable[[int], tuple[Sheet, float]]
"""Makes the sheet of a number from 1: the sheet with its head, and where the flow begins on it."""
Cell = tuple[Line, ...]
PAD = 1.6
"""Above and below the text of a row of a table."""
_WHOLE = 60.0
"""Rows up to this height are not parted between sheets."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: left edge, width and heading."""

    x: float
    width: float
    heading: str

    def cell(self, text: str, style: Style = BODY) -> Cell:
        """A text wrapped to the width."""
        return wrap(text, style, self.width)


class Flow:
    """Sets things below one another and takes a new sheet where the room ends."""

    def __init__(self, begin: Begin, *, bottom: float = BOTTOM) -> None:
        self._begin = begin
        self.bottom = bottom
        self.sheets: list[Sheet] = []
        self.new_sheet()

    @property
    def sheet(self) -> Sheet:
        """The sheet that is being set."""
        return self.sheets[-1]

    @property
    def fresh(self) -> bool:
        """Nothing flowed onto this sheet yet."""
        return self.y == self._top

    @property
    def room(self) -> float:
        """What is left of this sheet."""
        return self.bottom - self.y

    def new_sheet(self) -> None:
        """Goes on on a new sheet."""
        sheet, top = self._begin(len(self.sheets) + 1)
        self.sheets.append(sheet)
        self.y = self._top = top

    def keep(self, needed: float) -> None:
        """A new sheet, unless so much fits on this one or it is a new one."""
        if needed > self.room and not self.fresh:
            self.new_sheet()

    def space(self, gap: float) -> None:
        """Some room, none at the top of a sheet."""
        if not self.fresh:
            self.y = min(self.y + gap, self.bottom)

    def lines(self, lines: Sequence[Line], *, x: float = LEFT) -> None:
        """Lines, over as many sheets as they need; no single line stays behind or goes over."""
        for number, line in enumerate(lines):
            left = len(lines) - number
            pair = 2 if (left == 2 or number == 0) and left > 1 else 1
            self.keep(line.style.leading * pair)
            self.y = self.sheet.write(x, self.y, line)

    def paragraph(
        self, text: str, style: Style = BODY, *, x: float = LEFT, width: float | None = None
    ) -> None:
        """A text, wrapped to the width (None: up to the right margin)."""
        self.lines(wrap(text, style, RIGHT - x if width is None else width), x=x)

    def heading(self, text: str, style: Style = HEADING, *, before: float = 6.0) -> None:
        """A heading with room before it; it stays with what follows."""
        lines = wrap(text, style, RIGHT - LEFT)
        self.space(before)
        self.keep(height(lines) + 14)
        self.lines(lines)
        self.y += 1.0

    def items(self, texts: Sequence[str], style: Style = BODY, *, numbered: bool = False) -> None:
        """A list with points or numbers, each text indented."""
        for number, text in enumerate(texts, start=1):
            lines = wrap(text, style, RIGHT - LEFT - 7)
            self.keep(min(height(lines), 3 * style.leading))
            sign = f"{number}" if numbered else "•"
            self.sheet.write(LEFT + 0.5, self.y, Line(sign, 0, style))
            self.lines(lines, x=LEFT + 7)
            self.space(0.8)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        pad: float = PAD,
        ticked: bool = False,
    ) -> None:
        """Rows under a heading that is repeated on every sheet they reach.

        `pad` is the room above and below the text of a row. `ticked`: each row has a box at the
        left margin, which the columns must leave free.
        """
        first = min(_row_height(rows[0], pad), _WHOLE) if rows else 0.0
        self.keep(_head_height(columns) + first)
        self._table_head(columns)
        for row in rows:
            rest = [list(cell) for cell in row]
            while True:
                whole = _row_height(rest, pad)
                if whole > self.room and (whole <= _WHOLE or self.room < 16):
                    self._go_on(columns)
                if ticked and rest == [list(cell) for cell in row]:
                    self.sheet.marks.append(Tick(LEFT, self.y + pad + 0.5))
                part = _taken(rest, self.room - 2 * pad)
                self._row(columns, part, pad)
                if not any(rest):
                    break
                self._go_on(columns)

    def _go_on(self, columns: Sequence[Column]) -> None:
        self.new_sheet()
        self._table_head(columns)

    def _table_head(self, columns: Sequence[Column]) -> None:
        ends = [
            self.sheet.write_all(column.x, self.y, column.cell(column.heading, LABEL))
            for column in columns
        ]
        self.y = max(ends) + 0.9
        self.sheet.marks.append(Rule(LEFT, self.y, RIGHT, 1.0, INK))

    def _row(self, columns: Sequence[Column], cells: Sequence[Sequence[Line]], pad: float) -> None:
        top = self.y + pad
        ends = [
            self.sheet.write_all(column.x, top, tuple(cell))
            for column, cell in zip(columns, cells, strict=True)
        ]
        self.y = max(ends) + pad
        self.sheet.marks.append(Rule(LEFT, self.y, RIGHT, 0.4, HAIR))


def _head_height(columns: Sequence[Column]) -> float:
    return max(height(column.cell(column.heading, LABEL)) for column in columns) + 0.9


def _row_height(cells: Sequence[Sequence[Line]], pad: float) -> float:
    return max(height(tuple(cell)) for cell in cells) + 2 * pad


def _taken(cells: list[list[Line]], room: float) -> list[list[Line]]:
    """Takes from each cell the lines that the room holds, at least one."""
    part = []
    for cell in cells:
        count, used = 0, 0.0
        while count < len(cell) and (used + cell[count].style.leading <= room or count == 0):
            used += cell[count].style.leading
            count += 1
        part.append(cell[:count])
        del cell[:count]
    return part
