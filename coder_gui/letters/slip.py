"""The reply slip: it starts 122 mm above the foot of a sheet, so that a stack is cut in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coder_gui.domain.letters import QueryLetter
from coder_gui.domain.queries import QueryOption
from coder_gui.letters.head import due_words, numbers
from coder_gui.letters.paper import HEIGHT, LEFT, RIGHT, WIDTH, Code, Rule, Sheet, Tick
from coder_gui.letters.text import (
    HEADING,
    INK,
    LABEL,
    NOTE,
    OPTION,
    SECOND,
    STRONG,
    Line,
    Style,
    wrap,
)

SLIP_TOP = HEIGHT - 122.0
_OPTIONS_TOP, _OPTIONS_END = SLIP_TOP + 24.5, SLIP_TOP + 75.5
_SIGN = SLIP_TOP + 84.6
_TEXT_X = LEFT + 5.6
_LEAST_LINE = 40.0
"""mm that can be written on."""
_SIGNATURES = ((20.0, 77.8), (81.8, 111.8), (115.8, 161.9), (165.8, 190.0))
_PER_ROW = 12


@dataclass(frozen=True, slots=True)
class Density:
    """How close the options stand: points, mm between them and from line to line to write on.

    `extra`: lines to write on below the first; `columns`: of options without such lines.
    """

    size: float
    gap: float
    write: float
    extra: int
    columns: int = 1


_DENSITIES = (
    Density(10, 4.2, 8.8, 1),
    Density(10, 3.0, 8.2, 1),
    Density(9.5, 2.4, 7.6, 0),
    Density(9.5, 3.0, 8.0, 0, 2),
    Density(9, 1.8, 7.2, 0, 2),
    Density(8, 0.9, 7.0, 0, 2),
)


def density(options: Sequence[QueryOption]) -> Density | None:
    """The widest way to set the options on a slip; None: they are numbered, and stand above it."""
    room = _OPTIONS_END - _OPTIONS_TOP
    for one in _DENSITIES:
        if _set_options(Sheet(), options, one, 0.0) - one.gap <= room:
            return one
    return None


def slip(sheet: Sheet, letter: QueryLetter, way: Density | None) -> None:
    """Sets the slip of a letter on its last sheet; `way` is the `density` of its options."""
    words = letter.letterhead.words
    line = Line(words.slip_line.format(place=letter.letterhead.return_to), 0, LABEL)
    half = line.width / 2 + 3
    sheet.write(WIDTH / 2, SLIP_TOP - line.style.leading / 2, line, align="middle")
    for start, end in ((LEFT, WIDTH / 2 - half), (WIDTH / 2 + half, RIGHT)):
        if end > start:
            sheet.marks.append(Rule(start, SLIP_TOP, end, 0.6, SECOND, (3.2, 2.4)))
    _head(sheet, letter, words.slip_hint_numbered if way is None else words.slip_hint)
    if way is None:
        _numbered(sheet, len(letter.options))
    else:
        _set_options(sheet, letter.options, way, _OPTIONS_TOP)
    for (start, end), label in zip(_SIGNATURES, words.signatures, strict=True):
        sheet.marks.append(Rule(start, _SIGN, end, 0.6, INK))
        sheet.write(start, _SIGN + 0.8, Line(label, 0, LABEL))


def _head(sheet: Sheet, letter: QueryLetter, hint: str) -> None:
    words, size = letter.letterhead.words, 12.2
    top = SLIP_TOP + 7.0
    if letter.reference:
        sheet.marks.append(Code(RIGHT - size, top, size, letter.reference))
    heading = words.slip_heading.format(reference=letter.reference or words.no_reference)
    below = sheet.write(LEFT, top - 0.4, Line(heading, 0, HEADING))
    sheet.write(RIGHT - size - 4, top + 0.2, Line(due_words(letter), 0, STRONG), align="right")
    text = f"{numbers(letter)} · {hint}"
    sheet.write_all(LEFT, below + 0.3, wrap(text, NOTE, RIGHT - LEFT - size - 4))


def _set_options(sheet: Sheet, options: Sequence[QueryOption], way: Density, top: float) -> float:
    """Sets options in their order; returns where the next one would begin."""
    waiting: list[QueryOption] = []
    for option in options:
        if not option.free_text:
            waiting.append(option)
            continue
        top = _ticks(sheet, waiting, way, top)
        waiting = []
        top = _free(sheet, option, way, top)
    return _ticks(sheet, waiting, way, top)


def _style(way: Density) -> Style:
    return OPTION.at(way.size)


def _ticks(sheet: Sheet, options: list[QueryOption], way: Density, top: float) -> float:
    """Options without writing, in columns read downwards where there are several."""
    columns = way.columns if len(options) > 1 else 1
    across = (RIGHT - LEFT) / columns
    rows = -(-len(options) // columns)
    ends = [top]
    for column in range(columns):
        y, left = top, LEFT + column * across
        for option in options[column * rows : (column + 1) * rows]:
            lines = wrap(option.text, _style(way), across - (_TEXT_X - LEFT) - 2)
            _tick(sheet, left, y, way)
            y = sheet.write_all(left + _TEXT_X - LEFT, y, lines) + way.gap
        ends.append(y)
    return max(ends)


def _free(sheet: Sheet, option: QueryOption, way: Density, top: float) -> float:
    """An option with lines to write on: behind its text where that leaves room, and below."""
    lines = wrap(option.text, _style(way), RIGHT - _TEXT_X)
    _tick(sheet, LEFT, top, way)
    top = sheet.write_all(_TEXT_X, top, lines)
    below = top + 0.4
    start = _TEXT_X + lines[-1].width + 3
    if RIGHT - start >= _LEAST_LINE:
        sheet.marks.append(Rule(start, below, RIGHT, 0.5, SECOND))
    else:
        below += way.write
        sheet.marks.append(Rule(_TEXT_X, below, RIGHT, 0.5, SECOND))
    for _ in range(0 if option.fixed else way.extra):
        below += way.write
        sheet.marks.append(Rule(_TEXT_X, below, RIGHT, 0.5, SECOND))
    return max(below, top) + way.gap


def _tick(sheet: Sheet, x: float, top: float, way: Density) -> None:
    size = 3.4 if way.size > 8 else 3.0
    sheet.marks.append(Tick(x + 0.15, top + (_style(way).leading - size) / 2, size))


def _numbered(sheet: Sheet, count: int) -> None:
    """Boxes with numbers, for options that stand in full above the slip, and lines to write on."""
    pitch = (RIGHT - LEFT) / _PER_ROW
    way = _DENSITIES[0]
    top = _OPTIONS_TOP
    for number in range(count):
        row, column = divmod(number, _PER_ROW)
        x, top = LEFT + column * pitch, _OPTIONS_TOP + row * 7.0
        _tick(sheet, x, top, way)
        sheet.write(x + 5.2, top, Line(f"{number + 1}", 0, OPTION))
    line = top + 4.6 + way.write
    while line <= _OPTIONS_END:
        sheet.marks.append(Rule(LEFT, line, RIGHT, 0.5, SECOND))
        line += way.write
