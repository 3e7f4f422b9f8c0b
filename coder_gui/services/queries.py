"""Queries: raised, written, printed, found and told. What moves them is in query_moves."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import NotFound, Refused, UserError
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    WAITING,
    WRITTEN,
    Gap,
    LetterPurpose,
    Query,
    QueryEvent,
    QueryFilter,
    QueryKind,
    QueryPage,
    QueryRow,
    QueryState,
    QueryStory,
    QueryText,
    QueryVerb,
)
from coder_gui.domain.query_policy import QueryRight
from coder_gui.domain.query_reference import new_reference, parse_reference
from coder_gui.services.query_moves import QueryMoves
from coder_gui.services.query_proposal import proposed
from coder_gui.services.reference_lists import shipped_specialties
from coder_gui.storage import queries
from coder_gui.storage.query_pages import StoredQueryRow, find_page
from coder_gui.storage.query_rows import text_values
from coder_gui.storage.work import read_work

if TYPE_CHECKING:
    from datetime import date

    from coder_gui.domain.case import EpisodeCase
    from coder_gui.domain.coding import Problem
    from coder_gui.domain.roles import Actor
    from coder_gui.storage.unit_of_work import UnitOfWork

LONGEST = 4000
"""Characters of a question or a note."""
LONGEST_OPTION = 300
MOST_OPTIONS = 12
MOST_EVIDENCE = 400


class QueryService(QueryMoves):
    """The verbs of the composer and of the queries desk."""

    def propose(
        self,
        case: EpisodeCase,
        *,
        line_ids: Sequence[str] = (),
        code_ids: Sequence[str] = (),
        problem: Problem | None = None,
        kind: QueryKind = QueryKind.CLINICAL,
        gap: Gap | None = None,
    ) -> QueryText:
        """What a query from these lines, codes or this problem would say. Pure: nothing is read.

        `gap`: what it is to be about (None: worked out from what is selected).
        """
        return proposed(
            self.policy,
            case,
            line_ids=line_ids,
            code_ids=code_ids,
            problem=problem,
            kind=kind,
            gap=gap,
        )

    def raise_query(self, actor: Actor, episode_id: str, text: QueryText) -> Saved[Query]:
        """Write a new draft with a reference of its own.

        Raises NotFound for an episode that is not here, Refused for a role that does not write
        queries, UserError (with `field`) for what is too long.
        """
        self._refuse(self.policy.refusal(actor, QueryRight.DRAFT))
        text = self._checked(text)
        with self._database.write(actor, "query_raise") as uow:
            read_work(uow.connection, episode_id)
            query_id = queries.add(uow, episode_id, _free_reference(uow), text)
            query = queries.get(uow.connection, query_id)
            told = {"kind": text.kind.value, "gap": text.gap.value}
            self._tell(uow, query, QueryEvent.RAISED, told)
            return self._saved(uow, query_id)

    def save(self, actor: Actor, query_id: str, text: QueryText) -> Saved[Query]:
        """Change what a query asks, while it is written. Saving it unchanged writes nothing.

        Raises Refused once it is approved, UserError (with `field`) for what is too long.
        """
        text = self._checked(text)
        with self._database.write(actor, "query_save") as uow:
            query = queries.undisputed(uow.connection, query_id)
            self._refuse(self.may_write(actor, query))
            before = queries.change(uow, query_id, text_values(text))
            if before:
                self._tell(uow, query, QueryEvent.CHANGED, {"changed": sorted(before)})
            return self._saved(uow, query_id)

    def note_printed(
        self,
        actor: Actor,
        query_ids: Sequence[str],
        purpose: LetterPurpose,
        sha256s: Sequence[str],
        *,
        way: str = "printer",
    ) -> Saved[tuple[Query, ...]]:
        """Letters went to the printer: `sha256s` are those of the letters, in the same order.

        `way`: "printer", or "file" where they were written into files.

        A query that is approved is sent from then on. The event of each says its copy: 0 for the
        first print of this purpose, else the number of the reprint. All of them or none: raises
        Refused for the first that cannot be printed.
        """
        if len(query_ids) != len(sha256s):
            raise ValueError("each letter has a query")
        elsewhere = {} if way == "printer" else {"way": way}
        with self._database.write(actor, "query_print") as uow:
            for query_id, sha256 in zip(query_ids, sha256s, strict=True):
                self._printed(uow, query_id, purpose, {"sha256": sha256, **elsewhere})
            sent = tuple(queries.get(uow.connection, one) for one in query_ids)
            return Saved(sent, *uow.commit())

    def _printed(
        self, uow: UnitOfWork, query_id: str, purpose: LetterPurpose, facts: dict[str, Any]
    ) -> None:
        query = self._begun(uow, QueryVerb.SEND, query_id)
        self._refuse(self.policy.no_letter(query))
        copy = queries.prints(uow.connection, query_id, purpose)
        values = {} if query.sent_at is not None else {"sent_at": uow.now}
        event = QueryEvent.REPRINTED if copy else QueryEvent.PRINTED
        told: dict[str, Any] = {"purpose": purpose.value, "copy": copy, **facts}
        self._move(uow, query, QueryVerb.SEND, event, values=values, told=told)

    def may_send_pack(self, actor: Actor, query: Query) -> str | None:
        """Why the pack of a query that leaves only as that cannot go now, or None where it can.

        A query that has its letters may have a pack beside them in every state.
        """
        if self.policy.no_letter(query) is None:
            return None
        if query.state in WRITTEN:
            return f"{query.reference} is not approved yet. Its pack goes out then."
        if query.state not in WAITING:
            words = QUERY_STATE_WORDS[query.state].lower()
            return f"{query.reference} is {words}. It waits for no answer."
        return self.policy.refusal(actor, QueryVerb.SEND, query)

    def note_pack(self, uow: UnitOfWork, query_id: str, facts: Mapping[str, Any]) -> None:
        """Its pack is exported, in the transaction that keeps it: `facts` are kept with it.

        What leaves only as its pack is sent by that. Raises Refused, see `may_send_pack`.
        """
        query = queries.undisputed(uow.connection, query_id)
        self._refuse(self.may_send_pack(uow.actor, query))
        if self.policy.no_letter(query) is None:
            self._tell(uow, query, QueryEvent.EXPORTED, facts)
            return
        values = {} if query.sent_at is not None else {"sent_at": uow.now}
        self._move(uow, query, QueryVerb.SEND, QueryEvent.EXPORTED, values=values, told=facts)

    def copies(self, query_id: str, purpose: LetterPurpose) -> int:
        """How often a letter of this purpose was printed: the copy number of the next one."""
        with self._database.read() as connection:
            return queries.prints(connection, query_id, purpose)

    def get(self, query_id: str) -> Query:
        """One query. Raises NotFound."""
        with self._database.read() as connection:
            return queries.get(connection, query_id)

    def by_reference(self, text: str) -> Query:
        """The query of a reference as typed or scanned. Raises UserError, NotFound."""
        reference = parse_reference(text)
        with self._database.read() as connection:
            found = queries.find_reference(connection, reference)
        if found is None:
            raise NotFound(
                f"{reference} is not in this profile. Sync, or look at the letter again."
            )
        return found

    def of_episode(self, episode_id: str) -> tuple[Query, ...]:
        """The queries of an episode, oldest first."""
        with self._database.read() as connection:
            return queries.of_episode(connection, episode_id)

    def story(self, query_id: str) -> QueryStory:
        """A query with everything that happened to it. Raises NotFound."""
        with self._database.read() as connection:
            return QueryStory(
                query=queries.get(connection, query_id),
                events=queries.events(connection, query_id),
                answers=queries.answers(connection, query_id),
            )

    def page(self, wanted: QueryFilter) -> QueryPage:
        """A page of the list, with what each view holds."""
        with self._database.read() as connection:
            found = find_page(connection, wanted, self._clock.today())
        return QueryPage(self.rows(found.rows), found.total, found.counts)

    def rows(self, found: Iterable[StoredQueryRow]) -> tuple[QueryRow, ...]:
        """Rows of the list as they are shown."""
        names = shipped_specialties()
        return tuple(
            self._row(row, row.recipient_specialty or names.name(row.specialty)) for row in found
        )

    def freeze_day(self, discharge: date | None, end: date | None) -> date | None:
        """The day of the freeze of an episode that ended then; None while it is open."""
        freeze = self._calendar.freeze_for(discharge, end)
        return None if freeze is None else freeze.date

    def _row(self, row: StoredQueryRow, specialty: str) -> QueryRow:
        surname = row.surname.upper()
        return QueryRow(
            query_id=row.query_id,
            episode_id=row.episode_id,
            reference=row.reference,
            kind=QueryKind(row.kind),
            gap=Gap(row.gap),
            state=QueryState(row.state),
            recipient=row.recipient,
            specialty=specialty,
            patient=f"{surname}, {row.forenames}" if row.forenames else surname,
            local_patient_id=row.local_patient_id,
            raised_by=row.raised_by,
            raised_at=row.raised_at,
            due=row.due,
            level=row.level,
            unanswered=row.unanswered,
            freeze=self.freeze_day(row.discharge_date, row.end_date),
            masked=row.masked,
            prints=row.prints,
            urgent=bool(row.urgent),
            pack_only=self.policy.pack_only(QueryKind(row.kind), row.recipient),
        )

    def _checked(self, text: QueryText) -> QueryText:
        """Raises UserError for what no letter can hold; the fixed options are always there."""
        for name, words in (("question", text.question), ("note", text.note)):
            if len(words) > LONGEST:
                raise UserError(
                    f"A {name} can have {LONGEST:,} characters; this one has {len(words):,}.",
                    field=name,
                )
        if len(text.options) > MOST_OPTIONS or len(text.evidence) > MOST_EVIDENCE:
            raise UserError(
                f"A query can have {MOST_OPTIONS} options and {MOST_EVIDENCE} places of evidence.",
                field="options",
            )
        if any(len(one.text) > LONGEST_OPTION for one in text.options):
            raise UserError(f"An option can have {LONGEST_OPTION} characters.", field="options")
        last = text.options[-2:]
        if [one.fixed for one in last] != [True, True] or not any(one.free_text for one in last):
            words = " and ".join(f"“{one.text}”" for one in self.policy.fixed(text.kind))
            raise UserError(f"{words} stand last on every query.", field="options")
        return text

    @staticmethod
    def _refuse(refusal: str | None) -> None:
        if refusal is not None:
            raise Refused(refusal)


def _free_reference(uow: UnitOfWork) -> str:
    while True:
        reference = new_reference(secrets.randbelow)
        if not queries.is_taken(uow.connection, reference):
            return reference
