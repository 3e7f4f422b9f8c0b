"""The sheets of a PDF: where they lie, their pictures, and where their text stands.

The file is read from memory and never written. Pictures are drawn on Qt's own thread and kept for
the last few sheets; until one is there the sheet is blank.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer

KEPT = 8
"""Pictures kept; a sheet at twice fit takes about 8 MB."""


class PdfSheets(QObject):
    """A PDF in memory. Lengths on a sheet are points (1/72 inch) from its upper left corner."""

    drawn = Signal(int)

    def __init__(self, data: bytes, texts: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._file = QPdfDocument(self)
        self._file.load(self._buffer)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(self._file)
        self._renderer.pageRendered.connect(self._on_page_rendered)
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._asked: dict[int, QSize] = {}
        self._places: dict[tuple[int, int, int], tuple[QRectF, ...]] = {}
        self._first: dict[int, tuple[int, QPointF] | None] = {}
        self.sizes = [self._file.pagePointSize(page) for page in range(self._file.pageCount())]

    @property
    def readable(self) -> bool:
        """False where Qt cannot read the file: damaged, or locked with a password."""
        return self._file.error() is QPdfDocument.Error.None_ and bool(self.sizes)

    def picture(self, page: int, size: QSize) -> QImage | None:
        """The picture of a sheet, asked for at `size` in device pixels; an older one until then."""
        held = self._pictures.get(page)
        if (held is None or held.size() != size) and self._asked.get(page) != size:
            self._asked[page] = size
            self._renderer.requestPage(page, size, QPdfDocumentRenderOptions())
        if held is not None:
            self._pictures.move_to_end(page)
        return held

    def places(self, page: int, start: int, end: int) -> tuple[QRectF, ...]:
        """Where a passage stands on its sheet: one rectangle for each run of text."""
        key = (page, start, end)
        if key not in self._places:
            if len(self._places) > 400:
                self._places.clear()
            found = self._file.getSelectionAtIndex(page, start, end - start).bounds()
            boxes = (polygon.boundingRect().adjusted(-0.5, -1.5, 0.5, 1.5) for polygon in found)
            self._places[key] = tuple(box for box in boxes if box.width() > 1)
        return self._places[key]

    def caret(self, page: int, at: int) -> QRectF:
        """The upright line before the letter at `at`, or behind the one before it."""
        here = self.places(page, at, at + 1) if at < len(self._texts[page]) else ()
        if here:
            return QRectF(here[0].left(), here[0].top(), 0, here[0].height())
        for back in range(at - 1, max(at - 4, -1), -1):
            before = self.places(page, back, back + 1)
            if before:
                return QRectF(before[-1].right(), before[-1].top(), 0, before[-1].height())
        ahead = len(self._texts[page]) - len(self._texts[page][at:].lstrip())
        after = self.places(page, ahead, ahead + 1) if ahead < len(self._texts[page]) else ()
        return QRectF(after[0].topLeft(), after[0].bottomLeft()) if after else QRectF()

    def offset_at(self, page: int, point: QPointF) -> int | None:
        """The offset of the letter at a point, or None where there is no letter near it.

        Qt answers only for a span between two points, so the first letter is the other one.
        """
        first = self._first_letter(page)
        if first is None:
            return None
        at, centre = first
        span = self._file.getSelection(page, centre, point)
        if not span.isValid():
            near = abs(point.x() - centre.x()) + abs(point.y() - centre.y()) < 16
            return at if near else None
        return span.startIndex() if span.startIndex() < at else span.endIndex()

    def _first_letter(self, page: int) -> tuple[int, QPointF] | None:
        if page not in self._first:
            text = self._texts[page]
            at = len(text) - len(text.lstrip())
            boxes = self.places(page, at, at + 1) if at < len(text) else ()
            self._first[page] = (at, boxes[0].center()) if boxes else None
        return self._first[page]

    def _on_page_rendered(self, page: int, size: QSize, picture: QImage) -> None:
        if self._asked.get(page) != size:
            return
        del self._asked[page]
        self._pictures[page] = picture
        self._pictures.move_to_end(page)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.drawn.emit(page)
