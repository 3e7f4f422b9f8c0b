"""Text in lines: styles, and wrapping that never loses or shrinks anything."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

from coder_gui.letters.fonts import Face, Run, typeface

POINT = 25.4 / 72
"""A point in mm."""
SMALLEST = 8.0
"""Points; nothing on paper is smaller."""

INK = "#212B32"
SECOND = "#4C6272"
"""Text of second rank: dark enough to come through a photocopier."""
BAND = "#003087"
WASH = "#F4F6F8"
HAIR = "#B8C2CA"
MARK = "#FFE9A8"


_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: points, mm from line to line, colour as #RRGGBB."""

    size: float
    leading: float
    face: Face = Face.REGULAR
    colour: str = INK

    def at(self, size: float) -> Style:
        """The same at another size, its leading in step; never below the smallest."""
        new = max(size, SMALLEST)
        return replace(self, size=new, leading=self.leading * new / self.size)

    @property
    def ascent(self) -> float:
        """From the top of a line's box to its baseline, in mm."""
        return self.leading / 2 + self.size * POINT * 0.35


TITLE = Style(18, 8, Face.SEMIBOLD)
REFERENCE = Style(13, 5.6, Face.SEMIBOLD)
HEADING = Style(11.5, 5.2, Face.SEMIBOLD)
QUESTION = Style(11.5, 5.4)
BODY = Style(9.5, 4.4)
STRONG = Style(9.5, 4.4, Face.SEMIBOLD)
NAME = Style(10, 4.4, Face.SEMIBOLD)
NOTE = Style(9, 4.3, colour=SECOND)
LOOKED = Style(9.5, 4.4, Face.ITALIC, SECOND)
LABEL = Style(8, 3.6, colour=SECOND)
LABEL_STRONG = Style(8, 3.6, Face.SEMIBOLD, SECOND)
OPTION = Style(10, 4.6)


@dataclass(frozen=True)
class Line:
    """One line of wrapped text. `start` is where it begins in the text it was cut from."""

    text: str
    start: int
    style: Style

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The line cut where the font changes."""
        return typeface().runs(self.text, self.style.face)

    @property
    def width(self) -> float:
        """In mm."""
        return sum(run.width for run in self.runs) * self.style.size * POINT


def width(text: str, style: Style) -> float:
    """How wide a text is on one line, in mm."""
    return typeface().width(text, style.face) * style.size * POINT


def wrap(text: str, style: Style, room: float) -> tuple[Line, ...]:
    """The text in lines of at most `room` mm; "" gives one empty line.

    Lines break at spaces and at line breaks of the text; a word wider than the room breaks after
    a sign where there is one near, else anywhere. No-break spaces hold.
    """
    lines: list[Line] = []
    start = 0
    for found in _BREAK.finditer(text):
        lines += _paragraph(text[start : found.start()], start, style, room)
        start = found.end()
    lines += _paragraph(text[start:], start, style, room)
    return tuple(lines)


def _paragraph(text: str, offset: int, style: Style, room: float) -> list[Line]:
    lines: list[Line] = []
    start, end, used = 0, 0, 0.0
    space = width(" ", style)
    for word in re.finditer(r"[^ \t]+", text):
        wide = width(word[0], style)
        between = (word.start() - end) * space if end > start else 0.0
        if end > start and used + between + wide <= room:
            end, used = word.end(), used + between + wide
            continue
        if end > start:
            lines.append(Line(text[start:end], offset + start, style))
        start, end, used = word.start(), word.end(), wide
        while used > room:
            cut = _fitting(text[start:end], style, room)
            lines.append(Line(text[start : start + cut], offset + start, style))
            start += cut
            used = width(text[start:end], style)
    lines.append(Line(text[start:end], offset + start, style))
    return lines


def _fitting(word: str, style: Style, room: float) -> int:
    """How many characters of a word that is too wide go on this line; at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width(word[:middle], style) <= room:
            low = middle
        else:
            high = middle - 1
    signs = [found.end() for found in re.finditer(r"[-/_.,;:&+)]", word[:low])]
    return signs[-1] if signs and signs[-1] > low * 0.6 else _before_marks(word, low)


def _before_marks(word: str, cut: int) -> int:
    """A cut that does not part an accent from its letter, where another is possible."""
    while cut > 1 and cut < len(word) and unicodedata.combining(word[cut]):
        cut -= 1
    return cut


def height(lines: tuple[Line, ...]) -> float:
    """Of a block of lines, in mm."""
    return sum(line.style.leading for line in lines)
