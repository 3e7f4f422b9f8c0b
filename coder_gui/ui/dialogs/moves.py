"""Moves of an episode that need a reason or a word: asked in place, above the status bar."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.changes import Saved
from coder_gui.domain.episode import NEEDS_REASON, STATE_WORDS, Verb, Work
from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.asking import AskField

TOPIC = "moves"
_ACTIONS = {
    "wait_queue": (Verb.WAIT_INFORMATION, "What is missing?"),
    "pathology_queue": (Verb.WAIT_PATHOLOGY, "Which result is outstanding?"),
    "information_arrived": (Verb.INFORMATION_ARRIVES, ""),
    "resume": (Verb.RESUME, ""),
    "agree": (Verb.AGREE, ""),
    "disagree": (Verb.DISAGREE, "Why does it go back?"),
    "reopen": (Verb.REOPEN, "Why is it reopened?"),
    "not_codable": (Verb.MARK_NOT_CODABLE, "Why can it not be coded?"),
}
_NEEDS_NEXT = frozenset({Verb.WAIT_INFORMATION, Verb.WAIT_PATHOLOGY})


class _MoveKey(QObject):
    """One action of the table."""

    def __init__(self, moves: EpisodeMoves, action_id: str) -> None:
        super().__init__(moves)
        self._moves = moves
        self._action_id = action_id

    def press(self) -> None:
        self._moves.start(self._action_id)


class EpisodeMoves(QObject):
    """Queues, reopening, second looks. `asking` is where the reason is typed."""

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        asking: AskField,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._actions = actions
        self._asking = asking
        self._case: EpisodeCase | None = None
        self._verb: Verb | None = None
        self._reason = ""
        self._episode = ""
        for action_id in _ACTIONS:
            actions.handle(action_id, _MoveKey(self, action_id).press)

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode."""
        if case is None or case.episode.id != self._episode:
            self._asking.close_question()
        self._case = case
        self._episode = case.episode.id if case else ""

    def start(self, action_id: str) -> None:
        """Asks for the reason where one is needed, else moves at once."""
        if self._case is None:
            return
        self._verb, question = _ACTIONS[action_id]
        if self._verb in NEEDS_REASON:
            self._asking.ask(question, self._on_reason, hint="Reason")
        else:
            self._move(None)

    def _on_reason(self, answer: str) -> None:
        if len(answer) < 3:
            self._asking.refuse("Write the reason: it is kept in the history.")
            return
        self._reason = answer
        if self._verb in _NEEDS_NEXT:
            self._asking.ask("What happens next, and who does it?", self._on_next, hint="Next")
            return
        self._asking.close_question()
        self._move(answer)

    def _on_next(self, answer: str) -> None:
        if len(answer) < 3:
            self._asking.refuse("Write what happens next, for example: Ward clerk sends volume 2.")
            return
        self._asking.close_question()
        self._move(self._reason, answer)

    def _move(self, reason: str | None, next_action: str | None = None) -> None:
        if self._verb is None or not self._episode:
            return
        move: Any = partial(
            self._session.lifecycle.move,
            self._session.actor,
            self._episode,
            self._verb,
            reason=reason,
            next_action=next_action,
        )
        self._runner.write(move, done=self._on_moved, failed=self._on_failed)

    def _on_moved(self, saved: Saved[Work]) -> None:
        self._actions.alerts.settle(TOPIC)
        words = STATE_WORDS[saved.value.state].lower()
        self._actions.alerts.note(f"The episode is {words}", topic=TOPIC)

    def _on_failed(self, error: CoderError) -> None:
        self._actions.alerts.error(str(error), topic=TOPIC)
