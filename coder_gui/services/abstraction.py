"""Writing down what the record says: lines, the places they come from, and sources looked through.

Each verb is one transaction of rows, outbox and history. Nothing is ever deleted: an edit, a
retraction and a restoration are new rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coder_gui.domain.abstraction import (
    Anchor,
    Certainty,
    DocumentVersion,
    Heading,
    LineDraft,
    Place,
    Side,
    Source,
)
from coder_gui.domain.anchoring import line_of, quote_text
from coder_gui.domain.changes import Saved
from coder_gui.domain.entry_dates import entry_date
from coder_gui.domain.episode import State
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.ordering import keep_hidden
from coder_gui.domain.shorthand import Parsed, parse
from coder_gui.domain.shorthand_place import find_source
from coder_gui.exchange.document_text import PDF
from coder_gui.services.entry_defaults import EntryDefaults, keep_defaults, read_defaults
from coder_gui.services.lifecycle import start_if_needed
from coder_gui.services.reference_lists import shipped_sources
from coder_gui.storage import document_rows, drafts, lines, sources
from coder_gui.storage.episodes import spell_of
from coder_gui.storage.lines import StoredLine, said
from coder_gui.storage.work import read_work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database
    from coder_gui.storage.unit_of_work import UnitOfWork
    from coder_gui.system.clock import Clock

LONGEST = 4000
"""Characters of one entry; what is longer is a document."""


class AbstractionService:
    """The verbs of the abstraction dock. Answers carry what was touched and when it was saved."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._shipped = shipped_sources()

    def sources(self) -> tuple[Source, ...]:
        """The trust's list of sources, in its order."""
        with self._database.read() as connection:
            return sources.read(connection, self._shipped)

    def save_source(
        self, actor: Actor, source: Source, *, withdrawn: bool = False
    ) -> Saved[Source]:
        """Put a source into the trust's list, change it there, or withdraw it.

        Raises UserError for a key that cannot be typed behind @.
        """
        if not source.key or not source.name.strip() or set(source.key) & set(" ;@\\"):
            raise UserError("A source needs a name, and a key without spaces.", field="key")
        with self._database.write(actor, "save_source") as uow:
            sources.save(uow, source, withdrawn=withdrawn)
            data = {"key": source.key, "name": source.name, "withdrawn": withdrawn}
            uow.record("source_changed", None, data)
            return Saved(source, *uow.commit())

    def defaults(self, episode_id: str) -> EntryDefaults:
        """Heading and place that the next line of an episode takes when it names none."""
        with self._database.read() as connection:
            _, kept = drafts.read(connection, episode_id)
            shown = lines.read(connection, episode_id, codes={})
            return read_defaults(kept, shown, sources.read(connection, self._shipped))

    def add(self, actor: Actor, episode_id: str, typed: str) -> Saved[tuple[str, ...]]:
        """Write the lines of an entry; returns their ids in the order typed.

        A place or a heading alone writes no line: it is kept for the next ones. Raises UserError
        for an empty entry, Refused when the episode cannot be written on.
        """
        typed = _checked(typed)
        with self._database.write(actor, "add_line") as uow:
            before = self._defaults(uow, episode_id)
            parsed = self._parse(uow, episode_id, typed, before)
            after = EntryDefaults(parsed.heading, parsed.place)
            if not parsed.lines and after == before and not parsed.parts:
                raise UserError("The entry is empty. Type a line, for example #NOF L @ED p2.")
            ids: tuple[str, ...] = ()
            if parsed.lines:
                start_if_needed(uow, episode_id)
                ids = self._write(uow, episode_id, parsed.lines)
            keep_defaults(uow, episode_id, after)
            uow.touch(episode_id=episode_id, kind="draft")
            return Saved(ids, *uow.commit())

    def add_from_selection(
        self,
        actor: Actor,
        episode_id: str,
        anchor: Anchor,
        *,
        heading: Heading | None = None,
        certainty: Certainty = Certainty.CONFIRMED,
        side: Side | None = None,
        text: str | None = None,
    ) -> Saved[str]:
        """Write a line from words of a document; returns its id.

        `text` is the quote unless it is given; no `heading` means the one last used. Raises
        UserError when the quote is not of a document of this episode.
        """
        with self._database.write(actor, "add_line_from_selection") as uow:
            document = document_rows.find(uow.connection, anchor.document_id, anchor.sha256)
            if document is None or document.episode_id != episode_id:
                raise UserError("These words are not of a document of this episode. Select again.")
            start_if_needed(uow, episode_id)
            before = self._defaults(uow, episode_id)
            draft = LineDraft(
                text=quote_text(text if text is not None else anchor.quote),
                heading=heading or before.heading,
                certainty=certainty,
                side=side,
                place=self._place_of(uow, document, anchor),
                anchor=anchor,
            )
            (line_id,) = self._write(uow, episode_id, [draft])
            keep_defaults(uow, episode_id, replace(before, heading=draft.heading))
            return Saved(line_id, *uow.commit())

    def _place_of(self, uow: UnitOfWork, document: DocumentVersion, anchor: Anchor) -> Place:
        """Where a reader finds the words: the page of a PDF, the line of a text without pages.

        Lines of a PDF are not numbered on its page, so none is given. The day is that of the
        heading above the words, when it is one of the stay.
        """
        texts = self._database.documents.page_texts(anchor.sha256) or ()
        day = self._day_of(uow, document.episode_id, texts, anchor)
        if document.media_type == PDF:
            return Place(source=document.source, page=anchor.page, date=day)
        if len(texts) != 1:
            return Place(source=document.source, date=day)
        return Place(source=document.source, line=line_of(texts[0], anchor.start), date=day)

    def _day_of(
        self, uow: UnitOfWork, episode_id: str, texts: Sequence[str], anchor: Anchor
    ) -> date | None:
        facts = read_work(uow.connection, episode_id)
        if facts.admission_date is None:
            return None
        before = "".join(f"{text}\n" for text in texts[: anchor.page - 1])
        here = texts[anchor.page - 1] if anchor.page <= len(texts) else ""
        latest = facts.end_date or self._clock.today()
        return entry_date(before + here, len(before) + anchor.start, facts.admission_date, latest)

    def edit(self, actor: Actor, line_id: str, typed: str) -> Saved[tuple[str, ...]]:
        """Write a line anew from its shorthand; returns its id, then those of lines put after it.

        Without a place it has none: an edit takes nothing over. Its quote stays as long as its
        source does. The same text again writes nothing. Raises UserError for an empty entry.
        """
        typed = _checked(typed)
        with self._database.write(actor, "edit_line") as uow:
            line = _current(uow, line_id)
            episode_id = line.episode_id
            old = line.draft
            before = self._defaults(uow, episode_id)
            own = EntryDefaults(old.heading, Place())
            parsed = self._parse(uow, episode_id, typed, own, old.place.source)
            if not parsed.lines:
                raise UserError("A line needs a text. To take it away press Del in the list.")
            first, *rest = parsed.lines
            kept = old.anchor if first.place.source == old.place.source else None
            new = replace(first, anchor=kept)
            ids: tuple[str, ...] = (line_id,)
            if rest or not _same(new, old):
                start_if_needed(uow, episode_id)
                self._follow(uow, line, new, before)
                lines.replace(uow, line, draft=new)
                told = {"line_id": line_id, "before": line.said, "after": said(new)}
                uow.record("line_edited", episode_id, told)
                if rest:
                    ids += self._write(uow, episode_id, rest, after=line_id)
            return Saved(ids, *uow.commit())

    def retract(self, actor: Actor, line_id: str) -> Saved[str]:
        """Take a line back: it leaves the abstraction, and codes no longer stand on it."""
        with self._database.write(actor, "retract_line") as uow:
            line = _current(uow, line_id)
            start_if_needed(uow, line.episode_id)
            lines.replace(uow, line, retracted=True)
            told = {"line_id": line_id, "before": line.said}
            uow.record("line_retracted", line.episode_id, told)
            return Saved(line_id, *uow.commit())

    def restore(self, actor: Actor, line_id: str) -> Saved[str]:
        """Bring a retracted line back to where it was; one that is there is left as it is."""
        with self._database.write(actor, "restore_line") as uow:
            line = _stored(uow, line_id)
            if line.retracted:
                start_if_needed(uow, line.episode_id)
                lines.replace(uow, line, retracted=False)
                told = {"line_id": line_id, "after": line.said}
                uow.record("line_restored", line.episode_id, told)
            return Saved(line_id, *uow.commit())

    def move(self, actor: Actor, line_id: str, number: int) -> Saved[str]:
        """Put a line at another number; it stays under its heading."""
        with self._database.write(actor, "move_line") as uow:
            line = _current(uow, line_id)
            start_if_needed(uow, line.episode_id)
            stored = lines.stored(uow.connection, line.episode_id)
            full = lines.complete_order(stored, lines.order(uow.connection, line.episode_id))
            shown = lines.shown_order([one for one in stored if not one.retracted], full)
            ids = [one.line_id for one in shown]
            same = [at for at, one in enumerate(shown) if one.row.heading == line.row.heading]
            here, there = ids.index(line_id), min(max(number - 1, same[0]), same[-1])
            if here != there:
                ids.insert(there, ids.pop(here))
                lines.set_order(uow, line.episode_id, keep_hidden(full, ids))
                told = {"line_id": line_id, "text": line.row.text}
                told |= {"before": {"number": here + 1}, "after": {"number": there + 1}}
                uow.record("line_moved", line.episode_id, told)
            return Saved(line_id, *uow.commit())

    def look(self, actor: Actor, episode_id: str, source_key: str) -> Saved[str]:
        """Note that a source was looked through and nothing (more) was found; returns its key."""
        return self._look(actor, episode_id, source_key, withdrawn=False)

    def withdraw_look(self, actor: Actor, episode_id: str, source_key: str) -> Saved[str]:
        """Take back that a source was looked through; returns its key."""
        return self._look(actor, episode_id, source_key, withdrawn=True)

    def carry(self, actor: Actor, line_id: str, to_episode_id: str) -> Saved[str]:
        """Write a line, with its evidence but no codes, on another episode of the same spell.

        Returns the new line's id. Raises UserError for another spell, or when it is there already.
        """
        with self._database.write(actor, "carry_line") as uow:
            line = _current(uow, line_id)
            here = spell_of(uow.connection, line.episode_id)
            if to_episode_id == line.episode_id or spell_of(uow.connection, to_episode_id) != here:
                raise UserError("A line can be carried to another episode of the same spell only.")
            there = lines.stored(uow.connection, to_episode_id)
            if any(one.row.carried_from == line_id and not one.retracted for one in there):
                raise UserError("This line is on that episode already.")
            start_if_needed(uow, to_episode_id)
            (new_id,) = self._write(uow, to_episode_id, [line.draft], carried_from=line_id)
            return Saved(new_id, *uow.commit())

    def _look(
        self, actor: Actor, episode_id: str, source_key: str, *, withdrawn: bool
    ) -> Saved[str]:
        with self._database.write(actor, "look") as uow:
            known = sources.read(uow.connection, self._shipped)
            found, _ = find_source([source_key], known)
            if len(found) != 1:
                raise UserError(f"{source_key} is not a source of this trust.", field="source")
            key = found[0].key
            state = read_work(uow.connection, episode_id).work.state
            if state not in (State.IMPORTED, State.READY):
                start_if_needed(uow, episode_id)  # refuses where nothing may be written
            looked = {one.source for one in sources.looks(uow.connection, episode_id)}
            if (key in looked) is withdrawn:
                sources.look(uow, episode_id, key, withdrawn=withdrawn)
                event = "look_withdrawn" if withdrawn else "looked"
                uow.record(event, episode_id, {"source": key})
            return Saved(key, *uow.commit())

    def _defaults(self, uow: UnitOfWork, episode_id: str) -> EntryDefaults:
        _, kept = drafts.read(uow.connection, episode_id)
        shown = lines.read(uow.connection, episode_id, codes={})
        return read_defaults(kept, shown, sources.read(uow.connection, self._shipped))

    def _parse(
        self,
        uow: UnitOfWork,
        episode_id: str,
        typed: str,
        defaults: EntryDefaults,
        source: str | None = None,
    ) -> Parsed:
        """`source` is one that a line has already: it is understood also when it was withdrawn."""
        known = sources.read(uow.connection, self._shipped)
        if source is not None and all(one.key != source for one in known):
            known = (*known, Source(source, source, len(known)))
        end_date: date | None = read_work(uow.connection, episode_id).end_date
        return parse(
            typed,
            sources=known,
            heading=defaults.heading,
            place=defaults.place,
            end_date=end_date,
            today=self._clock.today(),
        )

    def _write(
        self,
        uow: UnitOfWork,
        episode_id: str,
        new: Sequence[LineDraft],
        *,
        after: str | None = None,
        carried_from: str | None = None,
    ) -> tuple[str, ...]:
        ids = lines.add(uow, episode_id, new, after=after, carried_from=carried_from)
        for line_id, draft in zip(ids, new, strict=True):
            told = {"line_id": line_id, "after": said(draft)}
            if carried_from is not None:
                told["carried_from"] = carried_from
            uow.record("line_added", episode_id, told)
        return ids

    def _follow(
        self, uow: UnitOfWork, line: StoredLine, new: LineDraft, before: EntryDefaults
    ) -> None:
        """A correction of the line typed last also corrects what the next line starts from."""
        shown = lines.read(uow.connection, line.episode_id, codes={})
        last = max(shown, key=lambda one: (one.at, one.number))
        if last.id != line.line_id:
            return
        old = line.draft
        heading = new.heading if before.heading is old.heading else before.heading
        place = new.place if before.place == old.place else before.place
        keep_defaults(uow, line.episode_id, EntryDefaults(heading, place))


def _checked(typed: str) -> str:
    """What was typed, with halves of characters that no file can hold replaced."""
    if len(typed) > LONGEST:
        raise UserError(
            f"An entry can have {LONGEST:,} characters; this one has {len(typed):,}."
            " Import a longer text as a document."
        )
    return typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _stored(uow: UnitOfWork, line_id: str) -> StoredLine:
    line = lines.find(uow.connection, line_id)
    if line is None:
        raise NotFound("This line is not in this profile. Open the episode again.")
    return line


def _current(uow: UnitOfWork, line_id: str) -> StoredLine:
    line = _stored(uow, line_id)
    if line.retracted:
        raise UserError("This line was removed. Restore it to change it.")
    return line


def _same(one: LineDraft, other: LineDraft) -> bool:
    return replace(one, typed="") == replace(other, typed="")
