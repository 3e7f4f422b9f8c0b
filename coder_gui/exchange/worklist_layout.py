"""The native worklist layout, from resources/exchange/worklist_layout.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coder_gui.system.paths import resource


@dataclass(frozen=True, slots=True)
class ValueList:
    """A closed list of the Data Dictionary. `unknown` says "reject" or "note" for other values."""

    values: frozenset[str]
    special: frozenset[str]
    unknown: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `table` is key, patient, spell or episode; `column` its name in storage.

    `kind` is key, text, code, date, days, flag, episode_number, nhs_number, diagnoses or
    procedures; `longest` is in characters (0: the kind decides).
    """

    name: str
    kind: str
    table: str
    column: str
    required: bool
    longest: int
    values: ValueList | None


@dataclass(frozen=True, slots=True)
class Layout:
    """All columns in order, and the limits that belong to the layout as a whole."""

    fields: tuple[Field, ...]
    first_episode: int
    last_episode: int
    oldest_age: int
    present: frozenset[str]
    sex_unknown: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in the layout's order."""
        return tuple(field.name for field in self.fields)

    def columns(self, table: str) -> tuple[str, ...]:
        """The storage columns of one table that the layout fills."""
        return tuple(field.column for field in self.fields if field.table == table)


_SPECIAL = ("true", "present", "unknown")


def read_layout(path: Path) -> Layout:
    """Reads the data file; it ships with the program, so a fault in it is a bug of ours."""
    data = json.loads(path.read_text(encoding="utf-8"))
    lists = data["lists"]
    return Layout(
        fields=tuple(_field(entry, lists) for entry in data["fields"]),
        first_episode=data["episode_numbers"]["first"],
        last_episode=data["episode_numbers"]["last"],
        oldest_age=data["oldest_age"],
        present=frozenset(lists["nhs_number_status"]["present"]),
        sex_unknown=frozenset(lists["sex"]["unknown"]),
    )


@cache
def shipped_layout() -> Layout:
    """The layout that ships with the program."""
    return read_layout(resource("exchange", "worklist_layout.json"))


def _field(entry: Mapping[str, object], lists: Mapping[str, Mapping[str, list[str]]]) -> Field:
    name = entry.get("list")
    return Field(
        name=str(entry["name"]),
        kind=str(entry["kind"]),
        table=str(entry["table"]),
        column=str(entry["column"]),
        required=bool(entry.get("required")),
        longest=int(str(entry.get("max", 0))),
        values=_values(lists[str(name)], str(entry.get("unknown", "reject"))) if name else None,
    )


def _values(data: Mapping[str, list[str]], unknown: str) -> ValueList:
    special = next((frozenset(data[key]) for key in _SPECIAL if key in data), frozenset())
    return ValueList(frozenset(data["values"]), special, unknown)
