"""The bad network: what reaches the store, what is heard of it, and what is counted."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from central.contract import EmbeddedCentre, codes
from central.trust import Laptop, group

from coder_gui.domain.errors import Offline
from coder_gui.sync.protocol import Busy

from .faulty import VERBS, At, Chance, Dropped, Fault, FaultyCentralStore, never_happened


@pytest.fixture
def centre(tmp_path: Path):
    made = EmbeddedCentre(tmp_path)
    yield made
    made.close()


def behind(centre: EmbeddedCentre, plan, **named) -> tuple[Laptop, FaultyCentralStore]:
    """Ann's laptop, enrolled, and the network that it is behind from now on."""
    known = centre.laptop("ann")
    network = FaultyCentralStore(known.store, plan, **named)
    return Laptop(network, known.me, known.scope_id), network


@pytest.mark.parametrize(
    ("fault", "error", "reached"),
    [(Fault.UNREACHED, Dropped, 0), (Fault.BUSY, Busy, 0), (Fault.UNANSWERED, Dropped, 1)],
)
def test_a_lost_push_has_reached_the_store_or_not_and_is_sent_again(centre, fault, error, reached):
    ann, network = behind(centre, At({("push", 1): fault}))
    batch = ann.batch(group(*codes(1)))
    with pytest.raises(error) as caught:
        ann.store.push(ann.id, batch)
    assert isinstance(caught.value, Offline)  # what every laptop is prepared for
    assert len(centre.log("north")) == reached
    assert ann.store.push(ann.id, batch).replay is bool(reached)
    assert len(centre.log("north")) == 1
    assert network.counts == {fault: 1, "push": 1}


def test_what_is_said_twice_is_done_once(centre):
    ann, network = behind(centre, At({("push", 1): Fault.TWICE, ("pull", 2): Fault.TWICE}))
    assert ann.store.push(ann.id, ann.batch(group(*codes(2)))).replay
    assert len(centre.log("north")) == 1
    assert ann.rows() == ann.rows()
    assert network.counts == {"twice": 2, "push": 1, "pull": 2}


def test_a_fault_comes_at_its_place_only(centre):
    ann, _ = behind(centre, At({("push", 3): Fault.UNREACHED}))
    ann.push(group(*codes(1)))
    ann.push(group(*codes(1)))
    with pytest.raises(Dropped):
        ann.push(group(*codes(1)))


def test_others_may_come_first(centre):
    cem, said = centre.laptop("cem"), []

    def hook(verb: str) -> None:
        said.append(verb)
        cem.push(group(*codes(1)))

    ann, _ = behind(centre, None, hook=hook)
    assert ann.push(group(*codes(1)))[0].seq == 2
    assert said == ["push"]


def test_chance_is_the_seeds_and_a_rate_of_nothing_is_calm(centre):
    def walk(seed: int, rate: float) -> Counter[str]:
        ann, network = behind(centre, Chance(random.Random(seed), rate))
        for _ in range(40):
            try:
                ann.store.hello(ann.me, {}, {})
            except Offline:
                continue
        return network.counts

    assert walk(1, 0.5) == walk(1, 0.5)
    assert walk(1, 0.0) == {"hello": 40}
    assert never_happened(walk(1, 0.5), verbs=["hello"]) == []


def test_a_run_that_tried_nothing_is_found():
    assert never_happened({"push": 3, "busy": 1}, verbs=["push", "pull"]) == [
        "pull",
        "unreached",
        "unanswered",
        "twice",
    ]
    assert set(never_happened({})) == {*VERBS, *Fault}
