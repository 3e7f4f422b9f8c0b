"""The list of what is due on queries today, and noting the letters by which nobody is forgotten.

Reminders and escalations are noted when their letters are printed: query, event and history of all
letters of a batch in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from coder_gui.domain.changes import Saved
from coder_gui.domain.chasing import Escalation
from coder_gui.domain.errors import Refused
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    Query,
    QueryEvent,
    QueryState,
    QueryVerb,
)
from coder_gui.domain.query_policy import QueryRight
from coder_gui.services.query_clock import QueryClock, london_day
from coder_gui.services.query_due import Chased, DueReason, by_urgency, due_reason
from coder_gui.storage import queries, query_chasing

if TYPE_CHECKING:
    from datetime import date

    from coder_gui.domain.chasing import DueItem
    from coder_gui.domain.queries import Recipient
    from coder_gui.domain.roles import Actor
    from coder_gui.services.queries import QueryService
    from coder_gui.storage.database import Database
    from coder_gui.storage.query_chasing import OpenQuery
    from coder_gui.storage.query_pages import StoredQueryRow
    from coder_gui.storage.unit_of_work import UnitOfWork
    from coder_gui.system.clock import Clock


class ChasingService:
    """What is due today; `query_clock` knows the days, `queries` how a row of the list reads."""

    def __init__(
        self,
        database: Database,
        query_service: QueryService,
        query_clock: QueryClock,
        clock: Clock,
    ) -> None:
        self._database = database
        self._queries = query_service
        self._query_clock = query_clock
        self._clock = clock

    def due_today(self, today: date | None = None) -> tuple[DueItem, ...]:
        """What somebody has to do something about, the most urgent first; each query once.

        `today` is the day asked for (None: now). At most 2,000 open queries are looked at; more
        than its dates is read of those that are due.
        """
        day = today or self._clock.today()
        with self._database.read() as connection:
            found = query_chasing.open_queries(connection)
            reasons = {one.query_id: self._reason(one, day) for one in found}
            due = [one for one in found if reasons[one.query_id] is not None]
            shown = query_chasing.listed(connection, due)
        rows = self._queries.rows(one.row for one in shown)
        items = (
            reason.item(row, one.recipient)
            for one, row in zip(shown, rows, strict=True)
            if (reason := reasons[row.query_id]) is not None
        )
        return by_urgency(list(items))

    def _reason(self, one: OpenQuery, day: date) -> DueReason | None:
        chased = Chased(
            query=one,
            stood_since=london_day(one.moved or one.raised_at),
            reminded=None if one.reminded is None else london_day(one.reminded),
            escalated=None if one.escalated is None else london_day(one.escalated),
            by_letter=not self._queries.policy.kinds[one.kind].anonymised,
        )
        freeze = self._queries.freeze_day(one.discharge_date, one.end_date)
        return due_reason(chased, self._query_clock, freeze, day)

    def escalation_of(self, query_id: str, today: date | None = None) -> Escalation | None:
        """The rung that a query reaches next, also before it is due; None at the top.

        Raises NotFound.
        """
        with self._database.read() as connection:
            query = queries.get(connection, query_id)
            row = query_chasing.listed_row(connection, query_id)
        return self._next_rung(query, row, today or self._clock.today())

    def _next_rung(self, query: Query, stored: StoredQueryRow, day: date) -> Escalation | None:
        (row,) = self._queries.rows((stored,))
        found = self._query_clock.rung_on(query, row.freeze, today=day)
        if found is None:
            return None
        return Escalation(found.rung.level, found.rung.recipient(row.specialty))

    def note_reminded(
        self,
        actor: Actor,
        query_ids: Sequence[str],
        sha256s: Sequence[str] = (),
        *,
        way: str = "printer",
    ) -> Saved[tuple[Query, ...]]:
        """The reminders of these queries are printed; the next ones are due days after.

        `sha256s` are those of the letters, in the same order; `way`: "printer" or "file". Raises
        Refused, with nothing noted, where one of them does not wait for an answer.
        """
        with self._database.write(actor, "query_remind") as uow:
            for query_id, sha256 in _with_hashes(query_ids, sha256s):
                query = self._waiting(uow, actor, QueryVerb.SEND, query_id)
                _note(uow, query, QueryEvent.REMINDED, sha256, **_elsewhere(way))
            return _saved(uow, query_ids)

    def note_escalated(
        self,
        actor: Actor,
        query_ids: Sequence[str],
        level: int | None = None,
        to: Recipient | None = None,
        sha256s: Sequence[str] = (),
        *,
        way: str = "printer",
    ) -> Saved[tuple[Query, ...]]:
        """The letters up the ladder are printed: each query reaches its next rung.

        `level` and `to` name another rung, or whom the letter went to instead. Raises Refused for
        a query at the top or below, and as `note_reminded`.
        """
        with self._database.write(actor, "query_escalate") as uow:
            for query_id, sha256 in _with_hashes(query_ids, sha256s):
                query = self._waiting(uow, actor, QueryRight.ESCALATE, query_id)
                row = query_chasing.listed_row(uow.connection, query_id)
                found = self._next_rung(query, row, self._clock.today())
                reached = level or (found.level if found else None)
                whom = to or (found.to if found else None)
                if reached is None or whom is None:
                    raise Refused(f"{query.reference} has reached the top of its ladder.")
                if reached <= query.level:
                    raise Refused(
                        f"{query.reference} has reached rung {query.level} already; it goes up"
                        " only. Send a reminder."
                    )
                queries.change(uow, query.id, {"level": reached})
                data = {"level": reached, "to": whom.name, "role": whom.role}
                _note(uow, query, QueryEvent.ESCALATED, sha256, **data, **_elsewhere(way))
            return _saved(uow, query_ids)

    def _waiting(
        self, uow: UnitOfWork, actor: Actor, verb: QueryVerb | QueryRight, query_id: str
    ) -> Query:
        query = queries.undisputed(uow.connection, query_id)
        refusal = self._queries.policy.refusal(actor, verb, query)
        if refusal is not None:
            raise Refused(refusal)
        if query.state is not QueryState.SENT:
            words = QUERY_STATE_WORDS[query.state].lower()
            raise Refused(
                f"{query.reference} is {words}. Only a query that was sent can be chased."
            )
        no_letter = self._queries.policy.no_letter(query)
        if no_letter is not None:
            raise Refused(no_letter)
        return query


def _elsewhere(way: str) -> dict[str, str]:
    """How a letter went out, where it was not the printer."""
    return {} if way == "printer" else {"way": way}


def _with_hashes(
    query_ids: Sequence[str], sha256s: Sequence[str]
) -> Iterator[tuple[str, str | None]]:
    """Each query once, with the hash of its letter where there is one."""
    hashes = dict(zip_longest(query_ids, sha256s[: len(query_ids)]))
    yield from hashes.items()


def _note(
    uow: UnitOfWork, query: Query, event: QueryEvent, sha256: str | None, **data: object
) -> None:
    """The event of the query and the entry of its episode's history."""
    if sha256 is not None:
        data["sha256"] = sha256
    queries.add_event(uow, query.id, query.episode_id, event, data)
    told = {"query_id": query.id, "reference": query.reference, **data}
    uow.record(f"query_{event.value}", query.episode_id, told)


def _saved(uow: UnitOfWork, query_ids: Sequence[str]) -> Saved[tuple[Query, ...]]:
    found = tuple(queries.get(uow.connection, one) for one in dict.fromkeys(query_ids))
    return Saved(found, *uow.commit())
