"""The document pane: tabs, the page, and what is missing, on paper, or has moved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from coder_gui.domain.abstraction import AbstractionLine, DocumentContent, DocumentInfo
from coder_gui.domain.errors import CoderError
from coder_gui.tasks import TaskRunner
from coder_gui.ui.abstraction.pages import Opened, Page, Pages
from coder_gui.ui.abstraction.pane_head import PaneHead
from coder_gui.ui.abstraction.pdf_page import PdfPage
from coder_gui.ui.abstraction.prepared import Prepared, prepare
from coder_gui.ui.abstraction.quotes import orphans_of, quotes_of
from coder_gui.ui.abstraction.reading import Taken, Wish
from coder_gui.ui.abstraction.tabs import Tab, tab_of_line
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.dates import short_date
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label
from coder_gui.ui.theme import Gap, Part, Theme, ground

if TYPE_CHECKING:
    from coder_gui.services.session import Session

PATIENCE = 150
"""Milliseconds after which the pane says that it is still opening a document."""
_READ = "document content"


class DocumentPane(QWidget):
    """Shows one tab at a time, and writes nothing itself."""

    line_wished = Signal(object, object)
    """The DocumentContent and the Taken passage that a line is to be made of."""
    heading_picked = Signal(int)
    left = Signal()
    import_wished = Signal()
    state_changed = Signal()
    """What is selected, shown or moved has changed: actions may follow."""

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._actions, self._theme = actions, theme
        self._lines: tuple[AbstractionLine, ...] = ()
        self._current_line: str | None = None
        self._awaited: str | None = None
        self.setObjectName("document_pane")
        ground(self, "surface")
        self.head = PaneHead(theme, actions.keys("line_from_selection"))
        self._under_head = Hairline(theme)
        self.notice = MovedNotice(theme, actions)
        self.stack = QStackedWidget()
        self.empty = EmptyState(theme)
        self.stack.addWidget(self.empty)
        self._pages = Pages(theme, self.stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._under_head)
        column.addWidget(self.notice)
        column.addWidget(self.stack, 1)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self.head.say_opening)
        self.head.tab_changed.connect(self._show_tab)
        self.empty.acted.connect(self.import_wished)
        self._show_tab()

    # What the dock asks -------------------------------------------------------------------------
    @property
    def page(self) -> Page | None:
        """The page that is shown, or None where there is a message instead."""
        shown = self._pages.shown()
        return shown.page if shown is not None else None

    @property
    def content(self) -> DocumentContent | None:
        """The document that is shown."""
        shown = self._pages.shown()
        return shown.content if shown is not None else None

    @property
    def taken(self) -> Taken | None:
        """What a line would be made of: the selection, else the sentence where the caret is."""
        return self.page.reader.taken() if self.page is not None else None

    def show_tabs(self, tabs: Sequence[Tab], lines: Sequence[AbstractionLine]) -> None:
        """The tabs and lines of the open episode. The chosen tab stays while it is there."""
        self._lines = tuple(lines)
        if tuple(tabs) == self.head.tabs:
            self._mark()
        else:
            self._set_tabs(tabs)

    def clear(self) -> None:
        """Forgets every document of the episode that was open."""
        self._runner.forget(_READ)
        self._patience.stop()
        self._awaited = self._current_line = None
        self._lines = ()
        self.head.forget()
        self._set_tabs(())
        self._pages.clear()

    def _set_tabs(self, tabs: Sequence[Tab]) -> None:
        """Other tabs, or no room for any; what belongs to the raised one is shown."""
        self.head.set_tabs(tabs)
        for widget in (self.head, self._under_head):
            widget.setVisible(bool(tabs))
        self._show_tab()

    def show_line(self, line: AbstractionLine | None) -> None:
        """Shows the quote of a line; another tab is raised only when no page is being read."""
        self._current_line = line.id if line is not None else None
        if line is not None and not self.is_read():
            tab = tab_of_line(self.head.tabs, line)
            if tab is not None:
                self.head.raise_tab(tab)
        if self.page is not None:
            self.page.set_current(self._current_line)

    def is_read(self) -> bool:
        """True while a page has the focus."""
        return self.page is not None and self.page.hasFocus()

    def focus_page(self) -> None:
        """Puts the caret into the page, or on the tabs where there is none."""
        (self.page or self.head.bar).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def step_tab(self, by: int) -> None:
        """The next or the last tab, and round again; reading goes on in it."""
        reading = self.is_read()
        self.head.step(by)
        if reading:
            self.focus_page()

    def zoom(self, step: int) -> None:
        """Draws the sheets of a PDF larger (1), smaller (-1) or as wide as the pane (0)."""
        page = self.page
        if isinstance(page, PdfPage):
            announce(page, f"Pages at {round(page.zoom(step) * 100)} %")

    def pass_selection(self) -> None:
        """A line was made: reading goes on behind it."""
        if self.page is not None:
            self.page.pass_selection()

    # Showing ------------------------------------------------------------------------------------
    def _show_tab(self) -> None:
        tab = self.head.tab
        if tab is None:
            self._say_nothing_here()
        elif tab.document is None:
            self._say_paper(tab)
        elif tab.document.present:
            self._open(tab.document)
        else:
            self._say_missing()
        self._mark()

    def _open(self, info: DocumentInfo) -> None:
        """Shows a page that is kept, or has the document read; the old page stays until then."""
        kept = self._pages.find(info.sha256)
        if kept is not None:
            self._show_page(kept)
            return
        self._awaited = info.sha256
        self._patience.start()
        self._runner.read(
            partial(_read, self._session, info.id),
            done=self._on_content,
            failed=self._on_content_failed,
            key=_READ,
        )

    def _on_content(self, prepared: Prepared) -> None:
        self._patience.stop()
        tab = self.head.tab
        if self._awaited is None or tab is None or tab.document is None:
            return
        if prepared.content.info.id != tab.document.id:
            return
        self._awaited = None
        opened = self._pages.add(prepared)
        if opened is None:
            self._say_not_drawn()
            return
        opened.page.wished.connect(self._on_wished)
        opened.page.heading_picked.connect(self.heading_picked)
        opened.page.moved.connect(self._on_page_moved)
        opened.page.installEventFilter(self)
        self._show_page(opened)

    def _on_content_failed(self, error: CoderError) -> None:
        self._patience.stop()
        self._awaited = None
        self._say_missing()
        self._mark()

    def _show_page(self, opened: Opened) -> None:
        reading = self.is_read()
        self.stack.setCurrentWidget(opened.page)
        self._mark()
        opened.page.set_current(self._current_line)
        if reading:
            opened.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self) -> None:
        """Tints the quotes of this document and says which of them have moved."""
        shown, tab = self._pages.shown(), self.head.tab
        if shown is not None:
            shown.page.set_quotes(quotes_of(self._lines, shown.content))
        if tab is None or tab.document is None:
            self.notice.say(None, 0)
        else:
            self.notice.say(tab.document, len(orphans_of(self._lines, tab.document.id)))
        self._on_page_moved()

    def _on_page_moved(self) -> None:
        page = self.page
        self.head.say_place(page, page.reader if page is not None else None)
        self.state_changed.emit()

    def _on_wished(self, wish: Wish) -> None:
        page, content = self.page, self.content
        if wish is Wish.LEAVE:
            self.left.emit()
        elif page is not None and content is not None:
            taken = page.reader.taken(part=wish is Wish.LINE_OF_PART)
            if taken is not None:
                self.line_wished.emit(content, taken)

    def minimumSizeHint(self) -> QSize:
        """The head and a few lines: a message gives way before the entry does."""
        return QSize(0, self.head.sizeHint().height() + 3 * self._theme.line(Role.BODY))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._on_page_moved()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._on_page_moved()

    # Messages -----------------------------------------------------------------------------------
    def _say(self, icon: Icon, title: str, words: str, *, offer_import: bool) -> None:
        keys = self._actions.keys("import_document") if offer_import else ""
        action = "Import a document" if offer_import else ""
        self.empty.say(icon, title, words, action=action, keys=keys)
        self.stack.setCurrentWidget(self.empty)

    def _say_nothing_here(self) -> None:
        words = "A text or PDF of the record stands here, and lines can be made from it."
        self._say(Icon.DOCUMENT, "No document for this episode yet", words, offer_import=True)

    def _say_missing(self) -> None:
        words = "It comes with the next sync. Until then it can be imported from its file."
        self._say(Icon.DOCUMENT, "This document is not on this laptop", words, offer_import=True)

    def _say_not_drawn(self) -> None:
        words = "It is kept as it was imported. Import its text as well to take lines from it."
        self._say(Icon.DOCUMENT, "This PDF cannot be drawn here", words, offer_import=True)

    def _say_paper(self, tab: Tab) -> None:
        source, volume = tab.source, f" v{tab.volume}" if tab.volume is not None else ""
        name, key = (source.name, source.key) if source is not None else ("Notes", "notes")
        title = f"Volume {tab.volume} is on paper" if tab.volume else f"{name}: read on paper"
        where = f"The PAS places it at: {tab.location}. " if tab.location else ""
        words = f"{where}Give the page in the line, for example @{key}{volume} p14."
        self._say(Icon.VOLUME, title, words, offer_import=False)


def _read(session: Session, document_id: str) -> Prepared:
    """On the reader lane."""
    return prepare(session.documents.content(document_id))


class MovedNotice(QWidget):
    """The strip over a changed document: how many quotes moved, and the key that shows them."""

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        ground(self, "subtle")
        self.words = sentence_label(theme, role=Role.SECOND, colour="warn")
        self.button = Button(
            theme,
            "Show them",
            kind=Kind.LINK,
            part=Part.DOCK_BUTTON,
            keys=actions.keys("show_moved_quotes"),
        )
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M, Gap.XS, Gap.M, Gap.XS)
        row.setSpacing(Gap.S)
        row.addWidget(IconLabel(theme, Icon.UNLINK, colour="warn"))
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, info: DocumentInfo | None, count: int) -> None:
        """Names the change of a document, or goes away when every quote is in place."""
        self.setVisible(info is not None and count > 0)
        if info is not None and count > 0:
            moved = "1 quote is no longer where it was"
            if count > 1:
                moved = f"{count} quotes are no longer where they were"
            self.words.setText(f"Changed on {short_date(info.at.date())}. {moved}.")

    def _on_clicked(self) -> None:
        self._actions.trigger("show_moved_quotes")
