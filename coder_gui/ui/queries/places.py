"""Where queries are worked on: made with the window, emptied with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from coder_gui.domain.case import EpisodeCase
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.queries.desk import QueriesDesk
from coder_gui.ui.theme import Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session


class QueryPlaces(QObject):
    """The composer and the desk of queries, over `place`.

    `episode_wanted(episode id)`: a query's patient goes before it; `closed`: the way back.
    `abstraction` and `codes` are the docks that tell what a query is raised from.
    """

    episode_wanted = Signal(str)
    closed = Signal()

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
        self._abstraction, self._codes = abstraction, codes
        self.desk = QueriesDesk(session, runner, actions, theme, place)
        self.desk.episode_wanted.connect(self.episode_wanted)
        self.desk.closed.connect(self.closed)

    def start(self) -> None:
        """Counts what is due, from now on."""
        self.desk.start()

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode."""
        self.desk.show_case(case)

    def flush_drafts(self) -> None:
        """Keeps what is typed, before a lock."""
        self.desk.flush_drafts()

    def clear(self) -> None:
        """Holds nothing of any patient any more."""
        self.desk.clear()
