"""A few choices beside one another, of which one is chosen: the kinds of a query."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.flow import FlowLayout
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import CENTER, draw_focus_ring, draw_text, text_width
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Part, Theme


class _Segment(QAbstractButton):
    """One choice; the chosen one is tinted."""

    def __init__(self, theme: Theme, text: str, value: str) -> None:
        super().__init__()
        self._theme, self.value = theme, value
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.dress(self, Role.BUTTON)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = max(text_width(self._theme, self.text(), role) for role in (Role.STRONG,))
        return QSize(width + 2 * Gap.M, self._theme.height(Part.DOCK_BUTTON))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, c = QPainter(self), self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        hovered = self.underMouse() and self.isEnabled()
        fill = c.sel if chosen else c.hover if hovered else Qt.BrushStyle.NoBrush
        painter.setBrush(fill)
        painter.drawRoundedRect(self.rect().toRectF(), RADIUS_CONTROL, RADIUS_CONTROL)
        tone = "accent_h" if chosen and self.isEnabled() else "text2"
        role = Role.STRONG if chosen else Role.BUTTON
        draw_text(painter, self._theme, self.rect(), self.text(), role=role, tone=tone,
                  align=CENTER)  # fmt: skip
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, self.rect())
        painter.end()


class KindSwitch(QWidget):
    """`chosen(value)` when a person chooses another. Left and Right choose beside the focus.

    Disabled it shows what is chosen alone: there is nothing to choose.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._place = QWidget()
        self._flow = FlowLayout(self._place, gap=Gap.XS, line_gap=Gap.XS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._place)
        self._group = QButtonGroup(self)
        self.segments: list[_Segment] = []

    @property
    def value(self) -> str:
        """What is chosen, or ""."""
        return next((one.value for one in self.segments if one.isChecked()), "")

    def show_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """The choices: (value, words)."""
        if [(one.value, one.text()) for one in self.segments] == list(choices):
            return
        for segment in self.segments:
            self._group.removeButton(segment)
            self._flow.removeWidget(segment)
            segment.hide()
            segment.deleteLater()
        self.segments = []
        for value, words in choices:
            segment = _Segment(self._theme, words, value)
            segment.setAccessibleName(words)
            segment.clicked.connect(self._on_clicked)
            self._group.addButton(segment)
            self._flow.addWidget(segment)
            self.segments.append(segment)
        self._show_those_that_count()

    def choose(self, value: str) -> None:
        """Shows a choice; nothing is told."""
        for segment in self.segments:
            segment.setChecked(segment.value == value)
            segment.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if segment.value == value else Qt.FocusPolicy.ClickFocus
            )
        self._show_those_that_count()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._show_those_that_count()

    def _show_those_that_count(self) -> None:
        for segment in self.segments:
            segment.setVisible(self.isEnabled() or segment.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        values = [one.value for one in self.segments]
        if step is None or event.modifiers() or self.value not in values:
            super().keyPressEvent(event)
            return
        at = min(max(values.index(self.value) + step, 0), len(values) - 1)
        if values[at] != self.value:
            self.choose(values[at])
            self.segments[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(values[at])

    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, _Segment):
            self.choose(sender.value)
            self.chosen.emit(sender.value)
