"""The pages of the documents that were looked at while an episode is open."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget

from coder_gui.domain.abstraction import DocumentContent
from coder_gui.ui.abstraction.pdf_page import PdfPage
from coder_gui.ui.abstraction.prepared import PDF, Prepared
from coder_gui.ui.abstraction.text_page import TextPage
from coder_gui.ui.theme import Theme

KEPT = 4
"""Pages kept, so that going back to a tab keeps the place in it."""

Page = TextPage | PdfPage


@dataclass(frozen=True, slots=True)
class Opened:
    """A page and the document that it shows."""

    page: Page
    content: DocumentContent


class Pages:
    """Pages by the hash of their document; the one not looked at for longest goes first."""

    def __init__(self, theme: Theme, stack: QStackedWidget) -> None:
        self._theme = theme
        self._stack = stack
        self._opened: OrderedDict[str, Opened] = OrderedDict()

    def find(self, sha256: str) -> Opened | None:
        """The page of this document, if it is kept."""
        found = self._opened.get(sha256)
        if found is not None:
            self._opened.move_to_end(sha256)
        return found

    def shown(self) -> Opened | None:
        """What the stack shows, when that is a page."""
        current = self._stack.currentWidget()
        return next((one for one in self._opened.values() if one.page is current), None)

    def add(self, prepared: Prepared) -> Opened | None:
        """Makes a page; None for a PDF that Qt cannot read."""
        page: Page
        content = prepared.content
        if content.info.media_type == PDF:
            page = PdfPage(self._theme, prepared)
            if not page.sheets.readable:
                page.deleteLater()
                return None
        else:
            page = TextPage(self._theme, prepared)
        self._stack.addWidget(page)
        opened = self._opened[content.info.sha256] = Opened(page, content)
        while len(self._opened) > KEPT:
            self._drop(self._opened.popitem(last=False)[1])
        return opened

    def clear(self) -> None:
        """Forgets every page."""
        while self._opened:
            self._drop(self._opened.popitem()[1])

    def _drop(self, opened: Opened) -> None:
        self._stack.removeWidget(opened.page)
        opened.page.hide()
        opened.page.deleteLater()
