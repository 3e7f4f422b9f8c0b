"""How far the sync has come: cursors, numbers and the store's clock, by device and scope."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.exchange_rows import Cursor
from coder_gui.storage.tables import sync_state

NO_SCOPE = "00000000-0000-0000-0000-000000000000"
"""The scope of what concerns all scopes."""

CURSOR = "cursor"
NEXT_BATCH = "next_batch"
CLAIM_SEQ = "claim_seq"


# Built once: a sync that finds nothing to do reads a dozen values, and building costs most of that.
_GET = select(sync_state.c.value).where(
    sync_state.c.device_id == bindparam("device"),
    sync_state.c.scope_id == bindparam("scope"),
    sync_state.c.key == bindparam("name"),
)
_INSERT = insert(sync_state)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=[sync_state.c.device_id, sync_state.c.scope_id, sync_state.c.key],
    set_={"value": _INSERT.excluded.value},
)


def get(
    connection: Connection, device_id: str, scope_id: str, key: str, default: Any = None
) -> Any:
    """The value kept under a key, or `default`."""
    found = connection.execute(
        _GET, {"device": device_id, "scope": scope_id, "name": key}
    ).one_or_none()
    return default if found is None else found.value


def put(connection: Connection, device_id: str, scope_id: str, key: str, value: Any) -> None:
    """Keep a JSON-able value; in the transaction of what it stands for."""
    values = {"device_id": device_id, "scope_id": scope_id, "key": key, "value": value}
    connection.execute(_PUT, values)


def cursor(connection: Connection, device_id: str, scope_id: str) -> Cursor:
    """How far a scope was read."""
    kept = get(connection, device_id, scope_id, CURSOR)
    return Cursor(**kept) if kept else Cursor()


def put_cursor(connection: Connection, device_id: str, scope_id: str, value: Cursor) -> None:
    """Keep how far a scope was read, in the transaction of the rows themselves."""
    put(connection, device_id, scope_id, CURSOR, asdict(value))


def next_batch(connection: Connection, device_id: str, scope_id: str) -> int:
    """The number that the next batch gets."""
    return int(get(connection, device_id, scope_id, NEXT_BATCH, 1))


def scopes(connection: Connection, device_id: str) -> list[str]:
    """The scopes of which anything is kept."""
    found = connection.execute(
        select(sync_state.c.scope_id)
        .where(sync_state.c.device_id == device_id, sync_state.c.scope_id != NO_SCOPE)
        .distinct()
        .order_by(sync_state.c.scope_id)
    )
    return list(found.scalars())


def move(connection: Connection, old_device: str, new_device: str) -> None:
    """Everything of a device is another's: a copied profile gets an id of its own."""
    connection.execute(
        update(sync_state).where(sync_state.c.device_id == old_device).values(device_id=new_device)
    )
