"""Widgets in one column; where the place is too low for them, they scroll."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from coder_gui.ui.painting import draw_focus_ring
from coder_gui.ui.theme import Theme


class _Body(QWidget):
    """As high as its parts need at least, so that they give way before anything scrolls.

    The height that Qt asks a layout of wrapped words for is the wished one.
    """

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        """Wrapped words are as high as their width makes them, not as if they stood narrow."""
        layout, least = self.layout(), super().minimumSizeHint()
        if layout is None or not layout.hasHeightForWidth() or self.width() < least.width():
            return least
        return QSize(least.width(), layout.minimumHeightForWidth(self.width()))


class Column(QScrollArea):
    """What is put into `column` stands there; what has the focus is brought into sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = _Body()
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(self._body)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def keep_in_sight(self, widget: QWidget) -> None:
        """Scrolls so that the widget is seen, from its top where it is higher than the room."""
        for part in (self._body, self.viewport()):  # what has just been shown gets its room first
            QCoreApplication.sendPostedEvents(part, QEvent.Type.LayoutRequest)
        self.column.activate()
        top = widget.mapTo(self._body, QPoint(0, 0)).y()
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if widget.height() >= room or top < bar.value():
            bar.setValue(top)
        elif top + widget.height() > bar.value() + room:
            bar.setValue(top + widget.height() - room)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 120)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not self._body.isAncestorOf(new):
            return
        part: QWidget | None = new
        while part is not None and part.parentWidget() is not self._body:
            part = part.parentWidget()
        whole = part is not None and part.height() <= self.viewport().height()
        self.keep_in_sight(part if whole and part is not None else new)


class ReadColumn(Column):
    """Words alone: where they have not all their room, Tab leads here and the keys scroll."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._body.setMinimumSize(1, 1)  # its height follows from the width, not from a narrow one

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scrolls = self.verticalScrollBar().maximum() > 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)

    def viewportEvent(self, event: QEvent) -> bool:
        done = super().viewportEvent(event)
        if event.type() == QEvent.Type.Paint and self.hasFocus():
            painter = QPainter(self.viewport())
            draw_focus_ring(painter, self._theme, self.viewport().rect(), radius=0)
            painter.end()
        return done

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
