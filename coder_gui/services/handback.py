"""Hands finished codes back to the PAS and takes in what it answers.

An export file is written beside its place, made durable, and put in place inside the transaction
that marks its episodes exported: nothing is marked whose file is not on the disk, and a crash
before the commit leaves everything final. The manifest comes last, so a reader that waits for it
never sees a file twice; one that a crash prevented is written at the next export.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui import __version__
from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State
from coder_gui.domain.errors import Refused, StorageFull, UserError
from coder_gui.domain.handback import AckReport, ExportLayout, ExportRecord, Manifest
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.exchange import codes_out, hl7_out, manifest
from coder_gui.services.acknowledging import acknowledge
from coder_gui.services.lifecycle import apply_export
from coder_gui.services.record import Editions
from coder_gui.storage import exports, settings
from coder_gui.storage.database import Database
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.system.files import sync_folder

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

UNFINISHED = "export.unfinished"
"""Setting that names an export whose manifest is not written yet."""

FINISHED = (State.FINAL, State.EXPORTED, State.ACKNOWLEDGED)


class HandbackService:
    """Exports of finished episodes, and acknowledgements."""

    def __init__(self, database: Database, classifications: Editions, clock: Clock) -> None:
        self._database = database
        self._classifications = classifications
        self._clock = clock

    def export(
        self,
        actor: Actor,
        layout: ExportLayout | str,
        out: Path,
        *,
        final_only: bool = True,
        with_names: bool = False,
    ) -> Saved[Manifest]:
        """Writes the finished episodes to `out` with a manifest beside it.

        `final_only`: those that were not handed back yet; they become exported. Otherwise also
        those that were, whose state stays. `with_names` adds names and NHS numbers. Raises
        UserError with a sentence, Refused when `out` still waits for the PAS, StorageFull.
        """
        chosen = _layout(layout)
        out = Path(out)
        self._finish_manifest(actor)
        states = (State.FINAL,) if final_only else FINISHED
        with self._database.read() as connection:
            records = exports.records(connection, states)
        self._refuse_to_lose(out, records)
        export_id = new_id()
        text = self._text(chosen, records, export_id=export_id, with_names=with_names)
        waiting = out.with_name(f".{export_id}.part")
        try:
            size, digest = _write(waiting, text)
            made = Manifest(
                export_id=export_id,
                file=out.name,
                layout=chosen.value,
                sha256=digest,
                size=size,
                episodes=len(records),
                diagnoses=sum(len(record.diagnoses) for record in records),
                procedures=sum(len(record.procedures) for record in records),
                again=sum(record.state != State.FINAL for record in records),
                made_at=self._clock.now(),
                made_by=actor.name,
                app_version=__version__,
                filter={
                    "final_only": final_only,
                    "with_names": with_names,
                    "states": [state.value for state in states],
                },
                editions={},
            )
            made = self._with_editions(made, chosen, records)
            saved = self._commit(actor, made, records, states, waiting, out)
        except OSError as error:
            raise _cannot_write(error) from error
        finally:
            waiting.unlink(missing_ok=True)
        return self._with_manifest(actor, saved, out)

    def _text(
        self,
        layout: ExportLayout,
        records: Sequence[ExportRecord],
        *,
        export_id: str,
        with_names: bool,
    ) -> Iterator[str]:
        match layout:
            case ExportLayout.CODES_CSV:
                rows = codes_out.codes_table(records, with_names=with_names)
                return codes_out.csv_text(rows)
            case ExportLayout.WIDE_CSV:
                rows = codes_out.wide_table(records, with_names=with_names)
                return codes_out.csv_text(rows)
            case ExportLayout.GROUPER:
                return codes_out.grouper_text(records, codes_out.shipped_grouper_layout())
            case ExportLayout.HL7:
                now = self._clock.now()
                return hl7_out.batch_text(
                    records, export_id=export_id, made_at=now, with_names=with_names
                )

    def _with_editions(
        self, made: Manifest, layout: ExportLayout, records: Iterable[ExportRecord]
    ) -> Manifest:
        """Which editions the episodes are coded in, and what has to be said about the file."""
        records = list(records)
        days: set[date | None] = {record.end_date for record in records}
        editions: dict[str, list[str]] = {}
        notes = []
        for system in System:
            uses = {self._classifications.for_date(system, day).use for day in days}
            editions[system.value] = sorted({use.name for use in uses})
            starters = sorted({use.name for use in uses if use.starter})
            notes += [f"{name} is not for live coding." for name in starters]
        beyond = codes_out.beyond_grouper(records, codes_out.shipped_grouper_layout())
        if layout is ExportLayout.GROUPER and beyond:
            notes.append(
                f"{beyond:,} episodes have more codes than the grouper's layout holds; the first "
                "ones are in the file."
            )
        return replace(made, editions=editions, notes=tuple(notes))

    def _commit(
        self,
        actor: Actor,
        made: Manifest,
        records: Sequence[ExportRecord],
        states: Sequence[State],
        waiting: Path,
        out: Path,
    ) -> Saved[Manifest]:
        """Mark the episodes and put the file in its place, both or neither."""
        with self._database.write(actor, "export") as uow:
            if exports.records(uow.connection, states) != list(records):
                raise UserError("An episode changed during the export. Export again.")
            self._mark(uow, made, records)
            settings.put(
                uow.connection, UNFINISHED, {"export_id": made.export_id, "path": str(out)}
            )
            with contextlib.ExitStack() as undo:
                manifest.beside(out).unlink(missing_ok=True)
                waiting.replace(out)
                undo.callback(out.unlink, missing_ok=True)
                sync_folder(out.parent)
                changes, at = uow.commit()
                undo.pop_all()
        return Saved(made, changes, at)

    @staticmethod
    def _mark(uow: UnitOfWork, made: Manifest, records: Sequence[ExportRecord]) -> None:
        exports.add_run(
            uow,
            export_id=made.export_id,
            layout=made.layout,
            manifest=manifest.as_json(made),
            exported=records,
        )
        for record in records:
            if record.state == State.FINAL:
                apply_export(uow, record.episode_id)
            else:
                data = {"export": made.export_id, "layout": made.layout}
                uow.record("exported_again", record.episode_id, data)
        uow.record(
            "exported",
            None,
            {
                "export": made.export_id,
                "layout": made.layout,
                "sha256": made.sha256,
                "episodes": made.episodes,
                "with_names": made.filter["with_names"],
            },
        )

    def acknowledge(self, actor: Actor, path: Path) -> Saved[AckReport]:
        """Takes in the PAS's answer to an export: CSV with a status a row, or HL7 ACK messages."""
        return acknowledge(self._database, self._clock, actor, Path(path))

    # Files ------------------------------------------------------------------------------------
    def _refuse_to_lose(self, out: Path, records: Sequence[ExportRecord]) -> None:
        """An export that the PAS has not answered is not overwritten by one that lacks it."""
        if out.is_dir():
            raise UserError("This is a folder. Name a file in it.")
        if not out.parent.is_dir():
            raise UserError("The folder of the export is not there. Make it, or choose another.")
        there = manifest.read(out) if out.exists() else None
        if there is None or not isinstance(there.get("export_id"), str):
            return
        with self._database.read() as connection:
            waiting = exports.open_episodes(connection, there["export_id"])
        lost = waiting - {record.episode_id for record in records}
        if lost:
            raise Refused(
                f"This file holds {len(lost):,} episodes that the PAS has not acknowledged and "
                "that the new export lacks. Choose another name."
            )

    def _with_manifest(self, actor: Actor, saved: Saved[Manifest], out: Path) -> Saved[Manifest]:
        try:
            manifest.write(out, manifest.as_json(saved.value))
        except OSError:
            note = "The manifest could not be written; it is written at the next export."
            return replace(saved, value=replace(saved.value, notes=(*saved.value.notes, note)))
        self._forget_unfinished(actor)
        return saved

    def _finish_manifest(self, actor: Actor) -> None:
        """Write the manifest that a crash or a full disk prevented, if its file is still there."""
        with self._database.read() as connection:
            unfinished = settings.get(connection, UNFINISHED)
            data = exports.manifest_of(connection, unfinished["export_id"]) if unfinished else None
        if unfinished is None:
            return
        out = Path(unfinished["path"])
        try:
            if data is not None and _digest(out) == data["sha256"]:
                manifest.write(out, data)
        except FileNotFoundError:
            pass
        except OSError:
            return
        self._forget_unfinished(actor)

    def _forget_unfinished(self, actor: Actor) -> None:
        with self._database.write(actor, "export_manifest") as uow:
            settings.put(uow.connection, UNFINISHED, None)
            uow.commit()


def _layout(name: ExportLayout | str) -> ExportLayout:
    try:
        return ExportLayout(name)
    except ValueError:
        known = ", ".join(ExportLayout)
        raise UserError(f"There is no export layout of that name. Use one of {known}.") from None


def _write(path: Path, text: Iterator[str]) -> tuple[int, str]:
    """Writes the text durably; returns its size and SHA-256. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        for part in text:
            data = part.encode("utf-8")
            digest.update(data)
            size += len(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cannot_write(error: OSError) -> StorageFull | UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(
            "The disk of the export is full. Nothing was handed back and nothing was marked. "
            "Free some space, or choose another disk, then export again."
        )
    reason = error.strerror or "no reason is given"
    return UserError(
        f"The export cannot be written there ({reason}). Nothing was marked as handed back. "
        "Check the folder, then export again."
    )
