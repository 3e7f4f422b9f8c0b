"""How the rows of the conflict desk are painted. Paints words that are ready; asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from coder_gui.ui.conflicts.columns import INSET, NUMBER, Columns, columns
from coder_gui.ui.conflicts.models import DifferencesModel
from coder_gui.ui.conflicts.rows import DifferenceItem, SectionItem, Side
from coder_gui.ui.conflicts.words import Sign
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import (
    ICON_SECOND,
    RIGHT,
    draw_focus_ring,
    draw_hairline,
    draw_icon,
    draw_text,
)
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Theme

Index = QModelIndex | QPersistentModelIndex
LEAST_CODE = "S72.00"
"""The code column is never narrower than this."""
MOST_LINES = 6
"""Lines of words without a code that a cell shows; the rest is in the tooltip."""
PADDING, NOTE_GAP = 6, 4
KEPT_RIGHT = 2
"""What the words of a cell keep from its right edge, in pixels."""
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def _has(option: QStyleOptionViewItem, flag: QStyle.StateFlag) -> bool:
    return bool(option.state & flag)


class DifferencesDelegate(QStyledItemDelegate):
    """Headings; quiet rows of one line; differing rows with what happened below their words."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
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
        metrics = self._theme.metrics(Role.BODY)
        room = QRect(0, 0, cell.width() - 2 * self._theme.px(INSET), 10_000)
        needed = metrics.boundingRect(room, int(_WRAP), side.text).height()
        return line if needed <= line else min(needed, MOST_LINES * metrics.lineSpacing()) + 4

    def cut(self, side: Side, cell: QRect, *, quiet: bool) -> bool:
        """True where the words of a cell have not all their room."""
        metrics, inset = self._theme.metrics(Role.BODY), self._theme.px(INSET)
        room = cell.width() - 2 * inset
        if side.code:
            return metrics.horizontalAdvance(side.text) > room - self._code_width() + inset
        if quiet:
            return metrics.horizontalAdvance(side.text) > room
        whole = metrics.boundingRect(QRect(0, 0, room, 10_000), int(_WRAP), side.text).height()
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
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(DifferencesModel.RowRole)
        painter.save()
        if isinstance(item, SectionItem):
            self._paint_section(painter, QRect(option.rect), item)
        elif isinstance(item, DifferenceItem):
            self._paint_difference(painter, option, item)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, item: SectionItem) -> None:
        theme = self._theme
        words = rect.adjusted(Gap.L, 0, -Gap.M, 0)
        draw_text(painter, theme, words, item.title, role=Role.HEADING, tone="text2")
        draw_hairline(painter, theme, rect, tone="border")

    def _paint_difference(
        self, painter: QPainter, option: QStyleOptionViewItem, item: DifferenceItem
    ) -> None:
        theme, rect = self._theme, QRect(option.rect)
        places = columns(theme, rect.width())
        selected = _has(option, QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, places, selected=selected)
        words = rect.adjusted(0, PADDING, 0, -PADDING - item.field)
        number = QRect(words.left(), words.top(), theme.px(NUMBER) - Gap.M - 1,
                       theme.line(Role.BODY))  # fmt: skip
        draw_text(painter, theme, number, item.number, role=Role.SECOND, tone="text2", align=RIGHT,
                  elide=False)  # fmt: skip
        for column, side in enumerate(item.sides):
            cell = places.cell(column, words)
            if cell is None:
                continue
            if selected and side.chosen:
                frame = cell.adjusted(0, -PADDING + 3, 0, PADDING - 3)
                self._paint_frame(painter, frame)
            self._paint_side(painter, cell, side, quiet=item.quiet)
        if selected and _has(option, QStyle.StateFlag.State_HasFocus):
            draw_focus_ring(painter, theme, rect)

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, places: Columns, *, selected: bool
    ) -> None:
        theme, rect, c = self._theme, QRect(option.rect), self._theme.colors
        if selected:
            painter.fillRect(rect, c.sel)
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), c.accent)
            return
        if _has(option, QStyle.StateFlag.State_MouseOver):
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
            self._paint_sign(painter, line, side.lead)
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
            self._paint_sign(painter, at, side.note)

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
        painter.drawText(room, int(_WRAP), side.text)
        painter.restore()
        return height

    def _paint_sign(self, painter: QPainter, place: QRect, sign: Sign) -> None:
        theme = self._theme
        words = QRect(place)
        if sign.icon is not None:
            used = draw_icon(painter, theme, words, sign.icon, tone=sign.tone,
                             size=ICON_SECOND)  # fmt: skip
            words.setLeft(words.left() + used + Gap.XS)
        draw_text(painter, theme, words, sign.word, role=Role.STATE, tone=sign.tone)

    # Help -------------------------------------------------------------------------------------
    def whole_text(self, item: DifferenceItem, rect: QRect, x: int) -> str:
        """What a cell at `x` would say with all its room; empty where it has that."""
        for side, cell in self._cells(item, columns(self._theme, rect.width()), rect):
            if cell.left() <= x <= cell.right() and self.cut(side, cell, quiet=item.quiet):
                return " ".join(part for part in (side.code, side.text) if part)
        return ""
