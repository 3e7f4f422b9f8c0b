"""When the next sync starts, with the dice in the test's hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coder_gui.sync.backoff import FIRST, LONGEST, PERIOD, SPREAD, Backoff
from coder_gui.sync.pace import LEAST, Pace

CHANCES = st.floats(0, 1, exclude_max=True)


@given(CHANCES)
def test_while_it_works_the_next_is_in_a_minute_give_or_take_a_third(chance: float) -> None:
    seconds = Backoff(lambda: chance).next()
    assert PERIOD * (1 - SPREAD) <= seconds <= PERIOD * (1 + SPREAD)


@given(CHANCES, st.integers(1, 200))
def test_after_failures_it_is_never_sooner_than_two_seconds_nor_later_than_five_minutes(
    chance: float, failures: int
) -> None:
    backoff = Backoff(lambda: chance)
    for _ in range(failures):
        backoff.failed()
    assert backoff.failing
    assert FIRST <= backoff.next() <= LONGEST


def test_the_longest_wait_grows_with_every_failure_up_to_five_minutes() -> None:
    backoff = Backoff(lambda: 1.0)
    waits = []
    for _ in range(9):
        backoff.failed()
        waits.append(backoff.next())
    assert waits == [4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0]


def test_one_success_and_the_failures_are_forgotten() -> None:
    backoff = Backoff(lambda: 0.5)
    backoff.failed()
    backoff.worked()
    assert not backoff.failing
    assert backoff.next() == PERIOD
    assert backoff.last == PERIOD


@given(st.lists(st.sampled_from(["page_came", "page_lost", "batch_taken", "batch_lost"])))
def test_the_pace_stays_between_its_ends_and_comes_back(steps: list[str]) -> None:
    pace, first = Pace(), Pace()
    for step in steps:
        getattr(pace, step)()
        assert LEAST <= pace.page_rows <= first.page_rows
        assert LEAST <= pace.batch_ops <= first.batch_ops
    for _ in range(8):
        pace.page_came()
        pace.batch_taken()
    assert (pace.page_rows, pace.batch_ops) == (first.page_rows, first.batch_ops)
