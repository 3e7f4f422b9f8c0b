"""Takes in worklists from the PAS: always a dry run first, then the rows in short transactions.

No row is half-imported, importing twice changes nothing, and what a coder wrote survives every
update, merge, transfer and cancellation: it hangs on episode ids, which never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coder_gui.domain.changes import Saved
from coder_gui.domain.roles import Actor
from coder_gui.domain.worklist import ImportReport
from coder_gui.exchange.hl7_file import looks_like_hl7
from coder_gui.exchange.hl7_tables import Hl7Tables, shipped_tables
from coder_gui.exchange.table_file import FileRefused
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.services.calendar import Calendar
from coder_gui.services.extract_import import ExtractImport
from coder_gui.services.import_run import STEP_SECONDS, ImportRun, PreparedImport, compared
from coder_gui.services.message_import import MessageImport
from coder_gui.services.summary_texts import ImportDocument
from coder_gui.storage import settings
from coder_gui.storage.database import Database

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

Format = Literal["csv", "hl7"]

PROVIDERS_SETTING = "hl7.providers"
"""Setting of the profile: a trust's own map of MSH-4 to ODS codes, on top of the shipped one."""

UNHURRIED_SECONDS = 0.25
"""A step of the command line, which has the profile to itself: larger steps cost less in all."""

SKEW = timedelta(days=1)
"""How far a laptop's clock and that of the PAS may be apart."""


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
        format: Format | None = None,
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
        return compared(self._database, job)

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

    def start(
        self,
        actor: Actor,
        prepared: PreparedImport,
        *,
        all_or_nothing: bool = False,
        step_seconds: float = STEP_SECONDS,
    ) -> ImportRun:
        """An import of what was prepared, to be written step by step; nothing is written yet.

        With `all_or_nothing` one transaction writes everything, or nothing when anything is
        rejected. Summary texts follow when the rows are there.
        """
        return ImportRun(
            self._database,
            self._clock,
            actor,
            prepared,
            held=lambda: MessageImport((), self._tables(), shipped_layout()),
            import_document=self._import_document,
            calendar=self._calendar,
            all_or_nothing=all_or_nothing,
            step_seconds=step_seconds,
        )

    def apply(
        self, actor: Actor, prepared: PreparedImport, *, all_or_nothing: bool = False
    ) -> Saved[ImportReport]:
        """Writes what was prepared, step after step, where nobody waits to save meanwhile."""
        run = self.start(
            actor, prepared, all_or_nothing=all_or_nothing, step_seconds=UNHURRIED_SECONDS
        )
        while run.report is None:
            if run.looks:
                run.look()
            else:
                run.write()
        return Saved(run.report, run.changes, run.at)


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        raise FileRefused("There is no such file. Check the name.") from None
