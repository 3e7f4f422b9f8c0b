"""The letter on the screen: sheets of a PDF in memory, below one another, as wide as the pane."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from coder_gui.ui.abstraction.pdf_sheets import GAP, PdfSheets
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import draw_focus_ring
from coder_gui.ui.theme import Gap, Theme

ZOOMS = (0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
MARGIN = Gap.M
_LARGER = {Qt.Key.Key_Plus, Qt.Key.Key_Equal}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class LetterPage(QAbstractScrollArea):
    """`told` when another letter or another page is in sight. The one before stays until the new
    one is drawn, so that nothing flickers while somebody writes.
    """

    told = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sheets: PdfSheets | None = None
        self._coming: PdfSheets | None = None
        self._rects: list[QRect] = []
        self._zoom = 1.0
        self.setObjectName("query_letter")
        self.setAccessibleName("Letter")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed.connect(self._arrange)

    # What the pane asks -----------------------------------------------------------------------
    def show_pdf(self, data: bytes) -> None:
        """Another letter; it comes into sight once its first sheet is drawn."""
        self._drop(self._coming)
        coming = PdfSheets(data, (), self)
        if not coming.readable:
            self._drop(coming)
            self._coming = None
            return
        self._coming = coming
        coming.drawn.connect(self._on_drawn)
        self._ask(coming)

    def clear(self) -> None:
        """Shows no letter, and holds none."""
        self._drop(self._coming)
        self._drop(self._sheets)
        self._coming = self._sheets = None
        self._arrange()
        self.told.emit()

    @property
    def pages(self) -> int:
        """How many sheets the letter has; 0 for none."""
        return len(self._sheets.sizes) if self._sheets is not None else 0

    @property
    def page(self) -> int:
        """The sheet in sight, from 1."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        found = [at for at, rect in enumerate(self._rects, start=1) if rect.top() <= middle]
        return found[-1] if found else min(self.pages, 1)

    def zoom(self, step: int) -> float:
        """A step larger or smaller, or with 0 as wide as the pane; the zoom then."""
        at = ZOOMS.index(self._zoom) + step
        self._zoom = ZOOMS[min(max(at, 0), len(ZOOMS) - 1)] if step else 1.0
        self._arrange()
        return self._zoom

    # Qt ---------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Ctrl with plus and minus is the letter's while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _zoom_step(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, lines = _zoom_step(event), _STEPS.get(Qt.Key(event.key()))
        bar = self.verticalScrollBar()
        if step is not None:
            self.zoom(step)
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif lines is not None:
            bar.setValue(bar.value() + 3 * lines * bar.singleStep())
        elif event.key() in {Qt.Key.Key_PageDown, Qt.Key.Key_Space}:
            bar.setValue(bar.value() + bar.pageStep())
        elif event.key() == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - bar.pageStep())
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            bar.setValue(0 if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self.zoom(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, c = QPainter(self.viewport()), self._theme.colors
        painter.fillRect(self.viewport().rect(), c.sunken)
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for page, rect in enumerate(self._rects):
            place = rect.translated(-across, -down)
            if place.intersects(event.rect()):
                self._paint_sheet(painter, page, place)
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, self.viewport().rect(), radius=0)
        painter.end()

    def _paint_sheet(self, painter: QPainter, page: int, place: QRect) -> None:
        """Paper is white in both themes: it shows what comes out of the printer."""
        painter.fillRect(place.adjusted(-1, -1, 1, 1), self._theme.colors.border)
        painter.fillRect(place, Qt.GlobalColor.white)
        if self._sheets is None:
            return
        picture = self._sheets.picture(page, place.size() * self.devicePixelRatioF())
        if picture is not None:
            painter.drawImage(place, picture)

    # Places -----------------------------------------------------------------------------------
    def _scale(self, sheets: PdfSheets) -> float:
        # room for the bar is always left: a sheet that just fits would make it come and go
        bar = self.verticalScrollBar().sizeHint().width()
        fit = max(self.width() - bar - 2 * MARGIN, 50)
        widest = max((size.width() for size in sheets.sizes), default=1.0)
        return fit * self._zoom / widest

    def _size(self, sheets: PdfSheets, page: int) -> QSize:
        scale, size = self._scale(sheets), sheets.sizes[page]
        return QSize(round(size.width() * scale), round(size.height() * scale))

    def _ask(self, sheets: PdfSheets) -> None:
        sheets.picture(0, self._size(sheets, 0) * self.devicePixelRatioF())

    def _arrange(self) -> None:
        """Lays the sheets out and keeps what was in sight there."""
        view, down = self.viewport().size(), self.verticalScrollBar()
        share = down.value() / max(down.maximum(), 1)
        top, self._rects = int(MARGIN), []
        if self._sheets is not None:
            for page in range(len(self._sheets.sizes)):
                size = self._size(self._sheets, page)
                left = max((view.width() - size.width()) // 2, int(MARGIN))
                self._rects.append(QRect(left, top, size.width(), size.height()))
                top += size.height() + GAP
        wide = max((rect.right() + MARGIN for rect in self._rects), default=0)
        across = self.horizontalScrollBar()
        across.setRange(0, max(wide - view.width(), 0))
        across.setPageStep(view.width())
        down.setRange(0, max(top - GAP + MARGIN - view.height(), 0))
        down.setPageStep(view.height())
        down.setSingleStep(self._theme.line(Role.BODY))
        down.setValue(round(share * down.maximum()))
        if self._coming is not None:
            self._ask(self._coming)
        self.viewport().update()

    def _on_drawn(self, page: int) -> None:
        """A sheet is drawn; the first one of a letter on its way brings that into sight."""
        if self.sender() is self._coming and self._coming is not None:
            old, self._sheets, self._coming = self._sheets, self._coming, None
            self._drop(old)
            self._arrange()
            self.told.emit()
        self.viewport().update()

    def _on_scrolled(self) -> None:
        self.viewport().update()
        self.told.emit()

    def _drop(self, sheets: PdfSheets | None) -> None:
        if sheets is not None:
            sheets.deleteLater()


def _zoom_step(event: QKeyEvent) -> int | None:
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    )
    if held not in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        return None
    if event.key() in _LARGER:
        return 1
    return {Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}.get(Qt.Key(event.key()))
