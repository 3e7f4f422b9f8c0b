"""A table extract on its way in: read once, compared with the profile as often as needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import ImportReport, RowStatus
from coder_gui.exchange.agreement import read_extract
from coder_gui.exchange.extract_merge import ExtractOutcome, Merged, merge_extract
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_csv import Extract
from coder_gui.exchange.pas_plan import COLUMN_WORDS, Plan, make_plan
from coder_gui.exchange.pas_state import PasState, Row
from coder_gui.exchange.worklist_layout import Layout
from coder_gui.services.worklist_report import Tally
from coder_gui.storage import worklist
from coder_gui.storage.worklist import Reader

OVERLAP = 0.5
"""An extract that has this share of what the one before had is a later one of the same make, so
that what it lacks is missing and not just out of its scope."""


@dataclass(frozen=True, slots=True)
class SummaryText:
    """A text beside the extract that belongs to an episode; `reference` as the extract names it."""

    episode_id: str
    path: Path
    reference: str


class ExtractImport:
    """One extract, parsed; `compare` says what it does to a profile."""

    kind = "csv"

    def __init__(self, path: Path, as_of: datetime, layout: Layout) -> None:
        """Reads the file. Raises FileRefused."""
        self.as_of = as_of
        self._folder = path.parent
        self._extract: Extract = read_extract(path, layout)
        self._texts: tuple[SummaryText, ...] | None = None

    @property
    def sha256(self) -> str:
        """Of the file."""
        return self._extract.sha256

    def compare(self, connection: Reader) -> tuple[Plan, ImportReport]:
        """What importing would write, and the report of it. Changes nothing."""
        state = self._state(connection)
        outcome = merge_extract(state, self._extract.rows, self.as_of)
        self._with_all_of_a_patient(connection, state)
        if self._texts is None:
            self._texts = self._look_for_texts(outcome)
        return make_plan(state), self._report(connection, outcome)

    def note(self, text: str) -> None:
        """Add a remark on the extract as a whole; `text` is a sentence."""
        self._extract.notes.add(text)

    @property
    def summary_texts(self) -> tuple[SummaryText, ...]:
        """The texts that lie beside the extract; known once it was compared."""
        return self._texts or ()

    def _state(self, connection: Reader) -> PasState:
        state = PasState(extract_times=frozenset(worklist.extract_times(connection)))
        if worklist.is_empty(connection):
            return state
        extract = self._extract
        spells = {derive_id("spell", row.provider_code, row.spell_number) for row in extract.rows}
        people = {(row.provider_code, row.local_patient_id) for row in extract.rows}
        aliases = {derive_id("patient_alias", *person) for person in people}
        state.load("patient_alias", worklist.rows(connection, "patient_alias", aliases))
        state.load("spell", worklist.rows(connection, "spell", spells))
        for kind in ("episode", "episode_alias"):
            state.load(kind, worklist.rows(connection, kind, spells, by="spell_id"))
        patients = {derive_id("patient", *person) for person in people}
        patients |= {row.get("patient_id") for row in state.rows("patient_alias")}
        patients |= {row.get("patient_id") for row in state.rows("spell")}
        state.load("patient", worklist.rows(connection, "patient", patients))
        return state

    @staticmethod
    def _with_all_of_a_patient(connection: Reader, state: PasState) -> None:
        """A change of sex concerns every episode of the patient, also those not in the extract."""
        load_episodes_of(
            connection,
            state,
            {row.id for row in state.rows("patient") if not row.new and "sex" in row.changes},
        )

    # The report -------------------------------------------------------------------------------
    def _report(self, connection: Reader, outcome: ExtractOutcome) -> ImportReport:
        extract, tally = self._extract, Tally()
        tally.reject(extract.rejected)
        for row, first in extract.duplicates:
            tally.add(RowStatus.DUPLICATE, row, f"row {row}", f"The same as row {first}")
        remarks = Notes()
        for merged in outcome.merged:
            status = merged.status
            if _may_be_another_person(merged.patient):
                remarks.add(_OTHER_PERSON, f"row {merged.row.row}")
            if tally.room(status):
                tally.add(status, merged.row.row, _label(merged), self._detail(merged, status))
            else:
                tally.add(status, merged.row.row, "")
        missing = list(self._absent(connection, outcome))
        for one in missing:
            tally.add(
                RowStatus.NOTE,
                0,
                f"{one.spell_number} / {one.episode_number}",
                "Not in this extract. It is kept.",
            )
        notes = [*remarks.sentences(), *extract.notes.sentences()]
        if outcome.older:
            notes.append(
                f"{len(outcome.older):,} rows are older than what is known here and change nothing."
            )
        return ImportReport(
            new=tally.counts[RowStatus.NEW],
            changed=tally.counts[RowStatus.CHANGED],
            unchanged=tally.counts[RowStatus.UNCHANGED],
            absent=len(missing),
            duplicates=len(extract.duplicates),
            ignored_columns=extract.ignored_columns,
            rejected=tuple(extract.rejected),
            notes=tuple(notes),
            rows=tally.rows(),
            as_of=self.as_of,
        )

    @staticmethod
    def _detail(merged: Merged, status: RowStatus) -> str:
        if status is not RowStatus.CHANGED:
            return ""
        return ", ".join(COLUMN_WORDS.get(name, name) for name in merged.changed_columns())

    def _absent(self, connection: Reader, outcome: ExtractOutcome) -> Iterable[worklist.Absent]:
        extract = self._extract
        days = [row.spell["discharge_date"] for row in extract.rows]
        closed = [day for day in days if day is not None]
        span: tuple[date, date] | None = (min(closed), max(closed)) if closed else None
        candidates = worklist.absent(
            connection,
            {key[0] for key in extract.seen},
            as_of=self.as_of,
            discharged=span,
            with_open=len(closed) < len(days),
            previous=self._previous(connection, outcome),
        )
        here = {merged.episode.id for merged in outcome.merged}
        here |= {derive_id("episode", key[0], key[1], str(key[2])) for key in extract.seen}
        return (one for one in candidates if one.id not in here)

    def _previous(self, connection: Reader, outcome: ExtractOutcome) -> datetime | None:
        """The time of the extract before, where this one is a later one of the same make."""
        times = worklist.extract_times(connection)
        before = next((time for time in times if time < self.as_of), None)
        if before is None:
            return None
        known = [merged.episode for merged in outcome.merged if not merged.episode.new]
        still = sum(row.old.get("as_of", row.as_of) == before for row in known)
        return before if still >= OVERLAP * worklist.present_at(connection, before) else None

    # Summary texts ----------------------------------------------------------------------------
    def _look_for_texts(self, outcome: ExtractOutcome) -> tuple[SummaryText, ...]:
        """The texts beside the extract; those that are not there become notes.

        A reference is read below the extract's folder only: absolute paths, network paths and `..`
        are refused, and so is a link that leads elsewhere.
        """
        found: list[SummaryText] = []
        notes = self._extract.notes
        older = set(outcome.older)
        home = self._folder.resolve()
        folders: dict[Path, bool] = {}
        for merged in outcome.merged:
            row = merged.row
            reference = row.episode["summary_text_ref"]
            if not reference or row.row in older:
                continue
            if not stays_beside(reference):
                notes.add(_LEADS_OUT, f"row {row.row}")
                continue
            path = home / reference.replace("\\", "/")
            if path.parent not in folders:
                folders[path.parent] = path.parent.is_dir()
            if not folders[path.parent] or not path.is_file():
                notes.add("The summary text is not beside the extract.", f"row {row.row}")
            elif not path.resolve().is_relative_to(home):
                notes.add(_LEADS_OUT, f"row {row.row}")
            else:
                found.append(SummaryText(merged.episode.id, path, reference))
        return tuple(found)


_LEADS_OUT = "summary_text_ref leads out of the extract's folder and was not read."


_OTHER_PERSON = (
    "NHS number and birth date of a known patient both change: check that the hospital number was "
    "not given to another person."
)


def _may_be_another_person(patient: Row) -> bool:
    changes = patient.changes
    return all(name in changes and patient.old[name] for name in ("nhs_number", "birth_date"))


def load_episodes_of(connection: Reader, state: PasState, patient_ids: set[str]) -> None:
    """Add every spell and episode of these patients to a state that lacks them."""
    if not patient_ids:
        return
    state.load("spell", worklist.rows(connection, "spell", patient_ids, by="patient_id"))
    state.load("episode", worklist.rows(connection, "episode", patient_ids, by="patient_id"))


def stays_beside(reference: str) -> bool:
    """Whether a reference is a plain relative path: not absolute, not UNC, no drive, no `..`."""
    windows, posix = PureWindowsPath(reference), PurePosixPath(reference)
    if windows.drive or windows.root or posix.is_absolute():
        return False
    return ".." not in windows.parts and ".." not in posix.parts and ":" not in reference


def _label(merged: Merged) -> str:
    return f"{merged.row.spell_number} / {merged.row.episode_number}"
