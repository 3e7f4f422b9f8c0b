"""A PostgreSQL for the tests: one cluster a session, a database a test, copied from a template."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sync.faulty import FaultyCentralStore

from central.cluster import Cluster, running
from central.contract import Centre, EmbeddedCentre, PostgresCentre
from central.trust import Trust
from coder_gui.sync import central_schema
from coder_gui.sync.central_admin import PostgresCentral

TEMPLATE = "central_template"

# TLS and passwords need a server of our own; a given one runs all other tests.
collect_ignore = (
    ["test_connecting.py", "test_cut_lines.py"] if os.environ.get("CODER_TEST_PG_DSN") else []
)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server of our own with TLS and SCRAM on loopback."""
    with (
        tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder,
        running(Path(folder)) as started,
    ):
        yield started


@pytest.fixture(scope="session")
def postgres_dsn(request: pytest.FixtureRequest) -> str:
    """DSN of a superuser's maintenance database: the server of the environment, else our own."""
    given = os.environ.get("CODER_TEST_PG_DSN")
    return given or request.getfixturevalue("cluster").dsn


def _named(request: pytest.FixtureRequest) -> str:
    return f"t{abs(hash((request.fixturename, request.node.nodeid))):x}"


@pytest.fixture
def postgres(postgres_dsn: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """DSN of an empty database for one test, dropped afterwards."""
    name = _named(request)
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # a name of our own making
        try:
            yield make_conninfo(postgres_dsn, dbname=name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def template(postgres_dsn: str) -> Iterator[str]:
    """The name of a database that holds an empty central store."""
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        server.execute(f"CREATE DATABASE {TEMPLATE}")
        PostgresCentral(make_conninfo(postgres_dsn, dbname=TEMPLATE)).create()
        yield TEMPLATE
        server.execute(f"DROP DATABASE {TEMPLATE} WITH (FORCE)")


@pytest.fixture(scope="session")
def populated(template: str, postgres_dsn: str) -> Iterator[str]:
    """The name of a database that holds a central store with a trust in it."""
    name = f"{template}_trust"
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        Trust(make_conninfo(postgres_dsn, dbname=name)).populate()
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(server: str, template: str, name: str) -> Iterator[str]:
    """DSN of a copy of a template, which is dropped afterwards."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {template} STRATEGY file_copy')
        dsn = make_conninfo(server, dbname=name)
        with psycopg.connect(dsn, autocommit=True) as made:
            central_schema.guard(made)  # a template does not hand on who may connect
        try:
            yield dsn
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def central_dsn(postgres_dsn: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """DSN of an administrator on a central store of the test's own: empty, or with a trust."""
    with_people = {"trust", "centre"} & set(request.fixturenames)
    source = "populated" if with_people else "template"
    with copied(postgres_dsn, request.getfixturevalue(source), _named(request)) as dsn:
        yield dsn


@pytest.fixture
def central(central_dsn: str) -> PostgresCentral:
    """An empty central store, to be looked after."""
    return PostgresCentral(central_dsn)


@pytest.fixture
def trust(central_dsn: str) -> Iterator[Trust]:
    """A central store with two scopes and people in both; see Trust."""
    made = Trust(central_dsn)
    made.reopen()
    yield made
    made.close()


@pytest.fixture(params=["embedded", "faulty", "postgres"])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    """Each kind of store in turn, with the people of trust.PEOPLE."""
    made: Centre
    if request.param == "postgres":
        made = PostgresCentre(request.getfixturevalue("trust"))
    else:
        wrapped = {"wrap": FaultyCentralStore} if request.param == "faulty" else {}
        made = EmbeddedCentre(tmp_path, **wrapped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def twins(
    postgres_dsn: str, populated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Centre, Centre]]:
    """An embedded store and one on PostgreSQL, with the same people and scopes."""
    with copied(postgres_dsn, populated, "twins") as dsn:
        trust = Trust(dsn)
        trust.reopen()
        one = EmbeddedCentre(tmp_path_factory.mktemp("twins"), scopes=trust.scopes)
        yield one, PostgresCentre(trust)
        one.close()
        trust.close()


@pytest.fixture
def sql(central_dsn: str) -> Callable[..., list[tuple[object, ...]]]:
    """Runs a statement as the superuser who owns the server."""

    def run(statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(central_dsn, autocommit=True) as connection:
            done = connection.execute(statement, values or None)
            return done.fetchall() if done.description else []

    return run
