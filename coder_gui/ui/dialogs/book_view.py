"""A PDF of the trust to read in: a page by key, larger and smaller, the paragraph marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QWidget

from coder_gui.ui.painting import draw_focus_ring
from coder_gui.ui.theme import Gap, Theme

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
READABLE = 880
"""Pixels at 100 % beyond which a page grows no wider by itself."""
POINTS = 72
ABOVE = 24
"""Points of the page left over the paragraph."""
Key = Qt.Key


class BookView(QPdfView):
    """`turned(page from 0, pages)` follows the page on top; `picked(n)` the digits 1 to 9.

    `zoom_keys` are the portable keys for larger, smaller, and as it fits.
    """

    turned = Signal(int, int)
    picked = Signal(int)

    def __init__(self, theme: Theme, zoom_keys: Sequence[Sequence[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._zoom = theme, 1.0
        self._zoom_keys = dict(zip((1, -1, 0), ([*map(QKeySequence, k)] for k in zoom_keys),
                                   strict=True))  # fmt: skip
        self._file: Path | None = None
        self._book = QPdfDocument(self)
        self._found = QPdfSearchModel(self)
        self._found.setDocument(self._book)
        self.setObjectName("book_view")
        self.setAccessibleName("The trust's standards")
        self.setAccessibleDescription("Page Up and Page Down turn the pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setPageSpacing(Gap.S)
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setDocument(self._book)
        self.setSearchModel(self._found)
        self.pageNavigator().currentPageChanged.connect(self._on_page_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def page(self) -> int:
        """The page on top, from 0."""
        return self.pageNavigator().currentPage()

    @property
    def zoom(self) -> float:
        """1.0 is as wide as the view, or as READABLE."""
        return self._zoom

    def show_book(self, file: Path, page: int, reference: str) -> bool:
        """Opens the page with the paragraph near its top; False where the file is no readable PDF.

        Every mention of the reference is marked.
        """
        if file != self._file:
            self.shut()
            if self._book.load(str(file)) is not QPdfDocument.Error.None_:
                return False
            self._file = file
        self._fit()
        self._found.setSearchString(reference)
        self.pageNavigator().jump(page, QPointF())
        bar = self.verticalScrollBar()  # the view goes to the page's top whatever the point
        bar.setValue(bar.value() + round(self._top_of(page, reference) * self._scale))
        self._on_page_changed()
        return True

    def shut(self) -> None:
        """Holds no file any more."""
        self._found.setSearchString("")
        self._book.close()
        self._file = None

    def step_zoom(self, step: int) -> None:
        """Larger (1), smaller (-1), or as it fits (0)."""
        at = ZOOMS.index(self._zoom) + step
        self._zoom = ZOOMS[min(max(at, 0), len(ZOOMS) - 1)] if step else 1.0
        self._fit()

    # Qt -----------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        overriding = event.type() is QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and self._zoom_step(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, bar, key = self._zoom_step(event), self.verticalScrollBar(), event.key()
        if step is not None:
            self.step_zoom(step)
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in {Key.Key_Home, Key.Key_End}:
            bar.setValue(bar.minimum() if key == Key.Key_Home else bar.maximum())
        elif Key.Key_1 <= key <= Key.Key_9:
            self.picked.emit(key - Key.Key_1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            draw_focus_ring(painter, self._theme, self.viewport().rect(), radius=0)
            painter.end()

    def _zoom_step(self, event: QKeyEvent) -> int | None:
        pressed = QKeySequence(event.keyCombination())
        return next((step for step, keys in self._zoom_keys.items() if pressed in keys), None)

    def _on_theme_changed(self) -> None:
        """The view paints what lies around its pages in the palette's Dark."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Dark, self._theme.colors.sunken)
        self.setPalette(palette)
        self._fit()

    def _fit(self) -> None:
        """As wide as the view gives, times the zoom; what is being read stays in sight."""
        if not self._book.pageCount():
            return
        inch = self._book.pagePointSize(0).width() / POINTS
        room = min(self.viewport().width() - 2 * Gap.M, self._theme.px(READABLE))
        bar = self.verticalScrollBar()
        share = bar.value() / max(bar.maximum(), 1)
        self.setZoomFactor(max(room * self._zoom / (inch * self.logicalDpiX()), 0.1))
        bar.setValue(round(share * bar.maximum()))

    @property
    def _scale(self) -> float:
        """Pixels of one point."""
        return self.zoomFactor() * self.logicalDpiX() / POINTS

    def _top_of(self, page: int, reference: str) -> float:
        """Points from the page's top to a little over the paragraph's heading."""
        text = self._book.getAllText(page).text()
        at = text.find(reference)
        if at < 0:
            return 0.0
        box = self._book.getSelectionAtIndex(page, at, len(reference)).boundingRectangle()
        return max(box.top() - ABOVE, 0.0)

    def _on_page_changed(self) -> None:
        self.turned.emit(self.page, self._book.pageCount())
