"""Worklists: what an import found, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RowStatus(StrEnum):
    """What an import does with one row or message."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    HELD = "held"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row or message was refused.

    `row` counts records with the header as row 1 (CSV); `file`, `message` (control id) and
    `segment` name the place in HL7 input. `reason` is a sentence without patient data.
    """

    field: str
    reason: str
    row: int | None = None
    file: str | None = None
    message: str | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the dry-run table. `label` names the episode as the window may show it."""

    status: RowStatus
    row: int
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The answer of a dry run or an import. Counts are of episodes (CSV) or messages (HL7).

    `rows` is capped for display, problems first. `file_error`: nothing could be read.
    `as_of` is the time the extract speaks of; `applied` tells an import from a dry run.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    duplicates: int = 0
    held: int = 0
    ignored_columns: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()
    rows: tuple[ReportRow, ...] = ()
    file_error: str | None = None
    as_of: datetime | None = None
    applied: bool = False


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: `done` of `total` rows or messages. `report` is there at its end."""

    done: int
    total: int
    report: ImportReport | None = None
