"""What delegates and own widgets paint with: text, chips, key caps, icons, rings, rows.

All lengths are logical pixels. Every function leaves the painter's pen and brush undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.sheet import RADIUS_CONTROL, RADIUS_KEY
from coder_gui.ui.theme import Gap, Part, Theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter
SEPARATOR = " · "
WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
"""How text is drawn on as many lines as it needs."""

ICON_TEXT = 16
ICON_SECOND = 14
ICON_CHIP = 12
ICON_EMPTY = 24
"""Sizes of icons at 100 %: beside text, in second lines, in chips, in empty states."""

NUMBER_END = 32
CODE_START = 40
TITLE_START = 100
"""The columns that every row shares, from the edge of the dock, at 100 %."""


class Look(Enum):
    """How a chip is drawn."""

    TINT = "tint"
    OUTLINE = "outline"
    FILLED = "filled"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Chip:
    """A small labelled box. `tone` names the text token; a tint uses `<tone>_bg`.

    `code`: the text is a clinical code. FILLED is accent with its own label colour.
    """

    text: str
    icon: Icon | None = None
    tone: str = "text2"
    look: Look = Look.OUTLINE
    code: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A part of a second line. `drop`: the higher, the sooner it goes; 0 is never dropped."""

    text: str
    drop: int = 0


def draw_text(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    text: str,
    *,
    role: Role = Role.BODY,
    tone: str = "text",
    align: Qt.AlignmentFlag = LEFT,
    code: bool = False,
    italic: bool = False,
    elide: bool = True,
) -> int:
    """Draws one line of plain text and returns the width that it took."""
    metrics = theme.metrics(role, code=code, italic=italic)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width()) if elide else text
    painter.setFont(theme.font(role, code=code, italic=italic))
    painter.setPen(theme.color(tone))
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def text_width(theme: Theme, text: str, role: Role = Role.BODY, *, code: bool = False) -> int:
    """Width in which one line of text is drawn whole; Qt rounds the advance of its glyphs."""
    return theme.metrics(role, code=code).horizontalAdvance(text) + 1 if text else 0


def wrapped_height(
    theme: Theme, text: str, width: int, role: Role = Role.BODY, *, italic: bool = False
) -> int:
    """Height of a text that is drawn with WRAP in a width."""
    room = QRect(0, 0, width, 10_000)
    return theme.metrics(role, italic=italic).boundingRect(room, WRAP, text).height()


def fit_facts(theme: Theme, facts: Sequence[Fact], width: int, role: Role = Role.SECOND) -> str:
    """The facts that fit, joined; whole facts go, highest `drop` first, before anything is cut."""
    kept = [fact for fact in facts if fact.text]
    metrics = theme.metrics(role)
    while True:
        text = SEPARATOR.join(fact.text for fact in kept)
        worst = max(kept, key=lambda fact: fact.drop, default=None)
        if metrics.horizontalAdvance(text) < width or worst is None or worst.drop == 0:
            return text
        kept.remove(worst)


def draw_icon(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    icon: Icon,
    *,
    tone: str = "text2",
    size: int = ICON_TEXT,
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """Draws an icon of `size` (at 100 %) inside `rect` and returns its width."""
    side = theme.px(size)
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    pixmap = theme.icons.pixmap(icon, theme.color(tone), side, ratio)
    left = rect.left()
    if align & Qt.AlignmentFlag.AlignRight:
        left = rect.right() + 1 - side
    elif align & Qt.AlignmentFlag.AlignHCenter:
        left = rect.left() + (rect.width() - side) // 2
    painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - side) // 2), pixmap)
    return side


def draw_sign(
    painter: QPainter, theme: Theme, rect: QRect, icon: Icon | None, word: str, *, tone: str
) -> int:
    """Draws a state, its icon before its word, and returns the width that it took."""
    place, used = QRect(rect), 0
    if icon is not None:
        used = draw_icon(painter, theme, place, icon, tone=tone, size=ICON_SECOND) + Gap.XS
        place.setLeft(place.left() + used)
    return used + draw_text(painter, theme, place, word, role=Role.STATE, tone=tone)


def draw_patient(painter: QPainter, theme: Theme, rect: QRect, name: str, *, masked: bool) -> None:
    """Draws a patient's name, smaller where it needs the room; a hidden one is no name."""
    role = Role.BODY if masked else Role.STRONG
    if text_width(theme, name, role) > rect.width():
        role = Role.SECOND if masked else Role.HEADING
    tone = "text2" if masked else "text"
    draw_text(painter, theme, rect, name, role=role, tone=tone, italic=masked)


def sign_width(theme: Theme, word: str) -> int:
    """Width of a state with its icon."""
    return theme.px(ICON_SECOND) + Gap.XS + text_width(theme, word, Role.STATE)


def draw_check_box(
    painter: QPainter,
    theme: Theme,
    box: QRect,
    *,
    checked: bool,
    enabled: bool = True,
    hovered: bool = False,
) -> None:
    """Draws a check box; a tick that cannot be taken away stands in an empty one."""
    c, filled = theme.colors, checked and enabled
    edge = c.border if not enabled else c.text if hovered else c.control
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if filled else QPen(edge, 1))
    painter.setBrush(c.accent if filled else c.surface)
    shape = box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(shape, RADIUS_KEY, RADIUS_KEY)
    painter.restore()
    if checked:
        tone = "on_accent" if filled else "text2"
        draw_icon(painter, theme, box, Icon.CHECK, tone=tone, size=ICON_CHIP, align=CENTER)


def box_in_line(theme: Theme, left: int, top: int) -> QRect:
    """Where a check box stands beside a line of body text that begins at `top`."""
    side = theme.px(ICON_TEXT)
    return QRect(left, top + (theme.line(Role.BODY) - side) // 2, side, side)


def chip_width(theme: Theme, chip: Chip) -> int:
    """Width of a chip."""
    icon = theme.px(ICON_CHIP) + Gap.XS if chip.icon else 0
    return icon + text_width(theme, chip.text, _chip_role(chip), code=chip.code) + 2 * 6


def draw_chip(
    painter: QPainter,
    theme: Theme,
    row: QRect,
    chip: Chip,
    *,
    right: int | None = None,
    selected: bool = False,
) -> QRect:
    """Draws a chip centred in the height of `row` and returns where.

    It starts at the row's left, or ends before `right` when that is given. On a `selected` row
    a chip in the colour of the selection stands on white.
    """
    width, height = chip_width(theme, chip), theme.height(Part.CHIP)
    left = row.left() if right is None else right - width
    rect = QRect(left, row.top() + (row.height() - height) // 2, width, height)
    fill, edge, tone = _chip_colours(theme, chip)
    if selected and fill == theme.colors.sel:
        fill = theme.colors.surface
    _rounded(painter, rect, fill, edge, RADIUS_CONTROL, dashed=chip.look is Look.DASHED)
    inner = rect.adjusted(6, 0, -6, 0)
    if chip.icon:
        used = draw_icon(painter, theme, inner, chip.icon, tone=tone, size=ICON_CHIP)
        inner.setLeft(inner.left() + used + Gap.XS)
    role = _chip_role(chip)
    draw_text(painter, theme, inner, chip.text, role=role, tone=tone, code=chip.code, elide=False)
    return rect


def key_caps(keys: str) -> tuple[str, ...]:
    """The caps that a key sequence is drawn as: one for a chord, two for `G, Q`."""
    return tuple(part.strip() for part in keys.split(", ") if part.strip())


def key_cap_width(theme: Theme, keys: str) -> int:
    """Width of the caps of a key sequence."""
    caps = key_caps(keys)
    words = sum(text_width(theme, cap, Role.SMALL) + 2 * 7 for cap in caps)
    return words + Gap.XS * max(len(caps) - 1, 0)


def draw_key_cap(
    painter: QPainter, theme: Theme, row: QRect, keys: str, *, right: int | None = None
) -> QRect:
    """Draws key caps centred in the height of `row`: from its left, or ending before `right`."""
    width, height = key_cap_width(theme, keys), theme.height(Part.KEY_CAP)
    left = row.left() if right is None else right - width
    top = row.top() + (row.height() - height) // 2
    whole = QRect(left, top, width, height)
    for cap in key_caps(keys):
        rect = QRect(left, top, text_width(theme, cap, Role.SMALL) + 2 * 7, height)
        _rounded(painter, rect, theme.colors.key, theme.colors.key_edge, RADIUS_KEY)
        draw_text(
            painter,
            theme,
            rect,
            cap,
            role=Role.SMALL,
            tone="text2",
            align=CENTER,
            elide=False,
        )
        left = rect.right() + 1 + Gap.XS
    return whole


def draw_row(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    *,
    selected: bool = False,
    hovered: bool = False,
    linked: bool = False,
    opened: bool = False,
    focused: bool = False,
    hairline: bool = True,
    hairline_from: int = 0,
) -> None:
    """Ground of a list row: selection with its bar, hover, ring and the hairline below.

    `linked`: it belongs to what is selected elsewhere; `opened`: it is shown beside the list.
    """
    c = theme.colors
    if selected:
        painter.fillRect(rect, c.sel)
    elif hovered or linked or opened:
        painter.fillRect(rect, c.hover)
    if hairline and not selected:
        draw_hairline(painter, theme, rect.adjusted(hairline_from, 0, 0, 0))
    if selected or opened:
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), c.accent)
    if focused:
        draw_focus_ring(painter, theme, rect, radius=0)


def draw_hairline(
    painter: QPainter, theme: Theme, rect: QRect, *, tone: str = "row", top: bool = False
) -> None:
    """A line of one device pixel along the bottom (or top) of `rect`."""
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    thin = 1.0 / ratio
    y = float(rect.top()) if top else rect.top() + rect.height() - thin
    painter.fillRect(QRectF(rect.left(), y, rect.width(), thin), theme.color(tone))


def draw_focus_ring(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    *,
    tone: str = "focus",
    radius: int = RADIUS_CONTROL,
) -> None:
    """A ring of two pixels inside `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=radius > 0)
    pen = QPen(theme.color(tone), 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius)
    painter.restore()


def two_lines(
    theme: Theme, rect: QRect, *, first: Role = Role.BODY, second: Role = Role.SECOND
) -> tuple[QRect, QRect]:
    """The rectangles of the two lines of a row, together centred in its height."""
    upper, lower = theme.line(first), theme.line(second)
    top = rect.top() + (rect.height() - upper - lower) // 2
    return (
        QRect(rect.left(), top, rect.width(), upper),
        QRect(rect.left(), top + upper, rect.width(), lower),
    )


def _chip_role(chip: Chip) -> Role:
    return Role.SMALL_STRONG if chip.code else Role.SMALL


def _chip_colours(theme: Theme, chip: Chip) -> tuple[QColor | None, QColor | None, str]:
    c = theme.colors
    if chip.look is Look.FILLED:
        return c.accent, None, "on_accent"
    if chip.look is Look.TINT:
        ground = "sel" if chip.tone in {"accent", "accent_h"} else f"{chip.tone}_bg"
        return theme.color(ground), None, chip.tone
    edge = c.control if chip.look is Look.DASHED else c.key_edge
    return c.surface, edge, chip.tone


def _rounded(
    painter: QPainter,
    rect: QRect,
    fill: QColor | None,
    edge: QColor | None,
    radius: int,
    *,
    dashed: bool = False,
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    shape = QRectF(rect)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(edge, 1, style))
        shape.adjust(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(shape, radius, radius)
    painter.restore()
