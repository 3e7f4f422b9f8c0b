"""A long random walk through the world of laptops: edits, syncs, and everything that goes wrong.

`python -m sync.walk --seconds 300 --seed 7`, from the folder of the tests: prints the seed, what
happened how often, and the verdict. A run in which some verb never worked or some fault never
happened proves nothing and does not count.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sync import checker
from sync.world import World

VERBS = ("hello", "pull", "push", "edit", "synced")
FAULTS = ("unreached", "unanswered", "twice", "stopped", "crashed")
STEPS = 120


def steps(world: World, count: int, *, hard: bool) -> None:
    """So many random steps. `hard`: the store is restored and profiles are copied, too."""
    chance = world.random
    for _ in range(count):
        laptop = world.any_laptop()
        roll = chance.random()
        if roll < 0.55:
            world.edit(laptop)
        elif roll < 0.68:
            world.sync(laptop, rate=0.15)
        elif roll < 0.75:
            one, other = chance.sample(world.laptops, 2)
            world.sync_together(one, other, rate=chance.choice((0.0, 0.1)))
        elif roll < 0.83:
            world.sync(laptop, rate=0.05, steps=chance.randint(0, 12))
        elif roll < 0.89:
            world.crash(laptop)
        elif roll < 0.94:
            world.decide(laptop)
        elif roll < 0.96:
            world.jump(laptop)
        elif hard and roll < 0.975:
            world.back_up()
        elif hard and roll < 0.985:
            world.restore(announced=chance.random() < 0.5)
        elif hard and roll < 0.99 and len(world.laptops) < 5:
            world.clone(laptop)


def verdict(world: World) -> list[str]:
    """What is wrong once everybody has decided and synced."""
    world.quiesce()
    store = checker.read_store(world.path, world.scope)
    wrong = list(world.overwritten)
    wrong += checker.check_log(store) + checker.check_lists(store)
    for number, laptop in enumerate(world.laptops):
        name = f"laptop {number}"
        wrong += checker.check_convergence(laptop.database, store, name)
        if not world.counts["restored"]:
            wrong += checker.check_acknowledged(laptop.database, store, name)
        wrong += checker.check_kept(laptop.database, store, name)
        wrong += checker.check_files(laptop.folder, laptop.key, name)
    return wrong


def walk(folder: Path, seed: int, count: int = STEPS, *, hard: bool = True) -> Counter[str]:
    """One world from its making to its verdict; raises AssertionError with the seed."""
    world = World(folder, seed)
    try:
        steps(world, count, hard=hard)
        wrong = verdict(world)
    finally:
        world.close()
    assert not wrong, f"seed {seed}: {wrong[:6]}"
    return world.counts


def main() -> int:
    """Walks until the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--soft", action="store_true", help="no restored store, no copied profile")
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    counts: Counter[str] = Counter()
    runs, seed = 0, given.seed
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory(prefix="walk") as folder:
            print(f"seed {seed}", flush=True)
            counts += walk(Path(folder), seed, given.steps, hard=not given.soft)
        runs, seed = runs + 1, seed + 1
    print(f"{runs} runs, {dict(sorted(counts.items()))}")
    absent = [name for name in (*VERBS, *FAULTS) if not counts[name]]
    if absent:
        print(f"this proves nothing: {', '.join(absent)} never happened")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
