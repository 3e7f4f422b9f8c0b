"""The columns that the heads and the rows of the desk share."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_TEXT,
    draw_hairline,
    draw_icon,
    draw_key_cap,
    draw_text,
    text_width,
    two_lines,
)
from coder_gui.ui.theme import Gap, Theme

NUMBER = 36
"""Width of the number column at 100 %."""
LEAST = 184
"""Width of a column at 100 % under which Before gives its room to the others."""
INSET = 10
"""From the edge of a cell to its words, at 100 %."""
MINE, THEIRS, BEFORE, RESULT = range(4)


@dataclass(frozen=True, slots=True)
class Columns:
    """Left edges and widths in pixels, by the number of the column; one not shown is None."""

    number: int
    places: tuple[tuple[int, int] | None, ...]
    right: int

    def cell(self, column: int, rect: QRect) -> QRect | None:
        """The part of a row in one column, or None where it is not shown."""
        place = self.places[column]
        if place is None:
            return None
        return QRect(rect.left() + place[0], rect.top(), place[1], rect.height())

    def result_ground(self, rect: QRect) -> QRect:
        """The part of a row under the result, to its right edge."""
        place = self.places[RESULT]
        left = place[0] if place is not None else self.right
        return QRect(rect.left() + left - Gap.XS, rect.top(), self.right - left + Gap.XS,
                     rect.height())  # fmt: skip


def columns(theme: Theme, width: int) -> Columns:
    """The columns of a view of this width: four, or three where they would be too narrow."""
    number = theme.px(NUMBER)
    room = width - number
    shown: tuple[int, ...] = (MINE, THEIRS, BEFORE, RESULT)
    if room < 4 * theme.px(LEAST):
        shown = (MINE, THEIRS, RESULT)
    each = room // len(shown)
    places: list[tuple[int, int] | None] = [None] * 4
    for at, column in enumerate(shown):
        places[column] = (number + at * each, each - Gap.S)
    return Columns(number, tuple(places), width)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column: icon, name, key, and who and when."""

    icon: Icon
    name: str
    keys: str
    words: str


class HeadStrip(QWidget):
    """The heads over the columns. It takes no focus: its words are read with the list's name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heads: tuple[Head, ...] = ()
        self._width = 0
        self._low = False
        self.setObjectName("conflict_heads")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @property
    def heads(self) -> tuple[Head, ...]:
        """What stands over the columns."""
        return self._heads

    def show_heads(self, heads: tuple[Head, ...]) -> None:
        """Mine, theirs, before and result; nothing for none."""
        self._heads = heads
        said = [f"{head.name}: {head.words}" for head in heads]
        self.setAccessibleName(", ".join(said))
        self.update()

    def follow_width(self, width: int) -> None:
        """The width of the rows below, which a scroll bar may make smaller than this one."""
        self._width = width
        self.update()

    def set_low(self, *, low: bool) -> None:
        """Without who and when, where there is little height."""
        if low != self._low:
            self._low = low
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        second = 0 if self._low else self._theme.line(Role.SECOND)
        return QSize(0, self._theme.line(Role.CARD_TITLE) + second + 2 * Gap.S + 3)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, rect = self._theme, self.rect()
        painter.fillRect(rect, theme.colors.surface)
        if self._heads:
            places = columns(theme, self._width or self.width())
            ground = places.result_ground(rect)
            ground.setRight(rect.right())
            painter.fillRect(ground, theme.colors.subtle)
            for column, head in enumerate(self._heads):
                cell = places.cell(column, rect)
                if cell is not None:
                    self._paint_head(painter, cell.adjusted(theme.px(INSET), 0, 0, 0), head)
        draw_hairline(painter, theme, rect, tone="border")
        painter.end()

    def _paint_head(self, painter: QPainter, cell: QRect, head: Head) -> None:
        theme = self._theme
        upper, lower = (cell, QRect()) if self._low else two_lines(
            theme, cell, first=Role.CARD_TITLE
        )  # fmt: skip
        draw_icon(painter, theme, upper, head.icon)
        start = theme.px(ICON_TEXT) + Gap.XS + 1
        upper.setLeft(upper.left() + start)
        lower.setLeft(lower.left() + start)
        used = draw_text(painter, theme, upper, head.name, role=Role.CARD_TITLE)
        upper.setLeft(upper.left() + used + Gap.S)
        if head.keys and text_width(theme, head.keys, Role.SMALL) + 14 <= upper.width():
            draw_key_cap(painter, theme, upper, head.keys)
        if not self._low:
            draw_text(painter, theme, lower, head.words, role=Role.SECOND, tone="text2")
