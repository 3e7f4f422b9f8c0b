"""Three laptops, one store and every fault, in orders that nobody thought of."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sync import checker
from sync.walk import FAULTS, VERBS, verdict, walk
from sync.world import World

LAPTOPS = st.integers(0, 2)


class Ward(RuleBasedStateMachine):
    """What may happen on a ward in a day, each with the promises held afterwards."""

    world: World

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="ward")
        self.world = World(Path(self.folder.name), seed)
        self.backed_up = False

    @rule(laptop=LAPTOPS, times=st.integers(1, 3))
    def edit(self, laptop: int, times: int) -> None:
        for _ in range(times):
            self.world.edit(self.world.laptops[laptop])

    @rule(laptop=LAPTOPS, rate=st.sampled_from((0.0, 0.1, 0.4)))
    def sync(self, laptop: int, rate: float) -> None:
        self.world.sync(self.world.laptops[laptop], rate=rate)

    @rule(one=LAPTOPS, other=LAPTOPS)
    def sync_together(self, one: int, other: int) -> None:
        if one != other:
            self.world.sync_together(self.world.laptops[one], self.world.laptops[other])

    @rule(laptop=LAPTOPS, steps=st.integers(0, 12))
    def sync_a_little(self, laptop: int, steps: int) -> None:
        self.world.sync(self.world.laptops[laptop], steps=steps)

    @rule(laptop=LAPTOPS)
    def crash(self, laptop: int) -> None:
        self.world.crash(self.world.laptops[laptop])

    @rule(laptop=LAPTOPS)
    def decide(self, laptop: int) -> None:
        self.world.decide(self.world.laptops[laptop])

    @rule(laptop=LAPTOPS)
    def jump(self, laptop: int) -> None:
        self.world.jump(self.world.laptops[laptop])

    @rule()
    def back_up(self) -> None:
        self.world.back_up()
        self.backed_up = True

    @precondition(lambda self: self.backed_up)
    @rule(announced=st.booleans())
    def restore(self, *, announced: bool) -> None:
        self.world.restore(announced=announced)

    @precondition(lambda self: len(self.world.laptops) == 3)
    @rule(laptop=LAPTOPS)
    def clone(self, laptop: int) -> None:
        self.world.clone(self.world.laptops[laptop])

    @rule()
    def the_log_holds(self) -> None:
        store = checker.read_store(self.world.path, self.world.scope)
        wrong = checker.check_log(store) + checker.check_lists(store)
        assert not wrong, f"seed {self.world.seed}: {wrong[:4]}"

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            wrong = verdict(self.world)
            assert not wrong, f"seed {self.world.seed}: {wrong[:4]}"
        finally:
            self.world.close()
            self.folder.cleanup()


TestWard = Ward.TestCase
TestWard.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("seed", range(2001, 2005))
def test_a_day_of_edits_syncs_and_faults_ends_with_everybody_in_agreement(
    tmp_path: Path, seed: int
) -> None:
    counts = walk(tmp_path, seed)
    assert counts["edit"]
    assert counts["push"]
    assert counts["pull"]


def test_a_bad_network_alone_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for seed in (2010, 2011):
        folder = tmp_path / str(seed)
        folder.mkdir()
        counts += walk(folder, seed, 150, hard=False)
    absent = [name for name in (*VERBS, *FAULTS) if not counts[name]]
    assert not absent, f"this proves nothing: {absent} never happened"
