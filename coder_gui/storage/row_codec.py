"""Rows on their way into the file and into the outbox, each value looked at once.

SQLAlchemy's own path does the same in three passes; an import of ten thousand episodes writes
thirty thousand rows, and would take twice as long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    DefaultClause,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    select,
)
from sqlalchemy import types as sql_types
from sqlalchemy.dialects import sqlite

from coder_gui.storage.canonical import compact_json, plain
from coder_gui.storage.columns import Id, Instant, id_bytes, id_text, instant_text

_DIALECT = sqlite.dialect(paramstyle="qmark")

Codec = Callable[[Any], tuple[Any, Any]]
"""From a value of a row to (what the file holds, what the protocol says)."""


def _id(value: Any) -> tuple[Any, Any]:
    return id_bytes(value), value


def _instant(value: Any) -> tuple[Any, Any]:
    text = instant_text(value)
    return text, text


def _date(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("a date column takes a date")
    text = value.isoformat()
    return text, text


def _time(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, time):
        raise TypeError("a time column takes a time")
    return value.isoformat(timespec="microseconds"), value.isoformat()


def _boolean(value: Any) -> tuple[Any, Any]:
    if value not in (True, False):
        raise TypeError("a yes or no column takes True or False")
    return int(value), bool(value)


def _integer(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, int):
        raise TypeError("an integer column takes an int")
    return value, value


def _text(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, str):
        raise TypeError("a text column takes a str")
    text = plain(value)
    return text, text


def _json(value: Any) -> tuple[Any, Any]:
    said = plain(value)
    return compact_json(said), said


def _bytes(value: Any) -> tuple[Any, Any]:
    return value, bytes(value).hex()


_CODECS: tuple[tuple[type[Any], Codec], ...] = (
    (Id, _id),
    (Instant, _instant),
    (Date, _date),
    (Time, _time),
    (Boolean, _boolean),
    (Integer, _integer),
    (sql_types.JSON, _json),
    (LargeBinary, _bytes),
    (String, _text),
)


@cache
def _codecs(table: Table) -> dict[str, Codec]:
    return {
        column.name: next(codec for kind, codec in _CODECS if isinstance(column.type, kind))
        for column in table.c
    }


@cache
def insert_statement(table: Table, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The INSERT with these columns as the driver takes it, and the order of its columns."""
    keys = [column.name for column in table.c if column.name in names]
    compiled = table.insert().compile(dialect=_DIALECT, column_keys=keys)
    return str(compiled), tuple(compiled.positiontup or ())


def encode(
    table: Table, order: Sequence[str], row: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A row's values as the file takes them, and those that are not None as the protocol does.

    Raises TypeError or ValueError for a value that is not of its column's type.
    """
    codecs = _codecs(table)
    held: list[Any] = []
    said: dict[str, Any] = {}
    for name in order:
        value = row[name]
        if value is None:
            held.append(None)
        else:
            stored, said[name] = codecs[name](value)
            held.append(stored)
    return tuple(held), said


@cache
def select_statement(table: Table, names: tuple[str, ...]) -> str:
    """The SELECT of these columns of every row as the driver takes it."""
    return str(select(*(table.c[name] for name in names)).compile(dialect=_DIALECT))


def _said_by(kind: sql_types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """From what the file holds to what the protocol says; None: it is the same."""
    match kind:
        case Id():
            return lambda held: id_text(bytes(held))
        case Time():
            return lambda held: time.fromisoformat(held).isoformat()
        case Boolean():
            return lambda held: bool(int(held))
        case Integer():
            return int
        case sql_types.JSON():
            return lambda held: json.loads(held) if isinstance(held, str) else held
        case LargeBinary():
            return lambda held: bytes(held).hex()
        case _:
            return None


@cache
def _sayers(table: Table) -> dict[str, Callable[[Any], Any] | None]:
    return {column.name: _said_by(column.type) for column in table.c}


def decode(table: Table, names: Sequence[str], held: Sequence[Any]) -> dict[str, Any]:
    """What the protocol says of values as the file has them; the way back of `encode`."""
    sayers = _sayers(table)
    said: dict[str, Any] = {}
    for name, value in zip(names, held, strict=True):
        say = sayers[name]
        said[name] = value if value is None or say is None else say(value)
    return said


@cache
def defaults(table: Table) -> dict[str, Any]:
    """What a new row of the table says where nothing was given."""
    found: dict[str, Any] = dict.fromkeys(column.name for column in table.c)
    for column in table.c:
        if isinstance(column.server_default, DefaultClause):
            say, told = _said_by(column.type), str(column.server_default.arg)
            found[column.name] = say(told) if say is not None else told
    return found
