"""The encrypted database of one profile: `coder.db`, with `documents.db` beside it.

One connection writes, a few only read. What is committed is on the disk.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import TimeoutError as PoolTimeout

from coder_gui.domain.errors import CoderError, NotFound, StoreLocked
from coder_gui.domain.roles import Actor, Rights
from coder_gui.storage import episode_list, history, migrate, restore, settings
from coder_gui.storage.backups import DATABASE_FILE
from coder_gui.storage.documents import DocumentStore
from coder_gui.storage.engine import DatabaseKeyLike, Lane, RawConnection, make_engine, new_file
from coder_gui.storage.faults import CANNOT_OPEN_TEXT, CLOSED_TEXT, LOCKED_TEXT
from coder_gui.storage.list_rules import ListRules, shipped_rules
from coder_gui.storage.schema import Schema, revision
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import device as device_table
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.storage.write_guard import WriteGuard

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

READERS = 3
_LIST_RULES = "episode_list.rules"


class Database:
    """An open profile database. Made by `create` or `open`; `close` it in the end.

    `device_id` is the device this database was made for; `documents` holds the files' bytes.
    `rights`: what a central store takes of each role; None where there is no store.
    """

    def __init__(self, folder: Path, key: DatabaseKeyLike, clock: Clock, rules: ListRules) -> None:
        self._clock = clock
        self._rules = rules
        self._guard = WriteGuard()
        self._turn = threading.Lock()
        self._writing: int | None = None  # the thread whose turn it is
        self._closed = False
        self._written = False
        path = folder / DATABASE_FILE
        self._writer = make_engine(path, key, Lane.WRITER, prepare=self._prepare)
        self._readers = make_engine(path, key, Lane.READER, size=READERS)
        self.documents = DocumentStore(folder, key, clock)
        self.device_id = ""
        self.rights: Rights | None = None

    @classmethod
    def create(
        cls,
        folder: Path,
        key: DatabaseKeyLike,
        *,
        clock: Clock,
        device: Actor,
        rules: ListRules | None = None,
        schema: Schema | None = None,
    ) -> Database:
        """Make the files of a new profile in an existing folder, and open them.

        Raises FileExistsError when there are any, StorageFull.
        """
        path = folder / DATABASE_FILE
        new_file(path)
        setup = make_engine(path, key, Lane.WRITER)
        try:
            with setup.begin() as connection:
                (schema or Schema.shipped()).upgrade(connection)
                connection.execute(
                    device_table.insert().values(
                        device_id=device.device_id,
                        person=device.name,
                        role=device.role.value,
                        made_at=clock.now(),
                    )
                )
        finally:
            setup.dispose()
        DocumentStore.create(folder, key)
        return cls.open(folder, key, clock=clock, rules=rules, schema=schema)

    @classmethod
    def open(
        cls,
        folder: Path,
        key: DatabaseKeyLike,
        *,
        clock: Clock,
        rules: ListRules | None = None,
        schema: Schema | None = None,
    ) -> Database:
        """Open a profile's files. An older schema is migrated on a copy, which is then swapped in.

        Raises NotFound, WrongKey, StoreDamaged, StoreLocked, SchemaTooNew, StorageFull.
        """
        restore.finish(folder)
        if not (folder / DATABASE_FILE).is_file():
            raise NotFound("There is no profile in this folder. Choose another, or make a profile.")
        if not os.access(folder / DATABASE_FILE, os.W_OK):
            raise StoreLocked(CANNOT_OPEN_TEXT)
        wanted = schema or Schema.shipped()
        database = cls(folder, key, clock, rules or shipped_rules())
        with contextlib.ExitStack() as undo:
            undo.callback(database.close)
            if not database._is_at(wanted):
                database._release()
                migrate.migrate(folder / DATABASE_FILE, key, wanted, clock=clock)
            database._start()
            undo.pop_all()
        return database

    def _is_at(self, schema: Schema) -> bool:
        with self._readers.connect() as connection:
            return schema.check(revision(connection))

    def _start(self) -> None:
        with self._readers.connect() as connection:
            self.device_id = connection.execute(select(device_table.c.device_id)).scalar_one()
            made_by = settings.get(connection, _LIST_RULES)
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        if mode != "wal":  # the file was swapped in: the writer's connection sets it
            self._writer.connect().close()
        if made_by != self._rules.fingerprint:
            with self._writer.begin() as connection:
                episode_list.rebuild(connection)
                settings.put(connection, _LIST_RULES, self._rules.fingerprint)

    def _prepare(self, connection: RawConnection) -> None:
        self._rules.install(connection)
        self._guard.install(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only connection that sees one state of the database throughout the block."""
        with self._connection(self._readers) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, actor: Actor, action: str) -> Iterator[UnitOfWork]:
        """A unit of work; rolled back at the end of the block unless `commit` was called.

        `action` names the verb in the outbox. Waits for its turn; a second one inside the first
        on the same thread raises RuntimeError.
        """
        if actor.device_id != self.device_id:
            raise ValueError("the actor is on another device than this database")
        with self._my_turn(), self._connection(self._writer) as connection:
            connection.begin()
            work = UnitOfWork(connection, actor, action, self._clock, self._guard, self.rights)
            yield work
            self._written = self._written or work.committed
            # what was not committed is rolled back when the connection goes back to the pool

    @contextmanager
    def sync_write(self, actor: Actor) -> Iterator[SyncWork]:
        """A transaction of the sync; rolled back at the end of the block unless committed.

        Waits for its turn as `write` does: keep it short.
        """
        with self._my_turn(), self._connection(self._writer) as connection:
            connection.begin()
            work = SyncWork(connection, actor, self._clock, self._guard)
            yield work
            self._written = self._written or work.committed

    @contextmanager
    def _connection(self, engine: Engine) -> Iterator[Connection]:
        if self._closed:
            raise StoreLocked(CLOSED_TEXT)
        try:
            connection = engine.connect()
        except PoolTimeout as error:
            raise StoreLocked(LOCKED_TEXT) from error
        with connection:
            yield connection

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._writing == me:
            raise RuntimeError("a unit of work is already open on this thread")
        with self._turn:
            self._writing = me
            try:
                yield
            finally:
                self._writing = None

    def close(self) -> None:
        """Close every connection; the write-ahead log goes into the file. Closing twice is fine.

        The heads of the history are noted beside the documents; a disk too full for that does not
        keep the profile open.
        """
        if self._written and not self._closed:
            self._written = False
            self.keep_heads()
        self._closed = True
        self._release()
        self.documents.close()

    def keep_heads(self) -> None:
        """Note the newest history entries beside the documents, where the disk has room for it."""
        with contextlib.suppress(CoderError), self.read() as connection:
            self.documents.keep_heads(history.heads(connection))

    def _release(self) -> None:
        self._readers.dispose()
        self._writer.dispose()
