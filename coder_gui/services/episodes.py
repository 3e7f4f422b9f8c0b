"""Episodes: pages of the list, one whole open episode, its story, the round, drafts, the status."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coder_gui.domain.case import (
    Draft,
    EpisodeCase,
    EpisodeFilter,
    EpisodePage,
    HistoryEntry,
    StatusFacts,
    View,
)
from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import CodeEntry, System
from coder_gui.domain.episode import FINISHED_STATES, MOVES, UNCODED_STATES, Verb
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import canonical_id
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.central_access import SETTINGS
from coder_gui.services.documents import document_infos
from coder_gui.services.entry_defaults import read_defaults
from coder_gui.services.episode_rows import RowMaker
from coder_gui.services.query_standing import query_notes
from coder_gui.services.record import code_lists, looks_back_to, problems_of
from coder_gui.services.reference_lists import shipped_sources, shipped_specialties
from coder_gui.services.story import tell
from coder_gui.storage import (
    document_rows,
    drafts,
    history,
    lines,
    queries,
    query_answers,
    rounds,
    settings,
    sources,
    sync_state,
)
from coder_gui.storage import episodes as rows
from coder_gui.storage.codes import read_codes, read_overrides
from coder_gui.storage.episode_pages import find_row, find_rows
from coder_gui.storage.look_back import earlier_episodes
from coder_gui.storage.outbox import unsynced
from coder_gui.storage.work import NOT_HERE, read_work
from coder_gui.sync.client import LAST_SYNC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coder_gui.domain.calendar import Calendar
    from coder_gui.services.record import Editions
    from coder_gui.standards.rules import RulePack
    from coder_gui.storage.database import Database
    from coder_gui.system.clock import Clock

_AT_HAND = UNCODED_STATES - MOVES[Verb.INFORMATION_ARRIVES][0]
OPENED_AGAIN = timedelta(minutes=15)
"""Opening an episode is told once in this time."""


class EpisodeService:
    """What the episodes dock, the band and the docks of an open episode read, and the round."""

    def __init__(
        self,
        database: Database,
        classifications: Editions,
        pack: RulePack,
        calendar: Calendar,
        clock: Clock,
    ) -> None:
        self._database = database
        self._classifications = classifications
        self._pack = pack
        self._calendar = calendar
        self._clock = clock
        self._specialties = shipped_specialties()
        self._shipped = shipped_sources()

    def page(self, wanted: EpisodeFilter) -> EpisodePage:
        """At most `wanted.limit` rows in the order of the list, with all that match counted.

        Of more the rows are the first by ward, else those that ended first (in the view of all:
        last), or with a text those imported last; a longer text narrows them.
        """
        with self._database.read() as connection:
            found = find_rows(connection, wanted)
        maker = RowMaker(self._calendar, self._specialties, self._clock.today())
        made = maker.rows(found.rows, wanted.view, wanted.grouping)
        return EpisodePage(tuple(made), found.total, found.counts)

    def next_in(self, wanted: EpisodeFilter, after_episode_id: str | None) -> str | None:
        """The next episode of the list that can be coded now; after the last comes the first.

        Episodes that wait are passed over, except in the queues. One that has left the list
        meanwhile is thought of where it stood. None: nothing is left.
        """
        shown = self.page(wanted).rows
        place = next((at for at, row in enumerate(shown) if row.episode_id == after_episode_id), -1)
        if place < 0 and after_episode_id is not None:
            place = self._place_of(wanted, after_episode_id)
        ahead = [*shown[place + 1 :], *shown[: place + 1]]
        wanted_states = UNCODED_STATES if wanted.view is View.QUEUES else _AT_HAND
        left = (row for row in ahead if row.state in wanted_states)
        return next((row.episode_id for row in left if row.episode_id != after_episode_id), None)

    def _place_of(self, wanted: EpisodeFilter, episode_id: str) -> int:
        """The index of the row behind which an episode that is not in the list would stand."""
        with self._database.read() as connection:
            found = find_rows(connection, wanted)
            gone = find_row(connection, episode_id)
        if gone is None:
            return -1
        maker = RowMaker(self._calendar, self._specialties, self._clock.today())
        with_it = maker.rows([*found.rows, gone], wanted.view, wanted.grouping)
        return next(at for at, row in enumerate(with_it) if row.episode_id == episode_id) - 1

    def open(self, actor: Actor, episode_id: str) -> EpisodeCase:
        """One whole episode for the docks; `note_opened` records it once it is painted."""
        return self.case(episode_id)

    def case(self, episode_id: str) -> EpisodeCase:
        """One whole episode, read in one transaction. Raises NotFound."""
        if canonical_id(episode_id) is None:
            raise NotFound(NOT_HERE)
        with self._database.read() as connection:
            whole = rows.read_whole(connection, episode_id)
            episode, spell = whole.episode, whole.spell
            work = read_work(connection, episode_id).work
            codes = read_codes(connection, episode_id)
            shown = lines.read(connection, episode_id, codes=_codes_by_line(codes))
            overrides = read_overrides(connection, episode_id)
            quoted = {line.anchor.document_id for line in shown if line.anchor is not None}
            documents = document_rows.of_episode(connection, episode_id, quoted)
            timeline = rows.read_timeline(connection, spell.id)
            past = earlier_episodes(connection, episode, looks_back_to(episode))
            known = sources.read(connection, self._shipped)
            looks = sources.looks(connection, episode_id)
            asked = query_answers.standing(connection, episode_id)
            raised = queries.of_episode(connection, episode_id)
            typed, kept = drafts.read(connection, episode_id)
            defaults = read_defaults(kept, shown, known)
        icd10 = self._classifications.for_date(System.ICD10, episode.end_date)
        opcs4 = self._classifications.for_date(System.OPCS4, episode.end_date)
        diagnoses, procedures = code_lists(codes, icd10=icd10, opcs4=opcs4, pack=self._pack)
        freeze = self._calendar.freeze_for(spell.discharge_date, episode.end_date)
        names = self._specialties
        return EpisodeCase(
            patient=whole.patient,
            spell=spell,
            episode=episode,
            work=work,
            timeline=tuple(
                replace(entry, specialty=names.short(entry.specialty)) for entry in timeline
            ),
            lines=shown,
            looks=looks,
            diagnoses=diagnoses,
            procedures=procedures,
            overrides=overrides,
            problems=(
                *problems_of(
                    episode=episode,
                    spell=spell,
                    patient=whole.patient,
                    diagnoses=diagnoses,
                    procedures=procedures,
                    lines=shown,
                    overrides=overrides,
                    pack=self._pack,
                    icd10=icd10,
                    opcs4=opcs4,
                    today=self._clock.today(),
                    history=past,
                    timeline=timeline,
                ),
                *query_notes(asked, finished=work.state in FINISHED_STATES),
            ),
            documents=document_infos(self._database, documents, known),
            drafts=typed,
            queries=raised,
            icd10=icd10.use,
            opcs4=opcs4.use,
            specialty_name=names.name(episode.treatment_function, episode.main_specialty),
            freeze=freeze.date if freeze else None,
            freeze_estimated=freeze is not None and freeze.estimated,
            next_heading=defaults.heading,
            next_place=defaults.place,
            sources=known,
        )

    def note_opened(self, actor: Actor, episode_id: str) -> Saved[bool]:
        """Record that a person opened an episode, at most once in 15 minutes; True: it was."""
        with self._database.write(actor, "open_episode") as uow:
            read_work(uow.connection, episode_id)
            last = history.last(uow.connection, actor.device_id, episode_id, "opened")
            again = last is not None and uow.now - last < OPENED_AGAIN
            if not again:
                uow.record("opened", episode_id, {})
            return Saved(not again, *uow.commit())

    def story(self, episode_id: str) -> tuple[HistoryEntry, ...]:
        """Who did what on an episode, when, before and after; the oldest first. Raises NotFound."""
        if canonical_id(episode_id) is None:
            raise NotFound(NOT_HERE)
        with self._database.read() as connection:
            read_work(connection, episode_id)
            entries = history.story(connection, episode_id)
            known = sources.read(connection, self._shipped)
        return tell(entries, known)

    def round_add(self, actor: Actor, *episode_ids: str) -> Saved[None]:
        """Put episodes at the end of the round; those in it already stay where they are."""
        return self._change_round(actor, lambda kept: rounds.added(kept, episode_ids))

    def round_remove(self, actor: Actor, *episode_ids: str) -> Saved[None]:
        """Take episodes out of the round."""
        gone = set(episode_ids)
        return self._change_round(actor, lambda kept: [one for one in kept if one not in gone])

    def round_move(self, actor: Actor, episode_id: str, position: int) -> Saved[None]:
        """Put an episode of the round at another place of it, counted from 1."""
        return self._change_round(
            actor,
            lambda kept: rounds.moved(kept, episode_id, position) if episode_id in kept else kept,
        )

    def round(self) -> tuple[str, ...]:
        """Ids of the episodes in the round, in its order."""
        with self._database.read() as connection:
            return tuple(rounds.read(connection))

    def save_draft(self, episode_id: str, field: str, text: str, caret: int) -> Saved[None]:
        """Keep what is typed and not saved, on this laptop only; an empty text takes it away."""
        return self._change_draft(Draft(episode_id, field, text, caret))

    def clear_draft(self, episode_id: str, field: str) -> Saved[None]:
        """Take a draft away: its text was saved, or given up."""
        return self._change_draft(Draft(episode_id, field, "", 0))

    def status(self) -> StatusFacts:
        """What the status bar says."""
        device = self._database.device_id
        with self._database.read() as connection:
            waiting = unsynced(connection)
            at = sync_state.get(connection, device, sync_state.NO_SCOPE, LAST_SYNC)
            central = settings.get(connection, SETTINGS) is not None
        freeze = self._calendar.next_freeze(self._clock.now())
        return StatusFacts(
            unsynced=waiting,
            last_sync=datetime.fromisoformat(at) if at else None,
            central=central,
            freeze=freeze.date,
            freeze_days=freeze.days_left(self._clock.today()),
            freeze_month=freeze.label,
            standards_year=self._pack.standards_year,
        )

    def _change_round(self, actor: Actor, change: Callable[[list[str]], list[str]]) -> Saved[None]:
        with self._database.write(actor, "change_round") as uow:
            before = rounds.read(uow.connection)
            after = change(before)
            rounds.write(uow.connection, after)
            for episode_id in set(before) ^ set(after):
                uow.touch(episode_id=episode_id)
            uow.touch(kind="round_item")
            return Saved(None, *uow.commit())

    def _change_draft(self, found: Draft) -> Saved[None]:
        # a draft is nobody's act: no history, and no view has to read again
        nobody = Actor("", Role.CODER, self._database.device_id)
        with self._database.write(nobody, "save_draft") as uow:
            if found.text:
                drafts.save(uow.connection, found, uow.now)
            else:
                drafts.clear(uow.connection, found.episode_id, found.field)
            return Saved(None, *uow.commit())


def _codes_by_line(codes: Iterable[CodeEntry]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for entry in codes:
        for line_id in entry.line_ids:
            found[line_id].append(entry.id)
    return {line_id: tuple(ids) for line_id, ids in found.items()}
