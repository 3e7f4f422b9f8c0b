"""Chips in a row: what an entry was understood as, and choices that a key picks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_CHIP,
    draw_focus_ring,
    draw_icon,
    draw_key_cap,
    draw_text,
    key_cap_width,
    text_width,
)
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Theme


@dataclass(frozen=True, slots=True)
class LabelledChip:
    """A label, an icon and a value. `bad`: the value was not understood.

    `keys` are drawn behind the chip, after the words of `offer`, when it can be put right.
    """

    label: str
    value: str
    icon: Icon | None = None
    tone: str = "text"
    bad: bool = False
    offer: str = ""
    keys: str = ""
    chosen: bool = False

    @property
    def sentence(self) -> str:
        """The chip as a screen reader says it."""
        said = f"{self.label} {self.value}".strip()
        return f"{said}, {self.offer} with {self.keys}" if self.offer else said


class ChipFlow(QWidget):
    """Chips from left to right, over as many lines as `lines` allows.

    In one line, where there is no room, the labels go first, then what was understood; what was
    not understood stays.
    """

    clicked = Signal(int)

    def __init__(self, theme: Theme, *, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._most = lines
        self._chips: tuple[LabelledChip, ...] = ()
        self._shown: tuple[LabelledChip, ...] = ()
        self._places: list[QRect] = []
        self._labels = True
        upright = QSizePolicy.Policy.Fixed if lines == 1 else QSizePolicy.Policy.Preferred
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, upright)
        policy.setHeightForWidth(lines > 1)
        self.setSizePolicy(policy)
        theme.changed.connect(self._arrange)

    @property
    def chips(self) -> tuple[LabelledChip, ...]:
        """What is shown."""
        return self._chips

    def set_chips(self, chips: Sequence[LabelledChip]) -> None:
        """Shows other chips."""
        if tuple(chips) == self._chips:
            return
        self._chips = tuple(chips)
        self.setAccessibleDescription("; ".join(chip.sentence for chip in chips))
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return self._most > 1

    def heightForWidth(self, width: int) -> int:
        places = self._placed(width)
        rows = max((place.top() for place in places), default=0) // self._step + 1
        return rows * self._step - Gap.XS

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for number, place in enumerate(self._places):
            if place.contains(at):
                self.clicked.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for chip, place in zip(self._shown, self._places, strict=True):
            self._paint(painter, chip, place)
        painter.end()

    @property
    def _height(self) -> int:
        return self._theme.line(Role.SECOND) + 8

    @property
    def _step(self) -> int:
        return self._height + Gap.XS

    def _arrange(self) -> None:
        """Places the chips; with fewer words and then fewer chips where one line has to do."""
        self._shown, self._labels = self._chips, True
        self._places = self._placed(self.width())
        if self._most == 1 and self._over():
            self._labels = False
            self._places = self._placed(self.width())
            while self._over() and len(self._shown) > 1:
                good = [at for at, chip in enumerate(self._shown) if not chip.bad]
                gone = good[-1] if good else len(self._shown) - 1
                self._shown = (*self._shown[:gone], *self._shown[gone + 1 :])
                self._places = self._placed(self.width())
        self.updateGeometry()
        self.update()

    def _over(self) -> bool:
        return bool(self._places) and self._places[-1].right() > self.width()

    def _placed(self, available: int) -> list[QRect]:
        places: list[QRect] = []
        spot = QPoint(0, 0)
        for chip in self._shown:
            width = self._width(chip)
            over = spot.x() and spot.x() + width > available
            if over and spot.y() + 2 * self._step <= self._most * self._step:
                spot = QPoint(0, spot.y() + self._step)
            places.append(QRect(spot, QSize(width, self._height)))
            spot += QPoint(width + Gap.XS + 2, 0)
        return places

    def _box_width(self, chip: LabelledChip) -> int:
        theme, width = self._theme, 2 * Gap.S
        if chip.icon is not None:
            width += theme.px(ICON_CHIP) + Gap.XS
        if chip.label and self._labels:
            width += text_width(theme, chip.label, Role.SECOND) + Gap.S
        return width + text_width(theme, chip.value, Role.STATE)

    def _width(self, chip: LabelledChip) -> int:
        width = self._box_width(chip)
        if chip.offer:
            width += Gap.S + text_width(self._theme, chip.offer, Role.STATE)
        if chip.keys:
            width += Gap.S + key_cap_width(self._theme, chip.keys)
        return width

    def _paint(self, painter: QPainter, chip: LabelledChip, place: QRect) -> None:
        theme, colours = self._theme, self._theme.colors
        box = QRect(place.left(), place.top(), self._box_width(chip), place.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = colours.err_bg if chip.bad else colours.sel if chip.chosen else colours.surface
        painter.setPen(Qt.PenStyle.NoPen if chip.bad else QPen(colours.key_edge, 1))
        painter.setBrush(fill)
        edge = box.toRectF() if chip.bad else box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, RADIUS_CONTROL, RADIUS_CONTROL)
        if chip.chosen:
            draw_focus_ring(painter, theme, box)
        tone = "err" if chip.bad else chip.tone
        inner = box.adjusted(Gap.S, 0, -Gap.S + 1, 0)
        if chip.icon is not None:
            used = draw_icon(painter, theme, inner, chip.icon, tone=tone, size=ICON_CHIP)
            inner.setLeft(inner.left() + used + Gap.XS)
        if chip.label and self._labels:
            used = draw_text(
                painter, theme, inner, chip.label, role=Role.SECOND, tone="text2", elide=False
            )
            inner.setLeft(inner.left() + used + Gap.S)
        draw_text(painter, theme, inner, chip.value, role=Role.STATE, tone=tone, elide=False)
        self._paint_offer(painter, chip, place, box.right() + 1 + Gap.S)

    def _paint_offer(self, painter: QPainter, chip: LabelledChip, place: QRect, left: int) -> None:
        theme = self._theme
        rest = QRect(left, place.top(), place.right() + 1 - left, place.height())
        if chip.offer:
            used = draw_text(
                painter, theme, rest, chip.offer, role=Role.STATE, tone="accent", elide=False
            )
            rest.setLeft(rest.left() + used + Gap.S)
        if chip.keys:
            draw_key_cap(painter, theme, rest, chip.keys)
