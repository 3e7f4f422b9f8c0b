"""The judge of merged lists: errors by rule and code, and what belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeClock

from coder_gui.domain.coding import System
from coder_gui.services.judging import APART, GROUP, judge_of
from coder_gui.storage.codes import write_order

from .desk import EPISODE, Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """A coder's desk."""
    with opened_desk(tmp_path, clock) as desk:
        yield desk


def keys(desk: Desk) -> frozenset[str]:
    """What the judge says of the episode."""
    judge = judge_of(desk.editions, desk.pack, desk.clock)
    with desk.database.read() as connection:
        return judge(connection, EPISODE)


def test_an_error_is_told_by_its_rule_and_code(desk: Desk) -> None:
    desk.dx("I10X")
    assert "EVIDENCE:I10.X" in keys(desk)


def test_an_error_that_is_put_right_is_no_longer_told(desk: Desk) -> None:
    line = desk.line("HTN")
    desk.dx("I10X", line)
    assert not any(key.startswith("EVIDENCE") for key in keys(desk))


def test_a_site_code_is_told_with_the_procedure_it_stands_with(desk: Desk) -> None:
    head = desk.px("W371")
    side = desk.px("Z943")
    assert f"{GROUP}:{side}:{head}" in keys(desk)


def test_a_pair_that_stands_apart_is_told(desk: Desk) -> None:
    dagger, other, asterisk = desk.dx("G301"), desk.dx("I10X"), desk.dx("F000")
    desk.coding.pair(desk.actor, asterisk, dagger)
    assert f"{APART}:{asterisk}:{dagger}" not in keys(desk)
    with desk.database.write(desk.actor, "move_code") as uow:
        write_order(uow, EPISODE, System.ICD10, [dagger, other, asterisk])
        uow.record("code_moved", EPISODE, {})
        uow.commit()
    assert f"{APART}:{asterisk}:{dagger}" in keys(desk)
