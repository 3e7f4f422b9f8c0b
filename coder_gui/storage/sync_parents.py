"""Rows that others refer to and that are not here: they have to come first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table

from coder_gui.domain.exchange_rows import Ref, ServerRow
from coder_gui.storage import sync_rows
from coder_gui.storage.columns import id_text
from coder_gui.storage.tables import SYNCED


@cache
def _references(table: Table) -> tuple[tuple[str, str], ...]:
    """(field, kind it refers to) of a synced table."""
    return tuple(
        (column.name, key.column.table.name)
        for column in table.c
        for key in column.foreign_keys
        if key.column.table.name in SYNCED
    )


def missing_parents(connection: Connection, rows: Sequence[ServerRow]) -> list[Ref]:
    """What these rows need that is neither here nor among them, each once.

    ("episode", id) means that the episode is to be brought whole: it has left this laptop, or
    never was on it.
    """
    among = {(row.kind, row.id) for row in rows}
    wanted: dict[str, dict[str, None]] = {}
    for row in rows:
        table = SYNCED.get(row.kind)
        if table is None:
            continue
        for name, kind in _references(table):
            told = row.doc.get(name)
            if told and (kind, told) not in among:
                wanted.setdefault(kind, {})[told] = None
    missing: list[Ref] = []
    for kind, ids in wanted.items():
        found = connection.exec_driver_sql(
            f'SELECT id FROM "{kind}" WHERE id IN (SELECT unhex(value) FROM json_each(?))',
            (sync_rows.ids_json(ids),),
        )
        here = {id_text(bytes(one)) for (one,) in found}
        missing += [(kind, one) for one in ids if one not in here]
    return missing


def returning(connection: Connection, rows: Sequence[ServerRow]) -> list[Ref]:
    """Episodes that are told anew and are not here: they left, and come back whole.

    One that is new to everybody has the version 1; what belongs to it comes with it.
    """
    told = [row.id for row in rows if row.kind == "episode" and row.version > 1]
    if not told:
        return []
    found = connection.exec_driver_sql(
        "SELECT id FROM episode WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        (sync_rows.ids_json(told),),
    )
    here = {id_text(bytes(one)) for (one,) in found}
    return [("episode", one) for one in told if one not in here]


def without_parents(found: Mapping[Ref, ServerRow], missing: Collection[Ref]) -> list[Ref]:
    """The rows among `found` that refer to one that is missing."""
    ids = {row_id for _, row_id in missing}
    return [
        ref for ref, row in found.items() if ref not in missing and not ids.isdisjoint(_texts(row))
    ]


def _texts(row: ServerRow) -> list[str]:
    return [value for value in row.doc.values() if isinstance(value, str)]
