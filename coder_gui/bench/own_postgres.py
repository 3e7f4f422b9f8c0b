"""A PostgreSQL server of our own for a benchmark or the demo: sockets only, gone afterwards.

`python -m coder_gui.bench.own_postgres PROGRAM...` runs a program with CODER_GUI_CENTRAL_DSN set to
the server's maintenance database, and ends the server with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coder_gui.domain.errors import UserError

GIVEN = "CODER_TEST_PG_DSN"
"""A server that may be used instead: the DSN of a superuser."""
DSN = "CODER_GUI_CENTRAL_DSN"
PLACES = Path("/usr/lib/postgresql")
"""Where Debian has the server programs, in a folder for each version."""
_NO_SERVER = (
    "PostgreSQL's server programs are not on this machine. Install PostgreSQL 15 or later, "
    f"or set {GIVEN} to a server that may be used for this."
)


def server_programs() -> Path:
    """The folder of initdb and pg_ctl. Raises UserError when there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(PLACES.glob("*/bin/initdb"))
    if not found:
        raise UserError(_NO_SERVER)
    return found[-1].parent


def as_server_user(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then as postgres, else as nobody."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return list(command)
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in known else "nobody"
    return ["runuser", "-u", user, "--", *command]


@contextmanager
def own_server(*, durable: bool = True, connections: int = 100) -> Iterator[str]:
    """DSN of a superuser on a new server; `durable`: commits reach the disk, as in earnest."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    programs = server_programs()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o777)  # the server's user makes its own folder in it
        data, log = str(home / "data"), str(home / "log")
        options = f"-k {home} -c listen_addresses='' -c max_connections={connections}"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off"
        _run(home, programs / "initdb", "-D", data, "-U", "owner", "-A", "trust", "--no-sync")
        _run(home, programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        try:
            yield f"host={home} user=owner dbname=postgres"
        finally:
            _run(home, programs / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop")


def _run(home: Path, program: Path, *arguments: str) -> None:
    done = subprocess.run(
        as_server_user([str(program), *arguments]),
        capture_output=True,
        text=True,
        cwd=home,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{program.name} ended with {done.returncode}: {done.stderr[-500:]}")


def main() -> int:
    """Runs the program named with a server beside it; gives its exit code."""
    with own_server(durable=False) as dsn:
        return subprocess.run(sys.argv[1:], env={**os.environ, DSN: dsn}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
