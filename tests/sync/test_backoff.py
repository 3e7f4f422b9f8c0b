"""When the next sync starts."""

from __future__ import annotations

import random

import pytest

from coder_gui.sync.backoff import Backoff


def test_while_all_is_well_it_is_about_once_a_minute_and_not_for_all_at_once() -> None:
    chance = random.Random(4)
    backoff = Backoff(chance.random)
    delays = [backoff.next() for _ in range(200)]
    assert all(42 <= one <= 78 for one in delays)
    assert len({round(one) for one in delays}) > 20
    assert not backoff.failing


@pytest.mark.parametrize("failures", [1, 2, 5, 8, 40])
def test_after_failures_it_is_between_two_seconds_and_five_minutes(failures: int) -> None:
    for chance in (0.0, 0.5, 0.999):
        backoff = Backoff(lambda chance=chance: chance)
        for _ in range(failures):
            backoff.failed()
        assert 2 <= backoff.next() <= 300
        assert backoff.failing


def test_it_waits_longer_with_every_failure_up_to_a_limit() -> None:
    backoff = Backoff(lambda: 0.999999)
    found = []
    for _ in range(10):
        backoff.failed()
        found.append(backoff.next())
    assert found == sorted(found)
    assert found[-1] == pytest.approx(300, abs=0.01)


def test_one_success_ends_it() -> None:
    backoff = Backoff(lambda: 0.5)
    for _ in range(5):
        backoff.failed()
    backoff.worked()
    assert backoff.next() == 60
    assert backoff.last == 60
