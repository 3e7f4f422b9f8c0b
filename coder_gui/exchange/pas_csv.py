"""Reads a PAS extract in the native worklist layout into rows that agree with each other.

A row is taken whole or refused whole. Nothing is guessed: where two rows contradict each other,
neither is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coder_gui.domain.identity import normal_key
from coder_gui.domain.patient import age_on
from coder_gui.domain.worklist import Rejection
from coder_gui.exchange import cells
from coder_gui.exchange.cells import CellRefused
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.table_file import FileRefused, TableFile, open_table
from coder_gui.exchange.worklist_layout import Field, Layout

MOST_ROWS = 100_000
"""Rows of one extract: what a large trust discharges in half a year; it bounds the memory."""

MOST_REJECTIONS = 10_000
REMEMBERED = 4096
"""Different cells of one column that are read once: wards, dates and codes repeat."""

_KEY = ("provider_code", "spell_number", "episode_number")

Key = tuple[str, str, int]
"""Provider, spell number and episode number as they enter derived ids."""


@dataclass(slots=True)
class PasRow:
    """One episode as the extract gives it; the dictionaries hold storage columns.

    `patient` and `spell` are shared by all rows of that patient and spell once the file is read.
    """

    row: int
    provider_code: str
    spell_number: str
    episode_number: int
    local_patient_id: str
    patient: dict[str, Any]
    spell: dict[str, Any]
    episode: dict[str, Any]
    refused: bool = False

    @property
    def key(self) -> Key:
        """What makes it this episode and no other."""
        return normal_key(self.provider_code), normal_key(self.spell_number), self.episode_number

    @property
    def patient_key(self) -> tuple[str, str]:
        """What makes it this patient's."""
        return normal_key(self.provider_code), normal_key(self.local_patient_id)


@dataclass(slots=True)
class Extract:
    """A whole extract as read. `seen` has the keys of all rows, the refused ones too.

    `duplicates` holds (row, the row it repeats).
    """

    sha256: str
    ignored_columns: tuple[str, ...]
    notes: Notes = field(default_factory=Notes)
    rows: list[PasRow] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    seen: set[Key] = field(default_factory=set)

    def reject(self, row: int, name: str, reason: str) -> None:
        """Refuse a row. A file in which nearly every row is wrong is refused as a whole."""
        if len(self.rejected) >= MOST_REJECTIONS:
            first = self.rejected[0]
            raise FileRefused(
                f"More than {MOST_REJECTIONS:,} cells are wrong; the first is {first.field} in row "
                f"{first.row}. Nothing was taken. Check how the extract was made."
            )
        self.rejected.append(Rejection(field=name, reason=reason, row=row))

    def refuse(self, row: PasRow, name: str, reason: str) -> None:
        """Refuse a row that had been read."""
        self.reject(row.row, name, reason)
        row.refused = True

    def drop_refused(self) -> None:
        """Keep only the rows that still stand."""
        self.rows = [row for row in self.rows if not row.refused]


@dataclass(slots=True)
class _Column:
    """A column of the layout where this file has it, with the cells already understood."""

    place: int
    layout: Field
    read: cells.Reader
    memory: dict[str, Any] = field(default_factory=dict)

    def value(self, cell: str) -> Any:
        """The cell's value. Raises CellRefused."""
        if cell in self.memory:
            return self.memory[cell]
        value = self._understand(cell)
        if len(self.memory) < REMEMBERED:
            self.memory[cell] = value
        return value

    def _understand(self, cell: str) -> Any:
        text = cells.clean(cell, self.layout)
        if text:
            return self.read(text)
        if self.layout.required:
            raise CellRefused("This cell is empty and has to be filled.")
        if self.layout.kind in ("diagnoses", "procedures"):
            return ()
        return "" if self.layout.column == "forenames" else None

    def note(self, value: Any) -> str | None:
        """The remark on a value outside the national list, where the list is not closed."""
        listed = self.layout.values
        if value is None or listed is None or listed.unknown != "note" or value in listed.values:
            return None
        return f"{self.layout.name} {value} is not in the national list; it is kept as it is."


def read_rows(path: Path, layout: Layout) -> Extract:
    """Every row that can be true taken for itself. Raises FileRefused, see `open_table`."""
    table = open_table(path, layout.names)
    missing = [name for name in layout.names if name not in table.header]
    if missing:
        raise FileRefused(_missing(missing))
    extract = Extract(table.sha256, _ignored(table.header, layout))
    if table.encoding == "cp1252":
        extract.notes.add(
            "The file is not UTF-8 and was read as Windows-1252. Check names with accents."
        )
    places = {name: place for place, name in enumerate(table.header)}
    columns = [
        _Column(places[item.name], item, cells.reader(item, layout)) for item in layout.fields
    ]
    for number, record in table.records():
        _take(number, record, table, columns, extract, layout)
    if not extract.rows and not extract.rejected:
        extract.notes.add("The file has the header and no rows.")
    return extract


def _ignored(header: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    known = set(layout.names)
    return tuple(
        name or f"column {place}" for place, name in enumerate(header, start=1) if name not in known
    )


def _missing(names: list[str]) -> str:
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    subject = f"The column {shown} is" if len(names) == 1 else f"The columns {shown} are"
    return f"{subject} missing. Every column of the layout has to be there, also when it is empty."


def _take(
    number: int,
    record: list[str],
    table: TableFile,
    columns: list[_Column],
    extract: Extract,
    layout: Layout,
) -> None:
    if len(extract.rows) >= MOST_ROWS:
        raise FileRefused(f"The extract has more than {MOST_ROWS:,} rows. Split it by month.")
    shape = _wrong_shape(record, table.header)
    if shape:
        extract.reject(number, *shape)
        _remember_key(record, columns, extract)
        return
    row = _read_row(number, record, columns, extract)
    if row is None:
        return
    for name, reason in _untrue(row, layout):
        extract.refuse(row, name, reason)
    if not row.refused:
        extract.rows.append(row)


def _wrong_shape(record: list[str], header: tuple[str, ...]) -> tuple[str, str] | None:
    if len(record) < len(header):
        return (
            header[len(record)],
            f"The row ends after {len(record)} of {len(header)} cells: it is cut short.",
        )
    if any(cell.strip() for cell in record[len(header) :]):
        reason = (
            f"The row has {len(record)} cells and the header {len(header)}. A cell with the "
            "separator in it has to stand in quotation marks."
        )
        return header[-1], reason
    return None


def _remember_key(record: list[str], columns: list[_Column], extract: Extract) -> None:
    """The key of a row that is refused for its shape, where it can be read: it is not absent."""
    key: dict[str, Any] = {}
    for column in columns:
        if column.layout.table == "key" and column.place < len(record):
            with suppress(CellRefused):
                key[column.layout.column] = column.value(record[column.place])
    if set(_KEY) <= key.keys():
        provider, spell, number = (key[name] for name in _KEY)
        extract.seen.add((normal_key(provider), normal_key(spell), number))


def _read_row(
    number: int, record: list[str], columns: list[_Column], extract: Extract
) -> PasRow | None:
    """The row, or None with its rejections noted; its key is remembered where it can be read."""
    values: dict[str, dict[str, Any]] = {"key": {}, "patient": {}, "spell": {}, "episode": {}}
    whole = True
    for column in columns:
        try:
            value = column.value(record[column.place])
        except CellRefused as error:
            extract.reject(number, column.layout.name, str(error))
            whole = False
            continue
        values[column.layout.table][column.layout.column] = value
        if column.layout.values is not None and (note := column.note(value)):
            extract.notes.add(note, f"row {number}")
    key = values["key"]
    if not set(_KEY) <= key.keys():
        return None
    row = PasRow(
        number,
        key["provider_code"],
        key["spell_number"],
        key["episode_number"],
        key.get("local_patient_id", ""),
        values["patient"],
        values["spell"],
        values["episode"],
    )
    extract.seen.add(row.key)
    return row if whole else None


def _untrue(row: PasRow, layout: Layout) -> Iterator[tuple[str, str]]:
    """(column, sentence) for what cannot be true of one row taken for itself."""
    patient = row.patient
    if patient["nhs_number"] is None and patient["nhs_number_status"] in layout.present:
        yield "nhs_number", "The NHS number is missing though its status says that it is there."
    born, admitted = patient["birth_date"], row.spell["admission_date"]
    if born and born > admitted:
        yield "birth_date", "The birth date is after the admission."
    elif born and age_on(born, admitted) > layout.oldest_age:
        yield "birth_date", f"The age at admission would be over {layout.oldest_age} years."
    yield from out_of_order(row.spell, row.episode)


def out_of_order(spell: Mapping[str, Any], episode: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(column, sentence) where the dates of an episode and its spell contradict each other."""
    admitted, discharged = spell["admission_date"], spell["discharge_date"]
    start, end = episode["start_date"], episode["end_date"]
    if discharged and discharged < admitted:
        yield "discharge_date", "The discharge is before the admission."
        return
    if end and end < start:
        yield "episode_end_date", "The episode ends before it starts."
    elif end and discharged and end > discharged:
        yield "episode_end_date", "The episode ends after the spell's discharge."
    if start < admitted:
        yield "episode_start_date", "The episode starts before the spell's admission."
    elif discharged and start > discharged:
        yield "episode_start_date", "The episode starts after the spell's discharge."
