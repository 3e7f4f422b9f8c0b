"""The sheets of a PDF below one another: laid out, zoomed, scrolled, and framed while focused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import draw_focus_ring
from coder_gui.ui.pdf_sheets import PdfSheets
from coder_gui.ui.theme import Theme

ZOOMS = (0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
GAP = 8
"""Pixels between sheets."""
LEAST = 50
"""Pixels that a sheet is wide at zoom 1 however narrow the pane."""


class PagedView(QAbstractScrollArea):
    """Shows `sheets`, where there are any; Ctrl with the wheel makes them larger and smaller.

    `margin`: pixels around the sheets.
    """

    sheets: PdfSheets | None = None
    margin: int = GAP

    def __init__(self, theme: Theme, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rects: list[QRect] = []
        self._zoom = 1.0
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._rescale)

    # What a subclass says ---------------------------------------------------------------------
    def fit(self) -> float:
        """The width in pixels of the widest sheet at zoom 1."""
        raise NotImplementedError

    def paint_sheet(self, painter: QPainter, page: int, place: QRect) -> None:
        """Paints the sheet `page`, from 0, at a place of the viewport; paper is always white."""
        painter.fillRect(place, Qt.GlobalColor.white)
        if self.sheets is None:
            return
        picture = self.sheets.picture(page, place.size() * self.devicePixelRatioF())
        if picture is not None:
            painter.drawImage(place, picture)

    # What a pane asks -------------------------------------------------------------------------
    def zoom(self, step: int) -> float:
        """Makes the sheets a step larger or smaller, or with 0 as wide as the pane; the zoom."""
        at = ZOOMS.index(self._zoom) + step
        self._zoom = ZOOMS[min(max(at, 0), len(ZOOMS) - 1)] if step else 1.0
        self._rescale()
        return self._zoom

    def scrolled(self) -> QPoint:
        """How far the sheets are scrolled, in pixels."""
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    # Qt ---------------------------------------------------------------------------------------
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
        painter, scrolled = QPainter(self.viewport()), self.scrolled()
        painter.fillRect(self.viewport().rect(), self._theme.colors.sunken)
        for page, rect in enumerate(self._rects):
            place = rect.translated(-scrolled)
            if place.intersects(event.rect()):
                self.paint_sheet(painter, page, place)
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, self.viewport().rect(), radius=0)
        painter.end()

    # Places -----------------------------------------------------------------------------------
    def sizes_of(self, sheets: PdfSheets) -> list[QSize]:
        """How large these sheets are on the screen now, in pixels."""
        sizes = sheets.sizes
        widest = max((size.width() for size in sizes), default=1.0)
        scale = self.fit() * self._zoom / widest
        return [QSize(round(one.width() * scale), round(one.height() * scale)) for one in sizes]

    def _arrange(self) -> None:
        """Lays the sheets out; the same share of them stays scrolled by."""
        view, down = self.viewport().size(), self.verticalScrollBar()
        share = down.value() / max(down.maximum(), 1)
        top, self._rects = self.margin, []
        for size in self.sizes_of(self.sheets) if self.sheets is not None else ():
            left = max((view.width() - size.width()) // 2, self.margin)
            self._rects.append(QRect(left, top, size.width(), size.height()))
            top += size.height() + GAP
        across = max((rect.right() + self.margin for rect in self._rects), default=0)
        side = self.horizontalScrollBar()
        side.setRange(0, max(across - view.width(), 0))
        side.setPageStep(view.width())
        down.setRange(0, max(top - GAP + self.margin - view.height(), 0))
        down.setPageStep(view.height())
        down.setSingleStep(self._theme.line(Role.BODY))
        down.setValue(round(share * down.maximum()))
        self.viewport().update()

    def _rescale(self) -> None:
        """Another zoom or text size."""
        self._arrange()
