"""Everything the composer asks of the services, in the lanes of the runner; answers are signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import CoderError
from coder_gui.domain.queries import (
    OPEN_QUERIES,
    WRITTEN,
    Gap,
    LetterPurpose,
    Query,
    QueryKind,
    QueryText,
    QueryVerb,
    Recipient,
    Subject,
)
from coder_gui.domain.query_policy import QueryPolicy, QueryRight
from coder_gui.services.query_clock import QueryClock
from coder_gui.services.query_proposal import recipient_for
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.queries.composition import Composition, marks
from coder_gui.ui.queries.printing import Send
from coder_gui.ui.queries.subject import QuerySubject
from coder_gui.ui.queries.typed_query import (
    draft_field,
    from_draft,
    reasons_field,
    reasons_for,
    to_draft,
)
from coder_gui.wording.findings import Finding

if TYPE_CHECKING:
    from coder_gui.services.query_letters import PrintJob
    from coder_gui.services.session import Session

_OPEN, _LINT, _LETTER, _DRAFT, _PROPOSE = (
    "query_open", "query_lint", "query_letter", "query_draft", "query_propose",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """What the composer begins with. `query` is None for a proposal that nobody raised yet.

    `resumed`: it was typed before and not saved.
    """

    case: EpisodeCase
    query: Query | None
    composition: Composition
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the linter found in one version of the text, and the words of the checks that passed."""

    text: QueryText
    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Done:
    """The query after a write, and what is said of it. `verb` is None for a mere save.

    `was`: the id of the query before it, None where it is raised by this.
    """

    query: Query
    words: str
    verb: QueryVerb | None = None
    was: str | None = None


class Composing(QObject):
    """`opened(Opened)`, `proposed(QueryText)`, `checked(Checked)` and `drawn(bytes)` answer reads;
    `done(Done)` a write; `ready(PrintJob)` a letter to print; `missed` and `refused(CoderError)`
    what could not be read or written.
    """

    opened = Signal(object)
    proposed = Signal(object)
    checked = Signal(object)
    drawn = Signal(object)
    done = Signal(object)
    ready = Signal(object)
    missed = Signal(object)
    refused = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._clock = QueryClock(session.calendar)

    # What the trust and the role say ----------------------------------------------------------
    @property
    def policy(self) -> QueryPolicy:
        """Kinds, gaps, recipients and permissions."""
        return self._session.queries.policy

    def may(self, verb: QueryVerb, query: Query | None) -> str | None:
        """Why this person may not, or None. Before it is raised, only the role counts."""
        if query is None:
            return self.policy.refusal(self._session.actor, verb)
        return self._session.queries.may(self._session.actor, verb, query)

    def may_write(self, query: Query | None) -> str | None:
        """Why this person may not change what a query says, or None."""
        return self.policy.refusal(self._session.actor, QueryRight.DRAFT, query)

    @property
    def may_override(self) -> str | None:
        """Why this person may not let a finding stand, or None."""
        return self.policy.refusal(self._session.actor, QueryRight.OVERRIDE)

    def reply_by(self, kind: QueryKind) -> tuple[date, int]:
        """The day an answer is asked for by, were it approved today, and its working days."""
        clock = self.policy.kinds[kind].clock
        return self._clock.due(clock, self._session.clock.today()), self._clock.of(clock).answer

    def recipients(self, kind: QueryKind, case: EpisodeCase) -> tuple[Recipient, ...]:
        """Whom a query of this kind can go to: the proposed one first. Who gets anonymised packs
        alone is named for no other kind.
        """
        policy = self.policy
        first, packs = recipient_for(policy, case, kind), policy.kinds[kind].anonymised
        others = [
            one
            for one in policy.recipients.values()
            if one != first and (packs or not policy.pack_only(kind, one.name))
        ]
        return (first, *others)

    def packs(self, text: QueryText) -> bool:
        """It leaves the trust only as its anonymised pack."""
        return self.policy.pack_only(text.kind, text.recipient.name)

    # Reading ----------------------------------------------------------------------------------
    def start(self, case: EpisodeCase, subject: QuerySubject) -> None:
        """The open query about this, else what was typed of one, else a proposal."""
        job = partial(_start, self._session, case, subject)
        self._runner.read(job, done=self._on_opened, failed=self._on_missed, key=_OPEN)

    def open(self, case: EpisodeCase, query_id: str) -> None:
        """A query of this episode, with what was typed over it."""
        job = partial(_open, self._session, case, query_id)
        self._runner.read(job, done=self._on_opened, failed=self._on_missed, key=_OPEN)

    def repropose(self, case: EpisodeCase, subject: Subject, kind: QueryKind, gap: Gap) -> None:
        """Asks what a query of another kind or gap would say."""
        propose = partial(_propose, self._session, case, subject, kind, gap)
        self._runner.read(propose, done=self._on_proposed, key=_PROPOSE)

    def check(self, text: QueryText) -> None:
        """Has the wording looked at; only the newest answer comes."""
        self._runner.read(
            partial(_check, self._session, text), done=self._on_checked, key=_LINT
        )  # fmt: skip

    def draw(
        self, case: EpisodeCase, text: QueryText, query: Query | None, findings: tuple[Finding, ...]
    ) -> None:
        """Has the letter set; only the newest answer comes."""
        letters, marked = self._session.query_letters, marks(findings)
        job = partial(letters.preview, text, case, query=query, marked=marked)
        self._runner.read(job, done=self._on_drawn, failed=self._on_missed, key=_LETTER)

    def forget(self) -> None:
        """Wants no answer that is on its way."""
        for key in (_OPEN, _PROPOSE, _LINT, _LETTER):
            self._runner.forget(key)

    def forget_letter(self) -> None:
        """Wants no letter that is on its way."""
        self._runner.forget(_LETTER)

    # Writing ----------------------------------------------------------------------------------
    def keep(self, episode_id: str, query: Query | None, composition: Composition | None) -> None:
        """Keeps what is typed on this laptop, or with None takes that away."""
        self.keep_field(episode_id, query.id if query is not None else None, composition)

    def keep_field(
        self, episode_id: str, query_id: str | None, composition: Composition | None
    ) -> None:
        """As `keep`, by the id of the query."""
        field = draft_field(query_id)
        text = to_draft(composition) if composition is not None else ""
        keep = partial(self._session.episodes.save_draft, episode_id, field, text, 0)
        self._runner.write(keep, priority=Priority.DRAFT, key=(_DRAFT, episode_id, field))

    def save(self, episode_id: str, query: Query | None, composition: Composition) -> None:
        """Saves the text; a proposal becomes a draft with a reference. Reasons for findings are
        kept on this laptop until the approval takes them.
        """
        act = partial(self._saved, episode_id, query, composition.text)
        self._write(act, "Draft {} saved", was=query, reasons=composition.overrides)

    def finish(
        self,
        episode_id: str,
        query: Query | None,
        composition: Composition,
        verb: QueryVerb,
        findings: tuple[Finding, ...],
        *,
        changed: bool,
    ) -> None:
        """Saves what is changed, then sends it for approval or approves it."""
        queries, actor = self._session.queries, self._session.actor

        def act() -> Saved[Query]:
            first = None
            if query is None or changed:
                first = self._saved(episode_id, query, composition.text)
            query_id = first.value.id if first is not None else _id(query)
            if verb is QueryVerb.SUBMIT:
                second = queries.submit(actor, query_id)
            else:
                second = queries.approve(
                    actor, query_id, findings=findings, overrides=composition.overrides
                )
            return _after(first, second)

        words = "{} sent for approval" if verb is QueryVerb.SUBMIT else "{} approved"
        self._write(act, words, verb, was=query, reasons=composition.overrides)

    def send_back(self, query: Query, reason: str) -> None:
        """Back to its writer."""
        act = partial(self._session.queries.send_back, self._session.actor, query.id, reason)
        self._write(act, "{} sent back", QueryVerb.SEND_BACK, was=query)

    def recall(self, query: Query, reason: str) -> None:
        """An approved query is changed again."""
        act = partial(self._session.queries.recall, self._session.actor, query.id, reason)
        self._write(act, "{} taken back, to be changed", QueryVerb.RECALL, was=query)

    def withdraw(self, query: Query, reason: str) -> None:
        """It is no longer asked."""
        act = partial(self._session.queries.withdraw, self._session.actor, query.id, reason)
        self._write(act, "{} withdrawn", QueryVerb.WITHDRAW, was=query)

    def set_letter(self, query: Query) -> None:
        """Sets the letter for the printer."""
        batch = self._session.query_letters.batch
        job = partial(batch, (query.id,), LetterPurpose.QUERY)
        self._runner.read(job, done=self._on_ready, failed=self._on_refused)

    def print_letter(self, query: Query, job: PrintJob, send: Send) -> None:
        """Draws the letter on the printer that was chosen, and notes it once that has it."""
        drawing = partial(_sent, send, query, job)
        self._runner.net(drawing, done=self._note_printed, failed=self._on_refused)

    def _note_printed(self, printed: tuple[Query, PrintJob]) -> None:
        session = self._session
        query, job = printed

        def note() -> Saved[Query]:
            saved: Saved[Any] = session.queries.note_printed(
                session.actor, job.query_ids, LetterPurpose.QUERY, job.sha256s
            )
            return Saved(session.queries.get(query.id), saved.changes, saved.at)

        self._write(note, "{} printed", QueryVerb.SEND, was=query)

    def _saved(self, episode_id: str, query: Query | None, text: QueryText) -> Saved[Query]:
        queries, actor = self._session.queries, self._session.actor
        if query is None:
            return queries.raise_query(actor, episode_id, text)
        return queries.save(actor, query.id, text)

    def _write(
        self,
        act: Callable[[], Saved[Query]],
        words: str,
        verb: QueryVerb | None = None,
        *,
        was: Query | None,
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        before, session = was.id if was is not None else None, self._session

        def job() -> Saved[Done]:
            saved = act()
            _keep_reasons(session, saved.value, reasons)
            said = words.format(saved.value.reference)
            return Saved(Done(saved.value, said, verb, before), saved.changes, saved.at)

        self._runner.write(job, done=self._on_done, failed=self._on_refused)

    # Answers ----------------------------------------------------------------------------------
    def _on_opened(self, found: Opened) -> None:
        self.opened.emit(found)

    def _on_proposed(self, text: QueryText) -> None:
        self.proposed.emit(text)

    def _on_checked(self, found: Checked) -> None:
        self.checked.emit(found)

    def _on_drawn(self, data: bytes) -> None:
        self.drawn.emit(data)

    def _on_ready(self, job: PrintJob) -> None:
        self.ready.emit(job)

    def _on_done(self, saved: Saved[Done]) -> None:
        self.done.emit(saved.value)

    def _on_missed(self, error: CoderError) -> None:
        self.missed.emit(error)

    def _on_refused(self, error: CoderError) -> None:
        self.refused.emit(error)


def _keep_reasons(session: Session, query: Query, reasons: Mapping[str, str] | None) -> None:
    """Keeps what was typed of reasons with the text it is about; None: as they are. An approval
    has taken them, and what ends the query needs none.
    """
    if query.state in WRITTEN and reasons is None:
        return
    kept = bool(reasons) and query.state in WRITTEN
    text = to_draft(Composition(query.text, query.text, reasons or {})) if kept else ""
    session.episodes.save_draft(query.episode_id, reasons_field(query.id), text, 0)


def _sent(send: Send, query: Query, job: PrintJob) -> tuple[Query, PrintJob]:
    send(job.bytes)
    return query, job


def _id(query: Query | None) -> str:
    assert query is not None, "what is not changed is raised"
    return query.id


def _after(first: Saved[Query] | None, second: Saved[Query]) -> Saved[Query]:
    if first is None:
        return second
    return Saved(second.value, first.changes.with_those_of(second.changes), second.at)


def _start(session: Session, case: EpisodeCase, subject: QuerySubject) -> Opened:
    """What was typed and not saved goes before everything; then the open query about this."""
    case = session.episodes.case(case.episode.id)
    typed = _typed(case, "")
    if typed is not None:
        return Opened(case, None, typed, resumed=True)
    waiting = [one for one in session.queries.of_episode(case.episode.id) if _is_open(one)]
    waiting.sort(key=lambda one: one.raised_at, reverse=True)
    for query in waiting:
        if _typed(case, query.id) is not None:
            return _opened(session, case, query)
    for query in waiting:
        if subject.is_about(query.text.subject):
            return _opened(session, case, query)
    text = session.queries.propose(
        case, line_ids=subject.line_ids, code_ids=subject.code_ids, problem=subject.problem
    )
    return Opened(case, None, Composition(text, text))


def _is_open(query: Query) -> bool:
    return query.state in OPEN_QUERIES


def _open(session: Session, case: EpisodeCase, query_id: str) -> Opened:
    case = session.episodes.case(case.episode.id)
    return _opened(session, case, session.queries.get(query_id))


def _opened(session: Session, case: EpisodeCase, query: Query) -> Opened:
    text = query.text
    new = _propose(session, case, text.subject, text.kind, text.gap)
    typed = _typed(case, query.id) if query.state in WRITTEN else None
    composition = typed or Composition(
        text, replace(new, recipient=text.recipient), _reasons(case, query)
    )
    if query.state in WRITTEN:
        composition = composition.with_new_lines(new.evidence)
    return Opened(case, query, composition, resumed=typed is not None)


def _typed(case: EpisodeCase, query_id: str) -> Composition | None:
    kept = next((one for one in case.drafts if one.field == draft_field(query_id)), None)
    return from_draft(kept.text) if kept is not None else None


def _reasons(case: EpisodeCase, query: Query) -> dict[str, str]:
    field = reasons_field(query.id)
    kept = next((one.text for one in case.drafts if one.field == field), "")
    return reasons_for(query.text, kept) if query.state in WRITTEN else {}


def _propose(
    session: Session, case: EpisodeCase, subject: Subject, kind: QueryKind, gap: Gap | None
) -> QueryText:
    problem = next((one for one in case.problems if one.rule == subject.rule), None)
    return session.queries.propose(
        case,
        line_ids=subject.line_ids,
        code_ids=subject.code_ids,
        problem=problem,
        kind=kind,
        gap=gap,
    )


def _check(session: Session, text: QueryText) -> Checked:
    from coder_gui.services.query_wording import CHECK_WORDS, passing  # builds on the word lists

    findings = session.wording.check(text)
    return Checked(text, findings, passing(findings), len(CHECK_WORDS))
