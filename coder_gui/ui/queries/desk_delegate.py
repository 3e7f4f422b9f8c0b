"""How a query is painted in the list. Paints words that are ready; asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_CHIP,
    ICON_SECOND,
    ICON_TEXT,
    SEPARATOR,
    Chip,
    Look,
    chip_width,
    draw_chip,
    draw_focus_ring,
    draw_icon,
    draw_row,
    draw_text,
    fit_facts,
    text_width,
)
from coder_gui.ui.queries.desk_model import QueriesModel
from coder_gui.ui.queries.desk_rows import QueryItem
from coder_gui.ui.queries.desk_words import Sign
from coder_gui.ui.sheet import RADIUS_KEY
from coder_gui.ui.theme import Gap, Theme

Index = QModelIndex | QPersistentModelIndex
BOX = Gap.M
WORDS = 36
"""Where the check box and the words begin, at 100 %."""


class QueriesDelegate(QStyledItemDelegate):
    """Three lines: patient and day; reference and whom it asks; state, gap and what is due."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._theme
        lines = theme.line(Role.BODY) + 2 * theme.line(Role.SECOND)
        return QSize(0, lines + Gap.XS + 2 * Gap.S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(QueriesModel.RowRole)
        if not isinstance(item, QueryItem):
            return
        theme, rect = self._theme, QRect(option.rect)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        start = theme.px(WORDS)
        draw_row(painter, theme, rect, selected=selected, linked=item.shown, hovered=hovered,
                 hairline_from=start)  # fmt: skip
        if item.shown and not selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.colors.accent)
        words = rect.adjusted(start, Gap.S, -Gap.M, -Gap.S)
        if item.boxed or hovered or selected:
            self._paint_box(painter, rect, words.top(), item)
        first = QRect(words.left(), words.top(), words.width(), theme.line(Role.BODY))
        line = theme.line(Role.SECOND)
        second = QRect(words.left(), first.bottom() + 1, words.width(), line)
        beside = QRect(second)
        if item.chip is not None:
            self._paint_chip(painter, first, beside, item, selected=selected)
        self._paint_patient(painter, first, item)
        self._paint_reference(painter, beside, item)
        self._paint_state(painter, second.translated(0, line + Gap.XS), item)
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            draw_focus_ring(painter, theme, rect, radius=0)
        painter.restore()

    def _paint_box(self, painter: QPainter, rect: QRect, top: int, item: QueryItem) -> None:
        theme = self._theme
        side = theme.px(ICON_TEXT)
        line = theme.line(Role.BODY)
        box = QRect(rect.left() + BOX, top + (line - side) // 2, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item.marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colors.accent)
        else:
            painter.setPen(QPen(theme.colors.control, 1))
            painter.setBrush(theme.colors.surface)
        painter.drawRoundedRect(
            box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_KEY, RADIUS_KEY
        )
        painter.restore()
        if item.marked:
            draw_icon(painter, theme, box, Icon.CHECK, tone="on_accent", size=ICON_CHIP,
                      align=Qt.AlignmentFlag.AlignCenter)  # fmt: skip

    def _paint_chip(
        self, painter: QPainter, first: QRect, second: QRect, item: QueryItem, *, selected: bool
    ) -> None:
        """The day at the right of the name, whose line becomes shorter; of the second line where
        the name needs all of its own.
        """
        theme, told = self._theme, item.chip
        if told is None:
            return
        look = Look.TINT if told.tint else Look.OUTLINE
        chip = Chip(told.text, Icon.FREEZE, told.tint or "text2", look)
        taken = chip_width(theme, chip) + Gap.S
        role = Role.SECOND if item.masked else Role.HEADING
        fits = text_width(theme, item.name, role) <= first.width() - taken
        line = first if fits else second
        draw_chip(painter, theme, line, chip, right=line.right() + 1, selected=selected)
        line.setRight(line.right() - taken)

    def _paint_patient(self, painter: QPainter, place: QRect, item: QueryItem) -> None:
        theme = self._theme
        role = Role.BODY if item.masked else Role.STRONG
        if text_width(theme, item.name, role) > place.width():
            role = Role.SECOND if item.masked else Role.HEADING
        tone = "text2" if item.masked else "text"
        draw_text(painter, theme, place, item.name, role=role, tone=tone, italic=item.masked)

    def _paint_reference(self, painter: QPainter, line: QRect, item: QueryItem) -> None:
        theme, place = self._theme, QRect(line)
        used = draw_text(painter, theme, place, item.reference, role=Role.STATE, code=True,
                         tone="text", elide=False)  # fmt: skip
        place.setLeft(place.left() + used)
        facts = fit_facts(theme, item.facts, place.width() - text_width(theme, SEPARATOR))
        if facts:
            draw_text(painter, theme, place, f"{SEPARATOR}{facts}", role=Role.SECOND, tone="text2")

    def _paint_state(self, painter: QPainter, line: QRect, item: QueryItem) -> None:
        """The state at the left, what is due at the right; the gap where there is room for it."""
        theme, place = self._theme, QRect(line)
        if item.due is not None:
            width = self._sign_width(item.due)
            at = QRect(place)
            at.setLeft(place.right() + 1 - width)
            self._paint_sign(painter, at, item.due)
            place.setRight(at.left() - Gap.S)
        used = self._paint_sign(painter, place, item.state)
        place.setLeft(place.left() + used)
        if item.urgent is not None:
            place.setLeft(place.left() + Gap.S)
            used = self._paint_sign(painter, place, item.urgent)
            place.setLeft(place.left() + used)
        gap = f"{SEPARATOR}{item.gap}"
        if item.gap and text_width(theme, gap, Role.SECOND) <= place.width():
            draw_text(painter, theme, place, gap, role=Role.SECOND, tone="text2")

    def _sign_width(self, sign: Sign) -> int:
        icon = self._theme.px(ICON_SECOND) + Gap.XS
        return icon + text_width(self._theme, sign.word, Role.STATE)

    def _paint_sign(self, painter: QPainter, place: QRect, sign: Sign) -> int:
        """The icon and the word; returns the width that they took."""
        theme, words = self._theme, QRect(place)
        used = draw_icon(painter, theme, words, sign.icon, tone=sign.tone, size=ICON_SECOND)
        words.setLeft(words.left() + used + Gap.XS)
        return used + Gap.XS + draw_text(painter, theme, words, sign.word, role=Role.STATE,
                                         tone=sign.tone)  # fmt: skip
