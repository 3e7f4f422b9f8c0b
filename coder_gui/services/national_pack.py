"""A national query as an anonymised pack: drafted, looked through by a person, exported.

Nothing leaves while anything remains that identifies the patient or may. Errors and the history
name places of the pack, never what stands there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from coder_gui.classification.editions import Classifications
from coder_gui.domain.case import Draft, EpisodeCase
from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import System
from coder_gui.domain.errors import Refused, UserError
from coder_gui.domain.identifiers import IdentifyingWords, settled
from coder_gui.domain.identifying import Identifying, Mark
from coder_gui.domain.identifying_places import organisation_names
from coder_gui.domain.national import (
    Kept,
    NationalForm,
    PackDraft,
    PackPlace,
    Remaining,
    text_at,
    texts,
    with_text,
    without_item,
)
from coder_gui.domain.queries import Query, QueryStory
from coder_gui.domain.query_policy import QueryPolicy, QueryRight
from coder_gui.domain.query_reference import parse_reference
from coder_gui.domain.roles import Actor
from coder_gui.services.identifying_words import identifying_words
from coder_gui.services.national_case import CaseFacts, known_of, raw_pack
from coder_gui.services.national_form import national_form
from coder_gui.services.national_keeping import as_text, field_name, from_text, stamp
from coder_gui.services.outgoing import placed_out
from coder_gui.standards.rules import RulePack
from coder_gui.storage import drafts
from coder_gui.storage import national as rows
from coder_gui.storage.database import Database
from coder_gui.storage.unit_of_work import UnitOfWork

SHORTEST_REASON = 3
"""Characters of a reason for letting something stand."""


class Queries(Protocol):
    """What the service asks of the queries (services.queries.QueryService)."""

    def of_episode(self, episode_id: str) -> tuple[Query, ...]:
        """The queries of an episode, oldest first."""

    def story(self, query_id: str) -> QueryStory:
        """A query with what happened to it. Raises NotFound."""

    def get(self, query_id: str) -> Query:
        """One query. Raises NotFound."""

    def may_send_pack(self, actor: Actor, query: Query) -> str | None:
        """Why its pack cannot go now, or None."""

    def note_pack(self, uow: UnitOfWork, query_id: str, facts: Mapping[str, Any]) -> None:
        """Its pack is exported; what leaves only as that is sent by it. Raises Refused."""


class NationalPackService:
    """Drafts, searches and exports packs. The words are read when first needed.

    `organisations`: the trust, as its letterheads name it.
    """

    def __init__(
        self,
        database: Database,
        queries: Queries,
        cases: Callable[[str], EpisodeCase],
        classifications: Classifications,
        rules: RulePack,
        policy: QueryPolicy,
        organisations: Sequence[str] = (),
    ) -> None:
        self._database, self._queries, self._cases = database, queries, cases
        self._classifications, self._rules = classifications, rules
        self._policy, self._organisations = policy, organisations

    @cached_property
    def form(self) -> NationalForm:
        """The words of the form."""
        return national_form()

    @cached_property
    def _words(self) -> IdentifyingWords:
        return identifying_words()

    @cached_property
    def _trust(self) -> tuple[str, ...]:
        """The names of the trust: they say where the patient was."""
        return tuple(
            name for one in self._organisations for name in organisation_names(one, self._words)
        )

    # Drafting --------------------------------------------------------------------------------
    def draft(self, *, query_id: str | None = None, episode_id: str | None = None) -> PackDraft:
        """The pack of a query, or of an episode without one, with everything sure hidden."""
        facts = self._facts(query_id, episode_id)
        day = facts.case.episode.end_date
        editions = {one: self._classifications.for_date(one, day) for one in System}
        raw = raw_pack(facts, self.form, self._rules, editions)
        draft = PackDraft(query_id, facts.case.episode.id, raw.pack, {}, raw.published)
        return self._hidden(draft, Identifying(known_of(facts, trust=self._trust), self._words))

    def resume(self, *, query_id: str | None = None, episode_id: str | None = None) -> PackDraft:
        """The pack as a person left it, or a new one where what it is made of has changed."""
        fresh = self.draft(query_id=query_id, episode_id=episode_id)
        with self._database.read() as connection:
            kept, _ = drafts.read(connection, fresh.episode_id)
        name = field_name(query_id)
        text = next((one.text for one in kept if one.field == name), None)
        return fresh if text is None else from_text(text, fresh) or fresh

    def remember(self, actor: Actor, draft: PackDraft, fresh: PackDraft) -> Saved[None]:
        """Keeps on this laptop what was done to a pack; `fresh` is the one that was drafted."""
        text = as_text(draft, stamp(fresh.pack))
        kept = Draft(draft.episode_id, field_name(draft.query_id), text, 0)
        with self._database.write(actor, "save_draft") as uow:
            drafts.save(uow.connection, kept, uow.now)
            touched, at = uow.commit()
        return Saved(None, touched, at)

    def hide_also(self, draft: PackDraft, words: Sequence[str]) -> PackDraft:
        """Hides further names: a maiden name, a daughter's name. They count from then on."""
        given = [settled(word).strip() for word in words]
        also = tuple(dict.fromkeys([*draft.also, *(word for word in given if len(word) > 1)]))
        draft = replace(draft, also=also)
        return self._hidden(draft, self._identifying(draft))

    def _hidden(self, draft: PackDraft, identifying: Identifying) -> PackDraft:
        pack, marks = draft.pack, dict(draft.marks)
        for place, text in texts(draft.pack):
            if self._passes(draft, place, text):
                continue
            cleaned = identifying.clean(text)
            if cleaned.text != text:
                pack = with_text(pack, place, cleaned.text)
                marks[place] = _kept_marks(marks.get(place, ()), text, cleaned.marks, cleaned.text)
        return replace(draft, pack=pack, marks=marks)

    # Looking again ---------------------------------------------------------------------------
    def scan(self, draft: PackDraft) -> tuple[Remaining, ...]:
        """Everything of the pack that still identifies or may, in the order of the form."""
        identifying = self._identifying(draft)
        kept = {(one.place, one.text, one.kind) for one in draft.kept}
        found = []
        for place, text in texts(draft.pack):
            if self._passes(draft, place, text):
                continue
            for one in identifying.find(settled(text)):
                words = settled(text)[one.start : one.end]
                if (place, words, one.kind) not in kept:
                    found.append(
                        Remaining(place, one.start, one.length, one.kind, words, one.known)
                    )
        return tuple(found)

    def replace_found(self, draft: PackDraft, found: Remaining, words: str) -> PackDraft:
        """Puts `words` in the place of a finding. Raises UserError where the text changed since."""
        text = text_at(draft.pack, found.place)
        end = found.start + found.length
        if text[found.start : end] != found.text:
            raise UserError("This part of the pack has changed. Look at the list again.")
        new = settled(words)
        moved = [
            replace(mark, start=mark.start + len(new) - found.length) if mark.start >= end else mark
            for mark in draft.marks.get(found.place, ())
        ]
        if new:
            moved.append(Mark(found.start, len(new)))
        pack = with_text(draft.pack, found.place, text[: found.start] + new + text[end:])
        marks = {**draft.marks, found.place: tuple(sorted(moved, key=lambda mark: mark.start))}
        return replace(draft, pack=pack, marks=marks)

    def keep_found(self, draft: PackDraft, found: Remaining, reason: str) -> PackDraft:
        """Lets a finding stand as no identifier, here only. Raises UserError without a reason."""
        why = " ".join(reason.split())
        if len(why) < SHORTEST_REASON:
            raise UserError("Say why this is no identifier. The reason is kept.", field="reason")
        return replace(draft, kept=(*draft.kept, Kept(found.place, found.text, found.kind, why)))

    def rewrite(self, draft: PackDraft, place: PackPlace, text: str) -> PackDraft:
        """Another text in one place. What it brings with it is found by the next scan."""
        marks = {where: found for where, found in draft.marks.items() if where != place}
        return replace(draft, pack=with_text(draft.pack, place, text), marks=marks)

    def leave_out(self, draft: PackDraft, place: PackPlace) -> PackDraft:
        """The pack without one item of a list."""

        def after(where: PackPlace) -> PackPlace | None:
            if where.field != place.field or where.item < place.item:
                return where
            return None if where.item == place.item else replace(where, item=where.item - 1)

        marks = {to: found for where, found in draft.marks.items() if (to := after(where))}
        kept = tuple(
            replace(one, place=to) for one in draft.kept if (to := after(one.place)) is not None
        )
        pack = without_item(draft.pack, place.field, place.item)
        return replace(draft, pack=pack, marks=marks, kept=kept)

    # Leaving ---------------------------------------------------------------------------------
    def may_export(self, actor: Actor, query_id: str | None = None) -> str | None:
        """Why this person cannot export a pack, of this query as it stands now, or None."""
        refusal = self._policy.refusal(actor, QueryRight.EXPORT)
        if refusal is None and query_id is not None:
            refusal = self._queries.may_send_pack(actor, self._queries.get(query_id))
        return refusal

    def export(self, actor: Actor, draft: PackDraft) -> Saved[bytes]:
        """The pack as a PDF, recorded; a query that leaves only as its pack is sent by that.

        Raises Refused while anything remains, by role, and while its query is not approved.
        """
        data = self._set(actor, draft)
        return self._note(actor, draft, data)

    def to_file(self, actor: Actor, draft: PackDraft, out: Path) -> Saved[Path]:
        """As `export`, into a file for its owner alone; nothing is recorded where it cannot be
        written. Raises UserError or StorageFull then.
        """
        data = self._set(actor, draft)
        with placed_out(out, data):
            saved = self._note(actor, draft, data)
        return Saved(out, saved.changes, saved.at)

    def _set(self, actor: Actor, draft: PackDraft) -> bytes:
        refusal = self.may_export(actor, draft.query_id)
        if refusal:
            raise Refused(refusal)
        remaining = self.scan(draft)
        if remaining:
            raise Refused(self.refusal(remaining))
        if not draft.pack.question.strip():
            raise UserError("The pack has no question yet. Write one.", field="question")
        from coder_gui.letters.national_pack import national_pack_pdf  # slow to import

        return national_pack_pdf(draft.pack, self.form)

    def _note(self, actor: Actor, draft: PackDraft, data: bytes) -> Saved[bytes]:
        facts = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "replaced": sum(len(marks) for marks in draft.marks.values()),
            "kept": [
                {"place": one.place.words, "kind": one.kind.value, "reason": one.reason}
                for one in draft.kept
            ],
        }
        with self._database.write(actor, "national_exported") as uow:
            if draft.query_id is None:
                uow.record("national_exported", draft.episode_id, facts)
            else:
                self._queries.note_pack(uow, draft.query_id, facts)
            touched, at = uow.commit()
        return Saved(data, touched, at)

    def refusal(self, remaining: Sequence[Remaining]) -> str:
        """Why a pack cannot go: how much remains, and where the first of it stands."""
        first = self.form.place_words(remaining[0].place)
        kind = self.form.findings[remaining[0].kind].lower()
        if len(remaining) == 1:
            return f"1 thing may still identify the patient: {kind} in {first}."
        return (
            f"{len(remaining)} things may still identify the patient. The first: {kind} in {first}."
        )

    # Reading ---------------------------------------------------------------------------------
    def _passes(self, draft: PackDraft, place: PackPlace, text: str) -> bool:
        """True for texts that say nothing of a patient: empty, published, the query's reference."""
        if not text or text in draft.published:
            return True
        if place.field != "reference":
            return False
        try:
            return parse_reference(text) == text
        except UserError:
            return False

    def _identifying(self, draft: PackDraft) -> Identifying:
        facts = self._facts(draft.query_id, draft.episode_id)
        return Identifying(known_of(facts, draft.also, self._trust), self._words)

    def _facts(self, query_id: str | None, episode_id: str | None) -> CaseFacts:
        story = self._queries.story(query_id) if query_id is not None else None
        episode = story.query.episode_id if story is not None else episode_id
        if episode is None:
            raise UserError("Open an episode or a query first.")
        case = self._cases(episode)
        stories = tuple(self._queries.story(one.id) for one in self._queries.of_episode(episode))
        with self._database.read() as connection:
            return CaseFacts(
                case=case,
                story=story,
                stories=stories,
                considered=rows.considered(connection, episode),
                people=rows.people_of(connection, episode),
                consultants=rows.consultants(connection),
                aliases=rows.other_numbers(connection, case.patient.id),
            )


def _kept_marks(
    before: Sequence[Mark], old: str, new_marks: Sequence[Mark], new: str
) -> tuple[Mark, ...]:
    """Marks of earlier replacements, found again behind what was replaced now."""
    marks = list(new_marks)
    at = 0
    for mark in before:
        words = old[mark.start : mark.start + mark.length]
        start = new.find(words, at)
        if start >= 0 and not any(
            one.start < start + mark.length and start < one.start + one.length for one in marks
        ):
            marks.append(Mark(start, mark.length))
            at = start + mark.length
    return tuple(sorted(marks, key=lambda one: one.start))
