"""The one recipe by which an encrypted file is opened (decisions on the encrypted file).

The key goes in by the connect listener as the first statement: never in a URL, never in a log.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from coder_gui.storage.canonical import compact_json
from coder_gui.storage.faults import for_people, raise_for_people

RawConnection = Any
"""A connection of sqlcipher3, which ships no types."""

BUSY_MILLISECONDS = 5000
LOG_BYTES = 16 * 1024 * 1024
"""What the write-ahead log is cut back to after a large import."""


class DatabaseKeyLike(Protocol):
    """The raw key of a profile, wherever it is kept."""

    def hex(self) -> str:
        """96 hexadecimal digits: a key of 32 bytes, then a salt of 16."""


class Lane(Enum):
    """What a connection is for; the value is its page cache in KiB."""

    WRITER = 16384
    READER = 8192
    TOOL = 2000


def unlock(connection: RawConnection, key: DatabaseKeyLike, *, probe: bool = True) -> None:
    """Give a fresh connection its key and silence SQLCipher's own log on stderr.

    With `probe` it also reads the first page: raises WrongKey when the key does not fit.
    """
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA cipher_log = off")
    if not probe:
        return
    with for_people():
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def connect(path: Path, key: DatabaseKeyLike, *, probe: bool = True) -> RawConnection:
    """A raw keyed connection to an existing file, in autocommit, for tools (backup, verify).

    Raises StoreDamaged when the file cannot be opened, WrongKey when the key does not fit.
    """
    with contextlib.ExitStack() as undo:
        connection = _driver_connect(path)
        undo.callback(connection.close)
        unlock(connection, key, probe=probe)
        undo.pop_all()
    return connection


def _driver_connect(path: Path) -> RawConnection:
    with for_people():
        return driver.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )


def new_file(path: Path) -> None:
    """Make an empty file that only this user may read. Raises FileExistsError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def make_engine(
    path: Path,
    key: DatabaseKeyLike,
    lane: Lane,
    *,
    size: int = 1,
    prepare: Callable[[RawConnection], None] | None = None,
) -> Engine:
    """An engine over one encrypted file; nothing is opened yet.

    `size` is how many connections may be open at once. `prepare` is called with each new raw
    connection once it is keyed. Its connections raise the errors of `faults.translate`.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: _driver_connect(path),
        module=driver,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=compact_json,
    )

    def on_connect(connection: RawConnection, _record: object) -> None:
        with contextlib.ExitStack() as undo:
            undo.callback(connection.close)
            unlock(connection, key)
            _tune(connection, lane)
            if prepare is not None:
                prepare(connection)
            undo.pop_all()

    # insert: before SQLAlchemy's own first question to the database
    event.listen(engine, "connect", on_connect, insert=True)
    begin = "BEGIN" if lane is Lane.READER else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    event.listen(engine, "handle_error", raise_for_people)
    return engine


# cipher_memory_security wipes and locks every allocation of SQLite. Measured on two cores: an
# import of 10,000 episodes 19.1 s with it and 2.9 s without, a save 3.2 ms and 1.2 ms, the first
# write 18 ms and 1.4 ms. Off: SQLCipher still wipes and locks the memory that holds keys.


def _tune(connection: RawConnection, lane: Lane) -> None:
    connection.enable_load_extension(0)
    settings = [
        "cipher_memory_security = OFF",
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        f"cache_size = -{lane.value}",
    ]
    if lane is Lane.WRITER:
        settings += ["journal_mode = WAL", f"journal_size_limit = {LOG_BYTES}"]
    if lane is Lane.READER:
        settings.append("query_only = ON")
    for setting in settings:
        connection.execute(f"PRAGMA {setting}").fetchall()
