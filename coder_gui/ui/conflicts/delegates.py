"""How the rows of the conflict desk are painted. Paints words that are ready; asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from coder_gui.ui.conflicts.columns import INSET, NUMBER, Columns, columns
from coder_gui.ui.conflicts.models import DifferencesModel
from coder_gui.ui.conflicts.rows import DifferenceItem, Item, SectionItem, Side
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import (
    RIGHT,
    WRAP,
    draw_focus_ring,
    draw_hairline,
    draw_sign,
    draw_text,
    wrapped_height,
)
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Theme

LEAST_CODE = "S72.00"
"""The code column is never narrower than this."""
MOST_LINES = 6
"""Lines of words without a code that a cell shows; the rest is in the tooltip."""
PADDING, NOTE_GAP = 6, 4
KEPT_RIGHT = 2
"""What the words of a cell keep from its right edge, in pixels."""


class DifferencesDelegate(RowDelegate[Item]):
    """Headings; quiet rows of one line; differing rows with what happened below their words."""

    ring_radius = RADIUS_CONTROL

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._codes: frozenset[str] = frozenset()
        self._widest: tuple[float, int] = (0.0, 0)

    def show_codes(self, codes: frozenset[str]) -> None:
        """The codes on show, which the titles stand clear of."""
        self._codes, self._widest = codes, (0.0, 0)

    # Heights ----------------------------------------------------------------------------------
    def height(self, item: object, width: int) -> int:
        """Height of a row in a view of this width, in pixels."""
        theme = self._theme
        if isinstance(item, SectionItem):
            return theme.line(Role.HEADING) + 2 * PADDING + 2
        if not isinstance(item, DifferenceItem):
            return 0
        places = columns(theme, width)
        lines = max(
            self._words_height(side, cell, quiet=item.quiet)
            for side, cell in self._cells(item, places, QRect(0, 0, width, 0))
        )
        noted = any(side.note is not None for side in item.sides)
        note = theme.line(Role.SECOND) + NOTE_GAP if noted else 0
        return lines + note + 2 * PADDING + item.field

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        if isinstance(view, QAbstractItemView):
            width = view.viewport().width()
        else:
            width = option.rect.width()
        return QSize(0, self.height(index.data(DifferencesModel.RowRole), width))

    def _words_height(self, side: Side, cell: QRect, *, quiet: bool) -> int:
        line = self._theme.line(Role.BODY)
        if quiet or side.lead is not None or side.code or not side.text:
            return line
        needed = wrapped_height(self._theme, side.text, cell.width() - 2 * self._theme.px(INSET))
        most = MOST_LINES * self._theme.metrics(Role.BODY).lineSpacing()
        return line if needed <= line else min(needed, most) + 4

    def cut(self, side: Side, cell: QRect, *, quiet: bool) -> bool:
        """True where the words of a cell have not all their room."""
        metrics, inset = self._theme.metrics(Role.BODY), self._theme.px(INSET)
        room = cell.width() - 2 * inset
        if side.code:
            return metrics.horizontalAdvance(side.text) > room - self._code_width() + inset
        if quiet:
            return metrics.horizontalAdvance(side.text) > room
        whole = wrapped_height(self._theme, side.text, room)
        return whole > MOST_LINES * metrics.lineSpacing()

    def _cells(
        self, item: DifferenceItem, places: Columns, rect: QRect
    ) -> list[tuple[Side, QRect]]:
        found = []
        for column, side in enumerate(item.sides):
            cell = places.cell(column, rect)
            if cell is not None:
                found.append((side, cell))
        return found

    def _code_width(self) -> int:
        scale, width = self._widest
        if scale != self._theme.scale:
            metrics = self._theme.metrics(Role.STRONG, code=True)
            codes = (LEAST_CODE, *self._codes)
            width = max(metrics.horizontalAdvance(code) for code in codes) + 6
            self._widest = (self._theme.scale, width)
        return width

    # Painting ---------------------------------------------------------------------------------
    def paint_row(self, painter: QPainter, rect: QRect, item: Item, state: RowState) -> None:
        """A heading or a difference."""
        if isinstance(item, SectionItem):
            self._paint_section(painter, rect, item)
        else:
            self._paint_difference(painter, rect, item, state)

    def _paint_section(self, painter: QPainter, rect: QRect, item: SectionItem) -> None:
        theme = self._theme
        words = rect.adjusted(Gap.L, 0, -Gap.M, 0)
        draw_text(painter, theme, words, item.title, role=Role.HEADING, tone="text2")
        draw_hairline(painter, theme, rect, tone="border")

    def _paint_difference(
        self, painter: QPainter, rect: QRect, item: DifferenceItem, state: RowState
    ) -> None:
        theme = self._theme
        places = columns(theme, rect.width())
        self._paint_ground(painter, rect, places, state)
        words = rect.adjusted(0, PADDING, 0, -PADDING - item.field)
        number = QRect(words.left(), words.top(), theme.px(NUMBER) - Gap.M - 1,
                       theme.line(Role.BODY))  # fmt: skip
        draw_text(painter, theme, number, item.number, role=Role.SECOND, tone="text2", align=RIGHT,
                  elide=False)  # fmt: skip
        for column, side in enumerate(item.sides):
            cell = places.cell(column, words)
            if cell is None:
                continue
            if state.selected and side.chosen:
                frame = cell.adjusted(0, -PADDING + 3, 0, PADDING - 3)
                self._paint_frame(painter, frame)
            self._paint_side(painter, cell, side, quiet=item.quiet)

    def _paint_ground(
        self, painter: QPainter, rect: QRect, places: Columns, state: RowState
    ) -> None:
        theme, c = self._theme, self._theme.colors
        if state.selected:
            painter.fillRect(rect, c.sel)
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), c.accent)
            return
        if state.hovered:
            painter.fillRect(rect, c.hover)
        painter.fillRect(places.result_ground(rect), c.subtle)
        draw_hairline(painter, theme, rect.adjusted(theme.px(NUMBER), 0, 0, 0))

    def _paint_frame(self, painter: QPainter, frame: QRect) -> None:
        """The chosen cell of the current row stands on white in a frame of its own."""
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colors.surface)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.restore()
        draw_focus_ring(painter, self._theme, frame)

    def _paint_side(self, painter: QPainter, cell: QRect, side: Side, *, quiet: bool) -> None:
        theme, inset = self._theme, self._theme.px(INSET)
        tone = "text2" if quiet else "text"
        place = cell.adjusted(inset, 0, -KEPT_RIGHT, 0)
        line = QRect(place.left(), place.top(), place.width(), theme.line(Role.BODY))
        start, below = 0, line.height()
        if side.lead is not None:
            lead = side.lead
            draw_sign(painter, theme, line, lead.icon, lead.word, tone=lead.tone)
        elif side.code:
            draw_text(painter, theme, line, side.code, role=Role.STRONG, code=True, tone=tone,
                      elide=False)  # fmt: skip
            start = self._code_width()
            line.setLeft(line.left() + start)
            draw_text(painter, theme, line, side.text, tone=tone)
        else:
            below = self._paint_words(painter, cell, place, side, tone=tone, quiet=quiet)
        if side.note is not None:
            at = QRect(place.left() + start, place.top() + below + 2, place.width() - start,
                       theme.line(Role.SECOND))  # fmt: skip
            note = side.note
            draw_sign(painter, theme, at, note.icon, note.word, tone=note.tone)

    def _paint_words(
        self, painter: QPainter, cell: QRect, place: QRect, side: Side, *, tone: str, quiet: bool
    ) -> int:
        """Words without a code: on one line in a quiet row, else as many as they need."""
        theme = self._theme
        height = self._words_height(side, cell, quiet=quiet)
        if quiet or height <= theme.line(Role.BODY):
            line = QRect(place.left(), place.top(), place.width(), theme.line(Role.BODY))
            draw_text(painter, theme, line, side.text, tone=tone)
            return theme.line(Role.BODY)
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color(tone))
        room = QRect(place.left(), place.top() + 2, cell.width() - 2 * theme.px(INSET), height - 4)
        painter.save()
        painter.setClipRect(room)
        painter.drawText(room, WRAP, side.text)
        painter.restore()
        return height

    # Help -------------------------------------------------------------------------------------
    def whole_text(self, item: DifferenceItem, rect: QRect, x: int) -> str:
        """What a cell at `x` would say with all its room; empty where it has that."""
        for side, cell in self._cells(item, columns(self._theme, rect.width()), rect):
            if cell.left() <= x <= cell.right() and self.cut(side, cell, quiet=item.quiet):
                return " ".join(part for part in (side.code, side.text) if part)
        return ""
