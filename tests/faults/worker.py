"""What the fault tests run in a process of its own: `python worker.py TASK FOLDER KEY DEVICE ...`.

A line on standard output is written only after what it says is true.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storage.older_schema import NEXT
from storage.profile_rows import RandomKey, StillClock, add_code, person, stay

from coder_gui.domain.errors import CoderError, StorageFull
from coder_gui.domain.roles import Actor
from coder_gui.services.worklist import WorklistService
from coder_gui.storage.database import Database
from coder_gui.storage.migrate import Step, migrate
from coder_gui.storage.schema import Schema


def say(*words: object) -> None:
    """One line, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def save(folder: Path, key: RandomKey, actor: Actor, count: str = "1000000") -> None:
    """Save codes, and keep documents, until killed."""
    database = Database.open(folder, key, clock=StillClock())
    for number in range(int(count)):
        say("saved", add_code(database, actor, stay(1).episode))
        if number % 5 == 0:
            say("kept", database.documents.put(os.urandom(50_000), "text/plain", ["page"]))
    database.close()


def fill(folder: Path, key: RandomKey, actor: Actor, room: str) -> None:
    """Save until files may not grow any more, then free the disk and save again."""
    database = Database.open(folder, key, clock=StillClock())
    database.documents.has("0" * 64)
    largest = max(path.stat().st_size for path in folder.iterdir() if path.is_file())
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + int(room), hard))
    try:
        while True:
            say("saved", add_code(database, actor, stay(1).episode))
    except StorageFull as error:
        say("full", error)
    for task in (
        lambda: add_code(database, actor, stay(1).episode),
        lambda: database.documents.put(os.urandom(largest + int(room)), "text/plain", []),
    ):
        _expect_full(task)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    say("saved", add_code(database, actor, stay(1).episode))
    database.close()
    say("closed")


def _expect_full(task: Callable[[], object]) -> None:
    try:
        task()
    except StorageFull:
        say("refused")


def upgrade(folder: Path, key: RandomKey, actor: Actor, scripts: str, dies_at: str) -> None:
    """Migrate, and die by kill -9 right after a step."""

    def die(step: Step) -> None:
        if step == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    schema = Schema(Path(scripts), NEXT)
    migrate(folder / "coder.db", key, schema, clock=StillClock(), on_step=die)


def upgrade_on_a_full_disk(folder: Path, key: RandomKey, actor: Actor, scripts: str) -> None:
    """Migrate where files may not grow beyond what there is of the database."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    half = (folder / "coder.db").stat().st_size // 2
    resource.setrlimit(resource.RLIMIT_FSIZE, (half, hard))
    try:
        Database.open(folder, key, clock=StillClock(), schema=Schema(Path(scripts), NEXT))
    except CoderError as error:
        say(type(error).__name__)


def take_in(folder: Path, key: RandomKey, actor: Actor, extract: str, slices: str) -> None:
    """Import an extract, and die by kill -9 after so many slices."""
    database = Database.open(folder, key, clock=StillClock())
    service = WorklistService(database, StillClock())
    run = service.start(actor, service.prepare([Path(extract)], as_of=StillClock().now()))
    run.look()
    for _ in range(int(slices)):
        run.write()
    os.kill(os.getpid(), signal.SIGKILL)


TASKS = {
    "save": save,
    "fill": fill,
    "take_in": take_in,
    "upgrade": upgrade,
    "upgrade_on_a_full_disk": upgrade_on_a_full_disk,
}

if __name__ == "__main__":
    task, place, digits, device, *more = sys.argv[1:]
    TASKS[task](Path(place), RandomKey(digits), person(device_id=device), *more)
