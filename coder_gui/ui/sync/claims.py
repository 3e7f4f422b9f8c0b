"""Taking episodes, giving them back, taking over: the actions, and who has the open episode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.case import EpisodeCase, EpisodeFilter, View
from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import CoderError, Offline
from coder_gui.domain.sync import Claim
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.asking import AskField
from coder_gui.ui.conditions import joined
from coder_gui.ui.sync.words import counted, moment

if TYPE_CHECKING:
    from datetime import datetime

    from coder_gui.services.claims import ClaimsChanged
    from coder_gui.services.session import Session

TOPIC = "claims"
CLAIM, ROUND = "claim of the open episode", "size of the round"
ASKING_STORE = "Asking the central store"


class ClaimActions(QObject):
    """The actions of claims. `asking` is where the reason of a take-over is typed.

    `changed` follows what the store answered, so that the counts are read again.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        runner: TaskRunner,
        actions: Actions,
        asking: AskField,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._actions, self._asking = actions, asking
        self._episode = ""
        self._told = ""
        handlers = {
            "claim_round": self._on_claim_round,
            "claim_episode": self._on_claim_episode,
            "give_back": self._on_give_back,
            "take_over": self._on_take_over,
        }
        for action_id, method in handlers.items():
            actions.handle(action_id, method)
        runner.changed.connect(self._on_changed)
        actions.changed.connect(self._on_situation)
        self._was_joined = False

    def show_case(self, case: EpisodeCase | None) -> None:
        """The open episode; whoever has taken it is said once."""
        episode_id = case.episode.id if case else ""
        if episode_id == self._episode:
            return
        self._episode, self._told = episode_id, ""
        self._actions.update(claim=None)
        self._runner.forget(CLAIM)
        self._read_claim()

    # Acting -----------------------------------------------------------------------------------
    def _on_claim_round(self) -> None:
        claims, actor = self._session.claims, self._session.actor
        self._send(partial(claims.take_round, actor), self._on_round_taken)

    def _on_claim_episode(self) -> None:
        claims, actor = self._session.claims, self._session.actor
        self._send(partial(claims.take, actor, [self._episode]), self._on_taken)

    def _on_give_back(self) -> None:
        claims, actor = self._session.claims, self._session.actor
        self._send(partial(claims.release, actor, [self._episode]), self._on_given_back)

    def _on_take_over(self) -> None:
        claim = self._actions.situation.claim
        if claim is not None:
            question = f"Why do you take this episode over from {claim.person}?"
            self._asking.ask(question, self._on_reason, hint="Reason")

    def _on_reason(self, answer: str) -> None:
        if len(answer) < 3:
            self._asking.refuse("Write the reason: the colleague reads it in the history.")
            return
        self._asking.close_question()
        claims, actor = self._session.claims, self._session.actor
        self._send(partial(claims.take, actor, [self._episode], reason=answer), self._on_taken)

    def _send(
        self, ask: Callable[[], ClaimsChanged], done: Callable[[ClaimsChanged], object]
    ) -> None:
        """Asks on the sync's lane; the views hear of it before the answer comes."""
        tell = self._runner.tell

        def work() -> ClaimsChanged:
            answer = ask()
            tell(answer.changes)
            return answer

        self._actions.alerts.note(ASKING_STORE, topic=TOPIC)
        self._runner.sync(work, done=done, failed=self._on_failed, key=TOPIC)

    # Answers ----------------------------------------------------------------------------------
    def _on_round_taken(self, answer: ClaimsChanged) -> None:
        self._done(round_words(answer.claimed.taken, answer.claimed.others, self._now))

    def _on_taken(self, answer: ClaimsChanged) -> None:
        taken, others = answer.claimed.taken, answer.claimed.others
        if taken:
            self._done(f"The episode is yours until {moment(taken[0].until, self._now)}")
        elif others:
            self._done(held_words(others[0], self._now))

    def _on_given_back(self, _answer: ClaimsChanged) -> None:
        self._done("Given back. A colleague can take the episode now")

    def _done(self, words: str) -> None:
        self._actions.alerts.settle(TOPIC)
        self._actions.alerts.note(words, topic=TOPIC)
        self._read_claim()
        self.changed.emit()

    def _on_failed(self, error: CoderError) -> None:
        if isinstance(error, Offline):
            self._actions.alerts.note(
                "Offline: nothing was taken or given back. It needs the central store", topic=TOPIC
            )
        else:
            self._actions.alerts.warn(str(error), topic=TOPIC)
        self.changed.emit()

    # What is so -------------------------------------------------------------------------------
    @property
    def _now(self) -> datetime:
        return self._session.clock.now()

    def _on_situation(self) -> None:
        """A central store was joined, or left: claims are known, or have no meaning any more."""
        known = joined(self._actions.situation) is None
        if known == self._was_joined:
            return
        self._was_joined = known
        if known:
            self._read_round()
            self._read_claim()
        else:
            self._actions.update(claim=None)

    def _on_changed(self, changes: Changes) -> None:
        if not self._was_joined:
            return
        if changes.touches(kind="round_item"):
            self._read_round()
        if changes.touches(kind="claim"):
            self._read_claim()

    def _read_claim(self) -> None:
        if self._episode and self._was_joined:
            read = partial(self._session.claims.of, [self._episode])
            self._runner.read(read, done=self._on_claim_read, key=CLAIM)

    def _on_claim_read(self, found: tuple[Claim, ...]) -> None:
        mine = (one for one in found if one.episode_id == self._episode)
        claim = next(mine, None)
        self._actions.update(claim=claim)
        if claim is None or claim.mine or self._told == self._episode:
            return
        self._told = self._episode
        self._actions.alerts.note(held_words(claim, self._now), topic=TOPIC)

    def _read_round(self) -> None:
        page = partial(self._session.episodes.page, EpisodeFilter(view=View.ROUND, limit=1))
        self._runner.read(lambda: page().counts[View.ROUND], done=self._on_round_read, key=ROUND)

    def _on_round_read(self, count: int) -> None:
        self._actions.update(in_round=count)


def held_words(claim: Claim, now: datetime) -> str:
    """Tom Reilly has taken this episode until 18:00."""
    return f"{claim.person} has taken this episode until {moment(claim.until, now)}"


def round_words(taken: tuple[Claim, ...], others: tuple[Claim, ...], now: datetime) -> str:
    """14 episodes are yours until 18:00; who has the others."""
    parts = []
    if taken:
        until = moment(min(one.until for one in taken), now)
        verb = "is" if len(taken) == 1 else "are"
        parts.append(f"{counted(len(taken), 'episode')} {verb} yours until {until}")
    for person, number in sorted(Counter(one.person for one in others).items()):
        parts.append(f"{person} has {number}")
    return "; ".join(parts) or "No episode of your round is known to the central store yet"
