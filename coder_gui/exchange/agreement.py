"""Makes the rows of one extract agree: repeats, patients and spells.

Of rows that contradict each other none is taken: which of them is right cannot be known here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from coder_gui.exchange.pas_csv import Extract, Key, PasRow, out_of_order, read_rows
from coder_gui.exchange.worklist_layout import Layout

IDENTITY = ("nhs_number", "birth_date", "sex")
"""Facts of a patient that may not differ between rows: else two people share one number."""

CHANGING = ("surname", "forenames", "postcode")
"""Facts that may change between two stays; the newest episode's are kept, with a note."""

STAY = (
    "admission_date",
    "admission_method",
    "admission_source",
    "patient_classification",
    "discharge_date",
)
"""Facts of a spell that are the same on each of its episodes (grouper manual: identical)."""


def read_extract(path: Path, layout: Layout) -> Extract:
    """The extract with rows that agree with each other. Raises FileRefused."""
    extract = read_rows(path, layout)
    _settle_repeats(extract, layout)
    _settle_patients(extract, layout)
    _settle_spells(extract, layout)
    extract.rejected.sort(key=lambda rejection: rejection.row or 0)
    return extract


def _settle_repeats(extract: Extract, layout: Layout) -> None:
    """Identical repeats count as duplicates; of contradicting ones none is taken."""
    for rows in _groups(extract.rows, lambda row: row.key):
        if len(rows) == 1:
            continue
        differs = _first_difference(rows, layout)
        if differs is None:
            for row in rows[1:]:
                extract.duplicates.append((row.row, rows[0].row))
                row.refused = True
            continue
        named = _named(row.row for row in rows)
        for row in rows:
            extract.refuse(
                row,
                differs,
                f"Rows {named} are the same episode and differ here. None of them was taken.",
            )
    extract.drop_refused()


def _first_difference(rows: list[PasRow], layout: Layout) -> str | None:
    first = rows[0]
    for row in rows[1:]:
        if row.local_patient_id != first.local_patient_id:
            return "local_patient_id"
        for item in layout.fields:
            if item.table != "key":
                mine, theirs = getattr(first, item.table), getattr(row, item.table)
                if mine[item.column] != theirs[item.column]:
                    return item.name
    return None


def _settle_patients(extract: Extract, layout: Layout) -> None:
    for rows in _groups(extract.rows, lambda row: row.patient_key):
        differs = _contradicting(rows, "patient", IDENTITY, layout)
        if differs:
            _refuse_all(extract, rows, differs, "patient", layout)
            continue
        newest = max(rows, key=lambda row: (row.episode["start_date"], row.row))
        facts = _filled(newest.patient, rows, "patient", IDENTITY, layout)
        for row in rows:
            for name in CHANGING:
                if row.patient[name] != facts[name]:
                    extract.notes.add(
                        f"{name} differs between rows of one patient; the newest episode's is "
                        "kept.",
                        f"row {row.row}",
                    )
            row.patient = facts
    extract.drop_refused()


def _settle_spells(extract: Extract, layout: Layout) -> None:
    for rows in _groups(extract.rows, lambda row: row.key[:2]):
        people: dict[Hashable, int] = {}
        for row in rows:
            people.setdefault(row.patient_key, row.row)
        differs = (
            ("local_patient_id", list(people.values()))
            if len(people) > 1
            else _contradicting(rows, "spell", STAY, layout)
        )
        if differs:
            _refuse_all(extract, rows, differs, "spell", layout)
            continue
        rows.sort(key=lambda row: row.episode_number)
        facts = _filled(rows[-1].spell, rows, "spell", STAY, layout)
        for row in rows:
            row.spell = facts
            for name, reason in out_of_order(facts, row.episode):
                extract.refuse(row, name, reason)
        _note_overlaps(extract, rows)
    extract.drop_refused()


def _note_overlaps(extract: Extract, rows: list[PasRow]) -> None:
    for before, row in pairwise(rows):
        end = before.episode["end_date"]
        if end and row.episode["start_date"] < end:
            extract.notes.add(
                "The episode starts before the one in front of it ends.", f"row {row.row}"
            )


def _groups(rows: Iterable[PasRow], key: Callable[[PasRow], Hashable]) -> list[list[PasRow]]:
    groups: dict[Hashable | Key, list[PasRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())


def _contradicting(
    rows: list[PasRow], table: str, columns: tuple[str, ...], layout: Layout
) -> tuple[str, list[int]] | None:
    """The first column in which rows give different values, and a row for each value."""
    for column in columns if len(rows) > 1 else ():
        given: dict[Any, int] = {}
        for row in rows:
            value = getattr(row, table)[column]
            if _known(column, value, layout):
                given.setdefault(value, row.row)
        if len(given) > 1:
            return column, list(given.values())
    return None


def _known(column: str, value: Any, layout: Layout) -> bool:
    return value is not None and not (column == "sex" and value in layout.sex_unknown)


def _filled(
    chosen: dict[str, Any],
    rows: list[PasRow],
    table: str,
    columns: tuple[str, ...],
    layout: Layout,
) -> dict[str, Any]:
    """The chosen row's facts; what it leaves open and another row gives comes from that other."""
    facts = dict(chosen)
    for column in columns:
        if _known(column, facts[column], layout):
            continue
        for row in rows:
            other = getattr(row, table)
            if _known(column, other[column], layout):
                facts[column] = other[column]
                if column == "nhs_number":
                    facts["nhs_number_status"] = other["nhs_number_status"]
    return facts


def _refuse_all(
    extract: Extract,
    rows: list[PasRow],
    differs: tuple[str, list[int]],
    what: str,
    layout: Layout,
) -> None:
    column, places = differs
    name = next(
        item.name for item in layout.fields if item.column == column and item.table in (what, "key")
    )
    for row in rows:
        extract.refuse(
            row,
            name,
            f"Rows {_named(places)} give one {what} different values here. None of this {what}'s "
            "rows was taken.",
        )


def _named(rows: Iterable[int]) -> str:
    ordered = sorted(rows)
    shown = [str(row) for row in ordered[:4]]
    if len(ordered) > 4:
        return f"{', '.join(shown)} and {len(ordered) - 4} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]])
