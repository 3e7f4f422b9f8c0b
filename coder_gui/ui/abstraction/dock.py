"""The abstraction of the open episode: lines, the entry, and the record they come from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from coder_gui.domain.abstraction import (
    AbstractionLine,
    DocumentContent,
    DocumentInfo,
    Source,
)
from coder_gui.domain.case import EpisodeCase
from coder_gui.tasks import TaskRunner
from coder_gui.ui.abstraction.deeds import LineDeeds
from coder_gui.ui.abstraction.document_pane import DocumentPane
from coder_gui.ui.abstraction.entering import Entering
from coder_gui.ui.abstraction.keys import LineKeys
from coder_gui.ui.abstraction.looking import Looking
from coder_gui.ui.abstraction.model import LinesModel
from coder_gui.ui.abstraction.pdf_page import PdfPage
from coder_gui.ui.abstraction.reading import Taken
from coder_gui.ui.abstraction.rows import HEADING_ORDER, Marks, items_of
from coder_gui.ui.abstraction.tabs import tabs_of
from coder_gui.ui.abstraction.title import AbstractionTitle
from coder_gui.ui.abstraction.upper import Upper
from coder_gui.ui.actions import Actions
from coder_gui.ui.announce import announce
from coder_gui.ui.conditions import Situation, writable
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Theme, ground

if TYPE_CHECKING:
    from coder_gui.services.session import Session

PANE_SHARE = 3
PANE_ENOUGH = 210
"""The document keeps one part in so many of the dock's height, or this height at 100 %."""


class AbstractionDock(QWidget):
    """`line_selected(line id or "")` follows the current line. `typed_saved` and `typed_refused`
    follow each entry that was handed over.
    """

    line_selected = Signal(str)
    typed_saved = Signal()
    typed_refused = Signal()

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self._runner, self.actions_table = session, runner, actions
        self.case: EpisodeCase | None = None
        self._theme = theme
        self._marks = Marks()
        self._to_select = ""
        self._to_raise = ""
        self._share: float | None = None
        self.setObjectName("abstraction_dock_body")
        ground(self, "surface")
        self.title_widget = AbstractionTitle(theme, actions.keys("abstraction_dock"))
        self.lines_model = LinesModel(self)
        keys = actions.keys("source_looked"), actions.keys("look_for")
        self.upper = Upper(self.lines_model, theme, *keys)
        self.lines_view, self.entry = self.upper.view, self.upper.entry
        self.line_entry = self.entry.field
        self.document_pane = DocumentPane(session, runner, actions, theme)
        self.deeds = LineDeeds(session, runner, actions, self)
        self.entering = Entering(self, self.deeds)
        self.looking = Looking(self, self.upper.look_for, session, runner, actions)
        self._lay_out(theme, actions)
        self._connect()
        self.keys = LineKeys(self, self.deeds, actions)
        self.clear()

    def _lay_out(self, theme: Theme, actions: Actions) -> None:
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("abstraction_splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.upper)
        self.splitter.addWidget(self.document_pane)
        self._empty = EmptyState(theme)
        self._empty.say(
            Icon.PROVISIONAL,
            "No episode is open",
            "Its lines and its record stand here.",
            action="Choose one in the episodes",
            keys=actions.keys("episodes_dock"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.splitter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        self._empty.acted.connect(self._on_episodes_wished)
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        self.upper.fitted.connect(self._balance)
        self.lines_view.current_changed.connect(self._on_current_changed)
        self.lines_view.left_downwards.connect(self.focus_default)
        self.lines_view.edit_wished.connect(self.entering.edit)
        self.entry.walked.connect(self.lines_view.step)
        self.line_entry.textChanged.connect(self._on_typed)
        self.document_pane.left.connect(self.focus_default)
        self.document_pane.line_wished.connect(self.make_line)
        self.document_pane.heading_picked.connect(self._on_heading_picked)
        self.document_pane.state_changed.connect(self._report)
        self.deeds.line_made.connect(self._on_line_made)
        self.deeds.entered.connect(self.typed_saved)
        self.deeds.refused.connect(self.typed_refused)
        self.deeds.restored.connect(self.select_when_shown)
        self.deeds.document_imported.connect(self._on_document_imported)

    # The interface of a dock --------------------------------------------------------------------
    def show_case(self, case: EpisodeCase | None) -> None:
        """Shows an episode, or the same one read again: entry, selection and place then stay."""
        if case is None:
            self.clear()
            return
        fresh = self.case is None or self.case.episode.id != case.episode.id
        if fresh and self.case is not None and self.entering.unsaved_text:
            name = self.case.patient.display_name
            self.actions_table.alerts.note(f"What you typed for {name} is kept there")
        if fresh:
            self._leave_episode()
        self.case = case
        self.entering.set_context(case)
        self._fill(fresh=fresh)
        if fresh:
            self._stack.setCurrentWidget(self.splitter)
            self.entering.restore(case)
        self.looking.show_case(fresh=fresh)

    def clear(self) -> None:
        """No episode: nothing of any patient is held; what was typed is in its draft."""
        self._leave_episode()
        self.case = None
        self.lines_model.reset_rows(())
        self.upper.looks.show_looks((), ())
        self.upper.finished.show_case(None, self.session.clock.today())
        self.title_widget.say(None, "")
        self._stack.setCurrentWidget(self._empty)
        self._report()

    def focus_default(self) -> None:
        """Puts the caret into the entry, where it was."""
        self.line_entry.setFocus(Qt.FocusReason.OtherFocusReason)  # a shortcut would select all

    def flush_drafts(self) -> None:
        """Sends what is typed to its draft now, as before a lock."""
        self.entry.flush()

    @property
    def unsaved_text(self) -> str:
        """What is typed for the open episode and not saved; empty when nothing would be lost."""
        return self.entering.unsaved_text if self.case is not None else ""

    def save_typed(self) -> None:
        """Saves what is typed, as Enter does; `typed_saved` or `typed_refused` follows."""
        self.entering.save()

    def selected_line_ids(self) -> tuple[str, ...]:
        """The current line, if there is one."""
        line_id = self.lines_view.current_line
        return () if line_id is None else (line_id,)

    def set_current_line(self, line_id: str) -> None:
        """Makes a line current."""
        self.lines_view.select(line_id)

    def highlight_codes(self, code_ids: tuple[str, ...]) -> None:
        """Shows which lines support these codes."""
        self.mark(codes=frozenset(code_ids))

    # Showing ------------------------------------------------------------------------------------
    @property
    def sources(self) -> tuple[Source, ...]:
        """The trust's list of sources."""
        return self.case.sources if self.case is not None else ()

    @property
    def line(self) -> AbstractionLine | None:
        """The current line of the open episode."""
        return self.find_line(self.lines_view.current_line)

    def find_line(self, line_id: str | None) -> AbstractionLine | None:
        """A line of the open episode by its id."""
        lines = self.case.lines if self.case is not None else ()
        return next((line for line in lines if line.id == line_id), None)

    @property
    def refusal(self) -> str:
        """Why nothing can be written on the open episode; empty when it can."""
        return writable(Situation(case=self.case)) or ""

    def _fill(self, *, fresh: bool) -> None:
        case = self.case
        if case is None:
            return
        items = items_of(case, case.sources, self.session.clock.today().year, self._marks)
        if fresh:
            self.lines_model.reset_rows(items)
        else:
            self.lines_model.update_rows(items)
        if self._to_select and self.lines_view.select(self._to_select):
            self._to_select = ""
        self.entering.check()
        self.upper.looks.show_looks(case.looks, case.sources)
        self.upper.finished.show_case(case, self.session.clock.today())
        self.document_pane.show_tabs(tabs_of(case, case.sources), case.lines)
        self._raise_imported()
        self.title_widget.say(len(case.lines), (case.episode.notes_location or "").strip())
        self.entry.set_writable(self.refusal)
        self._balance()
        self._report()

    def mark(self, **marks: Any) -> None:
        """Changes fields of Marks and shows the rows with them."""
        changed = replace(self._marks, **marks)
        if changed != self._marks:
            self._marks = changed
            self._fill(fresh=False)

    def _balance(self) -> None:
        """The lines get the height they need, as long as the document keeps its part."""
        whole = self.splitter.height() - self.splitter.handleWidth()
        if whole <= 0:
            return
        if self._share is not None:
            upper = round(self._share * whole)
            if upper != self.upper.height():
                self.splitter.setSizes([upper, whole - upper])
            return
        pane = min(whole // PANE_SHARE, self._theme.px(PANE_ENOUGH))
        room = max(whole - pane, self.upper.least_height())
        upper = min(self.upper.sizeHint().height(), room)
        if upper != self.upper.height():
            self.splitter.setSizes([upper, whole - upper])

    def _report(self) -> None:
        """Tells the actions what is true here."""
        pane, case = self.document_pane, self.case
        page = pane.page
        selected = page is not None and (page.reader.selection is not None or page.hasFocus())
        self.actions_table.update(
            line_selected=self.lines_view.current_line is not None,
            line_unsaved=bool(self.unsaved_text),
            text_selected=selected,
            document_open=bool(pane.head.tabs),
            pdf_open=isinstance(page, PdfPage),
            orphans=sum(line.orphaned for line in case.lines) if case is not None else 0,
        )

    def _leave_episode(self) -> None:
        self.entering.leave()
        self.looking.forget()
        self._marks = Marks()
        self._to_select = self._to_raise = ""
        self.upper.strip.hide()
        self.document_pane.clear()

    # Documents ----------------------------------------------------------------------------------
    def make_line(self, content: DocumentContent, taken: Taken) -> None:
        """Makes a line of a passage, under the heading of the entry and with its marks."""
        if self.case is None or self.refusal:
            return
        heading, certainty, side = self.entering.marks_typed()
        self.deeds.make_line(
            self.case.episode.id,
            content,
            taken,
            heading=heading,
            certainty=certainty,
            side=side,
        )
        self.document_pane.pass_selection()

    def _on_line_made(self, line_id: str) -> None:
        self.select_when_shown(line_id)
        announce(self, "Line added")

    def _on_heading_picked(self, number: int) -> None:
        heading = HEADING_ORDER[number - 1]
        if self.case is not None and not self.refusal:
            self.entry.set_context(replace(self.entry.context, heading=heading))
            self.deeds.set_heading(self.case.episode.id, heading)

    def _on_document_imported(self, info: DocumentInfo) -> None:
        self._to_raise = info.id
        self._raise_imported()

    def _raise_imported(self) -> None:
        for tab in self.document_pane.head.tabs:
            if self._to_raise and tab.key == self._to_raise:
                self._to_raise = ""
                self.document_pane.head.raise_tab(tab)

    # Slots --------------------------------------------------------------------------------------
    def select_when_shown(self, line_id: str) -> None:
        """A line just written becomes the current one as soon as it is in the list."""
        if not self.lines_view.select(line_id):
            self._to_select = line_id

    def _on_current_changed(self) -> None:
        self.document_pane.show_line(self.line)
        self.looking.show_line()
        self._report()
        self.line_selected.emit(self.lines_view.current_line or "")

    def _on_typed(self) -> None:
        self.actions_table.update(line_unsaved=bool(self.unsaved_text))

    def _on_episodes_wished(self) -> None:
        self.actions_table.trigger("episodes_dock")

    def _on_splitter_moved(self) -> None:
        self._share = self.upper.height() / max(self.splitter.height(), 1)

    def arrangement(self) -> list[int]:
        """Where a person put the divider over the document, in thousandths of the height."""
        return [] if self._share is None else [round(1000 * self._share)]

    def arrange(self, kept: list[int]) -> None:
        """Puts the divider there; without a number the lines get the height they need."""
        self._share = kept[0] / 1000 if len(kept) == 1 and 0 < kept[0] < 1000 else None
        self._balance()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(140), self.splitter.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._balance()
