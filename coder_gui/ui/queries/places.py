"""Where queries are worked on: made with the window, emptied with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.queries.composer import QueryComposer
from coder_gui.ui.queries.desk import QueriesDesk
from coder_gui.ui.queries.subject import SubjectWatch
from coder_gui.ui.queries.typed_query import is_draft
from coder_gui.ui.theme import Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session


class QueryPlaces(QObject):
    """The composer and the desk of queries, over `place`.

    `episode_wanted(episode id)`: a query's patient goes before it; `closed`: the way back;
    `pack_wished(query id)`: the pack of a national query of the open episode is to be looked at.
    `abstraction` and `codes` are the docks that tell what a query is raised from.
    """

    episode_wanted = Signal(str)
    closed = Signal()
    pack_wished = Signal(str)

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        theme: Theme,
        place: QWidget,
        *,
        abstraction: Any,
        codes: Any,
    ) -> None:
        super().__init__(place.parentWidget())
        self._actions = actions
        self._case: EpisodeCase | None = None
        self._watch = SubjectWatch(abstraction, codes, self)
        self.desk = QueriesDesk(session, runner, actions, theme, place)
        self.desk.episode_wanted.connect(self.episode_wanted)
        self.desk.query_wanted.connect(self.open_query)
        self.desk.closed.connect(self.closed)
        self.desk.acts.pack_wished.connect(self.pack_wished)
        self.composer = QueryComposer(session, runner, actions, theme, place)
        self.composer.closed.connect(self.closed)
        self.composer.pack_wished.connect(self.pack_wished)
        actions.handle("raise_query", self.raise_query)

    def start(self) -> None:
        """Counts what is due, from now on."""
        self.desk.start()

    def raise_query(self) -> None:
        """F6: the query about what is selected; in the composer, its letter."""
        if self.composer.isVisible():
            self.composer.keys.to_letter()
        elif self._case is not None:
            self.composer.start(self._case, self._watch.subject)

    def open_query(self, query_id: str) -> None:
        """A query of the open episode, in the composer."""
        if self._case is not None:
            self.composer.open_query(self._case, query_id)

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode; says where a query of it is typed and not saved."""
        before, self._case = self._case, case
        self.composer.show_case(case)
        self.desk.show_case(case)
        fresh = case is not None and (before is None or before.episode.id != case.episode.id)
        if case is not None and fresh and any(is_draft(one.field) for one in case.drafts):
            key = self._actions.keys("raise_query")
            self._actions.alerts.note(f"A query is typed and not saved. Take it up again [{key}]")

    def flush_drafts(self) -> None:
        """Keeps what is typed, before a lock."""
        self.composer.flush_drafts()
        self.desk.flush_drafts()

    def clear(self) -> None:
        """Holds nothing of any patient any more."""
        self._case = None
        self.composer.clear()
        self.desk.clear()
