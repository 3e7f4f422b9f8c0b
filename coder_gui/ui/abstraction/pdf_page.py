"""A PDF that can be read and selected by keyboard, with the quotes of lines marked on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from coder_gui.domain.anchoring import quote_text
from coder_gui.ui.abstraction.prepared import Prepared
from coder_gui.ui.abstraction.quotes import Quote
from coder_gui.ui.abstraction.reading import Taken, Wish, is_typing, reading_key, step_of
from coder_gui.ui.fonts import Role
from coder_gui.ui.paged_view import LEAST, PagedView
from coder_gui.ui.painting import CENTER, draw_text, text_width
from coder_gui.ui.pdf_sheets import PdfSheets
from coder_gui.ui.theme import Gap, Theme


class PdfPage(PagedView):
    """All sheets below one another, as wide as the pane times the text scale and the zoom."""

    sheets: PdfSheets
    wished = Signal(object)
    heading_picked = Signal(int)
    moved = Signal()

    def __init__(self, theme: Theme, prepared: Prepared, parent: QWidget | None = None) -> None:
        content = prepared.content
        super().__init__(theme, "document_pdf", f"Pages of {content.info.reference}", parent)
        self.reader = prepared.reader
        self.sheets = PdfSheets(content.data, self.reader.texts, self)
        self._quotes: tuple[Quote, ...] = ()
        self._current: str | None = None
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.sheets.drawn.connect(self._on_drawn)
        self._arrange()

    # What the pane asks -----------------------------------------------------------------------
    def set_quotes(self, quotes: Sequence[Quote]) -> None:
        """The evidence of the lines, tinted."""
        self._quotes = tuple(quotes)
        self.viewport().update()

    def set_current(self, line_id: str | None) -> None:
        """Underlines the quote of this line and, unless it is being read, shows it."""
        self._current = line_id
        quote = next((one for one in self._quotes if one.line_id == line_id), None)
        if quote is not None and not self.hasFocus():
            self.reader.place(quote.page, quote.start)
            self._bring_to_middle()
        self.viewport().update()

    def pass_selection(self) -> None:
        """Reading goes on behind what was taken."""
        self.reader.pass_selection()
        self.show_reader()

    def show_reader(self) -> None:
        """Scrolls to the caret and repaints."""
        self._bring_into_view(self._caret_rect())
        start, end = self.reader.passages.line_at(self.reader.at)
        self.setAccessibleDescription(
            f"Page {self.reader.page + 1}: {quote_text(self.reader.text[start:end])}"
        )
        self.viewport().update()
        self.moved.emit()

    # Qt -----------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        overriding = event.type() is QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and is_typing(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_of(event)
        if step is not None:
            self.reader.end_find()
            self.reader.move(step[0], extend=step[1])
            self.show_reader()
            return
        wish = reading_key(self.reader, event)
        if wish is Wish.NOTHING:
            super().keyPressEvent(event)
        elif wish is Wish.SHOW:
            self.show_reader()
        elif wish is Wish.HEADING:
            self.heading_picked.emit(int(event.text()))
        else:
            self.wished.emit(wish)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self.reader.end_find()
            self.reader.place(*place)
            self.show_reader()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton and place is not None:
            mark = self.reader.at if self.reader.mark is None else self.reader.mark
            if place[0] == self.reader.page:
                self.reader.place(*place, mark)
                self.show_reader()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if place is not None:
            self.reader.place(*place)
            start, end = self.reader.passages.sentence_at(self.reader.at)
            self.reader.place(place[0], end, start)
            self.show_reader()

    # Painting -----------------------------------------------------------------------------------
    def paint_sheet(self, painter: QPainter, page: int, place: QRect) -> None:
        """The sheet with the quotes and the caret on it."""
        super().paint_sheet(painter, page, place)
        colours = self._theme.colors
        tint = colours.quote_line if self._theme.dark else colours.quote
        for quote in self._quotes:
            if quote.page == page:
                self._tint(painter, Taken(page, quote.start, quote.end), tint)
                self._paint_marks_of(painter, place, quote)
        self._paint_reader(painter, page)

    def _paint_reader(self, painter: QPainter, page: int) -> None:
        reader, colours = self.reader, self._theme.colors
        if reader.page != page:
            return
        held = reader.selection
        offer = reader.taken() if held is None and self.hasFocus() else None
        if held is not None:
            painter.setOpacity(0.35)
            self._tint(painter, held, colours.accent)
            painter.setOpacity(1.0)
        if offer is not None:
            for box in self._boxes(offer):
                line = QRectF(box.left(), box.bottom() - 1, box.width(), 1)
                painter.fillRect(line, colours.banner)
        if reader.match is not None:
            painter.setOpacity(0.35)
            self._tint(painter, reader.match, colours.accent)
            painter.setOpacity(1.0)
        if self.hasFocus():
            painter.fillRect(self._caret_rect(), colours.banner)

    def _paint_marks_of(self, painter: QPainter, place: QRect, quote: Quote) -> None:
        """The line's number in the margin of the sheet, and the underline of the current one."""
        boxes = self._boxes(Taken(quote.page, quote.start, quote.end))
        if not boxes:
            return
        number = str(quote.number)
        width = text_width(self._theme, number, Role.SMALL_STRONG) + 2 * Gap.XS
        height = self._theme.line(Role.SMALL_STRONG)
        top = round(boxes[0].center().y() - height / 2)
        mark = QRect(place.left() + Gap.XS, top, width, height)
        painter.fillRect(mark, self._theme.colors.quote)
        draw_text(
            painter, self._theme, mark, number, role=Role.SMALL_STRONG, tone="text", align=CENTER
        )
        if quote.line_id == self._current:
            for box in boxes:
                line = QRectF(box.left(), box.bottom(), box.width(), 2)
                painter.fillRect(line, self._theme.colors.quote_line)

    def _tint(self, painter: QPainter, passage: Taken, colour: QColor) -> None:
        """Colours a passage as a marker pen would: the print stays readable."""
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for box in self._boxes(passage):
            painter.fillRect(box, colour)
        painter.restore()

    # Places -------------------------------------------------------------------------------------
    def _scale(self, page: int) -> float:
        return self._rects[page].width() / max(self.sheets.sizes[page].width(), 1.0)

    def _on_screen(self, page: int, box: QRectF) -> QRectF:
        scale, rect, scrolled = self._scale(page), self._rects[page], self.scrolled()
        left = rect.left() + box.left() * scale - scrolled.x()
        top = rect.top() + box.top() * scale - scrolled.y()
        return QRectF(left, top, box.width() * scale, box.height() * scale)

    def _boxes(self, passage: Taken) -> list[QRectF]:
        found = self.sheets.places(passage.page, passage.start, passage.end)
        return [self._on_screen(passage.page, box) for box in found]

    def _caret_rect(self) -> QRectF:
        if self.reader.page >= len(self._rects):
            return QRectF()
        box = self._on_screen(self.reader.page, self.sheets.caret(self.reader.page, self.reader.at))
        return QRectF(box.left() - 1, box.top(), 2, max(box.height(), 2.0))

    def _place_at(self, point: QPointF) -> tuple[int, int] | None:
        spot = point + QPointF(self.scrolled())
        for page, rect in enumerate(self._rects):
            if rect.contains(spot.toPoint()):
                at = (spot - QPointF(rect.topLeft())) / self._scale(page)
                found = self.sheets.offset_at(page, at)
                return None if found is None else (page, found)
        return None

    def fit(self) -> float:
        """As wide as the viewport, times the text scale."""
        return max(self.viewport().width() - 2 * self.margin, LEAST) * self._theme.scale

    def _rescale(self) -> None:
        """Larger or smaller sheets; the place of reading stays in view."""
        super()._rescale()
        self._bring_into_view(self._caret_rect())

    def _bring_into_view(self, rect: QRectF) -> None:
        view = self.viewport().rect()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        if rect.top() < Gap.L:
            down.setValue(down.value() + round(rect.top()) - Gap.L)
        elif rect.bottom() > view.height() - Gap.L:
            down.setValue(down.value() + round(rect.bottom()) - view.height() + Gap.L)
        if rect.left() < Gap.L or rect.right() > view.width() - Gap.L:
            across.setValue(across.value() + round(rect.center().x()) - view.width() // 2)

    def _bring_to_middle(self) -> None:
        rect, view = self._caret_rect(), self.viewport().height()
        if not view / 3 <= rect.center().y() <= 2 * view / 3:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(rect.center().y() - view / 2))

    def _on_drawn(self, page: int) -> None:
        self.viewport().update()
