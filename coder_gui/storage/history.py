"""The hash-chained history: who did what when, in a chain for each device.

An entry's hash covers the entry before it and the SHA-256 of its data, so data can be emptied when
an episode leaves the laptop and the skeleton still verifies. The newest head is kept apart in
history_head, so that a cut tail is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.identity import new_id
from coder_gui.storage.canonical import canonical_json
from coder_gui.storage.columns import id_bytes, instant_text
from coder_gui.storage.tables import history, history_head

FIRST_PREV = bytes(32)
"""What stands for the entry before the first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be recorded; `data` is JSON-able, `episode_id` None for what concerns no one."""

    event: str
    episode_id: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it stands in the file. `data` is None once the episode has left the laptop."""

    id: str
    device_id: str
    n: int
    at: datetime
    actor: str
    episode_id: str | None
    event: str
    data: str | None
    data_sha256: bytes
    ops_sha256: bytes | None
    prev: bytes
    hash: bytes


def entry_hash(
    prev: bytes,
    device_id: str,
    n: int,
    at: str,
    actor: str,
    episode_id: str | None,
    event: str,
    data_sha256: bytes,
    ops_sha256: bytes | None,
) -> bytes:
    """SHA-256 over `prev` and the canonical JSON array of everything else in the skeleton.

    `at` is the instant as the file has it.
    """
    ops = None if ops_sha256 is None else ops_sha256.hex()
    skeleton = canonical_json([device_id, n, at, actor, episode_id, event, data_sha256.hex(), ops])
    return hashlib.sha256(prev + skeleton.encode()).digest()


# As the driver takes it, for the sake of imports.
_INSERT = (
    "INSERT INTO history (id, device_id, n, at, actor, episode_id, event,"
    " data, data_sha256, ops_sha256, prev, hash, row_state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'dirty')"
)


def append(
    connection: Connection,
    device_id: str,
    at: datetime,
    actor: str,
    entries: Sequence[Entry],
    ops_sha256: bytes | None = None,
) -> list[str]:
    """Add entries to the end of the device's chain; returns the ids of their rows, in order.

    `ops_sha256` is of the changes made with them; the first entry holds it, so that the chain
    vouches for the rows too. Only a unit of work calls this: the rows are synced.
    """
    n, prev = _head(connection, device_id)
    device, when = id_bytes(device_id), instant_text(at)
    ids, rows = [], []
    for entry in entries:
        n += 1
        row_id = new_id()
        data = canonical_json(entry.data)
        data_sha256 = hashlib.sha256(data.encode()).digest()
        digest = entry_hash(
            prev, device_id, n, when, actor, entry.episode_id, entry.event, data_sha256, ops_sha256
        )
        episode = id_bytes(entry.episode_id) if entry.episode_id else None
        ids.append(row_id)
        skeleton = (id_bytes(row_id), device, n, when, actor, episode, entry.event)
        rows.append((*skeleton, data, data_sha256, ops_sha256, prev, digest))
        prev, ops_sha256 = digest, None
    connection.exec_driver_sql(_INSERT, rows)
    head = insert(history_head).values(device_id=device_id, n=n, hash=prev)
    connection.execute(
        head.on_conflict_do_update(
            index_elements=[history_head.c.device_id], set_={"n": n, "hash": prev}
        )
    )
    return ids


def _head(connection: Connection, device_id: str) -> tuple[int, bytes]:
    row = connection.execute(
        select(history_head.c.n, history_head.c.hash).where(history_head.c.device_id == device_id)
    ).one_or_none()
    return (row.n, bytes(row.hash)) if row else (0, FIRST_PREV)


def heads(connection: Connection) -> list[tuple[str, int, bytes]]:
    """(device id, number, hash) of the newest entry of each chain that is written here."""
    found = connection.execute(select(history_head))
    return [(row.device_id, row.n, bytes(row.hash)) for row in found]


def story(connection: Connection, episode_id: str) -> list[StoredEntry]:
    """The entries of one episode by all devices, oldest first as the devices' clocks say."""
    columns = [history.c[field] for field in StoredEntry.__slots__]
    rows = connection.execute(
        select(*columns)
        .where(history.c.episode_id == episode_id)
        .order_by(history.c.at, history.c.device_id, history.c.n)
    )
    return [StoredEntry(**row) for row in rows.mappings()]


def last(connection: Connection, device_id: str, episode_id: str, event: str) -> datetime | None:
    """When this device last recorded this event on this episode."""
    found: datetime | None = connection.execute(
        select(history.c.at)
        .where(
            history.c.episode_id == episode_id,
            history.c.event == event,
            history.c.device_id == device_id,
        )
        .order_by(history.c.n.desc())
        .limit(1)
    ).scalar()
    return found
