"""How a query is painted in the list. Paints words that are ready; asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    SEPARATOR,
    Chip,
    Look,
    box_in_line,
    chip_width,
    draw_check_box,
    draw_chip,
    draw_patient,
    draw_sign,
    draw_text,
    fit_facts,
    sign_width,
    text_width,
)
from coder_gui.ui.queries.desk_rows import QueryItem
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.theme import Gap

BOX = Gap.M
WORDS = 36
"""Where the check box and the words begin, at 100 %."""


class QueriesDelegate(RowDelegate[QueryItem]):
    """Three lines: patient and day; reference and whom it asks; state, gap and what is due."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._theme
        lines = theme.line(Role.BODY) + 2 * theme.line(Role.SECOND)
        return QSize(0, lines + Gap.XS + 2 * Gap.S)

    def paint_row(self, painter: QPainter, rect: QRect, item: QueryItem, state: RowState) -> None:
        """One query."""
        theme = self._theme
        start = theme.px(WORDS)
        self.ground(painter, rect, state, opened=item.shown, hairline_from=start)
        words = rect.adjusted(start, Gap.S, -Gap.M, -Gap.S)
        if item.boxed or state.hovered or state.selected:
            box = box_in_line(theme, rect.left() + BOX, words.top())
            draw_check_box(painter, theme, box, checked=item.marked)
        first = QRect(words.left(), words.top(), words.width(), theme.line(Role.BODY))
        line = theme.line(Role.SECOND)
        second = QRect(words.left(), first.bottom() + 1, words.width(), line)
        beside = QRect(second)
        if item.chip is not None:
            self._paint_chip(painter, first, beside, item, selected=state.selected)
        draw_patient(painter, theme, first, item.name, masked=item.masked)
        self._paint_reference(painter, beside, item)
        self._paint_state(painter, second.translated(0, line + Gap.XS), item)

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
            width = sign_width(theme, item.due.word)
            at = QRect(place)
            at.setLeft(place.right() + 1 - width)
            draw_sign(painter, theme, at, item.due.icon, item.due.word, tone=item.due.tone)
            place.setRight(at.left() - Gap.S)
        sign = item.state
        used = draw_sign(painter, theme, place, sign.icon, sign.word, tone=sign.tone)
        place.setLeft(place.left() + used)
        if item.urgent is not None:
            place.setLeft(place.left() + Gap.S)
            sign = item.urgent
            used = draw_sign(painter, theme, place, sign.icon, sign.word, tone=sign.tone)
            place.setLeft(place.left() + used)
        gap = f"{SEPARATOR}{item.gap}"
        if item.gap and text_width(theme, gap, Role.SECOND) <= place.width():
            draw_text(painter, theme, place, gap, role=Role.SECOND, tone="text2")
