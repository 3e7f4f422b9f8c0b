"""A throw-away PostgreSQL cluster: the DSN of the environment, else the installed server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


def _server_programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail(
            "PostgreSQL's server programs are not here. Install PostgreSQL 15 or later, "
            "or set CODER_TEST_PG_DSN to a server the tests may use."
        )
    return found[-1].parent


def _as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then the commands run as postgres, else nobody."""
    if os.name == "nt" or os.geteuid() != 0:
        return command
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in known else "nobody"
    return ["runuser", "-u", user, "--", *command]


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """DSN of the maintenance database of a server of our own; sockets only, no network."""
    given = os.environ.get("CODER_TEST_PG_DSN")
    if given:
        yield given
        return
    programs = _server_programs()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o777)  # the server's user makes its own folder in it
        data = home / "data"
        options = f"-k {home} -c listen_addresses='' -c fsync=off -c synchronous_commit=off"

        def run(*command: str) -> None:
            done = subprocess.run(
                _as_server_user([str(programs / command[0]), *command[1:]]),
                capture_output=True,
                text=True,
                cwd=home,
                check=False,
            )
            assert done.returncode == 0, done.stderr

        run("initdb", "-D", str(data), "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"host={home} user=owner dbname=postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")


@pytest.fixture
def postgres(postgres_dsn: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """DSN of an empty database for one test, dropped afterwards."""
    name = f"t{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # a name of our own making
        try:
            yield psycopg.conninfo.make_conninfo(postgres_dsn, dbname=name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
