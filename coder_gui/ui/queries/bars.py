"""Bars that begin at zero, each with its name and its number; nothing is told by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coder_gui.domain.query_figures import Bar, Chart, scale_of
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import RIGHT, draw_focus_ring, draw_text, text_width
from coder_gui.ui.theme import Gap, Part, Theme

NAMES = 190
"""Widest column of names, at 100 %."""
THICK = 14
SWATCH = 10


class BarChart(QWidget):
    """One chart. It takes the focus, so that a screen reader says its title and every bar."""

    def __init__(self, theme: Theme, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._chart = theme, chart
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setObjectName(f"chart_{chart.key}")
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(_in_words(chart))
        theme.changed.connect(self.updateGeometry)

    @property
    def chart(self) -> Chart:
        """What is drawn."""
        return self._chart

    def sizeHint(self) -> QSize:
        theme = self._theme
        legend = theme.line(Role.SECOND) + Gap.S if self._chart.of else 0
        rows = len(self._chart.bars) * theme.height(Part.TABLE_ROW)
        height = theme.line(Role.CARD_TITLE) + Gap.S + legend + rows + theme.line(Role.SMALL)
        return QSize(theme.px(360), height + 2 * Gap.M + Gap.XS)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        inner = self.rect().adjusted(Gap.M, Gap.M, -Gap.M, -Gap.M)
        painter.setPen(theme.color("border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        title = QRect(inner.left(), inner.top(), inner.width(), theme.line(Role.CARD_TITLE))
        draw_text(painter, theme, title, self._chart.title, role=Role.CARD_TITLE)
        top = title.bottom() + 1 + Gap.S
        if self._chart.of:
            top = self._paint_legend(painter, inner, top)
        self._paint_bars(painter, inner, top)
        if self.hasFocus():
            draw_focus_ring(painter, theme, self.rect(), radius=0)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _paint_legend(self, painter: QPainter, inner: QRect, top: int) -> int:
        theme, line = self._theme, self._theme.line(Role.SECOND)
        side, left = theme.px(SWATCH), inner.left()
        for token, words in (("bar0", self._chart.of), ("bar2", self._chart.whole)):
            box = QRect(left, top + (line - side) // 2, side, side)
            painter.fillRect(box, theme.color(token))
            room = QRect(box.right() + 1 + Gap.XS, top, inner.width(), line)
            left = (
                room.left()
                + Gap.L
                + draw_text(painter, theme, room, words, role=Role.SECOND, tone="text2")
            )
        return top + line + Gap.S

    def _paint_bars(self, painter: QPainter, inner: QRect, top: int) -> None:
        theme, chart = self._theme, self._chart
        row = theme.height(Part.TABLE_ROW)
        widest = max(text_width(theme, bar.name) for bar in chart.bars)
        names = min(widest, theme.px(NAMES), inner.width() // 2)
        numbers = max(text_width(theme, bar.label, Role.STRONG) for bar in chart.bars) + Gap.S
        start = inner.left() + names + Gap.M
        room = max(inner.right() - numbers - start, 1)
        marks = scale_of(chart.most)
        bottom = top + row * len(chart.bars)
        for mark in marks:
            x = start + room * mark // marks[-1]
            painter.fillRect(
                QRect(x, top, 1, bottom - top), theme.color("control" if not mark else "border")
            )
            self._paint_mark(painter, x, bottom, str(mark))
        for number, bar in enumerate(chart.bars):
            line = QRect(inner.left(), top + number * row, names, row)
            draw_text(painter, theme, line, bar.name)
            self._paint_bar(painter, bar, QRect(start, line.top(), room, row), room / marks[-1])

    def _paint_mark(self, painter: QPainter, x: int, bottom: int, text: str) -> None:
        theme = self._theme
        width = text_width(theme, text, Role.SMALL)
        room = QRect(x - width // 2, bottom, width, theme.line(Role.SMALL))
        draw_text(
            painter, theme, room, text, role=Role.SMALL, tone="text2", align=RIGHT, elide=False
        )

    def _paint_bar(self, painter: QPainter, bar: Bar, room: QRect, unit: float) -> None:
        theme, thick = self._theme, self._theme.px(THICK)
        top = room.top() + (room.height() - thick) // 2
        width = round((bar.value or 0) * unit)
        shades = [
            ("bar2" if bar.part is not None else "bar0", width),
            ("bar0", round((bar.part or 0) * unit)),
        ]
        for token, length in shades:
            if length:
                painter.fillRect(QRect(room.left(), top, length, thick), theme.color(token))
        label = QRect(room.left() + width + Gap.S, room.top(), room.width(), room.height())
        hidden = bar.value is None
        draw_text(
            painter,
            theme,
            label,
            bar.label,
            role=Role.BODY if hidden else Role.STRONG,
            tone="text2" if hidden else "text",
            elide=False,
        )


def _in_words(chart: Chart) -> str:
    """Every bar: "Trauma: 3 of 5 answered"."""
    tail = f" {chart.of}" if chart.of else ""
    return ". ".join(f"{bar.name}: {bar.label}{tail}" for bar in chart.bars)
