"""A profile on the disk, and processes that work on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from storage.profile_rows import RandomKey, add_stays, person

from coder_gui.domain.roles import Actor
from coder_gui.storage.database import Database
from coder_gui.system.clock import Clock

from .syncing import second_worker as second_worker
from .syncing import server as server
from .syncing import ward as ward
from .syncing import worker as worker

Start = Callable[..., subprocess.Popen[str]]
WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture
def key() -> RandomKey:
    """A random key."""
    return RandomKey()


@pytest.fixture
def actor() -> Actor:
    """The coder whose profile it is."""
    return person()


@pytest.fixture
def folder(tmp_path: Path, key: RandomKey, clock: Clock, actor: Actor) -> Path:
    """The folder of a closed profile with a few stays in it."""
    place = tmp_path / "profile"
    place.mkdir(mode=0o700)
    database = Database.create(place, key, clock=clock, device=actor)
    add_stays(database, actor, range(1, 60))
    database.close()
    return place


@pytest.fixture
def start(folder: Path, key: RandomKey, actor: Actor) -> Iterator[Start]:
    """Starts a task of worker.py on the profile; whatever still runs at the end is killed."""
    running = []

    def run(task: str, *more: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(WORKER), task, str(folder), key.hex(), actor.device_id]
            + [str(word) for word in more],
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
