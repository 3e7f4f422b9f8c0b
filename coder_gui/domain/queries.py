"""Queries: what is asked of whom, on what evidence, and where the asking stands.

Sources: domain facts section 9 (fields of a query letter, kinds of gap, clocks).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coder_gui.domain.errors import Refused


class QueryKind(StrEnum):
    """Whom a query goes to; each has its own recipients and clock (data)."""

    CLINICAL = "clinical"
    DATA_QUALITY = "data_quality"
    EPR = "epr"
    INTERNAL = "internal"
    NATIONAL = "national"


class Gap(StrEnum):
    """What the record leaves open. The first eleven are clinical, the others of data quality."""

    CONFLICT = "conflict"
    UNLINKED = "unlinked"
    TYPE = "type"
    SITE = "site"
    LATERALITY = "laterality"
    ACUITY = "acuity"
    RESULT = "result"
    PROCEDURE = "procedure"
    COMPLICATION = "complication"
    CAUSE = "cause"
    DIFFERENTIAL = "differential"
    CONSULTANT = "consultant"
    DATES = "dates"
    TRANSFER = "transfer"
    CODING = "coding"
    OTHER = "other"


class QueryState(StrEnum):
    """Where a query stands."""

    DRAFT = "draft"
    FOR_APPROVAL = "for_approval"
    APPROVED = "approved"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class QueryVerb(StrEnum):
    """What moves a query from one state to another."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    RECALL = "recall"
    SEND = "send"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MARK_DUPLICATE = "mark_duplicate"


Q = QueryState
OPEN_QUERIES = frozenset({Q.DRAFT, Q.FOR_APPROVAL, Q.APPROVED, Q.SENT, Q.ANSWERED})
"""States in which somebody still has something to do."""
WRITTEN = frozenset({Q.DRAFT, Q.FOR_APPROVAL})
"""States in which question, options and evidence can be changed."""
WAITING = frozenset({Q.APPROVED, Q.SENT})
"""States in which an answer is awaited; the clock of a query runs from its approval."""

QUERY_MOVES: dict[QueryVerb, tuple[frozenset[QueryState], QueryState]] = {
    QueryVerb.SUBMIT: (frozenset({Q.DRAFT}), Q.FOR_APPROVAL),
    QueryVerb.SEND_BACK: (frozenset({Q.FOR_APPROVAL}), Q.DRAFT),
    QueryVerb.APPROVE: (WRITTEN, Q.APPROVED),
    QueryVerb.RECALL: (frozenset({Q.APPROVED}), Q.DRAFT),
    QueryVerb.SEND: (frozenset({Q.APPROVED, Q.SENT}), Q.SENT),
    QueryVerb.ANSWER: (WAITING, Q.ANSWERED),
    QueryVerb.CLOSE: (frozenset({Q.APPROVED, Q.SENT, Q.ANSWERED}), Q.CLOSED),
    QueryVerb.REOPEN: (frozenset({Q.CLOSED, Q.WITHDRAWN, Q.DUPLICATE}), Q.SENT),
    QueryVerb.WITHDRAW: (OPEN_QUERIES - {Q.ANSWERED}, Q.WITHDRAWN),
    QueryVerb.MARK_DUPLICATE: (OPEN_QUERIES - {Q.ANSWERED}, Q.DUPLICATE),
}
"""verb: (states it starts from, state it leads to)."""

QUERY_STATE_WORDS: dict[QueryState, str] = {
    Q.DRAFT: "Draft",
    Q.FOR_APPROVAL: "For approval",
    Q.APPROVED: "Approved",
    Q.SENT: "Sent",
    Q.ANSWERED: "Answered",
    Q.CLOSED: "Closed",
    Q.WITHDRAWN: "Withdrawn",
    Q.DUPLICATE: "Duplicate",
}

_QUERY_PHRASES: dict[QueryVerb, str] = {
    QueryVerb.SUBMIT: "be sent for approval",
    QueryVerb.SEND_BACK: "be sent back to its writer",
    QueryVerb.APPROVE: "be approved",
    QueryVerb.RECALL: "be changed again",
    QueryVerb.SEND: "be printed",
    QueryVerb.ANSWER: "take an answer",
    QueryVerb.CLOSE: "be closed",
    QueryVerb.REOPEN: "be opened again",
    QueryVerb.WITHDRAW: "be withdrawn",
    QueryVerb.MARK_DUPLICATE: "be marked a duplicate",
}


def next_query_state(state: QueryState, verb: QueryVerb) -> QueryState:
    """The state that `verb` leads to. Raises Refused with a sentence where it cannot start."""
    sources, target = QUERY_MOVES[verb]
    if state not in sources:
        words = QUERY_STATE_WORDS[state].lower()
        raise Refused(f"A query that is {words} cannot {_QUERY_PHRASES[verb]}.")
    return target


class Outcome(StrEnum):
    """How a query ended."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class AnswerHow(StrEnum):
    """By which way an answer came."""

    LETTER = "letter"
    IN_PERSON = "in_person"
    ADDENDUM = "addendum"
    TELEPHONE = "telephone"
    EMAIL = "email"


class QueryEvent(StrEnum):
    """What is kept of a query's life, one append-only row each."""

    RAISED = "raised"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    OVERRIDDEN = "overridden"
    RECALLED = "recalled"
    PRINTED = "printed"
    REPRINTED = "reprinted"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    EXPORTED = "exported"


class QueryPriority(StrEnum):
    """How soon a query is looked at, before others; it changes no clock."""

    ROUTINE = "routine"
    URGENT = "urgent"


class LetterPurpose(StrEnum):
    """Why a letter is printed."""

    QUERY = "query"
    REMINDER = "reminder"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a query is addressed to. `gmc`: 7 digits or None; `address`: up to 6 lines."""

    name: str
    role: str = ""
    gmc: str | None = None
    specialty: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quoted place of the record, as it stood when the query was written.

    `place` is in words for people ("Case notes volume 2, p14, line 6"); `quote` is what is written
    there, or the line's text when it has no quote. `nothing_found`: looked through, not mentioned.
    `earlier`: from an earlier admission. `chosen`: it goes on the letter.
    `certainty` is the line's (domain.abstraction.Certainty).
    """

    line_id: str | None
    quote: str
    place: str
    date: date | None = None
    nothing_found: bool = False
    earlier: bool = False
    chosen: bool = True
    certainty: str = "confirmed"
    side: str | None = None
    heading: str = "ot"


@dataclass(frozen=True, slots=True)
class QueryOption:
    """One answer to tick. `free_text`: with a line to write on. `fixed`: cannot be taken out."""

    text: str
    free_text: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What the query was raised from: ids of lines and codes, or the id of a rule."""

    line_ids: tuple[str, ...] = ()
    code_ids: tuple[str, ...] = ()
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class QueryText:
    """What a writer composes: everything of a query that can still be changed.

    `priority` is a QueryPriority. `note` is for colleagues: no letter has it.
    """

    kind: QueryKind
    gap: Gap
    recipient: Recipient
    question: str
    options: tuple[QueryOption, ...]
    evidence: tuple[Evidence, ...]
    subject: Subject = Subject()
    priority: str = "routine"
    note: str = ""


@dataclass(frozen=True, slots=True)
class LintOverride:
    """A finding that a senior let stand: the rule, the words it was about, and why."""

    rule: str
    text: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CodeNow:
    """One code of the episode at a moment: display form, title, system key."""

    system: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Query:
    """One query. `reference` is printed and read aloud, `due` the day an answer is asked for by.

    `level`: 0, or the rung of the escalation ladder reached. `unanswered`: coded to the documented
    evidence at the freeze without an answer. `keep_open`: it still waits after that.
    """

    id: str
    episode_id: str
    reference: str
    state: QueryState
    text: QueryText
    raised_by: str
    raised_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    sent_at: datetime | None = None
    due: date | None = None
    level: int = 0
    overrides: tuple[LintOverride, ...] = ()
    codes_before: tuple[CodeNow, ...] = ()
    codes_after: tuple[CodeNow, ...] = ()
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: Outcome | None = None
    duplicate_of: str | None = None
    unanswered: bool = False
    keep_open: bool = False

    @property
    def kind(self) -> QueryKind:
        """Whom it goes to."""
        return self.text.kind


@dataclass(frozen=True, slots=True)
class QueryEventRow:
    """One thing that happened to a query; `data` holds plain values such as {"copy": 2}."""

    id: str
    query_id: str
    event: QueryEvent
    data: dict[str, object]
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """One logged answer. `choice`: the option's text ticked, "" for none; `line_id`: its line."""

    id: str
    query_id: str
    choice: str
    text: str
    answered_by: str
    gmc: str | None
    answered_on: date
    how: AnswerHow
    recorded_in: str
    document_id: str | None
    line_id: str | None
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer as it is logged. `scan`: bytes and media type of the returned letter, or None."""

    choice: str
    text: str
    answered_by: str
    answered_on: date
    how: AnswerHow
    gmc: str | None = None
    recorded_in: str = ""
    scan: tuple[bytes, str] | None = None


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One row of the list of queries, with what is needed to recognise it; `masked`: VIP names.

    `pack_only`: it leaves the trust only as its anonymised pack, and no letter of it is printed.
    """

    query_id: str
    episode_id: str
    reference: str
    kind: QueryKind
    gap: Gap
    state: QueryState
    recipient: str
    specialty: str
    patient: str
    local_patient_id: str
    raised_by: str
    raised_at: datetime
    due: date | None
    level: int
    unanswered: bool
    freeze: date | None
    masked: bool = False
    prints: int = 0
    urgent: bool = False
    pack_only: bool = False


class QueryView(StrEnum):
    """The lists of queries: what is due today, drafts and approvals, waiting, all."""

    DUE = "due"
    APPROVAL = "approval"
    TO_PRINT = "to_print"
    WAITING = "waiting"
    ANSWERED = "answered"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """What to list; `text` matches reference, recipient, specialty, patient by prefix of words."""

    view: QueryView = QueryView.DUE
    text: str = ""
    limit: int = 500


@dataclass(frozen=True, slots=True)
class QueryPage:
    """A capped answer: `total` is how many match, `counts` what each view holds."""

    rows: tuple[QueryRow, ...]
    total: int
    counts: dict[QueryView, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueryStory:
    """A query with everything that happened to it, oldest first."""

    query: Query
    events: tuple[QueryEventRow, ...]
    answers: tuple[Answer, ...]
