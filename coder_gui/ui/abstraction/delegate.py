"""How lines are painted: heading gutter, number, text, how it is known and from where, codes."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from coder_gui.ui.abstraction.rows import LineItem
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    CODE_START,
    NUMBER_END,
    RIGHT,
    Chip,
    Fact,
    Look,
    chip_width,
    draw_chip,
    draw_hairline,
    draw_sign,
    draw_text,
    fit_facts,
    text_width,
    two_lines,
)
from coder_gui.ui.row_delegate import RowDelegate, RowState
from coder_gui.ui.theme import Gap, Part

GUTTER = 100
"""Width of the headings' gutter at 100 %; the columns of every row begin behind it."""
GUTTER_FROM = 400
"""Width of the dock at 100 % below which the heading stands in the second line instead."""
MOVED = Chip("place changed", Icon.UNLINK, "warn", Look.DASHED)


class LinesDelegate(RowDelegate[LineItem]):
    """Two lines of text a row, all rows alike in height."""

    part = Part.LINE_ROW

    def paint_row(self, painter: QPainter, rect: QRect, item: LineItem, state: RowState) -> None:
        """The heading, the number and the columns of one line."""
        theme, gutter = self._theme, self._gutter(rect)
        self.ground(
            painter,
            rect,
            state,
            linked=item.linked,
            hairline=not item.ends,
            hairline_from=gutter + theme.px(CODE_START),
        )
        if item.ends:
            draw_hairline(painter, theme, rect, tone="border")
        self._paint_gutter(painter, rect, gutter, item)
        columns = rect.adjusted(gutter + theme.px(CODE_START), 0, -Gap.M, 0)
        chips = self._paint_chips(painter, columns, item, selected=state.selected)
        upper, lower = two_lines(theme, columns)
        upper.setRight(chips)
        role = Role.BUTTON if item.main else Role.BODY
        draw_text(painter, theme, upper, item.text, role=role)
        lower.setRight(chips)
        self._paint_second(painter, lower, item, heading=gutter == 0)

    def _gutter(self, rect: QRect) -> int:
        wide = rect.width() >= self._theme.px(GUTTER_FROM)
        return self._theme.px(GUTTER) if wide else 0

    def _paint_gutter(self, painter: QPainter, rect: QRect, gutter: int, item: LineItem) -> None:
        theme = self._theme
        upper, _ = two_lines(theme, rect)
        if gutter and item.heading:
            place = QRect(rect.left() + Gap.M, upper.top(), gutter - Gap.M, upper.height())
            draw_text(painter, theme, place, item.heading, role=Role.HEADING, tone="text2")
        width = gutter + theme.px(NUMBER_END)
        place = QRect(rect.left(), upper.top(), width, upper.height())
        number = str(item.number)
        draw_text(
            painter, theme, place, number, role=Role.BUTTON, tone="text2", align=RIGHT, elide=False
        )

    def _paint_chips(
        self, painter: QPainter, columns: QRect, item: LineItem, *, selected: bool
    ) -> int:
        """The codes at the right, as many as leave half the row to the text; answers the end."""
        theme = self._theme
        chips = [
            Chip(display, tone="accent_h", look=Look.FILLED if selected else Look.TINT, code=True)
            for _, display, selected in item.codes
        ]
        if item.query:  # one tint a side: beside codes it stands in outline
            look = Look.OUTLINE if chips else Look.TINT
            chips.insert(0, Chip(item.query, Icon.QUERY, "query", look))
        if item.orphaned:
            chips.insert(0, MOVED)
        room = columns.width() // 2
        shown: list[Chip] = []
        while chips and sum(chip_width(theme, chip) + Gap.S for chip in (*shown, chips[0])) <= room:
            shown.append(chips.pop(0))
        if chips:
            shown.append(Chip(f"+{len(chips)}", tone="text2"))
        right = columns.right() + 1
        for chip in reversed(shown):
            draw_chip(painter, theme, columns, chip, right=right, selected=selected)
            right -= chip_width(theme, chip) + Gap.S
        return right - 1

    def _paint_second(
        self, painter: QPainter, place: QRect, item: LineItem, *, heading: bool
    ) -> None:
        theme = self._theme
        icon, words, token = item.icon, item.certainty, item.token
        if item.editing:
            icon, words, token = Icon.PROVISIONAL, "Editing", "info"
        used = draw_sign(painter, theme, place, icon, words, tone=token)
        place.setLeft(place.left() + used + Gap.S)
        facts = item.facts
        if heading and item.heading:
            facts = (Fact(item.heading, drop=3), *facts)
        text = fit_facts(theme, facts, place.width())
        if text_width(theme, text, Role.SECOND) > place.width() and place.width() < theme.px(20):
            return
        draw_text(painter, theme, place, text, role=Role.SECOND, tone="text2")
