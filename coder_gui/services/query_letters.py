"""Letters of queries: from what is stored, or from what is being composed, to PDF.

Nothing is written to disk but by `to_file`. What was printed is noted by those who print:
QueryService.note_printed, ChasingService.note_reminded and note_escalated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.domain.errors import Refused
from coder_gui.domain.letters import BatchCover, CoverLine, Letterhead, Printing, QueryLetter
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    WAITING,
    WRITTEN,
    Evidence,
    LetterPurpose,
    Query,
    QueryPriority,
    QueryState,
    QueryVerb,
    Recipient,
)
from coder_gui.domain.query_policy import PACK_ONLY, QueryRight
from coder_gui.services.letter_facts import Stay, patient_on_letter
from coder_gui.services.outgoing import placed_out
from coder_gui.services.query_clock import london_day
from coder_gui.storage import query_letters, settings

if TYPE_CHECKING:
    from pathlib import Path

    from coder_gui.domain.case import EpisodeCase
    from coder_gui.domain.queries import QueryText
    from coder_gui.domain.roles import Actor
    from coder_gui.services.letterheads import Letterheads
    from coder_gui.services.queries import QueryService
    from coder_gui.services.query_chasing import ChasingService
    from coder_gui.storage.database import Database
    from coder_gui.storage.query_letters import LetterRow
    from coder_gui.system.clock import Clock

CONTACT = "letter_contact"
"""The setting that holds what a person's letters say of how to reach them: "Ext 4417"."""
CONTACT_LENGTH = 60
_ONLY_SENT = "Only a query that was sent can be chased."
_NO_LETTER = "It waits for no answer."
JOB_TITLE = "Query letters"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Letters for the printer. `sha256s` are those of each letter as a file, like `query_ids`."""

    bytes: bytes
    query_ids: tuple[str, ...]
    pages: int
    sha256s: tuple[str, ...]
    purpose: LetterPurpose = LetterPurpose.QUERY


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that was written into a file, with the SHA-256 of the file."""

    reference: str
    printing: Printing | None
    sha256: str


class QueryLetters:
    """The letters of one profile. `actor` is who prints them."""

    def __init__(
        self,
        database: Database,
        query_service: QueryService,
        chasing: ChasingService,
        letterheads: Letterheads,
        actor: Actor,
        clock: Clock,
    ) -> None:
        self._database = database
        self._queries = query_service
        self._chasing = chasing
        self._letterheads = letterheads
        self._actor = actor
        self._clock = clock

    def letter(
        self,
        query_id: str,
        *,
        purpose: LetterPurpose = LetterPurpose.QUERY,
        draft: bool | None = None,
    ) -> QueryLetter:
        """The letter of a stored query as it would be printed now.

        `draft`: marked as one (None: while the query is written; it then has no printing). Raises
        NotFound, and Refused for a reminder or an escalation of what does not wait, and for what
        leaves only as its anonymised pack.
        """
        self._refuse_pack_only(self._queries.get(query_id))
        if purpose is not LetterPurpose.QUERY:
            self._refuse_unless_waiting(self._queries.get(query_id), purpose)
        up = self._rung(query_id) if purpose is LetterPurpose.ESCALATION else None
        with self._database.read() as connection:
            row = query_letters.read(connection, query_id, purpose)
            contact = settings.get(connection, CONTACT, "")
        marked = row.query.state in WRITTEN if draft is None else draft
        return self._stored(row, contact, purpose, up, draft=marked)

    def pdf(self, letter: QueryLetter) -> bytes:
        """The letter as PDF; the same letter gives the same bytes."""
        from coder_gui.letters.query_letter import query_letter

        return query_letter(letter)

    def preview(
        self,
        text: QueryText,
        case: EpisodeCase,
        *,
        query: Query | None = None,
        marked: Sequence[tuple[int, int]] = (),
    ) -> bytes:
        """The letter of what is being composed. `query`: the one it is saved as, or None.

        `marked`: spans of the question to mark on screen, (start, length). Raises Refused for what
        leaves only as its anonymised pack.
        """
        if self._queries.policy.pack_only(text.kind, text.recipient.name):
            raise Refused(PACK_ONLY.format("It" if query is None else query.reference))
        stay = _stay_of(case)
        contact = self.contact()
        now = self._clock.now()
        head = self._letterheads.of(text.kind, london_day(now))
        raised_by = self._actor.name if query is None else query.raised_by
        role, contact = self._sender(head, raised_by, contact)
        return self.pdf(
            QueryLetter(
                letterhead=head,
                purpose=LetterPurpose.QUERY,
                reference="" if query is None else query.reference,
                raised=london_day(now if query is None else query.raised_at),
                reply_by=None if query is None else query.due,
                recipient=text.recipient,
                sender=raised_by,
                sender_role=role,
                sender_contact=contact,
                approved_by="" if query is None else _approved(query),
                patient=patient_on_letter(stay, head.words, text.recipient),
                evidence=_evidence(text),
                question=text.question,
                options=text.options,
                draft=query is None or query.state in WRITTEN,
                marked=tuple(marked),
                urgent=_is_urgent(text),
            )
        )

    def batch(
        self,
        query_ids: Sequence[str],
        purpose: LetterPurpose = LetterPurpose.QUERY,
        group: str = "consultant",
    ) -> PrintJob:
        """The letters for the printer, bundled by "consultant" or "specialty".

        Several letters go below a cover sheet for each bundle; one letter goes alone. Raises
        NotFound, and Refused for the first that cannot be printed.
        """
        from coder_gui.letters.batch import Bundle, batch

        letters = self._all(tuple(dict.fromkeys(query_ids)), purpose)
        if not letters:
            raise Refused("Mark the queries whose letters are to be printed.")
        bundles, ids = [], []
        for to, those in _grouped(letters, by_specialty=group == "specialty"):
            ids += [query_id for query_id, _ in those]
            own = tuple(letter for _, letter in those)
            bundles.append(Bundle(_cover(to, own) if len(letters) > 1 else None, own))
        title = JOB_TITLE if len(letters) > 1 else letters[0][1].reference
        made = batch(bundles, title=title)
        return PrintJob(made.pdf, tuple(ids), made.pages, made.sha256s, purpose)

    def to_file(
        self, query_id: str, out: Path, *, purpose: LetterPurpose = LetterPurpose.QUERY
    ) -> Saved[Written]:
        """Writes one letter to a file for its owner alone, and notes it as printed to a file.

        What stands there already is replaced in one step. Raises as `batch`, and UserError or
        StorageFull with a sentence where the file cannot be written; nothing is noted then.
        """
        ((_, letter),) = self._all((query_id,), purpose)
        data = self.pdf(letter)
        digest = sha256(data).hexdigest()
        with placed_out(out, data):
            saved = self._note(query_id, purpose, digest)
        return replace(saved, value=Written(letter.reference, letter.printing, digest))

    def contact(self) -> str:
        """What letters raised by this person say of how to reach them."""
        with self._database.read() as connection:
            return str(settings.get(connection, CONTACT, ""))

    def set_contact(self, actor: Actor, text: str) -> Saved[None]:
        """Sets it; "" takes it away. It stays on this laptop."""
        shown = " ".join(text.split())[:CONTACT_LENGTH]
        with self._database.write(actor, "set_setting") as uow:
            settings.put(uow.connection, CONTACT, shown or None)
            return Saved(None, *uow.commit())

    # From what is stored ----------------------------------------------------------------------
    def _all(
        self, query_ids: Sequence[str], purpose: LetterPurpose
    ) -> list[tuple[str, QueryLetter]]:
        """The letters to print, all read in one transaction."""
        rungs: dict[str, Recipient] = {}
        for query_id in query_ids:
            self._refuse_unless_waiting(self._queries.get(query_id), purpose)
            if purpose is LetterPurpose.ESCALATION:
                rungs[query_id] = self._rung(query_id)
        with self._database.read() as connection:
            contact = settings.get(connection, CONTACT, "")
            rows = [query_letters.read(connection, one, purpose) for one in query_ids]
        return [
            (
                row.query.id,
                self._stored(row, contact, purpose, rungs.get(row.query.id), draft=False),
            )
            for row in rows
        ]

    def _refuse_pack_only(self, query: Query) -> None:
        refusal = self._queries.policy.no_letter(query)
        if refusal is not None:
            raise Refused(refusal)

    def _refuse_unless_waiting(self, query: Query, purpose: LetterPurpose) -> None:
        self._refuse_pack_only(query)
        right = QueryRight.ESCALATE if purpose is LetterPurpose.ESCALATION else QueryVerb.SEND
        refusal = self._queries.policy.refusal(self._actor, right, query)
        if refusal is not None:
            raise Refused(refusal)
        if query.state in WRITTEN:
            raise Refused(f"{query.reference} is not approved yet. Its letter is printed then.")
        chased = purpose is not LetterPurpose.QUERY
        if query.state not in WAITING or (chased and query.state is not QueryState.SENT):
            words = QUERY_STATE_WORDS[query.state].lower()
            raise Refused(f"{query.reference} is {words}. {_ONLY_SENT if chased else _NO_LETTER}")

    def _rung(self, query_id: str) -> Recipient:
        found = self._chasing.escalation_of(query_id)
        if found is None:
            raise Refused(
                f"{self._queries.get(query_id).reference} has reached the top of its ladder."
            )
        return found.to

    def _stored(
        self,
        row: LetterRow,
        contact: str,
        purpose: LetterPurpose,
        up: Recipient | None,
        *,
        draft: bool,
    ) -> QueryLetter:
        query, now = row.query, self._clock.now()
        self._refuse_pack_only(query)
        head = self._letterheads.of(query.text.kind, london_day(query.sent_at or now))
        role, reached = self._sender(head, query.raised_by, contact)
        first = purpose is LetterPurpose.QUERY
        copy = row.prints if first else 0
        stay = Stay(row.patient, row.spell, row.episode, row.timeline)
        return QueryLetter(
            letterhead=head,
            purpose=purpose,
            reference=query.reference,
            raised=london_day(query.raised_at),
            reply_by=query.due,
            recipient=query.text.recipient,
            sender=query.raised_by,
            sender_role=role,
            sender_contact=reached,
            approved_by=_approved(query),
            patient=patient_on_letter(stay, head.words, up or query.text.recipient),
            evidence=_evidence(query.text),
            question=query.text.question,
            options=query.text.options,
            draft=draft,
            printing=None if draft else Printing(self._actor.name, now, copy),
            sent_before=() if first else tuple(dict.fromkeys(map(london_day, row.sent))),
            escalated_to=up,
            urgent=_is_urgent(query.text),
        )

    def _sender(self, head: Letterhead, raised_by: str, contact: str) -> tuple[str, str]:
        """Role and contact, which are known of the person at this laptop only."""
        own = raised_by == self._actor.name
        return (head.words.roles[self._actor.role], contact) if own else ("", "")

    def _note(self, query_id: str, purpose: LetterPurpose, digest: str) -> Saved[Any]:
        actor, ids, hashes = self._actor, (query_id,), (digest,)
        if purpose is LetterPurpose.REMINDER:
            return self._chasing.note_reminded(actor, ids, hashes, way="file")
        if purpose is LetterPurpose.ESCALATION:
            return self._chasing.note_escalated(actor, ids, sha256s=hashes, way="file")
        return self._queries.note_printed(actor, ids, purpose, hashes, way="file")


def _is_urgent(text: QueryText) -> bool:
    return text.priority == QueryPriority.URGENT


def _stay_of(case: EpisodeCase) -> Stay:
    return Stay(case.patient, case.spell, case.episode, case.timeline)


def _approved(query: Query) -> str:
    """Who approved it, unless it is who raised it."""
    by = query.approved_by or ""
    return "" if by == query.raised_by else by


def _evidence(text: QueryText) -> tuple[Evidence, ...]:
    """What is chosen, in the order of its dates, what has none last."""
    chosen = [one for one in text.evidence if one.chosen]
    return tuple(sorted(chosen, key=lambda one: one.date or date.max))


def _grouped(
    letters: Sequence[tuple[str, QueryLetter]], *, by_specialty: bool
) -> list[tuple[Recipient, list[tuple[str, QueryLetter]]]]:
    """The bundles in the order of specialty and name, the letters of each by day and reference."""
    bundles: dict[tuple[str, ...], list[tuple[str, QueryLetter]]] = {}
    for one in letters:
        to = one[1].escalated_to or one[1].recipient
        key = (to.specialty,) if by_specialty else (to.specialty, to.name, *to.address)
        bundles.setdefault(key, []).append(one)
    found = []
    for key in sorted(bundles, key=lambda key: [part.casefold() for part in key]):
        those = sorted(
            bundles[key], key=lambda one: (one[1].reply_by or date.max, one[1].reference)
        )
        first = those[0][1].escalated_to or those[0][1].recipient
        several = by_specialty and bool(first.specialty)
        found.append((Recipient(first.specialty) if several else first, those))
    return found


def _cover(to: Recipient, letters: Sequence[QueryLetter]) -> BatchCover:
    first = letters[0]
    assert first.printing is not None, "drafts are not printed"
    lines = tuple(
        CoverLine(one.reference, one.patient.hospital_number, one.reply_by, 0) for one in letters
    )
    return BatchCover(first.letterhead, to, lines, replace(first.printing, copy=0))
