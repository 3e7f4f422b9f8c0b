"""An import on its way in: short transactions that a coder's save can go between.

Ten thousand episodes take more than a second to write, two thirds of that for outbox, history and
the list with its word index, which must be in the transaction of their rows. Staging tables would
not shorten that: one transaction that makes them visible would still hold the writer for most of
a second. So the import is cut between people instead (`pas_parts`): every slice is some patients
with all that is theirs, whole, with its own history and outbox, and its size follows the time that
the slice before took. The note of the import comes with the last slice.

Between slices the profile is as a smaller extract would have left it. When the program is killed
or the profile locked there, importing again finds what is in unchanged and takes the rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.errors import UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.domain.worklist import ImportProgress, ImportReport
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_parts import Part, in_parts
from coder_gui.exchange.pas_plan import Effect, Plan, in_words, storable
from coder_gui.exchange.pas_state import KINDS
from coder_gui.services.calendar import Calendar
from coder_gui.services.extract_import import ExtractImport, SummaryText
from coder_gui.services.lifecycle import apply_cancel, apply_pas_change, apply_reinstate
from coder_gui.services.message_import import MessageImport
from coder_gui.services.summary_texts import ImportDocument, not_yet_here, take_in
from coder_gui.storage import worklist
from coder_gui.storage.database import Database
from coder_gui.storage.touched import LISTED
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.storage.worklist import Generation, SeenMessage

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

Job = ExtractImport | MessageImport
Slice = Part[SeenMessage]

STEP_SECONDS = 0.025
"""What a step aims at: a save that comes at its beginning is on the disk well within 50 ms."""
FIRST_WEIGHT = 600
LEAST_WEIGHT, MOST_WEIGHT = 240, 40_000
PATIENCE = 3
"""Comparisons in a row that others make stale; the next one is made inside the transaction."""
WRITTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """A dry run: `report` says what applying would do; nothing was written.

    `documents` are the summary texts that will be taken in once the rows are there.
    """

    report: ImportReport
    documents: tuple[SummaryText, ...] = ()
    job: Job | None = field(default=None, repr=False)
    plan: Plan = field(default_factory=Plan, repr=False)
    generation: Generation = field(default=Generation(0, 0, ()), repr=False)


def compared(database: Database, job: Job) -> PreparedImport:
    """What a job would do to the profile as it is now. Changes nothing."""
    with database.read() as connection:
        mark = worklist.generation(connection)
        plan, report = job.compare(connection)
    return PreparedImport(report, job.summary_texts, job, plan, mark)


class ImportRun:
    """One import, step by step: `look` where `looks`, else `write`, until `report` is there.

    A step may be made on any thread, one at a time. One that raises ends the run: what is written
    stays, and is whole. `changes` and `at` are of all that was written so far.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        actor: Actor,
        prepared: PreparedImport,
        *,
        held: Callable[[], MessageImport],
        import_document: ImportDocument | None = None,
        calendar: Calendar | None = None,
        all_or_nothing: bool = False,
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self.changes = Changes()
        self.at: datetime = clock.now()
        self.report: ImportReport | None = None
        self.looks = True
        self._database = database
        self._clock = clock
        self._actor = actor
        self._held = held
        self._import_document = import_document
        self._calendar = calendar
        self._whole = all_or_nothing
        self._step_seconds = step_seconds
        self._weight = FIRST_WEIGHT
        self._seen_before = Changes()
        self._done = 0
        rows = prepared.report.new + prepared.report.changed + prepared.report.held
        self._rows = rows
        self._total = rows + len(prepared.documents)
        self._steps = self._all(prepared)

    def look(self) -> ImportProgress:
        """A step that only reads: for a reader's lane. It may take as long as a dry run."""
        return self._step()

    def write(self) -> Saved[ImportProgress]:
        """A step that writes, for the writer's lane; it takes about `step_seconds`.

        Tells what became of rows that were here before; new episodes are told with the last
        step, so that lists are not read again for every slice.
        """
        self._seen_before = Changes()
        progress = self._step()
        changes = self._seen_before if progress.report is None else self.changes
        return Saved(progress, changes, self.at)

    def _step(self) -> ImportProgress:
        if self.report is not None:
            raise RuntimeError("this import is already over")
        looks = next(self._steps, None)
        if looks is None:
            raise RuntimeError("this import was ended by an error")
        self.looks = looks
        return ImportProgress(self._done, self._total, self.report)

    def _all(self, prepared: PreparedImport) -> Iterator[bool]:
        """Yields between steps whether the next one only looks."""
        job, report = prepared.job, prepared.report
        if job is not None and not (self._whole and report.rejected):
            report = yield from self._import(Writing(job, prepared), share=self._rows)
            if report.applied:
                notes = yield from self._what_follows(job, prepared.documents)
                report = replace(report, notes=(*report.notes, *notes))
                yield False  # a last step that writes nothing tells what is new
        self._done, self.report = self._total, report
        yield True

    def _what_follows(
        self, job: Job, texts: Sequence[SummaryText]
    ) -> Generator[bool, None, tuple[str, ...]]:
        """Messages that waited for a spell which an extract brought are applied now; then texts."""
        if not isinstance(job, ExtractImport):
            return ()
        yield True
        notes: tuple[str, ...] = ()
        held = self._held()
        released = compared(self._database, held)
        if held.seen:
            notes = (yield from self._import(Writing(held, released), share=0)).notes
        return (*notes, *(yield from self._take_in(texts)))

    def _take_in(self, texts: Sequence[SummaryText]) -> Generator[bool, None, tuple[str, ...]]:
        """One transaction a text, the rows being safe already; what is no text becomes a note."""
        importer = self._import_document
        if importer is None or not texts:
            return ()
        yield True
        notes = Notes()
        for text in not_yet_here(self._database, texts):
            yield False
            try:
                taken = take_in(importer, self._actor, text)
            except UserError as error:
                notes.add(error.text, "a summary text")
            else:
                self._tell(taken.changes, taken.at, known=True)
            self._done += 1
        return notes.sentences()

    # Rows -------------------------------------------------------------------------------------
    def _import(self, writing: Writing, *, share: int) -> Generator[bool, None, ImportReport]:
        """Writes the rows; begins in a step that looks. They are `share` of what is counted."""
        writing.look(self._database)
        while not writing.over:
            yield False
            if not self._write_slice(writing):
                yield True
                writing.look(self._database)
            self._done = share * writing.written // max(writing.written + writing.left, 1)
        return writing.report

    def _write_slice(self, writing: Writing) -> bool:
        """One transaction. False: it wrote nothing, the comparison has to be made again first."""
        with self._database.write(self._actor, "import_worklist") as uow:
            begun = self._clock.monotonic()
            if not writing.up_to_date(uow.connection, at_once=self._whole):
                return False
            if self._whole and writing.report.rejected:
                writing.over = True
                return True
            some = writing.take(None if self._whole else self._weight)
            self._write_rows(uow, some)
            for effect in some.effects:
                self._follow(uow, effect)
            worklist.remember_messages(uow, some.messages)
            writing.note(uow, some)
            changes, at = uow.commit()
        writing.is_written(uow.group_id, some)
        self._tell(changes, at, known=some.known)
        self._pace(some.weight, self._clock.monotonic() - begun)
        return True

    def _tell(self, changes: Changes, at: datetime, *, known: bool) -> None:
        self.changes, self.at = _both(self.changes, changes), at
        if known:
            self._seen_before = _both(self._seen_before, changes)

    def _pace(self, weight: int, seconds: float) -> None:
        """The next slice is as large as fits the time of a step, going by the one just written."""
        fits = weight * self._step_seconds / max(seconds, 0.001)
        fits = min(max(fits, self._weight / 2), self._weight * 1.5)
        self._weight = int(min(max(fits, LEAST_WEIGHT), MOST_WEIGHT))

    @staticmethod
    def _write_rows(uow: UnitOfWork, some: Slice) -> None:
        for kind in KINDS:
            rows = iter(some.inserts.get(kind, ()))
            while chunk := list(islice(rows, WRITTEN_AT_ONCE)):
                uow.insert_many(kind, [storable(row.values) for row in chunk])
        for kind, row_id, changes in some.updates:
            uow.update(kind, row_id, changes)
        for kind, heard in some.heard.items():
            uow.heard(kind, heard)

    def _follow(self, uow: UnitOfWork, effect: Effect) -> None:
        """An episode's story tells what the PAS changed, and the work on it moves where it must."""
        episode_id = effect.episode_id
        uow.record(
            "pas_changed",
            episode_id,
            {
                "fields": sorted(effect.changes),
                "before": in_words(effect.changes, which=0),
                "after": in_words(effect.changes, which=1),
            },
        )
        if effect.cancelled is True:
            apply_cancel(uow, episode_id)
        elif effect.cancelled is False:
            apply_reinstate(uow, episode_id)
        if effect.relevant:
            apply_pas_change(
                uow,
                episode_id,
                changed_fields=effect.relevant,
                after_freeze=self._after_freeze(effect),
            )

    def _after_freeze(self, effect: Effect) -> bool:
        self._calendar = self._calendar or Calendar.shipped()
        freeze = self._calendar.freeze_for(effect.discharge_date, effect.end_date)
        return freeze is not None and freeze.passed(self._clock.now())


class Writing:
    """How far one file's rows are: the comparison that is followed, and the parts still to write.

    `report` is that of the comparison which the first slice followed, so it counts all of the
    import; a later comparison finds what is in already unchanged.
    """

    def __init__(self, job: Job, prepared: PreparedImport) -> None:
        self.report = prepared.report
        self.over = False
        self.written = 0
        self.left = 0
        self._job = job
        self._prepared = prepared
        self._parts: deque[Slice] | None = None
        self._mark = prepared.generation
        self._own: str | None = None
        self._stale = 0
        self._batch = new_id()
        self._slices = 0

    def look(self, database: Database) -> None:
        """Compare again if others wrote the PAS's facts since, and cut what is to be written."""
        with database.read() as connection:
            self._compare_if_stale(connection)

    def _compare_if_stale(self, connection: worklist.Reader) -> None:
        mark = worklist.generation(connection)
        plan = self._prepared.plan
        if worklist.outdated(connection, self._mark, self._mine):
            plan, report = self._job.compare(connection)
            if not self._slices:
                self.report = report
            self._parts = None
        if self._parts is None:
            seen = self._job.seen if isinstance(self._job, MessageImport) else ()
            self._parts = deque(in_parts(plan, seen))
            self.left = sum(part.weight for part in self._parts)
        self._mark = mark

    @property
    def _mine(self) -> tuple[str, ...]:
        return () if self._own is None else (self._own,)

    def up_to_date(self, connection: worklist.Reader, *, at_once: bool) -> bool:
        """Whether a slice may be written now. Compares here where that was tried often enough."""
        if not worklist.outdated(connection, self._mark, self._mine):
            self._mark = worklist.generation(connection)
            self._stale = 0
            return True
        self._stale += 1
        if not at_once and self._stale <= PATIENCE:
            return False
        self._compare_if_stale(connection)
        self._stale = 0
        return True

    def take(self, weight: int | None) -> Slice:
        """The next parts, about that much together; None: all."""
        some: Slice = Part()
        parts = self._parts or deque()
        while parts and (weight is None or not some.weight or some.weight < weight):
            some.add(parts.popleft())
        return some

    def note(self, uow: UnitOfWork, some: Slice) -> None:
        """Record this slice, and with the last one the import. No patient is named."""
        data: dict[str, Any] = {"batch": self._batch, "file_sha256": self._job.sha256}
        if self._parts:
            if some.news:
                rows = {kind: len(rows) for kind, rows in some.inserts.items()}
                uow.record("worklist_part_imported", None, {**data, "new_rows": rows})
            return
        as_of, counts = self._job.as_of, _counts(self.report)
        worklist.add_batch(
            uow,
            batch_id=self._batch,
            kind=self._job.kind,
            sha256=self._job.sha256,
            as_of=as_of or uow.now,
            counts=counts,
        )
        told = {"kind": self._job.kind, "as_of": as_of, "counts": counts}
        uow.record("worklist_imported", None, {**data, **told})

    def is_written(self, group_id: str, some: Slice) -> None:
        """A slice is on the disk."""
        self._own = group_id
        self._slices += 1
        self.written += some.weight
        self.left -= some.weight
        if not self._parts:
            self.over = True
            self.report = replace(self.report, applied=True)


def _counts(report: ImportReport) -> dict[str, int]:
    names = ("new", "changed", "unchanged", "absent", "duplicates", "held")
    return {
        **{name: getattr(report, name) for name in names},
        "rejected": len(report.rejected),
    }


def _both(one: Changes, other: Changes) -> Changes:
    kinds, episodes = one.kinds | other.kinds, one.episodes | other.episodes
    if one.everything or other.everything or len(episodes) > LISTED:
        return Changes(kinds=kinds, everything=True)
    return Changes(kinds=kinds, episodes=episodes, patients=one.patients | other.patients)
