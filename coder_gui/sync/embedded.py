"""A central store in one SQLite file: what the demo and the tests sync with.

The same verbs, checks and replies as the store on PostgreSQL; one contract suite runs on both. It
holds invented patients only.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from coder_gui.sync import kinds
from coder_gui.sync.embedded_file import BUSY_SECONDS, CentralFile, instant_text
from coder_gui.sync.embedded_push import take_batch
from coder_gui.sync.postgres_replies import push_reply
from coder_gui.sync.protocol import (
    BLOB_BYTES,
    PAGE_ROWS,
    Batch,
    ClaimInfo,
    Cursor,
    DeviceInfo,
    NotAccepted,
    Page,
    PushReply,
    Ref,
    Revoked,
    ScopeInfo,
    ServerInfo,
    ServerRow,
    Tally,
    tally_of,
)

MOST_ROWS = 5000
CLAIM_MOST_HOURS = 72
NOT_A_MEMBER = "This login may no longer use the central store. Speak to your coding manager."
NOT_ENROLLED = "This laptop is not known to the central store. Join it again."
TO_BE_EMPTIED = "The central store asks for this laptop to be emptied."
_ROW = (
    "SELECT h.kind, h.id, h.version, h.seq, h.deleted, h.doc, h.by_device, p.name, h.at"
    " FROM row_head h LEFT JOIN person p ON p.login = h.by_login"
)


class TellsTime(Protocol):
    """The store's own clock."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""


class _SystemTime:
    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)


class EmbeddedCentralStore:
    """CentralStore over one file, as the person with this login. Safe in threads and processes."""

    def __init__(
        self,
        path: Path,
        *,
        login: str,
        clock: TellsTime | None = None,
        patience: float = BUSY_SECONDS,
    ) -> None:
        self._file = CentralFile(path, patience=patience)
        self._login = login
        self._clock = clock or _SystemTime()
        self._kinds = kinds.shipped()

    def enrol(self, me: DeviceInfo) -> ServerInfo:
        """Make this device known under the login; again is fine."""
        with self._file.write() as db:
            self._member(db)
            db.execute(
                "INSERT INTO device (device_id, login, laptop) VALUES (?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (me.device_id, self._login, me.laptop),
            )
            known = db.execute("SELECT login FROM device WHERE device_id = ?", (me.device_id,))
            if known.fetchone()[0] != self._login:
                raise Revoked(NOT_ENROLLED)
        return self.hello(me, {}, {})

    def hello(
        self, me: DeviceInfo, cursors: Mapping[str, Cursor], claims_after: Mapping[str, int]
    ) -> ServerInfo:
        """The state of every scope of the login."""
        with self._file.read() as db:
            self._member(db)
            device = db.execute(
                "SELECT wipe, wiped_at FROM device WHERE device_id = ? AND login = ?",
                (me.device_id, self._login),
            ).fetchone()
            wipe, wiped = device or ("", None)
            if wiped is not None:
                raise Revoked(TO_BE_EMPTIED, wipe=wipe)
            scopes = db.execute(
                "SELECT s.scope_id, s.code, s.name, m.role, s.epoch, s.head_seq, s.head_hash,"
                " s.floor_seq, s.claim_seq, s.rules, s.schema_min, s.claim_hours"
                " FROM member m JOIN scope s USING (scope_id)"
                " WHERE m.login = ? AND NOT m.revoked ORDER BY s.code",
                (self._login,),
            ).fetchall()
            person = db.execute("SELECT name FROM person WHERE login = ?", (self._login,))
            told = [] if wipe == "now" else scopes
            return ServerInfo(
                now=self._clock.now(),
                login=self._login,
                person=person.fetchone()[0],
                wipe=wipe,
                claim_hours=min((one[11] for one in told), default=24),
                scopes=tuple(
                    self._scope(db, me, one, cursors.get(one[0]), claims_after.get(one[0], 0))
                    for one in told
                ),
            )

    def _scope(
        self,
        db: sqlite3.Connection,
        me: DeviceInfo,
        row: Sequence[Any],
        cursor: Cursor | None,
        claims_after: int,
    ) -> ScopeInfo:
        scope_id, code, name, role, epoch, head, head_hash, floor, claim_seq, rules = row[:10]
        last = db.execute(
            "SELECT last_batch FROM device_scope WHERE device_id = ? AND scope_id = ?",
            (me.device_id, scope_id),
        ).fetchone()
        claims = db.execute(
            "SELECT c.episode_id, c.login, p.name, c.device_id, c.fence, c.until"
            " FROM claim c LEFT JOIN person p ON p.login = c.login"
            " WHERE c.scope_id = ? AND c.claim_seq > ? AND (? > 0 OR c.until > ?)"
            " ORDER BY c.claim_seq, c.episode_id",
            (scope_id, claims_after, claims_after, instant_text(self._clock.now())),
        )
        return ScopeInfo(
            scope_id=scope_id,
            code=code,
            name=name,
            role=role,
            epoch=epoch,
            head=head,
            head_hash=head_hash,
            floor=floor,
            last_batch=last[0] if last else 0,
            verdict=_verdict(db, me, row, cursor or Cursor()),
            claim_seq=claim_seq,
            claims=tuple(_claim(scope_id, one) for one in claims),
            rules=tuple(json.loads(rules)),
        )

    def pull(self, device_id: str, scope_id: str, after: int, limit: int = PAGE_ROWS) -> Page:
        """The rows changed after `after`, each once and as it is now."""
        with self._file.read() as db:
            self._admit(db, device_id, scope_id)
            head, epoch = db.execute(
                "SELECT head_seq, epoch FROM scope WHERE scope_id = ?", (scope_id,)
            ).fetchone()
            nth = db.execute(
                "SELECT seq FROM row_head WHERE scope_id = ? AND seq > ? ORDER BY seq"
                " LIMIT 1 OFFSET ?",
                (scope_id, after, min(max(limit, 1), MOST_ROWS) - 1),
            ).fetchone()
            rows = db.execute(
                f"{_ROW} WHERE h.scope_id = ? AND h.seq > ? AND h.seq <= ?"
                " ORDER BY h.seq, h.kind, h.id",
                (scope_id, after, nth[0] if nth else head),
            ).fetchall()
            to = rows[-1][3] if rows else max(head, after)
            sealed = db.execute(
                "SELECT hash FROM op_log WHERE scope_id = ? AND seq = ?", (scope_id, to)
            ).fetchone()
        return Page(
            tuple(_row(scope_id, one) for one in rows),
            to,
            sealed[0] if sealed else "",
            epoch,
            to < head,
        )

    def push(self, device_id: str, batch: Batch) -> PushReply:
        """Take a batch; idempotent on (device, scope, number, hash)."""
        with self._file.write() as db:
            role = self._admit(db, device_id, batch.scope_id)
            told = take_batch(
                db, self._kinds, role, self._login, device_id, batch, self._clock.now()
            )
        return push_reply(batch.scope_id, told)

    def fetch(self, device_id: str, scope_id: str, wanted: Sequence[Ref]) -> tuple[ServerRow, ...]:
        """Rows by id; an episode comes with all that belongs to it."""
        with self._file.read() as db:
            self._admit(db, device_id, scope_id)
            _want_ids(row_id for _, row_id in wanted)
            refs: dict[tuple[str, str | None], None] = dict.fromkeys(wanted)
            parents: dict[str | None, None] = {}
            for kind, row_id in wanted:
                if kind != "episode":
                    continue
                doc = _doc(db, scope_id, kind, row_id)
                if doc is not None:
                    spell, patient = doc.get("spell_id"), doc.get("patient_id")
                    refs["spell", spell] = refs["patient", patient] = None
                    parents[row_id] = parents[patient] = None
            for parent in parents:
                found = db.execute(
                    "SELECT kind, id FROM row_head WHERE scope_id = ? AND parent = ?",
                    (scope_id, parent),
                )
                refs.update(dict.fromkeys((kind, row_id) for kind, row_id in found))
            rows = [
                row
                for kind, row_id in refs
                for row in db.execute(
                    f"{_ROW} WHERE h.scope_id = ? AND h.kind = ? AND h.id = ?",
                    (scope_id, kind, row_id),
                )
            ]
        rows.sort(key=lambda row: (row[3], row[0], row[1]))
        return tuple(_row(scope_id, one) for one in rows)

    def claim(
        self,
        device_id: str,
        scope_id: str,
        episode_ids: Sequence[str],
        *,
        hours: int | None = None,
        reason: str = "",
    ) -> tuple[ClaimInfo, ...]:
        """Take episodes; those of others stay theirs unless a reason is given."""
        asked = list(dict.fromkeys(episode_ids))
        _want_ids(asked)
        if "\0" in reason:
            raise NotAccepted
        with self._file.write() as db:
            self._admit(db, device_id, scope_id)
            now = self._clock.now()
            db.execute("UPDATE scope SET claim_seq = claim_seq + 1 WHERE scope_id = ?", (scope_id,))
            number, usual = db.execute(
                "SELECT claim_seq, claim_hours FROM scope WHERE scope_id = ?", (scope_id,)
            ).fetchone()
            until = now + timedelta(hours=min(usual if hours is None else hours, CLAIM_MOST_HOURS))
            db.executemany(
                "INSERT INTO claim AS k (scope_id, episode_id, login, device_id, fence, until,"
                " claim_seq) VALUES (?, ?, ?, ?, 1, ?, ?)"
                " ON CONFLICT (scope_id, episode_id) DO UPDATE SET login = excluded.login,"
                " device_id = excluded.device_id, fence = k.fence + (k.login <> excluded.login),"
                " until = excluded.until, claim_seq = excluded.claim_seq"
                " WHERE k.login = excluded.login OR k.until IS NULL OR k.until <= ? OR ? <> ''",
                [
                    (scope_id, one, self._login, device_id, instant_text(until), number,
                     instant_text(now), reason)
                    for one in asked
                ],
            )  # fmt: skip
            rows = [
                db.execute(
                    "SELECT c.episode_id, c.login, p.name, c.device_id, c.fence, c.until"
                    " FROM claim c LEFT JOIN person p ON p.login = c.login"
                    " WHERE c.scope_id = ? AND c.episode_id = ?",
                    (scope_id, one),
                ).fetchone()
                for one in asked
            ]
        return tuple(_claim(scope_id, row) for row in rows)

    def release(self, device_id: str, scope_id: str, episode_ids: Sequence[str]) -> None:
        """Give episodes back that this login holds."""
        _want_ids(episode_ids)
        with self._file.write() as db:
            self._admit(db, device_id, scope_id)
            db.execute("UPDATE scope SET claim_seq = claim_seq + 1 WHERE scope_id = ?", (scope_id,))
            db.executemany(
                "UPDATE claim SET until = NULL,"
                " claim_seq = (SELECT s.claim_seq FROM scope s WHERE s.scope_id = claim.scope_id)"
                " WHERE scope_id = ? AND episode_id = ? AND login = ? AND until IS NOT NULL",
                [(scope_id, one, self._login) for one in episode_ids],
            )

    def put_blob(self, device_id: str, scope_id: str, sha256: str, data: bytes) -> None:
        """Keep a document under its SHA-256; again is fine."""
        with self._file.write() as db:
            role = self._admit(db, device_id, scope_id)
            if len(data) > BLOB_BYTES or hashlib.sha256(data).hexdigest() != sha256:
                raise NotAccepted
            if not {"document_version", "*"} & set(self._kinds.writes.get(role, ())):
                raise NotAccepted
            db.execute(
                "INSERT INTO blob (scope_id, sha256, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (scope_id, sha256, data),
            )

    def get_blob(self, device_id: str, scope_id: str, sha256: str) -> bytes | None:
        """A document; None: it is not in this scope."""
        with self._file.read() as db:
            self._admit(db, device_id, scope_id)
            found = db.execute(
                "SELECT data FROM blob WHERE scope_id = ? AND sha256 = ?", (scope_id, sha256)
            ).fetchone()
        return bytes(found[0]) if found else None

    def tally(self, device_id: str, scope_id: str) -> tuple[Tally, ...]:
        """Count and digest of every kind."""
        with self._file.read() as db:
            self._admit(db, device_id, scope_id)
            rows = db.execute(
                "SELECT kind, id, version FROM row_head WHERE scope_id = ? AND NOT deleted",
                (scope_id,),
            ).fetchall()
        return tally_of((kind, row_id, version) for kind, row_id, version in rows)

    def wiped(self, device_id: str) -> None:
        """The receipt of a laptop that has emptied itself."""
        _want_ids((device_id,))
        with self._file.write() as db:
            done = db.execute(
                "UPDATE device SET wiped_at = coalesce(wiped_at, ?)"
                " WHERE device_id = ? AND login = ?",
                (instant_text(self._clock.now()), device_id, self._login),
            )
            if done.rowcount == 0:
                raise Revoked(NOT_ENROLLED)

    def close(self) -> None:
        """End the connection; the next verb opens another."""
        self._file.close()

    def _member(self, db: sqlite3.Connection) -> None:
        found = db.execute(
            "SELECT 1 FROM member WHERE login = ? AND NOT revoked LIMIT 1", (self._login,)
        ).fetchone()
        if found is None:
            raise Revoked(NOT_A_MEMBER)

    def _admit(self, db: sqlite3.Connection, device_id: str, scope_id: str) -> str:
        """The role of the caller in the scope. Raises Revoked, and NotAccepted for no id."""
        _want_ids((device_id, scope_id))
        role = db.execute(
            "SELECT role FROM member WHERE login = ? AND scope_id = ? AND NOT revoked",
            (self._login, scope_id),
        ).fetchone()
        if role is None:
            raise Revoked(NOT_A_MEMBER)
        device = db.execute(
            "SELECT wipe, wiped_at FROM device WHERE device_id = ? AND login = ?",
            (device_id, self._login),
        ).fetchone()
        if device is None:
            raise Revoked(NOT_ENROLLED)
        if device[0] == "now" or device[1] is not None:
            raise Revoked(TO_BE_EMPTIED, wipe=device[0])
        return str(role[0])


def _want_ids(values: Iterable[str]) -> None:
    if not all(kinds.is_id(value) for value in values):
        raise NotAccepted


def _verdict(db: sqlite3.Connection, me: DeviceInfo, row: Sequence[Any], cursor: Cursor) -> str:
    """What a laptop with this schema and this cursor may do."""
    scope_id, epoch, floor, schema_min = row[0], row[4], row[7], row[10]
    if me.schema < schema_min:
        return "upgrade_required"
    if cursor.epoch not in ("", epoch):
        return "epoch_changed"
    if cursor.seq == 0:
        return "ok"
    sealed = db.execute(
        "SELECT hash FROM op_log WHERE scope_id = ? AND seq = ?", (scope_id, cursor.seq)
    ).fetchone()
    known = sealed is not None and sealed[0] == cursor.hash
    return "ok" if known and cursor.seq >= floor else "epoch_changed"


def _doc(db: sqlite3.Connection, scope_id: str, kind: str, row_id: str) -> dict[str, Any] | None:
    found = db.execute(
        "SELECT doc FROM row_head WHERE scope_id = ? AND kind = ? AND id = ?",
        (scope_id, kind, row_id),
    ).fetchone()
    return dict(json.loads(found[0])) if found else None


def _row(scope_id: str, told: Sequence[Any]) -> ServerRow:
    kind, row_id, version, seq, deleted, doc, device, by, at = told
    return ServerRow(
        scope_id,
        kind,
        row_id,
        version,
        seq,
        bool(deleted),
        json.loads(doc),
        device,
        by or "",
        datetime.fromisoformat(at),
    )


def _claim(scope_id: str, told: Sequence[Any]) -> ClaimInfo:
    episode_id, login, person, device, fence, until = told
    ends = datetime.fromisoformat(until) if until else None
    return ClaimInfo(scope_id, episode_id, login, person, device, fence, ends)
