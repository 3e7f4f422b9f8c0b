"""The outbox: every change of a synced row, in the transaction that made it, for the sync to send.

A patch holds only what changed, as JSON values (ids as canonical strings, dates ISO). A history
entry has no patch: the row never changes, so the row itself is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.sqlite import insert

from coder_gui.storage.canonical import plain
from coder_gui.storage.columns import id_bytes, instant_text
from coder_gui.storage.tables import SYNCED, outbox, sync_base

LOCAL_COLUMNS = frozenset({"row_version", "row_state", "scope_id"})
"""Columns of a synced row that are not part of its document."""


@dataclass(frozen=True, slots=True)
class Op:
    """One change of one row; `patch` is JSON text. None: the row itself is the document."""

    kind: str
    row_id: str
    patch: str | None
    scope_id: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one transaction share these; a group is taken or refused as a whole."""

    id: str
    action: str
    device_id: str
    at: datetime


# As the driver takes it: an import writes tens of thousands, and types would double its time.
_INSERT = (
    "INSERT INTO outbox (grp, action, device_id, scope_id, kind, row_id, patch, made_at, counted)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def digest(ops: Iterable[tuple[str, bytes, str | None]]) -> bytes | None:
    """SHA-256 over (kind, row id, patch text) of the changes in order; None where there are none.

    History has its own chain, so its ops are not among them.
    """
    running = hashlib.sha256()
    empty = True
    for kind, row_id, patch in ops:
        body = b"" if patch is None else patch.encode()
        running.update(f"{kind} {row_id.hex()} {len(body)}\n".encode() + body)
        empty = False
    return None if empty else running.digest()


def write(connection: Connection, group: Group, ops: Sequence[Op], *, counted: bool = True) -> None:
    """Append the ops of one group; the first that is not history counts as the user's action.

    `counted` False: it is no person's action, but what a merge made of some.
    """
    first = next((place for place, op in enumerate(ops) if op.kind != "history"), None)
    first = first if counted else None
    grp, device, at = id_bytes(group.id), id_bytes(group.device_id), instant_text(group.at)
    rows = [
        (
            grp,
            group.action,
            device,
            id_bytes(op.scope_id) if op.scope_id else None,
            op.kind,
            id_bytes(op.row_id),
            op.patch,
            at,
            place == first,
        )
        for place, op in enumerate(ops)
    ]
    if rows:
        connection.exec_driver_sql(_INSERT, rows)


def unsynced(connection: Connection) -> int:
    """How many actions of a person exist on this laptop only; opening an episode is none."""
    # as the partial index has it, so that it is the index alone that is counted
    counted = text("counted AND state NOT IN ('acked','merged')")
    return int(
        connection.execute(select(func.count()).select_from(outbox).where(counted)).scalar_one()
    )


def document(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the protocol knows it: every field but the sync's own, as JSON values."""
    return {
        column.name: plain(row[column.name])
        for column in SYNCED[kind].columns
        if column.name not in LOCAL_COLUMNS
    }


def keep_base(connection: Connection, kind: str, row: Mapping[str, Any]) -> None:
    """Keep the server's copy of a row before its first change here: the base of a later merge."""
    values = {
        "kind": kind,
        "row_id": row["id"],
        "version": row["row_version"],
        "doc": document(kind, row),
    }
    connection.execute(insert(sync_base).values(values).on_conflict_do_nothing())
