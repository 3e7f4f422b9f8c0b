"""Moving a query from state to state: who may, what it needs, and what is kept of it.

Each verb is one transaction of the query, the event, the history and the work on its episode.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.queries import (
    QUERY_MOVES,
    WRITTEN,
    LintOverride,
    Outcome,
    Query,
    QueryEvent,
    QueryState,
    QueryText,
    QueryVerb,
    next_query_state,
)
from coder_gui.domain.query_policy import QueryPolicy, QueryRight
from coder_gui.domain.query_reference import parse_reference
from coder_gui.services.lifecycle import apply_query, apply_unanswered
from coder_gui.services.query_clock import QueryClock
from coder_gui.services.query_codes import CodesNow
from coder_gui.storage import queries
from coder_gui.storage.query_rows import codes_json, overrides_json
from coder_gui.wording.findings import Severity

if TYPE_CHECKING:
    from datetime import date
    from typing import Protocol

    from coder_gui.domain.calendar import Calendar
    from coder_gui.domain.queries import QueryKind
    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database
    from coder_gui.storage.unit_of_work import UnitOfWork
    from coder_gui.system.clock import Clock
    from coder_gui.wording.findings import Finding

    class DueDays(Protocol):
        """Says by which day an answer is asked for."""

        def due(self, kind: QueryKind, day: date) -> date:
            """The day for a query of this kind that is approved on `day`."""


_NOT_APPROVED: dict[str, Any] = {
    "approved_by": None,
    "approved_at": None,
    "due": None,
    "overrides": [],
    "codes_before": [],
}
"""What goes with an approval that no longer holds."""
_ENDED: dict[str, Any] = {"closed_at": None, "closed_by": None, "outcome": None}
REASON = "Say why in a few words."


class QueryMoves:
    """The verbs that move queries. `due` gives the day an answer is asked for by, `codes` the
    codes that an approval keeps.
    """

    def __init__(
        self,
        database: Database,
        policy: QueryPolicy,
        calendar: Calendar,
        clock: Clock,
        *,
        due: DueDays | None = None,
        codes: CodesNow | None = None,
    ) -> None:
        self.policy = policy
        self._database = database
        self._calendar = calendar
        self._clock = clock
        self._due = due or QueryClock(calendar)
        self._codes = codes or CodesNow()

    def may(self, actor: Actor, verb: QueryVerb, query: Query) -> str | None:
        """Why this person cannot do it with this query now, in a sentence; None where they can."""
        refusal = self.policy.refusal(actor, verb, query)
        if refusal is None:
            try:
                next_query_state(query.state, verb)
            except Refused as error:
                return str(error)
        return refusal

    def may_write(self, actor: Actor, query: Query) -> str | None:
        """Why this person cannot change what the query asks; None where they can."""
        if query.state not in WRITTEN:
            return _IN_FORCE
        return self.policy.refusal(actor, QueryRight.DRAFT, query)

    def submit(self, actor: Actor, query_id: str) -> Saved[Query]:
        """Send a draft for approval; its episode waits. Raises UserError for what it lacks."""
        with self._database.write(actor, "query_submit") as uow:
            query = self._begun(uow, QueryVerb.SUBMIT, query_id)
            complete(query.text)
            self._move(uow, query, QueryVerb.SUBMIT, QueryEvent.SUBMITTED)
            apply_query(uow, query.episode_id, what=_words(query, "is for approval"))
            return self._saved(uow, query_id)

    def send_back(self, actor: Actor, query_id: str, reason: str) -> Saved[Query]:
        """Give a query back to its writer, who reads `reason`."""
        reason = _reason(reason)
        with self._database.write(actor, "query_send_back") as uow:
            query = self._begun(uow, QueryVerb.SEND_BACK, query_id)
            self._move(
                uow, query, QueryVerb.SEND_BACK, QueryEvent.SENT_BACK, told={"reason": reason}
            )
            return self._saved(uow, query_id)

    def approve(
        self,
        actor: Actor,
        query_id: str,
        *,
        findings: Sequence[Finding] = (),
        overrides: Mapping[str, str] | None = None,
    ) -> Saved[Query]:
        """Approve a query as it stands; its clock runs from today.

        `findings` are what the wording checks found. Raises Refused while a leading one is not in
        `overrides`, rule: the reason for letting it stand; the reasons are kept.
        """
        with self._database.write(actor, "query_approve") as uow:
            query = self._begun(uow, QueryVerb.APPROVE, query_id)
            complete(query.text)
            kept = self._let_stand(uow, findings, overrides or {})
            today = self._clock.today()
            due = self._due.due(self.policy.kinds[query.text.kind].clock, today)
            self._move(
                uow,
                query,
                QueryVerb.APPROVE,
                QueryEvent.APPROVED,
                values={
                    "approved_by": actor.name,
                    "approved_at": uow.now,
                    "due": due,
                    "overrides": overrides_json(kept),
                    "codes_before": codes_json(self._codes.now(uow.connection, query.episode_id)),
                },
                told={"due": due.isoformat()},
            )
            for one in kept:
                self._tell(uow, query, QueryEvent.OVERRIDDEN, {"rule": one.rule})
            apply_query(uow, query.episode_id, what=_words(query, "is approved"))
            return self._saved(uow, query_id)

    def _let_stand(
        self, uow: UnitOfWork, findings: Sequence[Finding], reasons: Mapping[str, str]
    ) -> list[LintOverride]:
        leading = [one for one in findings if one.severity is Severity.LEADING]
        left = sum(1 for one in leading if not reasons.get(one.rule, "").strip())
        if left:
            what = "1 check is" if left == 1 else f"{left} checks are"
            raise Refused(f"{what} not resolved. Change the words, or say why they stand.")
        if not leading:
            return []
        refusal = self.policy.refusal(uow.actor, QueryRight.OVERRIDE)
        if refusal is not None:
            raise Refused(refusal)
        by, at = uow.actor.name, uow.now
        return [
            LintOverride(one.rule, one.text, reasons[one.rule].strip(), by, at) for one in leading
        ]

    def recall(self, actor: Actor, query_id: str, reason: str = "") -> Saved[Query]:
        """Take an approved query that was not printed back, to change it."""
        with self._database.write(actor, "query_recall") as uow:
            query = self._begun(uow, QueryVerb.RECALL, query_id)
            told = {"reason": reason.strip()} if reason.strip() else {}
            self._move(
                uow,
                query,
                QueryVerb.RECALL,
                QueryEvent.RECALLED,
                values=_NOT_APPROVED,
                told=told,
            )
            return self._saved(uow, query_id)

    def withdraw(self, actor: Actor, query_id: str, reason: str) -> Saved[Query]:
        """The query is not needed any more; an episode that waited for it goes on."""
        reason = _reason(reason)
        with self._database.write(actor, "query_withdraw") as uow:
            query = self._begun(uow, QueryVerb.WITHDRAW, query_id)
            self._end(uow, query, QueryVerb.WITHDRAW, Outcome.WITHDRAWN, {"reason": reason})
            return self._saved(uow, query_id)

    def mark_duplicate(self, actor: Actor, query_id: str, of_reference: str) -> Saved[Query]:
        """The query asks what another one asks. Raises UserError for a reference that cannot be."""
        reference = parse_reference(of_reference)
        with self._database.write(actor, "query_duplicate") as uow:
            query = self._begun(uow, QueryVerb.MARK_DUPLICATE, query_id)
            other = queries.find_reference(uow.connection, reference)
            if other is None:
                raise NotFound(f"{reference} is not in this profile. Sync, then try again.")
            if other.id == query_id:
                raise UserError("A query is not a duplicate of itself.", field="reference")
            if other.state is QueryState.DUPLICATE:
                raise UserError(
                    f"{reference} is a duplicate of {other.duplicate_of} itself. Name that one.",
                    field="reference",
                )
            told = {"of": reference}
            self._end(
                uow, query, QueryVerb.MARK_DUPLICATE, Outcome.DUPLICATE, told, duplicate_of=other.id
            )
            return self._saved(uow, query_id)

    def reopen(self, actor: Actor, query_id: str, reason: str) -> Saved[Query]:
        """Open an ended query again: one that nobody was ever asked is a draft, else it waits."""
        reason = _reason(reason)
        with self._database.write(actor, "query_reopen") as uow:
            query = self._begun(uow, QueryVerb.REOPEN, query_id)
            sent = query.sent_at is not None or query.answered_at is not None
            values = {**_ENDED, "duplicate_of": None, **({} if sent else _NOT_APPROVED)}
            values |= {"unanswered": False, "keep_open": False, "codes_after": []}
            self._move(
                uow,
                query,
                QueryVerb.REOPEN,
                QueryEvent.REOPENED,
                to=QueryState.SENT if sent else QueryState.DRAFT,
                values=values,
                told={"reason": reason},
            )
            if sent:
                apply_query(uow, query.episode_id, what=_words(query, "is open again"))
            return self._saved(uow, query_id)

    def _end(
        self,
        uow: UnitOfWork,
        query: Query,
        verb: QueryVerb,
        outcome: Outcome,
        told: dict[str, Any],
        **values: Any,
    ) -> None:
        ended = {"closed_at": uow.now, "closed_by": uow.actor.name, "outcome": outcome.value}
        event = QueryEvent.WITHDRAWN if verb is QueryVerb.WITHDRAW else QueryEvent.DUPLICATE
        self._move(uow, query, verb, event, values={**ended, **values}, told=told)
        others = queries.of_episode(uow.connection, query.episode_id)
        if not any(one.id != query.id and one.state in _HOLDING for one in others):
            what = "is a duplicate" if verb is QueryVerb.MARK_DUPLICATE else "is withdrawn"
            apply_unanswered(uow, query.episode_id, what=_words(query, what))

    def _begun(self, uow: UnitOfWork, verb: QueryVerb, query_id: str) -> Query:
        """The query as it is in this transaction. Raises NotFound, Refused."""
        query = queries.undisputed(uow.connection, query_id)
        refusal = self.may(uow.actor, verb, query)
        if refusal is not None:
            raise Refused(refusal)
        return query

    def _move(
        self,
        uow: UnitOfWork,
        query: Query,
        verb: QueryVerb,
        event: QueryEvent,
        *,
        to: QueryState | None = None,
        values: Mapping[str, Any] | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        state = to or next_query_state(query.state, verb)
        queries.change(uow, query.id, {"state": state.value, **(values or {})})
        self._tell(uow, query, event, told or {})

    def _tell(
        self, uow: UnitOfWork, query: Query, event: QueryEvent, told: Mapping[str, Any]
    ) -> None:
        """The event of the query, and the entry of its episode's history."""
        queries.add_event(uow, query.id, query.episode_id, event, told)
        data = {"query_id": query.id, "reference": query.reference, **told}
        uow.record(f"query_{event.value}", query.episode_id, data)

    def _saved(self, uow: UnitOfWork, query_id: str) -> Saved[Query]:
        query = queries.get(uow.connection, query_id)
        return Saved(query, *uow.commit())


_HOLDING = frozenset(
    state for state in QUERY_MOVES[QueryVerb.WITHDRAW][0] if state is not QueryState.DRAFT
)
"""States in which a query holds its episode: somebody is asked, or about to be."""
_IN_FORCE = "This query is approved. Take it back first to change what it asks."


def complete(text: QueryText) -> None:
    """Raises UserError (with `field`) for what a query lacks before anybody else sees it."""
    if not text.question.strip():
        raise UserError("A query needs its question.", field="question")
    if not text.recipient.name.strip():
        raise UserError("Say whom the query goes to.", field="recipient")
    blank = next((n for n, one in enumerate(text.options, 1) if not one.text.strip()), None)
    if blank is not None:
        raise UserError(f"Option {blank} is empty. Write it or take it out.", field="options")


def _reason(text: str) -> str:
    if not text.strip():
        raise UserError(REASON, field="reason")
    return text.strip()


def _words(query: Query, what: str) -> str:
    return f"{query.reference} {what}"
