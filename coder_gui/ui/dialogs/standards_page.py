"""The trust's own copy of the standards, opened at the paragraph that a problem cites."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.services.standards_books import Paragraph, paragraphs_in
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.dialogs.book_view import BookView
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, KeyCap, text_label
from coder_gui.ui.theme import Gap, Part, Theme

STANDARD = "standard"
NO_BOOK = "This trust has put no copy of {book} here"
WHERE = (
    "An administrator puts the trust's own PDF files, with a books.toml that says what they are, "
    "into the folder {folder}. README.md shows one."
)
NEAREST = "{reference} is no heading of this book. The nearest page is shown."
MOST = 9
"""Paragraphs of one reference that a digit opens."""


class StandardsPage(Page):
    """A book of the trust. `open_at` reads where the paragraph is, then shows that page.

    Where a reference names several paragraphs, each is a button and a digit.
    """

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, theme: Theme, place: QWidget
    ) -> None:
        super().__init__(theme, place, "The trust's standards", "")
        self._session, self._runner = session, runner
        self._case: EpisodeCase | None = None
        self._book = ""
        self._named: tuple[str, ...] = ()
        self.where = ElidedLabel(theme, role=Role.STRONG)
        self.where.setObjectName("standard_where")
        self.page_words = text_label(theme, role=Role.SECOND, colour="text2")
        self._links = QHBoxLayout()
        self._links.setSpacing(Gap.S)
        zooms = [actions.spec(one).keys for one in ("page_larger", "page_smaller", "page_fits")]
        self.view = BookView(theme, zooms, self)
        self.empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        head = QHBoxLayout()
        head.setSpacing(Gap.M)
        head.addWidget(self.where, 1)
        head.addLayout(self._links)
        head.addWidget(self.page_words)
        for words, keys in (("larger", "page_larger"), ("smaller", "page_smaller")):
            head.addWidget(text_label(theme, words, role=Role.SECOND, colour="text2"))
            head.addWidget(KeyCap(theme, actions.keys(keys)))
        self.body.addLayout(head)
        self.body.addWidget(self._stack, 1)
        self.view.turned.connect(self._on_turned)
        self.view.picked.connect(self.go_to)

    def show_case(self, case: EpisodeCase | None) -> None:
        """The episode whose end decides which year's book is opened."""
        self._case = case

    def open_at(self, reference: str, book: str) -> None:
        """Shows the page of a rule's reference in the book of this name."""
        self._book, self._named = book, paragraphs_in(reference)[:MOST]
        self._offer_paragraphs()
        self.open_page()
        self.go_to(0)

    def go_to(self, at: int) -> None:
        """Opens one of the paragraphs that the reference names."""
        if not 0 <= at < len(self._named):
            return
        reference = self._named[at]
        self.where.setText(f"{self._book}, {reference}")
        self.say(f"Looking for {reference} in the trust's copy", "text2")
        job = partial(self._session.books.find, reference, self._book, self._day)
        self._runner.net(job, done=self._on_found, failed=self._on_failed, key=STANDARD)

    def begin(self) -> None:
        """The keys go to the book."""
        self.view.setFocus()

    def clear(self) -> None:
        """Empties the page."""
        self._runner.forget(STANDARD)
        self._case = None
        self.view.shut()
        self.where.clear()
        self.page_words.clear()
        super().clear()

    def leave(self) -> None:
        """An answer on its way is no longer wanted."""
        self._runner.forget(STANDARD)

    @property
    def _day(self) -> date:
        end = self._case.episode.end_date if self._case is not None else None
        return end or self._session.clock.today()

    def _offer_paragraphs(self) -> None:
        while (item := self._links.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if len(self._named) < 2:
            return
        for at, reference in enumerate(self._named):
            button = _Link(self.theme, reference, at, self)
            self._links.addWidget(button)

    def _show_empty(self, title: str, words: str) -> None:
        self.view.shut()
        self.page_words.clear()
        self.empty.say(Icon.VOLUME, title, words)
        self._stack.setCurrentWidget(self.empty)
        self.setFocus()

    # Slots ----------------------------------------------------------------------------------
    def _on_found(self, found: Paragraph | None) -> None:
        if found is None:
            folder = self._session.books.folder
            self._show_empty(NO_BOOK.format(book=self._book), WHERE.format(folder=folder))
            self.say("")
            return
        self._stack.setCurrentWidget(self.view)  # before the page is chosen: it needs its size
        self.where.setText(f"{found.book.title}, {found.reference}")
        if not self.view.show_book(found.book.file, found.page - 1, found.reference):
            name = found.book.file.name
            self._show_empty(f"{name} cannot be shown", "Replace it with a PDF without a password.")
            self.say("")
            return
        self.view.setFocus()
        self.say("" if found.exact else NEAREST.format(reference=found.reference))

    def _on_failed(self, error: CoderError) -> None:
        self._show_empty("The trust's copy cannot be opened", str(error))
        self.say("")

    def _on_turned(self, page: int, pages: int) -> None:
        words = f"Page {page + 1} of {pages}"
        self.page_words.setText(words)
        self.view.setAccessibleName(f"{self.where.text()}. {words}")


class _Link(Button):
    """One of the paragraphs that the reference names."""

    def __init__(self, theme: Theme, reference: str, at: int, page: StandardsPage) -> None:
        keys = str(at + 1)
        super().__init__(theme, reference, kind=Kind.LINK, part=Part.DOCK_BUTTON, keys=keys)
        self._page, self._at = page, at
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self._page.go_to(self._at)
