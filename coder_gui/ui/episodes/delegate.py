"""How headings and episodes are painted. Paints words that are ready; asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from coder_gui.ui.episodes.model import EpisodesModel
from coder_gui.ui.episodes.rows import EpisodeItem, GroupItem
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
    draw_focus_ring,
    draw_hairline,
    draw_icon,
    draw_row,
    draw_text,
    text_width,
    two_lines,
)
from coder_gui.ui.theme import Gap, Part, Theme

Index = QModelIndex | QPersistentModelIndex


class EpisodesDelegate(QStyledItemDelegate):
    """Group headings of one line, episodes of two."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(EpisodesModel.RowRole)
        part = Part.GROUP_HEADING if isinstance(row, GroupItem) else Part.EPISODE_ROW
        return QSize(0, self._theme.height(part))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(EpisodesModel.RowRole)
        painter.save()
        if isinstance(row, GroupItem):
            self._paint_group(painter, option, row)
        elif isinstance(row, EpisodeItem):
            self._paint_episode(painter, option, row)
        painter.restore()

    def _paint_group(
        self, painter: QPainter, option: QStyleOptionViewItem, item: GroupItem
    ) -> None:
        theme, rect = self._theme, QRect(option.rect)
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
        if _has(option, QStyle.StateFlag.State_Selected) and _focused(option):
            draw_focus_ring(painter, theme, rect, radius=0)

    def _paint_episode(
        self, painter: QPainter, option: QStyleOptionViewItem, item: EpisodeItem
    ) -> None:
        theme, rect = self._theme, QRect(option.rect)
        start = theme.px(CODE_START)
        selected = _has(option, QStyle.StateFlag.State_Selected)
        draw_row(
            painter,
            theme,
            rect,
            selected=selected,
            linked=item.opened,
            hovered=_has(option, QStyle.StateFlag.State_MouseOver),
            hairline_from=start,
        )
        if item.opened and not selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.colors.accent)
        upper, lower = two_lines(theme, rect.adjusted(start, 0, -Gap.M, 0))
        bed = QRect(rect.left(), upper.top(), theme.px(NUMBER_END), upper.height())
        draw_text(
            painter, theme, bed, item.bed, role=Role.BUTTON, tone="text2", align=RIGHT, elide=False
        )
        state = theme.px(ICON_SECOND) + Gap.XS + text_width(theme, item.word, Role.STATE)
        name = Role.BODY if item.masked else Role.STRONG
        beside = text_width(theme, item.name, name) + Gap.S + state <= upper.width()
        room = lower.width() if beside else lower.width() - state - Gap.S
        lower.setRight(self._paint_signs(painter, lower, item, room, selected=selected))
        if beside:
            self._paint_state(painter, QRect(upper), item, state)
            upper.setRight(upper.right() - state - Gap.S)
            self._paint_facts(painter, lower, item)
        else:  # the name keeps its line; the state takes the place of the facts
            place = QRect(lower.left(), lower.top(), min(state, lower.width()), lower.height())
            self._paint_state(painter, place, item, state)
            lower.setLeft(place.right() + 1 + Gap.S)
            self._paint_facts(painter, lower, item)
        if text_width(theme, item.name, name) > upper.width():
            name = Role.SECOND if item.masked else Role.HEADING
        tone = "text2" if item.masked else "text"
        draw_text(painter, theme, upper, item.name, role=name, tone=tone, italic=item.masked)
        if selected and _focused(option):
            draw_focus_ring(painter, theme, rect, radius=0)

    def _paint_state(self, painter: QPainter, place: QRect, item: EpisodeItem, width: int) -> None:
        """The state's icon and word, at the right of `place`."""
        theme = self._theme
        place.setLeft(max(place.left(), place.right() + 1 - width))
        used = draw_icon(painter, theme, place, item.icon, tone=item.token, size=ICON_SECOND)
        place.setLeft(place.left() + used + Gap.XS)
        draw_text(painter, theme, place, item.word, role=Role.STATE, tone=item.token)

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


def _has(option: QStyleOptionViewItem, flag: QStyle.StateFlag) -> bool:
    return bool(option.state & flag)


def _focused(option: QStyleOptionViewItem) -> bool:
    """True where the view has the focus and this is its current row."""
    return _has(option, QStyle.StateFlag.State_HasFocus)
