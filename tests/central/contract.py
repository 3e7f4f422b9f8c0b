"""What the contract suite needs of a central store beside its verbs, for each kind of store.

A centre holds the people of trust.PEOPLE in the scopes north and south.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import psycopg

from central.trust import PEOPLE, Laptop, Trust, code, new_id
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.embedded_admin import EmbeddedCentral
from coder_gui.sync.embedded_file import BUSY_SECONDS
from coder_gui.sync.protocol import CentralStore, Cursor, DeviceInfo, Op, ScopeInfo

Entry = tuple[int, str, str, int, int, str]
"""Of the log of a scope: seq, device, login, batch, place in the batch, hash."""


class Centre(Protocol):
    """A central store with its administrator."""

    scopes: dict[str, str]

    def stranger(self, login: str, *, device_id: str = "") -> Laptop:
        """A laptop that the store does not know yet, in the first scope of its person."""

    def laptop(self, login: str) -> Laptop:
        """A new laptop of the login, enrolled."""

    def revoke(self, login: str) -> None:
        """The login may do nothing any more."""

    def wipe(self, device_id: str, when: str) -> None:
        """The laptop is to be emptied."""

    def change_epoch(self, scope: str) -> None:
        """As after a restore; the scope by its code."""

    def set_schema_min(self, scope: str, schema: int) -> None:
        """Older laptops may push and not pull."""

    def let_time_pass(self, hours: int) -> None:
        """By the clock of the store, whatever those of laptops say."""

    def log(self, scope: str) -> list[Entry]:
        """What was taken, in its order."""

    def be_impatient(self) -> None:
        """Laptops made from now on wait hardly for a lock."""

    def hold(self) -> Callable[[], None]:
        """Lock the store as a push in the middle does; the answer ends it."""

    def close(self) -> None:
        """End all connections."""


class StoreClock:
    """The clock of an embedded store."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def _as_it_is(store: CentralStore) -> CentralStore:
    return store


class EmbeddedCentre:
    """In one SQLite file. `wrap` stands between laptops and store."""

    def __init__(
        self,
        folder: Path,
        *,
        scopes: dict[str, str] | None = None,
        wrap: Callable[[CentralStore], CentralStore] = _as_it_is,
    ) -> None:
        self.path, self.clock, self._wrap = folder / "central.db", StoreClock(), wrap
        self.admin = EmbeddedCentral(self.path)
        self.admin.create()
        self.scopes = {
            scope: self.admin.add_scope(
                scope, f"{scope.title()} site", scope_id=(scopes or {}).get(scope)
            )
            for scope in ("north", "south")
        }
        for login, (person, role, codes) in PEOPLE.items():
            self.admin.add_member(login, person, role, codes)
        self._patience = BUSY_SECONDS
        self._laptops: list[Laptop] = []

    def stranger(self, login: str, *, device_id: str = "") -> Laptop:
        store = self._wrap(
            EmbeddedCentralStore(self.path, login=login, clock=self.clock, patience=self._patience)
        )
        scope = PEOPLE[login][2][0] if login in PEOPLE else "north"
        me = DeviceInfo(device_id or new_id(), "0.4.0", 4, f"{login}'s")
        made = Laptop(store, me, self.scopes[scope])
        self._laptops.append(made)
        return made

    def laptop(self, login: str) -> Laptop:
        made = self.stranger(login)
        made.store.enrol(made.me)
        return made

    def revoke(self, login: str) -> None:
        self.admin.revoke(login)

    def wipe(self, device_id: str, when: str) -> None:
        self.admin.wipe(device_id, when)

    def change_epoch(self, scope: str) -> None:
        self.admin.change_epoch(self.scopes[scope])

    def set_schema_min(self, scope: str, schema: int) -> None:
        self.admin.set_schema_min(self.scopes[scope], schema)

    def let_time_pass(self, hours: int) -> None:
        self.clock.ahead += timedelta(hours=hours)

    def log(self, scope: str) -> list[Entry]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(
                "SELECT seq, device_id, login, batch, place, hash FROM op_log WHERE scope_id = ?"
                " ORDER BY seq",
                (self.scopes[scope],),
            ).fetchall()

    def be_impatient(self) -> None:
        self._patience = 0.05

    def hold(self) -> Callable[[], None]:
        db = sqlite3.connect(self.path, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        return db.close

    def close(self) -> None:
        for laptop in self._laptops:
            laptop.store.close()
        self.admin.close()


class PostgresCentre:
    """In a database of its own."""

    def __init__(self, trust: Trust) -> None:
        self._trust, self.scopes = trust, trust.scopes

    def stranger(self, login: str, *, device_id: str = "") -> Laptop:
        return self._trust.stranger(login, device_id=device_id)

    def laptop(self, login: str) -> Laptop:
        return self._trust.laptop(login)

    def revoke(self, login: str) -> None:
        self._trust.admin.revoke(login)

    def wipe(self, device_id: str, when: str) -> None:
        self._trust.admin.wipe(device_id, when)

    def change_epoch(self, scope: str) -> None:
        self._trust.admin.change_epoch(scope)

    def set_schema_min(self, scope: str, schema: int) -> None:
        self._trust.admin.set_scope(scope, schema_min=schema)

    def let_time_pass(self, hours: int) -> None:
        self._run(
            "UPDATE coder.claim SET lease_until = lease_until - make_interval(hours => %s)", hours
        )
        self._run(
            "UPDATE coder.scope SET refill_until = refill_until - make_interval(hours => %s)", hours
        )

    def log(self, scope: str) -> list[Entry]:
        return self._run(
            "SELECT seq, device_id::text, login::text, batch, place, encode(hash, 'hex')"
            " FROM coder.op_log WHERE scope_id = %s ORDER BY seq",
            self.scopes[scope],
        )

    def be_impatient(self) -> None:
        self._run("ALTER FUNCTION api.push SET lock_timeout = '50ms'")

    def hold(self) -> Callable[[], None]:
        db = psycopg.connect(self._trust.dsn)
        db.execute("SELECT FROM coder.scope FOR UPDATE")
        return db.close

    def _run(self, statement: str, *values: object) -> list[Any]:
        with psycopg.connect(self._trust.dsn, autocommit=True) as db:
            done = db.execute(statement, values or None)
            return done.fetchall() if done.description else []

    def close(self) -> None:
        self._trust.close()


def plain(value: Any) -> Any:
    """An answer as JSON holds it, with "T" for every instant and "E" for every epoch."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: "E" if name == "epoch" else plain(told) for name, told in _fields(value)}
    if isinstance(value, datetime):
        return "T"
    if isinstance(value, dict):
        return {name: plain(told) for name, told in value.items()}
    if isinstance(value, list | tuple):
        return [plain(told) for told in value]
    return value.hex() if isinstance(value, bytes) else value


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(value, name)) for name in asdict(value))


def spoken(value: Any) -> bytes:
    """The bytes that are compared between stores."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False).encode()


def codes(count: int, episode_id: str = "") -> list[Op]:
    """New codes of one episode."""
    episode = episode_id or new_id()
    return [Op("code", new_id(), 0, code(episode)) for _ in range(count)]


def greeted(laptop: Laptop, cursor: Cursor | None = None, claims_after: int = 0) -> ScopeInfo:
    """What hello says of the laptop's scope."""
    cursors = {} if cursor is None else {laptop.scope_id: cursor}
    info = laptop.store.hello(laptop.me, cursors, {laptop.scope_id: claims_after})
    return next(scope for scope in info.scopes if scope.scope_id == laptop.scope_id)
