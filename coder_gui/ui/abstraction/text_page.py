"""A record of plain text: line numbers, quotes, a caret and a selection by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QMargins, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLine,
)
from PySide6.QtWidgets import QFrame, QPlainTextDocumentLayout, QPlainTextEdit, QTextEdit, QWidget

from coder_gui.ui.abstraction.passages import Passages
from coder_gui.ui.abstraction.prepared import Prepared
from coder_gui.ui.abstraction.quotes import Quote
from coder_gui.ui.abstraction.reading import Wish, is_typing, reading_key, step_of
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import CODE_START, NUMBER_END, RIGHT, draw_text
from coder_gui.ui.theme import Gap, Theme

_TEXT_KEYS = (
    Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
)
_EDGE = (
    "QPlainTextEdit { border-radius: 0; } QPlainTextEdit:!focus { border: 2px solid transparent; }"
)
"""A page of a dock has no edge of its own; the ring of the focus comes from the theme's sheet."""


class TextPage(QPlainTextEdit):
    """One page of text, read-only. The number of a line stands behind its quote."""

    wished = Signal(object)
    """A Wish: a line, another heading, or back to the entry."""
    heading_picked = Signal(int)
    """The digit of a heading, from 1."""
    moved = Signal()
    """The caret, the selection or the words being looked for have changed."""

    def __init__(self, theme: Theme, prepared: Prepared, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reader = prepared.reader
        self._offsets = prepared.offsets
        self._quotes: tuple[Quote, ...] = ()
        self._current: str | None = None
        self.setObjectName("document_text")
        self.setAccessibleName(f"Text of {prepared.content.info.reference}")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(_EDGE)
        self.setReadOnly(True)
        self.setTextInteractionFlags(_TEXT_KEYS)
        self.setCursorWidth(2)
        self.setTabChangesFocus(True)
        self._gutter = _Gutter(self)
        document = QTextDocument(self)
        self._layout = _Spaced(document)
        document.setDocumentLayout(self._layout)
        document.setDocumentMargin(0)
        self.setDocument(document)
        self.setPlainText(self.reader.text)
        self.updateRequest.connect(self._on_update_requested)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self.selectionChanged.connect(self._on_cursor_moved)
        theme.dress(self, Role.BODY)
        self._embolden()
        theme.changed.connect(self._restyle)
        self._restyle()

    # What the pane asks -----------------------------------------------------------------------
    def set_quotes(self, quotes: Sequence[Quote]) -> None:
        """The evidence of the lines, tinted."""
        if tuple(quotes) != self._quotes:
            for quote in self._quotes:
                self._make_room(quote, 0)
            self._quotes = tuple(quotes)
            self._make_rooms()
            self._paint_marks()

    def set_current(self, line_id: str | None) -> None:
        """Underlines the quote of this line and, unless it is being read, shows it."""
        self._current = line_id
        quote = next((one for one in self._quotes if one.line_id == line_id), None)
        if quote is not None and not self.hasFocus():
            self.reader.place(0, quote.start)
            self.show_reader()
            self._bring_to_middle()
        self._paint_marks()
        self.viewport().update()

    def pass_selection(self) -> None:
        """Reading goes on behind what was taken."""
        self.reader.pass_selection()
        self.show_reader()

    def show_reader(self) -> None:
        """Puts Qt's cursor where the reader is."""
        cursor = QTextCursor(self.document())
        at, mark = self.reader.at, self.reader.mark
        cursor.setPosition(self._offsets.to_qt(at if mark is None else mark))
        if mark is not None:
            cursor.setPosition(self._offsets.to_qt(at), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._paint_marks()
        self.moved.emit()

    # Qt -----------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        overriding = event.type() is QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and is_typing(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step_of(event) is not None:
            self.reader.end_find()
            super().keyPressEvent(event)
            self._paint_marks()
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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for quote in self._quotes:
            self._paint_number(painter, quote)
            if quote.line_id == self._current:
                self._paint_underline(painter, quote)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._refocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._refocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_gutter"):
            self._place_gutter()

    # Marks --------------------------------------------------------------------------------------
    def _embolden(self) -> None:
        """Headings are bold."""
        passages: Passages = self.reader.passages
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        for number in passages.headings:
            self._span(*passages.lines[number - 1]).mergeCharFormat(bold)

    def _make_rooms(self) -> None:
        for quote in self._quotes:
            self._make_room(quote, self._number_width(quote))

    def _make_room(self, quote: Quote, width: float) -> None:
        """The last letter of a quote leaves room for the number of its line behind it."""
        room = QTextCharFormat()
        room.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        room.setFontLetterSpacing(width)
        self._span(quote.end - 1, quote.end).mergeCharFormat(room)

    def _paint_marks(self) -> None:
        """Tints by extra selections: what Enter would take, the quotes, what was found."""
        colours = self._theme.colors
        marks: list[QTextEdit.ExtraSelection] = []
        taken = self.reader.taken()
        if self.hasFocus() and taken is not None and self.reader.selection is None:
            offer = self._mark(taken.start, taken.end, "hover")
            offer.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            offer.format.setUnderlineColor(colours.accent)
            marks.append(offer)
        marks += [self._mark(quote.start, quote.end, "quote") for quote in self._quotes]
        match = self.reader.match
        if match is not None:
            found = self._mark(match.start, match.end, "sel")
            found.format.setForeground(colours.accent_h)
            found.format.setFontWeight(QFont.Weight.DemiBold)
            marks.append(found)
        self.setExtraSelections(marks)

    def _mark(self, start: int, end: int, token: str) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = self._span(start, end)
        mark.format.setBackground(self._theme.color(token))
        return mark

    def _span(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._offsets.to_qt(start))
        cursor.setPosition(self._offsets.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _number_width(self, quote: Quote) -> float:
        metrics = self._theme.metrics(Role.SMALL_STRONG)
        return metrics.horizontalAdvance(str(quote.number)) + 2 * Gap.XS

    def _paint_number(self, painter: QPainter, quote: Quote) -> None:
        cursor = self._span(quote.end, quote.end)
        rect = self.cursorRect(cursor)
        if not rect.intersects(self.viewport().rect()):
            return
        width = round(self._number_width(quote))
        place = QRect(rect.left() - width + 3, rect.top(), width, rect.height())
        draw_text(
            painter,
            self._theme,
            place,
            str(quote.number),
            role=Role.SMALL_STRONG,
            tone="accent_h",
            elide=False,
        )

    def _paint_underline(self, painter: QPainter, quote: Quote) -> None:
        for rect in self._rects(quote.start, quote.end):
            line = QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2)
            painter.fillRect(line, self._theme.colors.quote_line)

    def _rects(self, start: int, end: int) -> list[QRectF]:
        """The places of a passage on screen, one for each line it runs over."""
        first, last = self._offsets.to_qt(start), self._offsets.to_qt(end)
        block = self.document().findBlock(first)
        found: list[QRectF] = []
        while block.isValid() and block.position() < last:
            found += self._rects_in(block, first - block.position(), last - block.position())
            block = block.next()
        return found

    def _rects_in(self, block: QTextBlock, first: int, last: int) -> list[QRectF]:
        layout = block.layout()
        origin: QPointF = (
            self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
        )
        found: list[QRectF] = []
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            begin = max(first, line.textStart())
            end = min(last, line.textStart() + line.textLength())
            if begin < end:
                left, right = _across(line, begin), _across(line, end)
                top = origin.y() + line.y()
                found.append(QRectF(origin.x() + left, top, right - left, line.height()))
        return found

    # Places -------------------------------------------------------------------------------------
    def _on_cursor_moved(self) -> None:
        cursor = self.textCursor()
        at = self._offsets.from_qt(cursor.position())
        mark = self._offsets.from_qt(cursor.anchor()) if cursor.hasSelection() else None
        if (at, mark) != (self.reader.at, self.reader.mark):
            self.reader.place(0, at, mark)
            self._paint_marks()
            self.moved.emit()

    def _bring_to_middle(self) -> None:
        """Scrolls so that the cursor stands in the middle third."""
        rect, view = self.cursorRect(), self.viewport().height()
        if view / 3 <= rect.center().y() <= 2 * view / 3:
            return
        bar = self.verticalScrollBar()
        lines = (rect.center().y() - view / 2) / max(rect.height(), 1)
        bar.setValue(bar.value() + round(lines))

    def _refocus(self) -> None:
        self._paint_marks()
        self.viewport().update()
        self._gutter.update()

    def _restyle(self) -> None:
        self._layout.space = self._theme.line(Role.BODY) - self._theme.metrics(Role.BODY).height()
        self._place_gutter()
        self._make_rooms()
        self._paint_marks()

    def _place_gutter(self) -> None:
        theme = self._theme
        width = theme.px(CODE_START)
        margins = QMargins(width, Gap.S, Gap.M, Gap.S)
        if margins != self.viewportMargins():  # setting them lays out, which comes here again
            self.setViewportMargins(margins)
        inner = self.contentsRect()
        self._gutter.setGeometry(inner.left(), inner.top(), width, inner.height())

    def _on_update_requested(self, rect: QRect, scrolled: int) -> None:
        self._gutter.update()

    def paint_gutter(self, painter: QPainter, height: int) -> None:
        """The numbers of the lines that are in view."""
        theme = self._theme
        block = self.firstVisibleBlock()
        width = theme.px(NUMBER_END)
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        shift = self.viewport().y() - self._gutter.y()
        while block.isValid() and top < height:
            whole = self.blockBoundingRect(block)  # lays the block out, which its lines need
            lines = block.layout()
            first = lines.lineAt(0).height() if lines.lineCount() else whole.height()
            place = QRect(0, round(top) + shift, width, round(first))
            number = str(block.blockNumber() + 1)
            draw_text(painter, theme, place, number, role=Role.SECOND, tone="text2", align=RIGHT)
            top += whole.height()
            block = block.next()


def _across(line: QTextLine, position: int) -> float:
    """How far from the left a position of a line stands; Qt answers it with the position."""
    found: Any = line.cursorToX(position)
    return float(found[0])


class _Spaced(QPlainTextDocumentLayout):
    """Gives every line of a record the height of a line of the product's text."""

    space = 0

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        rect.setHeight(rect.height() + self.space)
        return rect


class _Gutter(QWidget):
    """The strip of line numbers; it scrolls with the text."""

    def __init__(self, page: TextPage) -> None:
        super().__init__(page)
        self._page = page
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(40, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._page.paint_gutter(painter, self.height())
        painter.end()
