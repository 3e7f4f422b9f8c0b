"""The growing wait: kept across restarts, deaf to the clock, never for ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coder_gui.system.back_off import FILE_NAME, LONGEST, BackOff


def test_the_waits_double_up_to_a_minute(folder, clock):
    back_off = BackOff(folder, clock)
    assert back_off.wait() == 0
    waits = []
    for _ in range(9):
        waits.append(back_off.failed())
        assert back_off.wait() == waits[-1]
        clock.advance(seconds=waits[-1])
        assert back_off.wait() == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_restart_does_not_shorten_the_wait(folder, clock):
    for _ in range(4):
        BackOff(folder, clock).failed()
    clock.advance(seconds=3)
    assert BackOff(folder, clock).wait() == 5


def test_a_right_passphrase_starts_again_from_nothing(folder, clock):
    back_off = BackOff(folder, clock)
    for _ in range(5):
        back_off.failed()
    back_off.succeeded()
    assert back_off.wait() == 0
    assert back_off.failed() == 1


def test_setting_the_clock_forward_does_not_help(folder, clock):
    for _ in range(7):
        BackOff(folder, clock).failed()
    clock.current += timedelta(days=400)
    assert BackOff(folder, clock).wait() == 60


def test_setting_the_clock_back_neither_helps_nor_locks_out(folder, clock):
    for _ in range(7):
        BackOff(folder, clock).failed()
    clock.current -= timedelta(days=4000)
    assert BackOff(folder, clock).wait() == 60
    clock.advance(seconds=60)
    assert BackOff(folder, clock).wait() == 0


def test_a_restarted_laptop_with_its_clock_set_back_waits_once_more_and_then_opens(folder, clock):
    for _ in range(7):
        BackOff(folder, clock).failed()
    clock.current -= timedelta(days=4000)
    clock.ticks = 5.0
    assert BackOff(folder, clock).wait() == 60
    clock.advance(seconds=59)
    assert BackOff(folder, clock).wait() == 1
    clock.advance(seconds=1)
    assert BackOff(folder, clock).wait() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b'{"failures": "many", "wall": 0, "ticks": 0}',
        b'{"failures": -3, "wall": 0, "ticks": 0}',
        b'{"failures": 3, "wall": NaN, "ticks": Infinity}',
        b'{"failures": 1e999, "wall": 0, "ticks": 0}',
        b"\xff\xfe",
    ],
)
def test_a_file_that_nobody_can_read_is_one_wrong_try(folder, clock, content):
    (folder / FILE_NAME).write_bytes(content)
    assert BackOff(folder, clock).wait() == 1
    clock.advance(seconds=1)
    assert BackOff(folder, clock).wait() == 0


def test_a_full_disk_does_not_stop_the_counting(folder, clock, monkeypatch):
    back_off = BackOff(folder, clock)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coder_gui.system.back_off.write_private", full)
    assert back_off.failed() == 1
    assert back_off.failed() == 2
    assert back_off.wait() == 2
    assert not (folder / FILE_NAME).exists()


EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
moves = st.one_of(
    st.tuples(st.just("wall"), st.floats(-1e9, 1e9)),
    st.tuples(st.just("both"), st.floats(0, 100)),
    st.tuples(st.just("reboot"), st.floats(0, 1e6)),
    st.tuples(st.just("wrong"), st.just(0.0)),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([*[("wrong", 0.0)] * 7, ("wall", -0.6)])
@given(st.lists(moves, max_size=12))
def test_whatever_happens_to_the_clock_a_minute_is_the_longest(folder, clock, story):
    (folder / FILE_NAME).unlink(missing_ok=True)
    for move, amount in story:
        if move == "wall":
            moved = clock.current + timedelta(seconds=amount)
            clock.current = max(min(moved, LATEST), EARLIEST)
        elif move == "both":
            clock.advance(seconds=amount)
        elif move == "reboot":
            clock.ticks = amount
        else:
            BackOff(folder, clock).failed()
        assert 0 <= BackOff(folder, clock).wait() <= LONGEST
    BackOff(folder, clock).wait()
    clock.advance(seconds=LONGEST)
    assert BackOff(folder, clock).wait() == 0


def test_the_file_holds_counts_and_times_only(folder, clock):
    BackOff(folder, clock).failed()
    assert set(json.loads((folder / FILE_NAME).read_bytes())) == {"failures", "wall", "ticks"}
