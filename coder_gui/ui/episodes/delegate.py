"""How headings and episodes are painted. Paints words that are ready; asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from coder_gui.ui.episodes.model import EpisodesModel
from coder_gui.ui.episodes.rows import EpisodeItem, GroupItem, Item
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    CODE_START,
    ICON_SECOND,
    NUMBER_END,
    RIGHT,
    Chip,
    Look,
    chip_width,
    draw_chip,
    draw_hairline,
    draw_icon,
    draw_patient,
    draw_sign,
    draw_text,
    sign_width,
    text_width,
    two_lines,
)
from coder_gui.ui.row_delegate import Index, RowDelegate, RowState
from coder_gui.ui.theme import Gap, Part


class EpisodesDelegate(RowDelegate[Item]):
    """Group headings of one line, episodes of two."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(EpisodesModel.RowRole)
        part = Part.GROUP_HEADING if isinstance(row, GroupItem) else Part.EPISODE_ROW
        return QSize(0, self._theme.height(part))

    def paint_row(self, painter: QPainter, rect: QRect, item: Item, state: RowState) -> None:
        """A heading or an episode."""
        if isinstance(item, GroupItem):
            self._paint_group(painter, rect, item)
        else:
            self._paint_episode(painter, rect, item, state)

    def _paint_group(self, painter: QPainter, rect: QRect, item: GroupItem) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.colors.subtle)
        draw_hairline(painter, theme, rect, tone="border")
        icon = Icon.COLLAPSED if item.collapsed else Icon.EXPANDED
        place = rect.adjusted(Gap.M - 1, 0, -Gap.M, 0)
        used = draw_icon(painter, theme, place, icon, size=ICON_SECOND - 2)
        place.setLeft(place.left() + used + Gap.XS)
        number = str(item.count)
        draw_text(painter, theme, place, number, role=Role.SECOND, tone="text2", align=RIGHT)
        place.setRight(place.right() - text_width(theme, number, Role.SECOND) - Gap.S)
        used = draw_text(painter, theme, place, item.label, role=Role.STRONG)
        place.setLeft(place.left() + used + Gap.S)
        if item.note and text_width(theme, item.note, Role.SECOND) <= place.width():
            draw_text(painter, theme, place, item.note, role=Role.SECOND, tone="text2")

    def _paint_episode(
        self, painter: QPainter, rect: QRect, item: EpisodeItem, state: RowState
    ) -> None:
        theme = self._theme
        start = theme.px(CODE_START)
        self.ground(painter, rect, state, opened=item.opened, hairline_from=start)
        upper, lower = two_lines(theme, rect.adjusted(start, 0, -Gap.M, 0))
        bed = QRect(rect.left(), upper.top(), theme.px(NUMBER_END), upper.height())
        draw_text(
            painter, theme, bed, item.bed, role=Role.BUTTON, tone="text2", align=RIGHT, elide=False
        )
        sign = sign_width(theme, item.word)
        name = Role.BODY if item.masked else Role.STRONG
        beside = text_width(theme, item.name, name) + Gap.S + sign <= upper.width()
        room = lower.width() if beside else lower.width() - sign - Gap.S
        lower.setRight(self._paint_signs(painter, lower, item, room, selected=state.selected))
        if beside:
            self._paint_state(painter, QRect(upper), item, sign)
            upper.setRight(upper.right() - sign - Gap.S)
            self._paint_facts(painter, lower, item)
        else:  # the name keeps its line; the state takes the place of the facts
            place = QRect(lower.left(), lower.top(), min(sign, lower.width()), lower.height())
            self._paint_state(painter, place, item, sign)
            lower.setLeft(place.right() + 1 + Gap.S)
            self._paint_facts(painter, lower, item)
        draw_patient(painter, theme, upper, item.name, masked=item.masked)

    def _paint_state(self, painter: QPainter, place: QRect, item: EpisodeItem, width: int) -> None:
        """The state's icon and word, at the right of `place`."""
        theme = self._theme
        place.setLeft(max(place.left(), place.right() + 1 - width))
        draw_sign(painter, theme, place, item.icon, item.word, tone=item.token)

    def _paint_signs(
        self, painter: QPainter, place: QRect, item: EpisodeItem, room: int, *, selected: bool
    ) -> int:
        """Sync badge and countdown at the right, as far as there is `room`; where they begin."""
        theme = self._theme
        side = theme.px(ICON_SECOND)
        if room < side + Gap.S:
            return place.right()
        if item.badge is not None:
            draw_icon(painter, theme, place, item.badge, size=ICON_SECOND, align=RIGHT)
        right = place.right() + 1 - side - Gap.S
        if item.countdown is None:
            return right - 1
        tint = item.countdown.tint
        chip = Chip(
            item.countdown.text,
            Icon.FREEZE,
            tint or "text2",
            Look.TINT if tint else Look.OUTLINE,
        )
        width = chip_width(theme, chip) + Gap.S
        if room < side + Gap.S + width:
            return right - 1
        draw_chip(painter, theme, place, chip, right=right, selected=selected)
        return right - width

    def _paint_facts(self, painter: QPainter, place: QRect, item: EpisodeItem) -> None:
        theme = self._theme
        if item.claim is not None:
            used = draw_icon(painter, theme, place, item.claim, size=ICON_SECOND)
            place.setLeft(place.left() + used + Gap.XS)
        fits = (
            text for text in item.facts if text_width(theme, text, Role.SECOND) <= place.width()
        )
        text = next(fits, item.facts[-1] if place.width() > theme.px(CODE_START) else "")
        draw_text(painter, theme, place, text, role=Role.SECOND, tone="text2")
