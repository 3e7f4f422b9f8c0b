"""Answers to queries: logged with their scan, made evidence, and the query closed with its codes.

Each verb is one transaction of rows, outbox and history. Codes are never changed here: a coder
decides what an answer means for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.domain.episode import OPEN_STATES, State
from coder_gui.domain.errors import Refused, UserError
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    WAITING,
    AnswerDraft,
    Outcome,
    Query,
    QueryEvent,
    QueryState,
    QueryVerb,
    next_query_state,
)
from coder_gui.domain.query_answers import REPLY_SOURCE, answer_line, checked_answer
from coder_gui.domain.shorthand_text import day_words
from coder_gui.exchange.document_text import DocumentText, read_document
from coder_gui.services.documents import take_in
from coder_gui.services.lifecycle import (
    apply_answer,
    apply_information,
    apply_unanswered,
    start_if_needed,
)
from coder_gui.services.query_clock import QueryClock, london_day
from coder_gui.services.query_standing import flag_unanswered
from coder_gui.storage import lines, queries, query_answers
from coder_gui.storage.lines import said
from coder_gui.storage.query_rows import codes_json
from coder_gui.storage.work import read_work

if TYPE_CHECKING:
    from coder_gui.domain.abstraction import LineDraft
    from coder_gui.domain.calendar import Calendar
    from coder_gui.domain.episode import Work
    from coder_gui.domain.query_policy import QueryPolicy
    from coder_gui.domain.roles import Actor
    from coder_gui.services.query_codes import CodesNow
    from coder_gui.storage.database import Database
    from coder_gui.storage.unit_of_work import UnitOfWork
    from coder_gui.system.clock import Clock

_WRITABLE = OPEN_STATES | {State.IMPORTED, State.READY}
_HOLDING = WAITING | {QueryState.FOR_APPROVAL}
"""States in which a query keeps its episode waiting."""


class QueryAnswerService:
    """Logging answers, and ending queries with or without one.

    `codes` reads what a closed query shows, `query_clock` says when a freeze is near.
    """

    def __init__(
        self,
        database: Database,
        policy: QueryPolicy,
        codes: CodesNow,
        calendar: Calendar,
        query_clock: QueryClock,
        clock: Clock,
    ) -> None:
        self._database = database
        self._codes = codes
        self._calendar = calendar
        self._query_clock = query_clock
        self._clock = clock
        self._policy = policy

    def log(self, actor: Actor, query_id: str, draft: AnswerDraft) -> Saved[Query]:
        """Log an answer: who, when, how, the scan; it becomes evidence of the episode.

        A second answer, to another letter of the query, is kept beside the first. The episode is
        moved to update received; a finished one comes back. Raises UserError (with `field`) for
        what the answer lacks, Refused where no answer is awaited, with nothing written.
        """
        with self._database.read() as connection:
            query = queries.undisputed(connection, query_id)
        self._may(actor, QueryVerb.ANSWER, query)
        answer = checked_answer(
            draft, query.text, raised=london_day(query.raised_at), today=self._clock.today()
        )
        # the bytes first: a row may never name a document that is not there
        scan = None if answer.scan is None else self._kept(*answer.scan)
        with self._database.write(actor, "query_answer") as uow:
            query = queries.undisputed(uow.connection, query_id)
            _takes_answers(query)
            back = self._arrived(uow, query)
            document_id = None if scan is None else _attached(uow, query, scan)
            line = answer_line(answer, query.text, query.reference)
            line_id = _evidence(uow, query, line) if line and back.state in _WRITABLE else None
            query_answers.add(
                uow,
                query.id,
                query.episode_id,
                answer,
                document_id=document_id,
                line_id=line_id,
            )
            if query.state in WAITING:
                state = next_query_state(query.state, QueryVerb.ANSWER)
                values = {"state": state.value, "answered_at": uow.now}
                queries.change(uow, query.id, values)
            data = {
                "answered_by": answer.answered_by,
                "answered_on": answer.answered_on.isoformat(),
                "how": answer.how.value,
                "scan": document_id is not None,
            }
            _tell(uow, query, QueryEvent.ANSWERED, "query_answered", data)
            return self._saved(uow, query.id)

    def close(self, actor: Actor, query_id: str) -> Saved[Query]:
        """The answer is worked in: the query ends, with the codes as they are now.

        Raises Refused for a query without an answer.
        """
        with self._database.write(actor, "query_close") as uow:
            query = queries.undisputed(uow.connection, query_id)
            self._may(actor, QueryVerb.CLOSE, query)
            if not query_answers.count(uow.connection, query.id):
                raise Refused(
                    "No answer is logged yet. Log it first, or close the query as unanswered."
                )
            self._closed(uow, query, Outcome.ANSWERED)
            return self._saved(uow, query.id)

    def close_unanswered(
        self, actor: Actor, query_id: str, *, keep_open: bool = False
    ) -> Saved[Query]:
        """At the freeze without an answer: the episode is coded to what is documented.

        The query is flagged. It ends, or with `keep_open` waits on for a late answer. Raises
        Refused while the freeze is not near.
        """
        with self._database.write(actor, "query_close_unanswered") as uow:
            query = queries.undisputed(uow.connection, query_id)
            self._may(actor, QueryVerb.CLOSE, query)
            if query.state not in WAITING:
                words = QUERY_STATE_WORDS[query.state].lower()
                raise Refused(f"A query that is {words} does not wait for an answer.")
            self._near_freeze(uow, query)
            flag_unanswered(uow, query.id, query.episode_id, query.reference, keep_open=keep_open)
            if not keep_open:
                self._closed(uow, query, Outcome.UNANSWERED)
            if not _others_wait(uow, query):
                what = f"{query.reference} is unanswered: coded to the documented evidence"
                apply_unanswered(uow, query.episode_id, what=what)
            return self._saved(uow, query.id)

    def answered_elsewhere(self, actor: Actor, query_id: str, reason: str) -> Saved[Query]:
        """The record answers it by now, or another query did; `reason` says where.

        Raises UserError (field "reason") without a reason.
        """
        reason = reason.strip()
        if not reason:
            raise UserError("Say where the answer stands.", field="reason")
        with self._database.write(actor, "query_answered_elsewhere") as uow:
            query = queries.undisputed(uow.connection, query_id)
            self._may(actor, QueryVerb.CLOSE, query)
            if query.state not in WAITING:
                words = QUERY_STATE_WORDS[query.state].lower()
                raise Refused(f"A query that is {words} does not wait for an answer.")
            self._closed(uow, query, Outcome.ANSWERED_ELSEWHERE, reason=reason)
            apply_information(
                uow, query.episode_id, what=f"{query.reference} is answered elsewhere: {reason}"
            )
            return self._saved(uow, query.id)

    def _may(self, actor: Actor, verb: QueryVerb, query: Query) -> None:
        refusal = self._policy.refusal(actor, verb, query)
        if refusal is not None:
            raise Refused(refusal)

    def _kept(self, data: bytes, _media_type: str) -> _Scan:
        """Puts the bytes of a scan into the documents; a picture becomes a PDF."""
        # the libraries of pictures and PDF take their time: the window starts without them
        from coder_gui.reports.scan_pdf import is_picture, scan_pdf

        pdf = scan_pdf(data) if is_picture(data) else data
        text = read_document(pdf)
        sha256 = self._database.documents.put(pdf, text.media_type, text.page_texts)
        return _Scan(sha256, text, len(pdf))

    def _arrived(self, uow: UnitOfWork, query: Query) -> Work:
        facts = read_work(uow.connection, query.episode_id)
        freeze = self._calendar.freeze_for(facts.discharge_date, facts.end_date)
        return apply_answer(
            uow,
            query.episode_id,
            what=f"{query.reference} is answered",
            after_freeze=freeze is not None and freeze.passed(uow.now),
        )

    def _near_freeze(self, uow: UnitOfWork, query: Query) -> None:
        facts = read_work(uow.connection, query.episode_id)
        freeze = self._calendar.freeze_for(facts.discharge_date, facts.end_date)
        if freeze is None:
            raise Refused(
                "The episode has not ended, so there is time for an answer. Send a reminder, or"
                " withdraw the query."
            )
        near = self._query_clock.near_freeze_from(query, freeze.date)
        if self._clock.today() < near:
            raise Refused(
                f"The freeze is on {day_words(freeze.date)}. From {day_words(near)} the query can"
                " be closed without an answer; until then send a reminder, or withdraw it."
            )

    def _closed(
        self, uow: UnitOfWork, query: Query, outcome: Outcome, *, reason: str | None = None
    ) -> None:
        after = self._codes.now(uow.connection, query.episode_id)
        queries.change(
            uow,
            query.id,
            {
                "state": next_query_state(query.state, QueryVerb.CLOSE).value,
                "outcome": outcome.value,
                "codes_after": codes_json(after),
                "closed_at": uow.now,
                "closed_by": uow.actor.name,
            },
        )
        data: dict[str, Any] = {"outcome": outcome.value}
        if reason is not None:
            data["reason"] = reason
        _tell(uow, query, QueryEvent.CLOSED, "query_closed", data)

    def _saved(self, uow: UnitOfWork, query_id: str) -> Saved[Query]:
        query = queries.get(uow.connection, query_id)
        return Saved(query, *uow.commit())


@dataclass(frozen=True, slots=True)
class _Scan:
    """A scan whose bytes are kept: its hash, what it says, and its bytes' number."""

    sha256: str
    text: DocumentText
    size: int


def _takes_answers(query: Query) -> None:
    if query.state is QueryState.ANSWERED:
        return  # a second letter of it came back
    if query.state is QueryState.DUPLICATE:
        raise Refused(f"This query is a duplicate of {query.duplicate_of}. Log the answer there.")
    if query.state in (QueryState.CLOSED, QueryState.WITHDRAWN):
        words = QUERY_STATE_WORDS[query.state].lower()
        raise Refused(f"This query is {words}. Open it again, then log the answer.")
    next_query_state(query.state, QueryVerb.ANSWER)


def _attached(uow: UnitOfWork, query: Query, scan: _Scan) -> str:
    """The rows of a scan; its name has part of its hash, so that two laptops never share one."""
    name = f"{query.reference} reply {scan.sha256[:4]}"
    document, _ = take_in(
        uow, query.episode_id, REPLY_SOURCE, name, scan.sha256, scan.text, scan.size
    )
    return document.id


def _evidence(uow: UnitOfWork, query: Query, draft: LineDraft) -> str:
    start_if_needed(uow, query.episode_id)
    (line_id,) = lines.add(uow, query.episode_id, [draft])
    uow.record("line_added", query.episode_id, {"line_id": line_id, "after": said(draft)})
    return line_id


def _others_wait(uow: UnitOfWork, query: Query) -> bool:
    return any(
        one.query_id != query.id and one.state in _HOLDING and not one.unanswered
        for one in query_answers.standing(uow.connection, query.episode_id)
    )


def _tell(
    uow: UnitOfWork, query: Query, event: QueryEvent, entry: str, data: dict[str, Any]
) -> None:
    """The event of the query and the entry of its episode's history."""
    queries.add_event(uow, query.id, query.episode_id, event, data)
    told = {"query_id": query.id, "reference": query.reference, **data}
    uow.record(entry, query.episode_id, told)
