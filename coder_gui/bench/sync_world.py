"""Laptops with real encrypted profiles, joined to a PostgreSQL of their own, for `bench sync`."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from coder_gui.bench.own_postgres import own_server
from coder_gui.bench.worlds import OPENS_WITH
from coder_gui.classification.editions import Classifications
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Role
from coder_gui.domain.sync import SyncState
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.services.sync import SyncRun
from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.central_schema import place_of
from coder_gui.sync.client import SyncOutcome
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.system.clock import SystemClock
from coder_gui.system.passphrase import KdfParameters

CONNECTIONS = 200


@dataclass
class Central:
    """A central store in a database of its own, and what is made on it."""

    dsn: str
    home: Path
    classifications: Classifications
    stack: contextlib.ExitStack
    admin: PostgresCentral = field(init=False)

    def __post_init__(self) -> None:
        self.admin = PostgresCentral(self.dsn)
        self.admin.create()
        self.admin.add_scope("bench", "Bench")

    def laptop(self, name: str) -> Session:
        """A new profile that has joined and read nothing yet; closed with the world."""
        login = f"{name}-{new_id()[-12:]}"
        self.admin.add_member(login, name, "coder", ["bench"])
        host, port = place_of(self.dsn)
        cheap = KdfParameters(memory=64, passes=1, lanes=1)
        profiles = Profiles(self.home / login, SystemClock(), lambda: None, cost=cheap)
        made = profiles.create(name=name, role=Role.CODER, passphrase=OPENS_WITH)
        unlocked = profiles.unlock(made.profile.folder, OPENS_WITH)
        session = Session(
            unlocked,
            classifications=self.classifications,
            clock=SystemClock(),
            keyring=lambda: None,
        )
        self.stack.callback(session.close)
        file = self.admin.join_file(login, name="Bench", host=host, port=port, ca_pem=None)
        session.sync.join(session.actor, {**file, "sslmode": "prefer"})
        return session

    def stores(self, login: str, scopes: list[str], count: int) -> list[PostgresCentralStore]:
        """Stores of one login, one for each simulated laptop."""
        self.admin.add_member(login, login, "coder", scopes)
        host, port = place_of(self.dsn)
        settings = PostgresSettings(
            host,
            port,
            str(psycopg.conninfo.conninfo_to_dict(self.dsn)["dbname"]),
            login,
            None,
            sslmode="prefer",
            channel_binding="prefer",
        )
        password = self.admin.invite(login)
        return [PostgresCentralStore(settings, password) for _ in range(count)]


def synced(session: Session) -> SyncOutcome:
    """One whole sync, with what it did. Raises RuntimeError when it was not whole.

    A sync that is offline or refused says so in its status and takes no time: no sample.
    """
    return whole(session.sync.sync())


def whole(run: SyncRun) -> SyncOutcome:
    """What a sync did. Raises RuntimeError when it was not whole."""
    unsent = run.status.state in (SyncState.OFFLINE, SyncState.PAUSED) or run.status.refused
    if unsent or not run.done.finished or run.done.rejected:
        raise RuntimeError(f"a sync of the benchmark was not whole: {run.status.detail}")
    return run.done


@contextmanager
def server() -> Iterator[str]:
    """A superuser's DSN on a server that writes to the disk as in earnest."""
    with own_server(durable=True, connections=CONNECTIONS) as dsn:
        yield dsn


@contextmanager
def central(dsn: str) -> Iterator[Central]:
    """A central store in a new database, and the laptops made on it; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="bench"))
    name = f"bench{new_id()[-12:]}"
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        classifications = Classifications(home / "classifications", clock=SystemClock())
        stack.callback(classifications.close)
        classifications.ensure_starter()
        with psycopg.connect(dsn, autocommit=True) as server_connection:
            server_connection.execute(f'CREATE DATABASE "{name}"')
        stack.callback(_drop, dsn, name)
        yield Central(make_conninfo(dsn, dbname=name), home, classifications, stack)


def _drop(dsn: str, name: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
