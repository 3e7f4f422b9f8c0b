"""A sync that ends anywhere: the program dies, the line is cut, an answer never comes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services.desk import OTHER

from coder_gui.domain.errors import Offline

from .clients import Client, CutStore, Ward, ward_of

if TYPE_CHECKING:
    from conftest import FakeClock

Two = tuple[Ward, Client, Client]
MOST_STEPS = 40


@pytest.fixture
def two(tmp_path: Path, clock: FakeClock) -> Iterator[Two]:
    """Ada and Ben have both written since they last met."""
    with ward_of(tmp_path, clock, "ada", "ben") as (ward, (ada, ben)):
        ben.write("gout")
        code = ben.code("I10.X")
        ward.settle()
        ada.write("asthma", OTHER)
        ada.coding.replace(ada.actor, code, "J18.9")
        ada.run()
        ben.write("#NOF")
        ben.code("E11.9")
        yield ward, ada, ben


def agree(ward: Ward) -> None:
    """Everybody syncs; then all have the same, and nothing was lost or doubled."""
    ward.settle()
    first, *others = ward.snapshots()
    for other in others:
        assert other == first
    for one in ward.clients:
        assert one.texts() == {"gout", "#NOF"}
        assert one.texts(OTHER) == {"asthma"}
        assert sorted(one.codes()) == ["E119", "J189"]
        assert (one.waiting, one.questions) == (0, 0)


def test_the_program_ends_after_any_step_and_the_next_one_goes_on(two: Two) -> None:
    ward, _, ben = two
    for count in range(1, MOST_STEPS):
        done = ben.step(count)
        ben = ben.reopen()
        if len(done) < count:
            break
    else:
        raise AssertionError("a sync has no end")
    assert count > 3
    agree(ward)


@pytest.mark.parametrize("count", range(1, 9))
def test_the_program_ends_at_this_step_and_other_work_goes_on_meanwhile(
    two: Two, count: int
) -> None:
    ward, ada, ben = two
    ben.step(count)
    ben = ben.reopen()
    ada.run()
    agree(ward)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("verb", ["hello", "pull", "push"])
def test_the_line_is_cut_before_a_verb_or_before_its_answer(
    two: Two, verb: str, *, after: bool
) -> None:
    ward, _, ben = two
    with pytest.raises(Offline):
        ben.run(lambda inner: CutStore(inner, verb, after=after))
    agree(ward)


def test_work_goes_on_while_an_answer_is_awaited_that_never_comes(two: Two) -> None:
    ward, ada, ben = two
    with pytest.raises(Offline):
        ben.run(lambda inner: CutStore(inner, "push", after=True))
    ben.write("fell at home")
    ben.run()
    assert ben.waiting == 0
    ada.run()
    assert ada.texts() == {"gout", "#NOF", "fell at home"}
    ward.settle()
    first, other = ward.snapshots()
    assert first == other


def test_every_second_answer_is_lost_and_still_all_arrives(two: Two) -> None:
    ward, _, ben = two
    for number in range(6):
        ben.write(f"line {number}")
        verb = ("push", "pull", "hello")[number % 3]
        try:
            ben.run(partial(CutStore, verb=verb, after=True))
        except Offline:
            continue
    ward.settle()
    one, other = ward.clients
    assert one.texts() == other.texts() == {"gout", "#NOF", *(f"line {n}" for n in range(6))}
    first, second = ward.snapshots()
    assert first == second


def test_a_batch_that_was_taken_before_the_program_ended_counts_once_in_the_log(two: Two) -> None:
    ward, _, ben = two
    with pytest.raises(Offline):
        ben.run(lambda inner: CutStore(inner, "push", after=True))
    taken = log(ward, ben)
    assert taken
    ben = ben.reopen()
    ben.run()
    assert log(ward, ben)[: len(taken)] == taken
    numbers = [number for number, _ in taken]
    assert [number for number, _ in log(ward, ben) if number in numbers] == numbers
    agree(ward)


def log(ward: Ward, laptop: Client) -> list[tuple[int, int]]:
    """(batch, seq) of everything that the store took of a laptop."""
    with contextlib.closing(sqlite3.connect(ward.path)) as db:
        return db.execute(
            "SELECT batch, seq FROM op_log WHERE device_id = ? ORDER BY seq",
            (laptop.database.device_id,),
        ).fetchall()
