"""A PostgreSQL of the tests' own, to be killed, stopped and started again. It writes through.

Its logging parameters are those that the documentation asks of a central store.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from central.cluster import free_port, server_programs, server_user

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "32MB",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
}


@dataclass
class Server:
    """The server in `home`; logins come over the socket or loopback, without a password."""

    home: Path
    port: int
    user: str | None
    _process: subprocess.Popen[bytes] = field(init=False, repr=False)

    @property
    def dsn(self) -> str:
        """A superuser's, over the socket."""
        return f"host={self.home} port={self.port} user=owner dbname=postgres"

    @property
    def log(self) -> str:
        """What the server wrote down."""
        return (self.home / "log").read_text()

    def start(self) -> None:
        """Returns when it takes connections, recovered from whatever happened."""
        told = {"unix_socket_directories": self.home, "port": self.port, **SETTINGS}
        options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(server_programs() / "postgres"), "-D", str(self.home / "data"), *options],
                stdout=log,
                stderr=log,
                cwd=self.home,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        pause, until = threading.Event(), time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.dsn).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, self.log
                assert time.monotonic() < until, self.log
                pause.wait(0.02)
            else:
                return

    def stop(self) -> None:
        """At once; it recovers when it is started."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def processes(self) -> list[int]:
        """The postmaster first, then all that it has started."""
        first = self._process.pid
        found = [first]
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            if int(words[1]) == first:
                found.append(int(status.parent.name))
        return found

    def kill(self) -> None:
        """kill -9 of every process, as a power cut does; returns when all are gone."""
        self._process.send_signal(signal.SIGSTOP)  # so that it starts nothing more
        handles = []
        for process in reversed(self.processes()):
            try:
                handles.append(os.pidfd_open(process))
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for handle in handles:
            ended, _, _ = select.select([handle], [], [], 30)
            os.close(handle)
            assert ended, "a process of the server does not end"
        self._process.wait()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """No process of the server gets any time: it is there and answers nothing."""
        for _ in range(2):  # again for what was started in between
            found = self.processes()
            _tell(found, signal.SIGSTOP)
        try:
            yield
        finally:
            _tell(found, signal.SIGCONT)

    def sql(self, dbname: str, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What the owner of the server gets for a statement."""
        with psycopg.connect(self.dsn, dbname=dbname, autocommit=True) as connection:
            done = connection.execute(statement, values or None)
            return done.fetchall() if done.description else []


def _tell(processes: list[int], what: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):  # a connection of it has just ended
            os.kill(process, what)


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """A new server in this folder."""
    home.chmod(0o777)  # the server's user makes its own folder in it
    server = Server(home, free_port(), server_user())
    subprocess.run(
        [str(server_programs() / "initdb"), "-D", str(home / "data"), "-U", "owner", "-A", "trust",
         "-E", "UTF8", "--no-sync"],
        user=server.user,
        group=server.user,
        extra_groups=[] if server.user else None,
        cwd=home,
        stdout=subprocess.DEVNULL,
        check=True,
    )  # fmt: skip
    server.start()
    try:
        yield server
    finally:
        server.stop()
