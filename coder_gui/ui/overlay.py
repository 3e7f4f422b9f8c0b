"""A card over the scrim: the palette and the key sheet. Nothing else covers the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from coder_gui.ui.focus_back import FocusBack
from coder_gui.ui.sheet import RADIUS_CARD
from coder_gui.ui.theme import Gap, Theme

TOP = 96
SHADOW = 40
SHADOW_DROP = 12


class Overlay(QWidget):
    """Covers its parent. Esc or a press beside the card closes it; the focus goes back.

    The keyboard stays inside while it is open. Subclasses fill `column` and say in `card_size`
    how large the card is.
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, width: int) -> None:
        super().__init__(parent)
        self._theme = theme
        self._width = width
        self._back = FocusBack()
        self.card = QFrame(self)
        self.card.setFrameShape(QFrame.Shape.NoFrame)
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.hide()
        parent.installEventFilter(self)
        theme.changed.connect(self._place)

    def open(self) -> None:
        """Shows the card and remembers where the focus was."""
        if self.isVisible():
            return
        self._back.note()
        self._place()
        self.show()
        self.raise_()
        self.focus_first()

    def focus_first(self) -> None:
        """Where the focus goes on opening."""
        self.card.setFocus()

    def close_card(self) -> None:
        """Hides the card; the focus goes back to where it was, caret and all."""
        if not self.isVisible():
            return
        self.hide()
        self._back.give()
        self.closed.emit()

    def card_height(self) -> int:
        """The height that the content wants."""
        return self.column.sizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_card()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keeps Tab inside the card."""
        inside = [w for w in self.card.findChildren(QWidget) if _takes_tab(w)]
        if not inside:
            return True
        focus = QApplication.focusWidget()
        place = inside.index(focus) if focus in inside else -1
        reason = Qt.FocusReason.TabFocusReason
        inside[(place + (1 if forward else -1)) % len(inside)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        c = self._theme.colors
        painter.fillRect(self.rect(), c.scrim)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self.card.geometry()
        self._paint_shadow(painter, card, c.shadow)
        painter.setPen(QPen(c.border, 1))
        painter.setBrush(c.surface)
        painter.drawRoundedRect(
            card.toRectF().adjusted(-0.5, -0.5, 0.5, 0.5), RADIUS_CARD, RADIUS_CARD
        )
        painter.end()

    def _paint_shadow(self, painter: QPainter, card: QRect, colour: QColor) -> None:
        """A soft edge from nested fills: no graphics effect, which would blur the text."""
        steps = SHADOW // Gap.XS
        shade = QColor(colour)
        shade.setAlpha(max(colour.alpha() // steps, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        for step in range(steps):
            spread = (steps - step) * Gap.XS // 2
            rect = card.adjusted(-spread, -spread, spread, spread).translated(
                QPoint(0, SHADOW_DROP)
            )
            radius = RADIUS_CARD + spread
            painter.drawRoundedRect(rect, radius, radius)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        width = min(self._theme.px(self._width), self.width() - 2 * Gap.L)
        top = min(TOP, max(self.height() // 10, Gap.S))
        height = min(self.card_height(), self.height() - top - Gap.L)
        self.card.setGeometry((self.width() - width) // 2, top, width, height)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible()
