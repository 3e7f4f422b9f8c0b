"""The letter on the screen: sheets of a PDF in memory, below one another, as wide as the pane."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from coder_gui.ui.paged_view import LEAST, PagedView
from coder_gui.ui.pdf_sheets import PdfSheets
from coder_gui.ui.theme import Gap, Theme

_LARGER = {Qt.Key.Key_Plus, Qt.Key.Key_Equal}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class LetterPage(PagedView):
    """`told` when another letter or another page is in sight. The one before stays until the new
    one is drawn, so that nothing flickers while somebody writes.
    """

    told = Signal()
    margin = int(Gap.M)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "query_letter", "Letter", parent)
        self._coming: PdfSheets | None = None
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

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
        self._drop(self.sheets)
        self._coming = self.sheets = None
        self._arrange()
        self.told.emit()

    @property
    def pages(self) -> int:
        """How many sheets the letter has; 0 for none."""
        return len(self.sheets.sizes) if self.sheets is not None else 0

    @property
    def page(self) -> int:
        """The sheet in sight, from 1."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        found = [at for at, rect in enumerate(self._rects, start=1) if rect.top() <= middle]
        return found[-1] if found else min(self.pages, 1)

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

    def paint_sheet(self, painter: QPainter, page: int, place: QRect) -> None:
        """With an edge: white in both themes, it shows what comes out of the printer."""
        painter.fillRect(place.adjusted(-1, -1, 1, 1), self._theme.colors.border)
        super().paint_sheet(painter, page, place)

    # Places -----------------------------------------------------------------------------------
    def fit(self) -> float:
        """As wide as the view without its bar."""
        # room for the bar is always left: a sheet that just fits would make it come and go
        bar = self.verticalScrollBar().sizeHint().width()
        return max(self.width() - bar - 2 * self.margin, LEAST)

    def _ask(self, sheets: PdfSheets) -> None:
        sheets.picture(0, self.sizes_of(sheets)[0] * self.devicePixelRatioF())

    def _arrange(self) -> None:
        super()._arrange()
        if self._coming is not None:
            self._ask(self._coming)

    def _on_drawn(self, page: int) -> None:
        """A sheet is drawn; the first one of a letter on its way brings that into sight."""
        if self.sender() is self._coming and self._coming is not None:
            old, self.sheets, self._coming = self.sheets, self._coming, None
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
