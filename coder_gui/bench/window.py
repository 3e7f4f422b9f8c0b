"""Start, unlocking, opening, searching, saving and memory on the real window, each in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from coder_gui.bench.probe import START
from coder_gui.bench.store import MANY
from coder_gui.bench.timing import Measure, Report
from coder_gui.bench.worlds import (
    OPENS_WITH,
    PROVIDER,
    World,
    add_episodes,
    heavy_episode,
    session_in,
    world,
)
from coder_gui.domain.identity import derive_id

STARTS = 10
LOCK_PAGE_FACTOR = 1.5


def _probe(place: World, mode: str, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "coder_gui.bench.probe", mode],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "CODER_GUI_HOME": str(place.home),
            "CODER_GUI_PASSPHRASE": OPENS_WITH,
            START: repr(time.time()),
            **environment,
        },
    )
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"the probe {mode} ended with {done.returncode}: {done.stderr[-600:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def startup() -> Report:
    """Process start to the painted lock page beside a bare window; Enter to the usable window."""
    report = Report("startup")
    with world() as place:
        with session_in(place) as session:
            add_episodes(session, MANY)
        bare, lock = [], []
        for _ in range(STARTS + 1):
            bare.append(_probe(place, "bare")["painted"])
            lock.append(_probe(place, "lock")["painted"])
        entered = _probe(place, "enter")["entered"]
    base = Measure("bare three-dock window painted", tuple(bare[1:]))
    aim = round(base.median * LOCK_PAGE_FACTOR, 1)
    report.measures += [
        Measure("lock page painted", tuple(lock[1:]), aim=aim, aim_of="median"),
        Measure(
            f"Enter to the window with {MANY:,} episodes",
            tuple(entered),
            aim=400.0,
            aim_of="median",
        ),
    ]
    report.baselines.append(base)
    report.remarks.append(f"the first unlocking of the process took {entered[0]:.0f} ms")
    return report


def open_episode() -> Report:
    """Open to painted, key press to painted results, Enter to saved; beside a bare window."""
    report = Report("open-episode")
    found, bare = _work()
    report.measures += [
        Measure("open an episode of 30 lines and 20 codes", tuple(found["opened"]), aim=30.0),
        Measure("key press to painted results", tuple(found["searched"]), aim=16.0),
        Measure("Enter to saved", tuple(found["saved"]), aim=50.0),
    ]
    report.baselines.append(Measure("a bare window from its process's start", (bare["painted"],)))
    return report


def memory() -> Report:
    """Resident memory with 100,000 episodes after a while of work, beside a bare window."""
    report = Report("memory")
    found, bare = _work()
    aimed = Measure(f"{MANY:,} episodes, after work", (found["memory"],), "MiB", 200.0)
    report.measures.append(aimed)
    report.baselines.append(Measure("a bare three-dock window", (bare["memory"],), "MiB"))
    return report


def _work() -> tuple[dict[str, Any], dict[str, Any]]:
    with world() as place:
        with session_in(place) as session:
            add_episodes(session, MANY)
            heavy = heavy_episode(session)
        other = derive_id("episode", PROVIDER, "BS0000001", "1")
        environment = {"CODER_GUI_BENCH_EPISODE": heavy, "CODER_GUI_BENCH_OTHER": other}
        return _probe(place, "work", **environment), _probe(place, "bare")
