"""One process that has imported everything and forks for each job: a line of JSON on its input.

A job runs in a child of its own, which a test kills at any moment by the id in "started ID". What
a line says is true when it is written. After the child's end comes "ended N": its exit code, or
minus the signal that ended it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from services.desk import TinyEditions
from standards import tiny
from storage.profile_rows import RandomKey, StillClock

from coder_gui.domain.errors import CoderError, StorageFull
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.judging import judge_of
from coder_gui.standards import packs
from coder_gui.storage.database import Database
from coder_gui.sync.client import SyncClient
from coder_gui.sync.policy import shipped
from coder_gui.sync.protocol import CentralStore, DeviceInfo
from coder_gui.system.paths import resource as shipped_file
from faults.wards import store_at

EDITIONS = TinyEditions(tiny.icd10(), tiny.opcs4())
PACK = packs.load(shipped_file("rules"))
POLICY = shipped()
Job = dict[str, Any]


def say(*words: object) -> None:
    """One line, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Deadly:
    """A store whose caller dies by kill -9 when a verb is answered, before the answer is used."""

    def __init__(self, inner: CentralStore, verb: str) -> None:
        self._inner, self._verb = inner, verb

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._inner, name)
        if name != self._verb:
            return verb

        def call(*values: Any, **named: Any) -> None:
            verb(*values, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        return call


class Laptop:
    """The profile that a job names."""

    def __init__(self, job: Job) -> None:
        clock = StillClock()
        self.database = Database.open(Path(job["folder"]), RandomKey(job["key"]), clock=clock)
        device = self.database.device_id
        actor = Actor(job["login"].title(), Role.CODER, device)
        self.store = store_at(job["place"], job["login"])
        self.client = SyncClient(
            self.database,
            actor,
            cast("CentralStore", Deadly(self.store, job.get("dies_in", ""))),
            DeviceInfo(device, "test", job.get("schema", 4)),
            POLICY,
            judge_of(EDITIONS, PACK, clock),
            clock,
        )

    def steps(self) -> Iterator[str]:
        """The names of the steps as they end."""
        yield from self.client.steps()

    def close(self) -> None:
        """The profile is closed as by a program that ends well."""
        self.store.close()
        self.database.close()


def sync(job: Job) -> None:
    """A whole sync, or up to and including `steps` steps: then this process kills itself."""
    laptop = Laptop(job)
    for number, name in enumerate(laptop.steps(), 1):
        say("step", name)
        if number == job.get("steps"):
            os.kill(os.getpid(), signal.SIGKILL)
    say("reopen" if laptop.client.outcome.reopen else "done", laptop.database.device_id)
    laptop.close()


def fill(job: Job) -> None:
    """A sync for which the disk is full after the step `after`; then there is room again."""
    laptop = Laptop(job)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        for name in laptop.steps():
            say("step", name)
            if name == job["after"]:
                resource.setrlimit(resource.RLIMIT_FSIZE, (job["room"], hard))
    except StorageFull as error:
        say("full", error)
    laptop.store.close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    laptop.close()


TASKS = {"sync": sync, "fill": fill}


def main() -> None:
    """Jobs one after the other, until the input ends."""
    say("ready")
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            say("started", os.getpid())
            code = 2
            try:
                TASKS[job["task"]](job)
                code = 0
            except CoderError as error:
                say("error", type(error).__name__, error)
                code = 1
            finally:  # the fork ends here, whatever happened
                if code == 2:
                    say("fault", json.dumps(traceback.format_exc()))
                os._exit(code)
        _, status = os.waitpid(child, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
