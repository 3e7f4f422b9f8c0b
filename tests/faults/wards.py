"""Laptops with real encrypted files before a real store: PostgreSQL, or the embedded one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from central.cluster import server_programs
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from storage.profile_rows import RandomKey, add_stays
from sync.checker import (
    Logged,
    Store,
    check_acknowledged,
    check_convergence,
    check_files,
    check_kept,
    check_lists,
    check_log,
    read_store,
)
from sync.clients import Client, Ward

from coder_gui.domain.exchange_rows import chain
from coder_gui.domain.identity import new_id
from coder_gui.storage.sync_rows import without_none
from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.protocol import CentralStore
from coder_gui.system.clock import Clock

from .server import Server

Place = Mapping[str, Any]
"""Where a store is, in words that can be handed to another process."""


def store_at(place: Place, login: str) -> CentralStore:
    """The store at a place, as this person."""
    if "path" in place:
        return EmbeddedCentralStore(Path(place["path"]), login=login)
    told = {"answer_timeout": place["patience"]} if "patience" in place else {}
    settings = PostgresSettings(
        place["host"],
        place["port"],
        place["database"],
        login,
        None,
        sslmode="disable",
        channel_binding="disable",
        connect_timeout=place.get("connect_timeout", 5),
        **told,
    )
    return PostgresCentralStore(settings, "")


class RealClient(Client):
    """A laptop of a RealWard."""

    ward: RealWard

    def store(self) -> Any:
        """The store as this person."""
        return store_at(self.ward.place, self.login)

    def again(self) -> None:
        """The same profile, opened anew."""
        self.database.close()
        RealClient.__init__(self, self.ward, self.folder, self.key, self.login)

    @property
    def device(self) -> str:
        """The id under which the store knows this laptop."""
        return self.database.device_id


class RealWard(Ward):
    """The embedded store in a file, as `Ward`, with a checker."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(folder, clock)
        self.place: dict[str, Any] = {"path": str(self.path)}

    def opened(self, folder: Path, key: RandomKey, login: str) -> RealClient:
        """The laptop whose files are in this folder."""
        self.clients.append(RealClient(self, folder, key, login))
        return self.clients[-1]

    def settle(self) -> None:
        """Everybody syncs until nothing moves; a copied profile is opened anew."""
        for _ in range(10):
            moved = False
            for one in list(self.clients):
                done = one.run()
                moved |= bool(done.pulled or done.pushed or done.refilled or done.reopen)
                if done.reopen:
                    one.again()
            if not moved:
                return
        raise AssertionError("the laptops do not come to an end")

    def read(self) -> Store:
        """The store as it is."""
        return read_store(self.path, self.scope)

    def wrong(self) -> list[str]:
        """What the checker finds once everybody has synced to the end."""
        self.settle()
        return self.wrong_now()

    def wrong_now(self) -> list[str]:
        """The same of laptops that have synced to the end."""
        store = self.read()
        found = check_log(store) + check_lists(store)
        for one in self.clients:
            found += check_acknowledged(one.database, store, one.login)
            found += check_kept(one.database, store, one.login)
            found += check_convergence(one.database, store, one.login)
            found += check_files(one.folder, one.key, one.login)
        return found


class PostgresWard(RealWard):
    """A database of a server of the tests' own."""

    def __init__(self, folder: Path, clock: Clock, server: Server) -> None:
        self.folder, self.clock, self.server = folder, clock, server
        self.database = f"c{new_id()[-12:]}"
        server.sql("postgres", f'CREATE DATABASE "{self.database}"')  # a name of our own making
        self.go_to(self.database)
        self.central.create()
        self.scope = self.central.add_scope("one", "One")
        self.clients = []

    def go_to(self, database: str) -> None:
        """The store is in this database from now on."""
        self.dsn = make_conninfo(self.server.dsn, dbname=database)
        self.central = PostgresCentral(self.dsn)
        parts = conninfo_to_dict(self.dsn)
        self.place = {"host": parts["host"], "port": int(parts["port"]), "database": database}

    def read(self) -> Store:
        """The store as its tables have it."""
        with psycopg.connect(self.dsn) as connection:
            return read_tables(connection, self.scope)

    def wrong_now(self) -> list[str]:
        """What the checker finds, and what the store's own verification finds."""
        return [*super().wrong_now(), *self.central.verify_chain("one").problems]

    def until(self, question: str) -> None:
        """Asks the server until there is a row."""
        pause, last = threading.Event(), time.monotonic() + 30
        while not self.server.sql(self.database, question):
            assert time.monotonic() < last, question
            pause.wait(0.02)

    def dump(self) -> None:
        """A backup, as the administrator makes it."""
        _program("pg_dump", "-Fc", "-f", str(self.folder / "dump"), self.dsn)

    def put_back(self) -> None:
        """The store is what it was at the backup."""
        self.server.sql("postgres", f'DROP DATABASE "{self.database}" WITH (FORCE)')
        self.server.sql("postgres", f'CREATE DATABASE "{self.database}"')
        _program("pg_restore", "-d", self.dsn, "--exit-on-error", str(self.folder / "dump"))
        self.central.upgrade()

    def close(self) -> None:
        """Closes the laptops' files and drops the database."""
        for one in self.clients:
            one.database.close()
        self.server.sql("postgres", f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')


def _program(name: str, *arguments: str) -> None:
    subprocess.run([str(server_programs() / name), *arguments], check=True)


def read_tables(connection: psycopg.Connection[Any], scope: str) -> Store:
    """The log with its bodies, the rows, and where the chain does not hold."""
    head = connection.execute("SELECT head_seq FROM coder.scope WHERE scope_id = %s", (scope,))
    found = Store(head=head.fetchall()[0][0])
    bodies = {
        (device, batch): (json.loads(body), hashlib.sha256(body.encode()).digest())
        for device, batch, body in connection.execute(
            "SELECT device_id::text, batch, body FROM coder.batch_log WHERE scope_id = %s", (scope,)
        )
    }
    prev = b""
    for seq, device, login, batch, place, sha, digest in connection.execute(
        "SELECT seq, device_id::text, login::text, batch, place, batch_sha256, hash"
        " FROM coder.op_log WHERE scope_id = %s ORDER BY seq",
        (scope,),
    ):
        body, sealed = bodies[device, batch]
        if sealed != sha or chain(prev, scope, seq, device, login, sha, place) != digest:
            found.chain_breaks.append(seq)
        prev = digest
        group = body[place]
        found.log.append(Logged(seq, device, batch, tuple(group["ids"]), tuple(group["ops"])))
    for kind, row_id, version, doc in connection.execute(
        "SELECT kind, id::text, version, doc FROM coder.row_head"
        " WHERE scope_id = %s AND NOT deleted",
        (scope,),
    ):
        found.rows[kind, row_id] = (version, without_none(doc))
    return found


@contextmanager
def populated(
    ward: RealWard, logins: Iterable[str], *, stays: int = 2
) -> Iterator[list[RealClient]]:
    """Laptops of these people, the first of which has brought some stays; all have synced."""
    try:
        found = [ward.laptop(login) for login in logins]
        add_stays(found[0].database, found[0].actor, range(1, stays + 1))
        ward.settle()
        yield found
    finally:
        ward.close()
