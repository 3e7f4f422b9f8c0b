"""Takes in worklists from the PAS: always a dry run first, then one transaction.

No row is half-imported, importing twice changes nothing, and what a coder wrote survives every
update, merge, transfer and cancellation: it hangs on episode ids, which never change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.errors import UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.domain.worklist import ImportReport
from coder_gui.exchange.hl7_file import looks_like_hl7
from coder_gui.exchange.hl7_tables import Hl7Tables, shipped_tables
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_plan import Effect, Plan, in_words, storable
from coder_gui.exchange.pas_state import KINDS
from coder_gui.exchange.table_file import FileRefused
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.services.calendar import Calendar
from coder_gui.services.extract_import import ExtractImport, SummaryText
from coder_gui.services.lifecycle import apply_cancel, apply_pas_change, apply_reinstate
from coder_gui.services.message_import import MessageImport
from coder_gui.storage import document_rows, settings, worklist
from coder_gui.storage.database import Database
from coder_gui.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from coder_gui.domain.abstraction import DocumentInfo
    from coder_gui.system.clock import Clock

Format = Literal["csv", "hl7"]

PROVIDERS_SETTING = "hl7.providers"
"""Setting of the profile: a trust's own map of MSH-4 to ODS codes, on top of the shipped one."""

SUMMARY_SOURCE = "ds"
"""The source that summary texts beside an extract are filed under (resources/sources.json)."""

SKEW = timedelta(days=1)
"""How far a laptop's clock and that of the PAS may be apart."""

LARGEST_TEXT = 20 * 1024 * 1024
WRITTEN_AT_ONCE = 1000


class ImportDocument(Protocol):
    """Takes in one document of an episode (`DocumentService.import_bytes`)."""

    def __call__(
        self, actor: Actor, episode_id: str, data: bytes, *, source: str, reference: str
    ) -> Saved[DocumentInfo]:
        """Raises UserError for what is no text or PDF."""


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """A dry run: `report` says what applying would do; nothing was written.

    `documents` are the summary texts that will be taken in once the rows are there.
    """

    report: ImportReport
    documents: tuple[SummaryText, ...] = ()
    job: ExtractImport | MessageImport | None = field(default=None, repr=False)
    plan: Plan = field(default_factory=Plan, repr=False)
    generation: str = field(default="", repr=False)


class WorklistService:
    """Imports of PAS extracts (CSV) and HL7 v2 ADT messages."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        import_document: ImportDocument | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._import_document = import_document
        self._calendar = calendar

    def prepare(
        self,
        paths: Sequence[Path],
        *,
        format: Format | None = None,  # noqa: A002
        as_of: datetime | None = None,
    ) -> PreparedImport:
        """Reads files and compares them with the profile, outside any write transaction.

        `as_of` is the time that a table extract speaks of (aware); None: the file's modification
        time. A file that cannot be read as what it claims to be gives a report with `file_error`.
        """
        try:
            job = self._job([Path(path) for path in paths], format, as_of)
        except FileRefused as error:
            return PreparedImport(ImportReport(file_error=error.text, as_of=as_of))
        return self._compared(job)

    def _job(
        self, paths: Sequence[Path], format_: Format | None, as_of: datetime | None
    ) -> ExtractImport | MessageImport:
        if not paths:
            raise FileRefused("No file was named. Choose the extract, or the folder of messages.")
        if format_ is None:
            hl7 = any(path.is_dir() for path in paths) or looks_like_hl7(paths[0])
            format_ = "hl7" if hl7 else "csv"
        if format_ == "hl7":
            return MessageImport(paths, self._tables(), shipped_layout())
        if len(paths) > 1:
            raise FileRefused("Import one extract at a time: each has a time of its own.")
        if paths[0].is_dir():
            raise FileRefused("This is a folder. Choose the extract in it.")
        as_of = as_of or _modified(paths[0])
        job = ExtractImport(paths[0], as_of, shipped_layout())
        if as_of > self._clock.now() + SKEW:
            job.note(
                "The extract speaks of a time that has not come yet: extracts of before that time "
                "will change nothing. Give its right time."
            )
        return job

    def _tables(self) -> Hl7Tables:
        with self._database.read() as connection:
            own = settings.get(connection, PROVIDERS_SETTING, {})
        return shipped_tables().with_providers(own)

    def _compared(self, job: ExtractImport | MessageImport) -> PreparedImport:
        with self._database.read() as connection:
            mark = worklist.generation(connection)
            plan, report = job.compare(connection)
        return PreparedImport(report, job.summary_texts, job, plan, mark)

    def apply(
        self, actor: Actor, prepared: PreparedImport, *, all_or_nothing: bool = False
    ) -> Saved[ImportReport]:
        """Writes what was prepared in one transaction, then takes in the summary texts.

        With `all_or_nothing` a report with rejections writes nothing. What changed in the profile
        since the dry run is compared again, inside the transaction.
        """
        job = prepared.job
        if job is None or (all_or_nothing and prepared.report.rejected):
            return Saved(prepared.report, Changes(), self._clock.now())
        saved = self._write(actor, job, prepared)
        if isinstance(job, ExtractImport):
            saved = self._release_held(actor, saved)
        return self._take_in_texts(actor, saved, prepared.documents)

    # Writing ----------------------------------------------------------------------------------
    def _write(
        self, actor: Actor, job: ExtractImport | MessageImport, prepared: PreparedImport
    ) -> Saved[ImportReport]:
        plan, report = prepared.plan, prepared.report
        with self._database.write(actor, "import_worklist") as uow:
            if worklist.generation(uow.connection) != prepared.generation:
                plan, report = job.compare(uow.connection)
            self._write_rows(uow, plan)
            for effect in plan.effects:
                self._follow(uow, effect)
            if isinstance(job, MessageImport):
                worklist.remember_messages(uow, job.seen)
            self._note_batch(uow, job, report)
            changes, at = uow.commit()
        return Saved(replace(report, applied=True), changes, at)

    @staticmethod
    def _write_rows(uow: UnitOfWork, plan: Plan) -> None:
        for kind in KINDS:
            rows = iter(plan.inserts.get(kind, ()))
            while some := list(islice(rows, WRITTEN_AT_ONCE)):
                uow.insert_many(kind, [storable(row.values) for row in some])
        for kind, row_id, changes in plan.updates:
            uow.update(kind, row_id, changes)
        for kind, heard in plan.heard.items():
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

    @staticmethod
    def _note_batch(
        uow: UnitOfWork, job: ExtractImport | MessageImport, report: ImportReport
    ) -> None:
        batch_id = new_id()
        counts = _counts(report)
        worklist.add_batch(
            uow,
            batch_id=batch_id,
            kind=job.kind,
            sha256=job.sha256,
            as_of=job.as_of or uow.now,
            counts=counts,
        )
        data: dict[str, Any] = {
            "batch": batch_id,
            "kind": job.kind,
            "file_sha256": job.sha256,
            "as_of": job.as_of,
            "counts": counts,
        }
        uow.record("worklist_imported", None, data)

    # What follows an extract ------------------------------------------------------------------
    def _release_held(self, actor: Actor, saved: Saved[ImportReport]) -> Saved[ImportReport]:
        """Messages that waited for a spell which the extract brought are applied now."""
        job = MessageImport((), self._tables(), shipped_layout())
        prepared = self._compared(job)
        if not job.seen:
            return saved
        released = self._write(actor, job, prepared)
        notes = (*saved.value.notes, *released.value.notes)
        return Saved(
            replace(saved.value, notes=notes),
            _both(saved.changes, released.changes),
            released.at,
        )

    def _take_in_texts(
        self, actor: Actor, saved: Saved[ImportReport], texts: Sequence[SummaryText]
    ) -> Saved[ImportReport]:
        """One transaction a text, the rows being safe already; what is no text becomes a note."""
        take_in = self._import_document
        if take_in is None or not texts:
            return saved
        notes = Notes()
        changes, at = saved.changes, saved.at
        known = self._known_texts(texts)
        for text in texts:
            try:
                data = _read_text(text.path)
                if known.get(_document_id(text)) == hashlib.sha256(data).hexdigest():
                    continue
                taken = take_in(
                    actor,
                    text.episode_id,
                    data,
                    source=SUMMARY_SOURCE,
                    reference=text.reference,
                )
            except UserError as error:
                notes.add(error.text, "a summary text")
            else:
                changes, at = _both(changes, taken.changes), taken.at
        report = replace(saved.value, notes=(*saved.value.notes, *notes.sentences()))
        return Saved(report, changes, at)

    def _known_texts(self, texts: Sequence[SummaryText]) -> dict[str, str]:
        """Document id: SHA-256 of its newest version; most texts are as they were."""
        known: dict[str, str] = {}
        ids = iter([_document_id(text) for text in texts])
        with self._database.read() as connection:
            while some := list(islice(ids, worklist.SLICE)):
                known.update(document_rows.newest_hashes(connection, some))
        return known


def _document_id(text: SummaryText) -> str:
    return document_rows.document_id(text.episode_id, SUMMARY_SOURCE, text.reference)


def _read_text(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise UserError("It has more than 20 MB and was not read.")
        return path.read_bytes()
    except OSError:
        raise UserError("It could not be read. Check that it may be opened.") from None


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        raise FileRefused("There is no such file. Check the name.") from None


def _counts(report: ImportReport) -> dict[str, int]:
    names = ("new", "changed", "unchanged", "absent", "duplicates", "held")
    return {
        **{name: getattr(report, name) for name in names},
        "rejected": len(report.rejected),
    }


def _both(one: Changes, other: Changes) -> Changes:
    return Changes(
        kinds=one.kinds | other.kinds,
        episodes=one.episodes | other.episodes,
        patients=one.patients | other.patients,
        everything=one.everything or other.everything,
    )
