"""Everything the desk asks of the services, in the lanes of the runner; answers are signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.chasing import DueItem, Escalation
from coder_gui.domain.errors import CoderError
from coder_gui.domain.queries import (
    LetterPurpose,
    Query,
    QueryFilter,
    QueryPage,
    QueryRow,
    QueryStory,
    QueryVerb,
    QueryView,
)
from coder_gui.domain.query_policy import QueryRight
from coder_gui.tasks import TaskRunner
from coder_gui.ui.queries.batch_strip import BatchGroup
from coder_gui.ui.queries.desk_match import matches
from coder_gui.ui.queries.desk_words import PolicyWords
from coder_gui.ui.queries.printing import Send

if TYPE_CHECKING:
    from coder_gui.services.query_letters import PrintJob
    from coder_gui.services.session import Session

KINDS = frozenset(
    {"query", "query_event", "query_answer", "episode", "episode_work", "patient", "spell"}
)
"""Kinds of rows that the lists of the desk show something of."""
_PAGE, _STORY, _FOUND = "queries page", "query story", "query by reference"
_RUNG = "next rung of a query"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page with the filter it answers and what is due; `fresh`: another question than before."""

    wanted: QueryFilter
    page: QueryPage
    due: Mapping[str, DueItem] = field(default_factory=dict)
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Printing:
    """Letters ready for the printer, and what is to be noted once they are printed."""

    job: PrintJob
    purpose: LetterPurpose


class DeskWork(QObject):
    """`listed(Listed)`, `told(QueryStory)`, `found(Query)`, `missed(CoderError)` and `rung(query
    id, Escalation or None)` answer reads; `ready(Printing)` letters to print; `done(words)` and
    `refused(CoderError)` answer acts.
    """

    asked = Signal()
    listed = Signal(object)
    told = Signal(object)
    found = Signal(object)
    missed = Signal(object)
    rung = Signal(str, object)
    ready = Signal(object)
    done = Signal(str)
    refused = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self.wanted = QueryFilter()
        self._answered: QueryFilter | None = None
        self._due: Mapping[str, DueItem] | None = None

    # Reading ----------------------------------------------------------------------------------
    @property
    def words(self) -> PolicyWords:
        """What the gaps and kinds are called."""
        policy = self._session.queries.policy
        return PolicyWords(
            {gap: facts.words for gap, facts in policy.gaps.items()},
            {kind: facts.words for kind, facts in policy.kinds.items()},
            frozenset(kind for kind, facts in policy.kinds.items() if facts.anonymised),
        )

    def ask(self, **changes: Any) -> None:
        """Changes the filter by fields of QueryFilter and asks for its page; what is due stays."""
        self.wanted = replace(self.wanted, **changes)
        self._look(self._due)

    def read_list(self) -> None:
        """Asks for the page of the filter as it is, and for what is due."""
        self._look(None)

    def _look(self, due: Mapping[str, DueItem] | None) -> None:
        self._due = due
        self.asked.emit()
        job = partial(_look, self._session, self.wanted, due)
        self._runner.read(job, done=self._on_listed, key=_PAGE)

    def read_story(self, query_id: str) -> None:
        """Asks for one query with everything that happened to it."""
        story = partial(self._session.queries.story, query_id)
        self._runner.read(story, done=self._on_told, failed=self._on_refused, key=_STORY)

    def find(self, reference: str) -> None:
        """Looks for a query by its reference."""
        job = partial(self._session.queries.by_reference, reference)
        self._runner.read(job, done=self._on_found, failed=self._on_missed, key=_FOUND)

    def read_rung(self, query_id: str) -> None:
        """Asks to which rung a query would be escalated, and to whom."""
        job = partial(_rung, self._session, query_id)
        self._runner.read(job, done=self._on_rung, failed=self._on_refused, key=_RUNG)

    def forget(self) -> None:
        """Wants no answer that is on its way."""
        for key in (_PAGE, _STORY, _FOUND, _RUNG):
            self._runner.forget(key)
        self.wanted, self._answered, self._due = QueryFilter(), None, None

    def forget_story(self) -> None:
        """Wants no story that is on its way."""
        self._runner.forget(_STORY)

    def allowed(self, verb: QueryVerb | QueryRight, row: QueryRow) -> str | None:
        """Why this person's role forbids it, or None."""
        policy, actor = self._session.queries.policy, self._session.actor
        reason = policy.refusal(actor, verb)
        own = row.raised_by == actor.name and actor.role in policy.permissions[verb.value].own
        return None if own else reason

    @staticmethod
    def concerns(changes: Changes) -> bool:
        """True where a list of queries may look different now."""
        return changes.everything or bool(changes.kinds & KINDS)

    # Acts -------------------------------------------------------------------------------------
    def withdraw(self, row: QueryRow, reason: str) -> None:
        """It is no longer asked."""
        act = partial(self._session.queries.withdraw, self._actor, row.query_id, reason)
        self._act(act, f"{row.reference} withdrawn")

    def mark_duplicate(self, row: QueryRow, of_reference: str) -> None:
        """Another query asks the same."""
        act = partial(self._session.queries.mark_duplicate, self._actor, row.query_id, of_reference)
        self._act(act, f"{row.reference} is a duplicate of {of_reference}")

    def reopen(self, row: QueryRow, reason: str) -> None:
        """It waits again."""
        act = partial(self._session.queries.reopen, self._actor, row.query_id, reason)
        self._act(act, f"{row.reference} is open again")

    def answered_elsewhere(self, row: QueryRow, reason: str) -> None:
        """The record answers it by now."""
        act = partial(
            self._session.query_answers.answered_elsewhere, self._actor, row.query_id, reason
        )
        self._act(act, f"{row.reference} closed: answered elsewhere")

    def close(self, row: QueryRow) -> None:
        """Its answer is worked in."""
        act = partial(self._session.query_answers.close, self._actor, row.query_id)
        self._act(act, f"{row.reference} closed")

    def unanswered(self, row: QueryRow, *, keep_open: bool) -> None:
        """The episode is coded without its answer."""
        act = partial(
            self._session.query_answers.close_unanswered,
            self._actor,
            row.query_id,
            keep_open=keep_open,
        )
        end = "it waits on for a late answer" if keep_open else "it is closed"
        self._act(act, f"{row.reference} is unanswered: {end}")

    def set_letters(
        self, query_ids: Sequence[str], purpose: LetterPurpose, group: BatchGroup
    ) -> None:
        """Sets the letters on paper, with a cover sheet where there are several."""
        letters = self._session.query_letters

        def job() -> Printing:
            return Printing(letters.batch(tuple(query_ids), purpose, group.value), purpose)

        self._runner.read(job, done=self._on_ready, failed=self._on_refused)

    def print_letters(self, printing: Printing, send: Send) -> None:
        """Draws the letters on the printer that was chosen, and notes them once it has them."""
        job = partial(_sent, send, printing)
        self._runner.net(job, done=self._note_printed, failed=self._on_refused)

    def _note_printed(self, printing: Printing) -> None:
        job, actor, session = printing.job, self._actor, self._session

        def note() -> Saved[Any]:
            if printing.purpose is LetterPurpose.REMINDER:
                return session.chasing.note_reminded(actor, job.query_ids, job.sha256s)
            if printing.purpose is LetterPurpose.ESCALATION:
                return session.chasing.note_escalated(actor, job.query_ids, sha256s=job.sha256s)
            return session.queries.note_printed(actor, job.query_ids, printing.purpose, job.sha256s)

        count = len(job.query_ids)
        number = "1 letter" if count == 1 else f"{count} letters"
        self._act(note, f"{number} printed")

    @property
    def _actor(self) -> Any:
        return self._session.actor

    def _act(self, act: Callable[[], Saved[Any]], words: str) -> None:
        """Writes; what is said when it is done goes with the answer."""
        job = partial(_with_words, act, words)
        self._runner.write(job, done=self._on_done, failed=self._on_refused)

    # Answers ----------------------------------------------------------------------------------
    def _on_listed(self, listed: Listed) -> None:
        fresh = listed.wanted != self._answered
        self._answered, self._due = listed.wanted, listed.due
        self.listed.emit(replace(listed, fresh=fresh))

    def _on_told(self, story: QueryStory) -> None:
        self.told.emit(story)

    def _on_found(self, query: Query) -> None:
        self.found.emit(query)

    def _on_missed(self, error: CoderError) -> None:
        self.missed.emit(error)

    def _on_rung(self, answer: tuple[str, Escalation | None]) -> None:
        self.rung.emit(*answer)

    def _on_ready(self, printing: Printing) -> None:
        self.ready.emit(printing)

    def _on_done(self, saved: Saved[str]) -> None:
        self.done.emit(saved.value)

    def _on_refused(self, error: CoderError) -> None:
        self.refused.emit(error)


def _rung(session: Session, query_id: str) -> tuple[str, Escalation | None]:
    return query_id, session.chasing.escalation_of(query_id)


def _with_words(act: Callable[[], Saved[Any]], words: str) -> Saved[str]:
    saved = act()
    return Saved(words, saved.changes, saved.at)


def _look(session: Session, wanted: QueryFilter, due: Mapping[str, DueItem] | None) -> Listed:
    """The page and what is due (None: not known); of the view of that, the most urgent first."""
    if due is None:
        due = {item.row.query_id: item for item in session.chasing.due_today()}
    page = session.queries.page(wanted)
    counts = {**page.counts, QueryView.DUE: len(due)}
    if wanted.view is QueryView.DUE:
        rows = [item.row for item in due.values() if matches(item.row, wanted.text)]
        page = QueryPage(tuple(rows[: wanted.limit]), len(rows))
    return Listed(wanted, replace(page, counts=counts), due)


def _sent(send: Send, printing: Printing) -> Printing:
    send(printing.job.bytes)
    return printing
