"""Finding queries: views, what is typed, and references, typed or scanned."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from coder_gui.domain.errors import CoderError, UserError
from coder_gui.domain.queries import Query, QueryView
from coder_gui.ui.actions import Actions
from coder_gui.ui.queries.desk_field import reference_in
from coder_gui.ui.queries.desk_list import DeskList
from coder_gui.ui.queries.desk_offers import VERBS
from coder_gui.ui.queries.desk_words import emptiness
from coder_gui.ui.queries.desk_work import DeskWork, Listed

PATIENCE = 150
"""Milliseconds after which the list says that it is still looking."""


class DeskSearch(QObject):
    """`show_wished(query id)`: a query was found that is to be shown; `key_wished(action id)`: a
    letter was pressed in the list that cannot act now.
    """

    show_wished = Signal(str)
    key_wished = Signal(str)

    def __init__(self, work: DeskWork, pane: DeskList, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._pane, self._actions = work, pane, actions
        self._goto: str | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(pane.say_searching)
        work.asked.connect(self._patience.start)
        work.found.connect(self._on_found)
        work.missed.connect(self._on_missed)
        field = pane.field
        field.textChanged.connect(self._on_text_changed)
        field.list_wished.connect(pane.focus_list)
        field.entered.connect(self._on_entered)
        field.everywhere_wished.connect(self._on_everywhere_wished)
        pane.view.left_upwards.connect(pane.focus_field)
        pane.view.typed.connect(self._on_typed)
        pane.view_chosen.connect(self._on_view_chosen)
        pane.empty.acted.connect(self._on_empty_acted)

    def forget(self) -> None:
        """Looks for nothing any more."""
        self._patience.stop()
        self._goto = None

    def follow(self, listed: Listed) -> None:
        """A page is on the screen: goes on to a query that was found."""
        self._patience.stop()
        query_id = self._goto
        if query_id is None or listed.wanted != self._work.wanted:
            return
        if any(row.query_id == query_id for row in listed.page.rows):
            self._goto = None
            self.show_wished.emit(query_id)
        elif listed.wanted.view is not QueryView.ALL:
            self._on_everywhere_wished()
        else:
            self._goto = None

    def _on_view_chosen(self, view: QueryView) -> None:
        self._goto = None
        self._work.ask(view=view)

    def _on_text_changed(self, text: str) -> None:
        self._pane.right()
        if text != self._work.wanted.text:
            self._work.ask(text=text)

    def _on_everywhere_wished(self) -> None:
        self._pane.set_view(QueryView.ALL)
        self._work.ask(view=QueryView.ALL)

    def _on_empty_acted(self) -> None:
        empty = emptiness(self._work.wanted)
        if empty.action_id:
            self._actions.trigger(empty.action_id)
        elif self._work.wanted.view is QueryView.ALL:
            self._pane.field.clear()
            self._pane.focus_field()
        else:
            self._on_everywhere_wished()
            self._pane.view.setFocus()

    def _on_typed(self, text: str) -> None:
        """A letter of the table that cannot act now says why; all else begins a search."""
        ids = [one for one in VERBS if text.upper() in self._actions.spec(one).keys]
        if ids and text.islower() and self._actions.single_keys:
            self.key_wished.emit(ids[0])
            return
        field = self._pane.field
        self._pane.focus_field()
        field.setCursorPosition(len(field.text()))
        field.insert(text)

    def _on_entered(self) -> None:
        """Enter: the query of a reference, typed or scanned; else the first row."""
        text = self._pane.field.text()
        try:
            reference = reference_in(text)
        except UserError as error:
            self._pane.refuse(str(error))
            return
        if reference is not None:
            self._work.find(reference)
            return
        self._pane.focus_list()
        current = self._pane.view.current
        if current is not None and text:
            self.show_wished.emit(current.query_id)

    def _on_found(self, query: Query) -> None:
        """Goes to the query: in the view where it stands, else among all."""
        self._goto = query.id
        self._pane.view.setFocus()
        if self._pane.field.text():
            self._pane.field.clear()  # asks again
        else:
            self._work.read_list()

    def _on_missed(self, error: CoderError) -> None:
        self._pane.refuse(str(error))
