"""Rows of synced kinds as documents, and documents as rows, many at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, LargeBinary, Table, Time
from sqlalchemy import types as sql_types

from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.storage.canonical import compact_json
from coder_gui.storage.columns import Id, id_bytes, id_text
from coder_gui.storage.row_codec import decode, defaults
from coder_gui.storage.tables import SYNCED

OWN_COLUMNS = frozenset({"id", "scope_id", "row_version", "row_state", "extra"})
"""Columns that are not fields of the document."""


@dataclass(frozen=True, slots=True)
class LocalRow:
    """A row as it is here. `base`: the server's copy it was changed from, while it is changed."""

    kind: str
    id: str
    version: int
    state: str
    doc: Doc
    base: Doc | None
    base_version: int | None
    scope_id: str | None


def without_none(doc: Mapping[str, Any]) -> Doc:
    """None and absent mean the same; this is the form in which documents are compared."""
    return {name: value for name, value in doc.items() if value is not None}


def whole(kind: str, doc: Doc) -> Doc:
    """A document with what a row says where nothing was said, and without what is None.

    A new row is sent with the fields it was given; here it has the others too.
    """
    return {**_unsaid(kind), **without_none(doc)}


@cache
def _unsaid(kind: str) -> Doc:
    if kind not in SYNCED:
        return {}
    said = defaults(SYNCED[kind])
    return {n: value for n, value in said.items() if value is not None and n not in OWN_COLUMNS}


def difference(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Doc:
    """What has to be said to whoever has `theirs`: None for what is to be cleared."""
    names = sorted(set(mine) | set(theirs))
    return {name: mine.get(name) for name in names if mine.get(name) != theirs.get(name)}


@cache
def fields(table: Table) -> tuple[str, ...]:
    """The fields of the document, in the order of the table."""
    return tuple(column.name for column in table.c if column.name not in OWN_COLUMNS)


def _holder(kind: sql_types.TypeEngine[Any]) -> Callable[[Any], Any]:
    match kind:
        case Id():
            return id_bytes
        case Time():
            return lambda said: time.fromisoformat(said).isoformat(timespec="microseconds")
        case Boolean():
            return int
        case Integer():
            return int
        case sql_types.JSON():
            return compact_json
        case LargeBinary():
            return bytes.fromhex
        case _:
            return str


@cache
def _holders(table: Table) -> tuple[tuple[str, Callable[[Any], Any], Any], ...]:
    """(field, to the file's form, what the file has where nothing is said)."""
    absent = defaults(table)
    found = []
    for name in fields(table):
        hold = _holder(table.c[name].type)
        nothing = absent[name]
        found.append((name, hold, None if nothing is None else hold(nothing)))
    return tuple(found)


def held(table: Table, doc: Mapping[str, Any]) -> tuple[Any, ...]:
    """The document's fields as the file takes them, then `extra` with those it does not know."""
    values = []
    known = 0
    for name, hold, nothing in _holders(table):
        said = doc.get(name)
        if said is None:
            known += name in doc
            values.append(nothing)
        else:
            known += 1
            values.append(hold(said))
    if known == len(doc):
        return (*values, None)
    names = set(fields(table))
    unknown = {name: value for name, value in doc.items() if name not in names}
    return (*values, compact_json(unknown))


@cache
def _required(table: Table) -> frozenset[str]:
    return frozenset(
        name
        for name in fields(table)
        if not table.c[name].nullable and table.c[name].server_default is None
    )


def is_whole(kind: str, doc: Mapping[str, Any]) -> bool:
    """True when the document has every field that a row of its kind needs."""
    return all(doc.get(name) is not None for name in _required(SYNCED[kind]))


@cache
def _upsert(table: Table) -> str:
    names = ("id", *fields(table), "extra", "scope_id", "row_version", "row_state")
    quoted = [f'"{name}"' for name in names]
    told = ", ".join(f"{name} = excluded.{name}" for name in quoted[1:])
    places = ", ".join("?" for _ in names)
    return (
        f'INSERT INTO "{table.name}" ({", ".join(quoted)}) VALUES ({places})'
        f" ON CONFLICT (id) DO UPDATE SET {told}"
    )


def put_rows(
    connection: Connection,
    kind: str,
    rows: Iterable[tuple[str, Mapping[str, Any], str | None, int, str]],
) -> None:
    """Insert or overwrite rows: (id, document, scope id, version, state)."""
    table = SYNCED[kind]
    values = [
        (
            id_bytes(row_id),
            *held(table, doc),
            id_bytes(scope) if scope else None,
            version,
            state,
        )
        for row_id, doc, scope, version, state in rows
    ]
    if values:
        connection.exec_driver_sql(_upsert(table), values)


def ids_json(ids: Iterable[str]) -> str:
    """Ids for `IN (SELECT unhex(value) FROM json_each(?))`."""
    return json.dumps([one.replace("-", "") for one in ids])


@cache
def _select(table: Table) -> str:
    names = ("id", "row_version", "row_state", "scope_id", "extra", *fields(table))
    quoted = ", ".join(f't."{name}"' for name in names)
    return (
        f'SELECT {quoted}, b.version, b.doc FROM "{table.name}" t'
        " LEFT JOIN sync_base b ON b.kind = ? AND b.row_id = t.id"
        " WHERE t.id IN (SELECT unhex(value) FROM json_each(?))"
    )


def as_doc(table: Table, values: Sequence[Any], extra: str | None) -> Doc:
    """The document of a row's fields as the file has them."""
    doc = without_none(decode(table, fields(table), values))
    if extra:
        doc.update(json.loads(extra))
    return doc


def read_rows(connection: Connection, refs: Iterable[Ref]) -> dict[Ref, LocalRow]:
    """The rows that are here, of kinds that this program knows."""
    found: dict[Ref, LocalRow] = {}
    for kind, ids in by_kind(refs).items():
        table = SYNCED[kind]
        rows = connection.exec_driver_sql(_select(table), (kind, ids_json(ids)))
        for row_id, version, state, scope, extra, *values, base_version, base in rows:
            one = id_text(bytes(row_id))
            found[kind, one] = LocalRow(
                kind,
                one,
                version,
                state,
                as_doc(table, values, extra),
                server_doc(json.loads(base)) if base else None,
                base_version,
                id_text(bytes(scope)) if scope else None,
            )
    return found


@dataclass(frozen=True, slots=True)
class RowHead:
    """What the exchange needs of a row without its document."""

    version: int
    scope_id: str | None
    episode_id: str | None


def read_heads(connection: Connection, refs: Iterable[Ref]) -> dict[Ref, RowHead]:
    """The rows that are here, without their documents."""
    found: dict[Ref, RowHead] = {}
    for kind, ids in by_kind(refs).items():
        episode = "episode_id" if "episode_id" in SYNCED[kind].c else "NULL"
        rows = connection.exec_driver_sql(
            f'SELECT id, row_version, scope_id, {episode} FROM "{kind}"'
            " WHERE id IN (SELECT unhex(value) FROM json_each(?))",
            (ids_json(ids),),
        )
        for row_id, version, scope, owner in rows:
            found[kind, id_text(bytes(row_id))] = RowHead(
                version,
                id_text(bytes(scope)) if scope else None,
                id_text(bytes(owner)) if owner else None,
            )
    return found


def by_kind(refs: Iterable[Ref]) -> dict[str, set[str]]:
    """Ids by kind, of kinds that this program knows."""
    found: dict[str, set[str]] = {}
    for kind, row_id in refs:
        if kind in SYNCED:
            found.setdefault(kind, set()).add(row_id)
    return found


def server_doc(kept: Mapping[str, Any]) -> Doc:
    """A kept base in the form of a document: earlier ones hold the id and `extra` as they were."""
    doc = without_none(kept)
    doc.pop("id", None)
    unknown = doc.pop("extra", None)
    return {**doc, **unknown} if isinstance(unknown, dict) else doc


def keep_base(connection: Connection, kind: str, row_id: str, version: int, doc: Doc) -> None:
    """The server's copy of a row that is changed here."""
    connection.exec_driver_sql(
        "INSERT INTO sync_base (kind, row_id, version, doc) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (kind, row_id) DO UPDATE SET version = excluded.version,"
        " doc = excluded.doc",
        (kind, id_bytes(row_id), version, compact_json(doc)),
    )


def drop_bases(connection: Connection, refs: Iterable[Ref]) -> None:
    """These rows are as the server has them."""
    for kind, ids in by_kind(refs).items():
        connection.exec_driver_sql(
            "DELETE FROM sync_base"
            " WHERE kind = ? AND row_id IN (SELECT unhex(value) FROM json_each(?))",
            (kind, ids_json(ids)),
        )
