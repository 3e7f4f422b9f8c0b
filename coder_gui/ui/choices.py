"""Check boxes, radio buttons, numbers and lists with edges that can be seen in both themes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QIntValidator,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    ICON_TEXT,
    RIGHT,
    draw_check_box,
    draw_focus_ring,
    draw_icon,
    draw_text,
    text_width,
)
from coder_gui.ui.theme import Gap, Part, Theme


def _size(theme: Theme, text: str) -> QSize:
    width = theme.px(ICON_TEXT) + Gap.S + text_width(theme, text) + 2 * Gap.XS
    return QSize(width, theme.line(Role.BODY) + Gap.XS)


def _mark(theme: Theme, button: QAbstractButton) -> QRect:
    """Where the box or ring stands."""
    side = theme.px(ICON_TEXT)
    return QRect(Gap.XS, (button.height() - side) // 2, side, side)


def _pen(theme: Theme, button: QAbstractButton) -> QPen:
    c = theme.colors
    if not button.isEnabled():
        return QPen(c.border, 1)
    return QPen(c.text if button.underMouse() else c.control, 1)


def _finish(painter: QPainter, theme: Theme, button: QAbstractButton) -> None:
    """The words, and the ring of the focus."""
    left = theme.px(ICON_TEXT) + Gap.S + Gap.XS
    words = button.rect().adjusted(left, 0, 0, 0)
    tone = "text" if button.isEnabled() else "text2"
    draw_text(painter, theme, words, button.text(), tone=tone)
    if button.hasFocus():
        width = min(_size(theme, button.text()).width(), button.width())
        draw_focus_ring(painter, theme, QRect(0, 0, width, button.height()))


class CheckBox(QCheckBox):
    """A box with a tick and words beside it."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.dress(self, Role.BODY)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return _size(self._theme, self.text())

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), _mark(self._theme, self)
        enabled, hovered = self.isEnabled(), self.underMouse()
        draw_check_box(painter, self._theme, box, checked=self.isChecked(), enabled=enabled,
                       hovered=hovered)  # fmt: skip
        _finish(painter, self._theme, self)
        painter.end()


class RadioButton(QRadioButton):
    """A ring that is filled when chosen, and words beside it.

    Tab goes to the chosen one of its group, from where the arrows choose another.
    """

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.dress(self, Role.BODY)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return _size(self._theme, self.text())

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_tab = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        group = self.group()
        chosen = group.checkedButton() if group is not None else None
        if event.reason() in by_tab and chosen is not None and chosen is not self:
            chosen.setFocus(event.reason())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c, ring = self._theme.colors, _mark(self._theme, self)
        painter.setPen(_pen(self._theme, self))
        painter.setBrush(c.surface)
        painter.drawEllipse(ring.toRectF().adjusted(0.5, 0.5, -0.5, -0.5))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(c.accent if self.isEnabled() else c.text2)
            inset = ring.width() / 4
            painter.drawEllipse(QRectF(ring).adjusted(inset, inset, -inset, -inset))
        _finish(painter, self._theme, self)
        painter.end()


class NumberField(QLineEdit):
    """A whole number within a range; Up and Down change it by one."""

    def __init__(self, theme: Theme, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(str(low), parent)
        self._theme, self._low, self._high = theme, low, high
        self.setValidator(QIntValidator(low, high, self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription(f"{low} to {high}")
        theme.dress(self, Role.BODY)
        theme.changed.connect(self._fit)
        self._fit()

    def value(self) -> int:
        """The number, within the range even while it is being typed."""
        text = self.text()
        return min(max(int(text), self._low), self._high) if text.isdigit() else self._low

    def setValue(self, number: int) -> None:
        self.setText(str(min(max(number, self._low), self._high)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.setValue(self.value() + step)

    def _fit(self) -> None:
        self.setFixedSize(self._theme.px(96), self._theme.height(Part.FIELD))


class ComboBox(QComboBox):
    """A drop-down list as high as a field, with the theme's arrow."""

    def __init__(self, theme: Theme, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._part = theme, part
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.dress(self, Role.ENTRY)
        theme.changed.connect(self._fit)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.subControls = QStyle.SubControl.SC_ComboBoxFrame
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        inner = self.rect().adjusted(Gap.M, 0, -Gap.M, 0)
        if self.isEnabled():  # without its arrow it is a value, no choice
            draw_icon(painter, self._theme, inner, Icon.EXPANDED, align=RIGHT)
            inner.setRight(inner.right() - self._theme.px(ICON_TEXT) - Gap.XS)
        tone = "text" if self.isEnabled() else "text2"
        draw_text(painter, self._theme, inner, self.currentText(), role=Role.ENTRY, tone=tone)
        painter.end()

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.height(self._part))
