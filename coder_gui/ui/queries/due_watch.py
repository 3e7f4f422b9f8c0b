"""How many queries are due today, kept for the window; only for people who may act on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coder_gui.domain.changes import Changes
from coder_gui.domain.chasing import DueItem
from coder_gui.domain.queries import QueryVerb
from coder_gui.domain.query_policy import QueryRight
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions

if TYPE_CHECKING:
    from coder_gui.services.session import Session

KINDS = frozenset({"query", "query_event", "query_answer", "episode", "spell"})
_READ = "queries due"
_ACTS = (QueryVerb.ANSWER, QueryVerb.SEND, QueryVerb.CLOSE, QueryRight.ESCALATE)


class DueWatch(QObject):
    """Counts when it starts and whenever a query or a date of an episode changes."""

    def __init__(
        self, session: Session, runner: TaskRunner, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._runner, self._actions = session, runner, actions
        self._running = False
        runner.changed.connect(self._on_changed)

    def start(self) -> None:
        """Counts from now on, where this person may act."""
        self._running = True
        self._runner.read(self._count, done=self._on_counted, key=_READ)

    def stop(self) -> None:
        """Counts no more."""
        self._running = False
        self._runner.forget(_READ)
        self._actions.update(queries_due=0)

    def _count(self) -> Sequence[DueItem]:
        session = self._session
        policy = session.queries.policy
        if all(policy.refusal(session.actor, act) for act in _ACTS):
            return ()
        return session.chasing.due_today()

    def _on_counted(self, due: Sequence[DueItem]) -> None:
        if self._running:
            self._actions.update(queries_due=len(due))

    def _on_changed(self, changes: Changes) -> None:
        if self._running and (changes.everything or changes.kinds & KINDS):
            self.start()
