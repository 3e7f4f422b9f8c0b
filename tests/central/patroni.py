"""Two PostgreSQL servers under Patroni with etcd, all on loopback, for the fail-over runs.

Needs Debian's packages patroni, etcd-server and postgresql. Everything lives in one temporary
folder and ends with it; only processes that were started here are ever signalled.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

NODES = ("one", "two")
PASSWORD = "loopback only"  # of a cluster that nobody else can reach
LEASE_SECONDS = 20
"""How long a dead leader keeps its key: Patroni takes no less."""


def missing() -> list[str]:
    """The Debian packages that are not here."""
    packages = {"patroni": "patroni", "etcd": "etcd-server"}
    found = [package for program, package in packages.items() if shutil.which(program) is None]
    return found + ([] if _programs() else ["postgresql"])


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_server_user(command: Sequence[str]) -> list[str]:
    if os.geteuid() != 0:
        return list(command)
    return ["runuser", "-u", "postgres", "--", *command]


@dataclass
class _Node:
    name: str
    port: int
    api: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None


@dataclass
class PatroniCluster:
    """A cluster; `with` starts and ends it. Replication is asynchronous unless `synchronous`."""

    synchronous: bool = False
    _home: Path = field(init=False)
    _nodes: dict[str, _Node] = field(init=False, default_factory=dict)
    _etcd: subprocess.Popen[bytes] | None = field(init=False, default=None)
    _etcd_port: int = field(init=False, default=0)

    def __enter__(self) -> PatroniCluster:
        absent = missing()
        if absent:
            raise RuntimeError(f"install these packages first: {' '.join(absent)}")
        self._home = Path(tempfile.mkdtemp(prefix="patroni-"))
        self._home.chmod(0o777)
        try:
            self._start_etcd()
            for name in NODES:
                node = _Node(name, _free_port(), _free_port(), self._home / name)
                node.folder.mkdir()
                node.folder.chmod(0o777)
                self._nodes[name] = node
                self._write_settings(node)
                self.start(name)
                self._until(lambda: self.leader() is not None, 60, "a leader")
            self._until(lambda: len(self.members("running", "streaming")) == 2, 60, "a replica")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what is running and remove the folder."""
        for node in self._nodes.values():
            self._end(node, signal.SIGKILL)
        if self._etcd is not None:
            os.killpg(self._etcd.pid, signal.SIGKILL)
            self._etcd.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def dsn(self) -> str:
        """Both nodes; libpq goes to the one that takes writes."""
        ports = ",".join(str(node.port) for node in self._nodes.values())
        hosts = ",".join("127.0.0.1" for _ in self._nodes)
        return (
            f"host={hosts} port={ports} user=postgres password='{PASSWORD}' dbname=postgres"
            " target_session_attrs=read-write connect_timeout=3 sslmode=prefer"
        )

    @property
    def hosts(self) -> str:
        """Both nodes as the settings of a laptop name them."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self._nodes.values())

    def leader(self) -> str | None:
        """The name of the node that takes writes; None while there is none."""
        for name, node in self._nodes.items():
            said = self._ask(node)
            if said.get("role") in ("master", "primary") and said.get("state") == "running":
                return name
        return None

    def members(self, *states: str) -> list[str]:
        """Nodes that run as leader, or as replicas that stream."""
        return [
            name for name, node in self._nodes.items() if self._ask(node).get("state") in states
        ]

    def kill(self, name: str) -> None:
        """The node dies: Patroni and PostgreSQL at once, without a word."""
        self._end(self._nodes[name], signal.SIGKILL)

    def start(self, name: str) -> None:
        """Start a node that is down; it joins as what the cluster makes of it."""
        node = self._nodes[name]
        with (self._home / f"{name}.log").open("ab") as log:
            node.process = subprocess.Popen(
                _as_server_user(["patroni", str(self._home / f"{name}.json")]),
                stdout=log,
                stderr=log,
                cwd=self._home,
                start_new_session=True,
            )

    def until_leader(self, *, other_than: str = "", seconds: float = 90) -> str:
        """Wait until a node takes writes that is not `other_than`; returns its name."""
        self._until(lambda: self.leader() not in (None, other_than), seconds, "another leader")
        found = self.leader()
        assert found is not None
        return found

    def _start_etcd(self) -> None:
        self._etcd_port, peers = _free_port(), _free_port()
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{peers}"
        folder = self._home / "etcd"
        with (self._home / "etcd.log").open("ab") as log:
            self._etcd = subprocess.Popen(
                [
                    "etcd", "--data-dir", str(folder),
                    "--listen-client-urls", client, "--advertise-client-urls", client,
                    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                    "--initial-cluster", f"default={peer}",
                ],
                stdout=log, stderr=log, cwd=self._home, start_new_session=True,
            )  # fmt: skip
        self._until(lambda: _opens(self._etcd_port), 20, "etcd")

    def _write_settings(self, node: _Node) -> None:
        programs = _programs()
        assert programs is not None
        password = {"password": PASSWORD}
        settings = {
            "scope": "central",
            "name": node.name,
            "restapi": {
                "listen": f"127.0.0.1:{node.api}",
                "connect_address": f"127.0.0.1:{node.api}",
            },
            "etcd3": {"host": f"127.0.0.1:{self._etcd_port}"},
            "bootstrap": {
                "dcs": {
                    "ttl": LEASE_SECONDS,
                    "loop_wait": 2,
                    "retry_timeout": 5,
                    "maximum_lag_on_failover": 1 << 30,
                    "synchronous_mode": self.synchronous,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "use_slots": True,
                        "parameters": {"max_connections": 600},
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums", "no-sync"],
                "pg_hba": [
                    "local all all trust",
                    "host all all 127.0.0.1/32 scram-sha-256",
                    "host replication all 127.0.0.1/32 scram-sha-256",
                ],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "bin_dir": str(programs),
                "data_dir": str(node.folder / "data"),
                "pgpass": str(node.folder / "pgpass"),
                "authentication": {
                    "superuser": {"username": "postgres", **password},
                    "replication": {"username": "replicator", **password},
                    "rewind": {"username": "rewinder", **password},
                },
                "parameters": {
                    "unix_socket_directories": str(node.folder),
                    "shared_buffers": "256MB",
                    "wal_log_hints": "on",
                    "password_encryption": "scram-sha-256",
                },
            },
        }
        path = self._home / f"{node.name}.json"
        path.write_text(json.dumps(settings), "utf-8")  # JSON is YAML
        path.chmod(0o644)

    @staticmethod
    def _ask(node: _Node) -> dict[str, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{node.api}/patroni", timeout=2) as said:
                return dict(json.load(said))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except (OSError, ValueError):
            return {}

    def _end(self, node: _Node, how: signal.Signals) -> None:
        if node.process is None:
            return
        _signal_postmaster(node.folder / "data" / "postmaster.pid", how)
        os.killpg(node.process.pid, how)
        node.process.wait()
        node.process = None

    def _until(self, done: Callable[[], bool], seconds: float, what: str) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {what} after {seconds:.0f} s; logs in {self._home}")
            self._watch_etcd(0.2)

    def _watch_etcd(self, seconds: float) -> None:
        """Nothing can come of it once etcd has ended: then there is nothing to wait for."""
        assert self._etcd is not None
        try:
            self._etcd.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise RuntimeError(f"etcd has ended; its log is in {self._home}")

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement as superuser on the leader."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []


def _signal_postmaster(file: Path, how: signal.Signals) -> None:
    """The postmaster; its children end with it."""
    try:
        os.kill(int(file.read_text("utf-8").splitlines()[0]), how)
    except (OSError, ValueError, IndexError):
        return


def _opens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
