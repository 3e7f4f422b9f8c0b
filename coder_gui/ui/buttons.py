"""Buttons: one primary per region, the rest quiet; each can carry its icon and its key."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    CENTER,
    ICON_TEXT,
    draw_focus_ring,
    draw_icon,
    draw_key_cap,
    draw_text,
    key_cap_width,
    text_width,
)
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Part, Theme


class Kind(Enum):
    """How much a button asks to be pressed."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    LINK = "link"
    QUIET = "quiet"


class Button(QPushButton):
    """A push button painted from the theme; Enter presses it as well as Space.

    `part` gives the height. `keys` are drawn as a cap after the label. A button that is disabled
    keeps readable words; the reason stands beside it.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        kind: Kind = Kind.SECONDARY,
        part: Part = Part.BUTTON,
        icon: Icon | None = None,
        keys: str = "",
        role: Role = Role.BUTTON,
        tone: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme, self._kind, self._part = theme, kind, part
        self._icon_name, self._keys, self._role, self._tone = icon, keys, role, tone
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.dress(self, role)
        theme.changed.connect(self.updateGeometry)

    @property
    def kind(self) -> Kind:
        """How it is drawn."""
        return self._kind

    def set_kind(self, kind: Kind) -> None:
        """Primary when it is the one thing to do, else secondary."""
        self._kind = kind
        self.update()

    def set_look(self, icon: Icon | None, tone: str | None) -> None:
        """Another icon and colour of the label."""
        self._icon_name, self._tone = icon, tone
        self.updateGeometry()
        self.update()

    def set_keys(self, keys: str) -> None:
        """The key on the cap after the label."""
        self._keys = keys
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._content_width() + 2 * self._padding(), self._theme.height(self._part))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_ground(painter)
        colour = self._label_tone()
        inner = QRect(self.rect())
        inner.setWidth(min(self._content_width(), inner.width()))
        if self._kind is not Kind.QUIET:
            inner.moveLeft((self.width() - inner.width()) // 2)
        else:
            inner.moveLeft(self._padding())
        if self._icon_name is not None:
            inner.setLeft(
                inner.left()
                + draw_icon(painter, self._theme, inner, self._icon_name, tone=colour)
                + 6
            )
        if self._keys:
            cap = draw_key_cap(painter, self._theme, inner, self._keys, right=inner.right() + 1)
            inner.setRight(cap.left() - Gap.S)
        draw_text(painter, self._theme, inner, self.text(), role=self._role, tone=colour,
                  align=CENTER)  # fmt: skip
        if self.hasFocus():
            self._paint_ring(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        c = self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = self.rect().toRectF()
        if self._kind is Kind.PRIMARY and self.isEnabled():
            fill = c.accent_p if self.isDown() else c.accent_h if self.underMouse() else c.accent
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
        elif self._kind in {Kind.PRIMARY, Kind.SECONDARY}:
            edge = c.text if self.underMouse() and self.isEnabled() else c.control
            painter.setPen(QPen(edge if self.isEnabled() else c.border, 1))
            pressed = c.sel if self.isDown() else c.surface
            painter.setBrush(pressed if self.isEnabled() else c.sunken)
            shape.adjust(0.5, 0.5, -0.5, -0.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            hovered = self.isEnabled() and (self.underMouse() or self.isDown())
            painter.setBrush(c.hover if hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(shape, RADIUS_CONTROL, RADIUS_CONTROL)

    def _paint_ring(self, painter: QPainter) -> None:
        """On accent the ring is set off by a gap in the colour of the label."""
        draw_focus_ring(painter, self._theme, self.rect())
        if self._kind is Kind.PRIMARY and self.isEnabled():
            inner = self.rect().adjusted(2, 2, -2, -2)
            draw_focus_ring(painter, self._theme, inner, tone="on_accent")

    def _label_tone(self) -> str:
        if not self.isEnabled():
            return "text2"
        if self._kind is Kind.PRIMARY:
            return "on_accent"
        return self._tone or ("accent" if self._kind is Kind.LINK else "text")

    def _content_width(self) -> int:
        width = text_width(self._theme, self.text(), self._role)
        if self._icon_name is not None:
            width += self._theme.px(ICON_TEXT) + 6
        if self._keys:
            width += Gap.S + key_cap_width(self._theme, self._keys)
        return width

    def _padding(self) -> int:
        return Gap.XS if self._kind in {Kind.LINK, Kind.QUIET} else Gap.M
