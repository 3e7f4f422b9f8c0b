"""The values that laptop and central store exchange: rows, groups, batches, cursors, claims.

Ids are canonical UUID strings, instants aware and in UTC. A document holds the fields of a row
without its id; a field that is absent and a field that is None mean the same.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

PROTOCOL = 1
"""Version of the exchange; a store names the oldest and the newest it speaks."""

PAGE_ROWS = 2000
BATCH_OPS = 500
BATCH_BYTES = 1024 * 1024
BLOB_BYTES = 20 * 1024 * 1024

Doc = dict[str, Any]
Ref = tuple[str, str]
"""(kind, id) of a row."""


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """Who calls: the device, its program and the number of its local schema (4 for 0004)."""

    device_id: str
    app_version: str
    schema: int
    laptop: str = ""
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a scope was read: all up to `seq`, whose chain hash is `hash` (hex; "" for 0)."""

    epoch: str = ""
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class ServerRow:
    """The store's copy of a row, with who last wrote it. `by` is the person's name."""

    scope_id: str
    kind: str
    id: str
    version: int
    seq: int
    deleted: bool
    doc: Doc
    by_device: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimInfo:
    """Who has taken an episode until when; `until` None: it was given back."""

    scope_id: str
    episode_id: str
    login: str
    person: str
    device_id: str
    fence: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ScopeInfo:
    """One scope as `hello` finds it.

    `verdict`: "ok"; "epoch_changed" (the cursor is not of this history: read all again);
    "upgrade_required" (this schema may push and not pull). `claims` are those that changed after
    the claim cursor given. `rules`: which episodes belong here, [{"sites": [...], "specialties":
    [...]}], [] for every one that no other scope takes.
    """

    scope_id: str
    code: str
    name: str
    role: str
    epoch: str
    head: int
    head_hash: str
    floor: int
    last_batch: int
    verdict: str
    claim_seq: int
    claims: tuple[ClaimInfo, ...] = ()
    rules: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """The answer to `hello`: one entry for each scope the login is a member of.

    `wipe`: the laptop is to be emptied ("", "now", "after_drain").
    """

    now: datetime
    login: str
    person: str
    wipe: str
    claim_hours: int
    scopes: tuple[ScopeInfo, ...]

    def clock_off(self, asked: datetime, answered: datetime) -> timedelta:
        """How far the clock of who asked is ahead of the store's; behind: negative.

        0 where the way of question and answer explains it.
        """
        return asked - self.now if self.now < asked else min(answered - self.now, timedelta())


@dataclass(frozen=True, slots=True)
class Op:
    """One change of one row, made on version `base` (0: a new row); the patch is changed fields."""

    kind: str
    id: str
    base: int
    patch: Doc
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What is taken or refused as a whole: one user action, or several that share rows (`ids`)."""

    g: str
    action: str
    ids: tuple[str, ...]
    ops: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A numbered, frozen body of groups; the same bytes each time it is sent."""

    scope_id: str
    no: int
    body: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class GroupReply:
    """`st`: "ok" (with `seq`), "conflict" (with the rows as they are), "rejected" (`reason`)."""

    g: str
    st: str
    seq: int = 0
    rows: tuple[ServerRow, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PushReply:
    """The answer to one batch; `replay`: it was taken before, and this is what was said then."""

    batch: int
    head: int
    head_hash: str
    groups: tuple[GroupReply, ...]
    replay: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the order of their seq; a seq is never split over pages. `hash` is that of `to`.

    `to` is the seq the cursor may take; `more`: there are rows behind it.
    """

    rows: tuple[ServerRow, ...]
    to: int
    hash: str
    epoch: str
    more: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind: how many rows are not deleted, and the XOR of md5(id:version), 32 hex digits."""

    kind: str
    count: int
    digest: str


def canonical(value: Any) -> str:
    """Sorted keys, no spaces, no escapes of letters, Unicode NFC."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    )
    return unicodedata.normalize("NFC", text)


def make_batch(scope_id: str, no: int, groups: Sequence[Group]) -> Batch:
    """The frozen body of these groups with its hash."""
    body = canonical(
        [
            {
                "g": group.g,
                "action": group.action,
                "ids": list(group.ids),
                "ops": [
                    {
                        "kind": op.kind,
                        "id": op.id,
                        "base": op.base,
                        "patch": op.patch,
                        "deleted": op.deleted,
                    }
                    for op in group.ops
                ],
            }
            for group in groups
        ]
    )
    return Batch(scope_id, no, body, hashlib.sha256(body.encode()).digest())


def chain(
    prev: bytes,
    scope_id: str,
    seq: int,
    device_id: str,
    login: str,
    batch_sha256: bytes,
    place: int,
) -> bytes:
    """The hash of one group in a scope's log.

    `place` is the group's index in its batch, from 0; the batch's hash vouches for its content.
    """
    skeleton = f"{scope_id}|{seq}|{device_id}|{login}|{batch_sha256.hex()}|{place}"
    return hashlib.sha256(prev + skeleton.encode()).digest()


def tally_of(rows: Iterable[tuple[str, str, int]]) -> tuple[Tally, ...]:
    """The tallies of (kind, id, version), by kind."""
    counts: dict[str, int] = {}
    digests: dict[str, int] = {}
    for kind, row_id, version in rows:
        told = hashlib.md5(f"{row_id}:{version}".encode(), usedforsecurity=False).digest()
        counts[kind] = counts.get(kind, 0) + 1
        digests[kind] = digests.get(kind, 0) ^ int.from_bytes(told, "big")
    return tuple(Tally(kind, counts[kind], f"{digests[kind]:032x}") for kind in sorted(counts))
