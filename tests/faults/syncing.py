"""Fixtures of the faults of a sync: a server, wards, and processes that sync a laptop's profile."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from coder_gui.system.clock import Clock

from .server import Server, serving
from .wards import PostgresWard, RealClient, RealWard

WORKER = Path(__file__).with_name("sync_worker.py")


@dataclass
class Run:
    """One job of a worker, from its first line to its end."""

    process: subprocess.Popen[str]
    said: list[list[str]] = field(default_factory=list)
    code: int | None = None

    def line(self) -> list[str] | None:
        """The next line in words; None: the job has ended."""
        assert self.process.stdout is not None
        words = self.process.stdout.readline().split(" ")
        words[-1] = words[-1].rstrip("\n")
        assert words != [""], "the worker is gone"
        if words[0] == "ended":
            self.code = int(words[1])
            return None
        if words[0] == "fault":
            raise AssertionError(json.loads(" ".join(words[1:])))
        self.said.append(words)
        return words

    def until_steps(self, count: int) -> list[str]:
        """The names of its first steps, as soon as they have ended; fewer if there are no more."""
        while len(self.steps) < count and self.line() is not None:
            continue
        return self.steps

    @property
    def steps(self) -> list[str]:
        """The names of the steps that have ended."""
        return [words[1] for words in self.said if words[0] == "step"]

    def kill(self) -> None:
        """kill -9, wherever it is."""
        (process,) = [int(words[1]) for words in self.said if words[0] == "started"]
        with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(process, signal.SIGKILL)

    def finish(self) -> int:
        """Everything it still says; returns how it ended."""
        while self.code is None and self.line() is not None:
            continue
        assert self.code is not None
        return self.code


class Worker:
    """A process that does one job at a time on closed profiles."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def start(self, task: str, laptop: RealClient, **more: Any) -> Run:
        """Begin a job on a laptop, whose files this process then must not have open."""
        job = {
            "task": task,
            "folder": str(laptop.folder),
            "key": laptop.key.hex(),
            "login": laptop.login,
            "place": laptop.ward.place,
            **more,
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return Run(self._process)

    def close(self) -> None:
        """No more jobs."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """One worker for all tests."""
    made = Worker()
    yield made
    made.close()


@pytest.fixture(scope="session")
def second_worker() -> Iterator[Worker]:
    """Another, for what happens at the same time."""
    made = Worker()
    yield made
    made.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL that tests may kill and stop, as long as they start it again."""
    with (
        tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder,
        serving(Path(folder)) as started,
    ):
        yield started


@pytest.fixture
def ward(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> RealWard:
    """A ward before a PostgreSQL, or before the store that the test's parameter names."""
    if getattr(request, "param", "postgres") == "embedded":
        return RealWard(tmp_path, clock)
    return PostgresWard(tmp_path, clock, request.getfixturevalue("server"))


def reopened(laptop: RealClient) -> RealClient:
    """The laptop after its program was started anew on the files that are there."""
    laptop.ward.clients.remove(laptop)
    return laptop.ward.opened(laptop.folder, laptop.key, laptop.login)


@contextmanager
def closed(laptop: RealClient) -> Iterator[list[RealClient]]:
    """While another process has the profile; gives the laptop as it is found afterwards."""
    laptop.database.close()
    after: list[RealClient] = []
    yield after
    after.append(reopened(laptop))
