"""The file of an embedded central store: plain SQLite, for the demo and for tests.

It is not encrypted and holds invented patients only. Several threads and processes may have it
open at once.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from coder_gui.domain.errors import Offline
from coder_gui.sync.protocol import Busy

BUSY_SECONDS = 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS scope (
  scope_id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  rules TEXT NOT NULL DEFAULT '[]', claim_hours INTEGER NOT NULL DEFAULT 24,
  schema_min INTEGER NOT NULL DEFAULT 0, epoch TEXT NOT NULL,
  head_seq INTEGER NOT NULL DEFAULT 0, head_hash TEXT NOT NULL DEFAULT '',
  floor_seq INTEGER NOT NULL DEFAULT 0, claim_seq INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS refill (scope_id TEXT PRIMARY KEY, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (login TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS member (
  login TEXT NOT NULL, scope_id TEXT NOT NULL, role TEXT NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (login, scope_id));
CREATE TABLE IF NOT EXISTS device (
  device_id TEXT PRIMARY KEY, login TEXT NOT NULL, laptop TEXT NOT NULL,
  wipe TEXT NOT NULL DEFAULT '', wiped_at TEXT);
CREATE TABLE IF NOT EXISTS device_scope (
  device_id TEXT NOT NULL, scope_id TEXT NOT NULL, last_batch INTEGER NOT NULL DEFAULT 0,
  last_sha256 BLOB, last_reply TEXT, PRIMARY KEY (device_id, scope_id));
CREATE TABLE IF NOT EXISTS row_head (
  scope_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  seq INTEGER NOT NULL, deleted INTEGER NOT NULL, doc TEXT NOT NULL, by_device TEXT NOT NULL,
  by_login TEXT NOT NULL, at TEXT NOT NULL, parent TEXT,
  PRIMARY KEY (scope_id, kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS row_head_feed ON row_head (scope_id, seq);
CREATE INDEX IF NOT EXISTS row_head_parent ON row_head (scope_id, parent)
  WHERE parent IS NOT NULL;
CREATE TABLE IF NOT EXISTS batch_log (
  scope_id TEXT NOT NULL, device_id TEXT NOT NULL, batch INTEGER NOT NULL, sha256 BLOB NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (scope_id, device_id, batch));
CREATE TABLE IF NOT EXISTS op_log (
  scope_id TEXT NOT NULL, seq INTEGER NOT NULL, device_id TEXT NOT NULL, login TEXT NOT NULL,
  batch INTEGER NOT NULL, place INTEGER NOT NULL, batch_sha256 BLOB NOT NULL, hash TEXT NOT NULL,
  at TEXT NOT NULL, PRIMARY KEY (scope_id, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claim (
  scope_id TEXT NOT NULL, episode_id TEXT NOT NULL, login TEXT NOT NULL, device_id TEXT NOT NULL,
  fence INTEGER NOT NULL, until TEXT, claim_seq INTEGER NOT NULL,
  PRIMARY KEY (scope_id, episode_id));
CREATE TABLE IF NOT EXISTS blob (
  scope_id TEXT NOT NULL, sha256 TEXT NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (scope_id, sha256));
"""


def instant_text(at: datetime) -> str:
    """UTC with microseconds; it sorts as the instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class CentralFile:
    """A connection to the file, for one thread at a time. `patience`: seconds that it waits for
    other writers, and then it is Busy.
    """

    def __init__(self, path: Path, *, patience: float = BUSY_SECONDS) -> None:
        self.path, self._patience = path, patience
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def make(self) -> None:
        """Make the tables where they are not there yet."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)
            connection.close()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One state of the file throughout the block. Raises Offline when it is not there."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The only writer; committed at the end of the block, rolled back by any error."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                connection = self._open()
                connection.execute(begin)
            except sqlite3.OperationalError as error:
                raise _for_people(error) from None
            try:
                yield connection
                connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise _for_people(error) from None
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=self._patience,
                isolation_level=None,
                check_same_thread=False,
            )
            self._connection.execute("PRAGMA synchronous = NORMAL")
        return self._connection

    def close(self) -> None:
        """End the connection; the next verb opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _for_people(error: sqlite3.OperationalError) -> Exception:
    if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy("The central store is busy. The next sync tries again.")
    return Offline("The central store cannot be reached. Work goes on; sync tries again.")
