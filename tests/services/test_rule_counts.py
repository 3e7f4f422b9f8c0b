"""How often each rule is settled by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coder_gui.services.rule_counts import RuleCounts
from coder_gui.storage.rule_counts import RuleCount
from coder_gui.system.clock import Clock

from .desk import EPISODE, Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


def test_nothing_settled_is_nothing_counted(desk: Desk) -> None:
    assert RuleCounts(desk.database).of_profile() == ()


def test_reasons_and_acknowledgements_are_counted_apart_and_withdrawn_ones_not(desk: Desk) -> None:
    for code in ("E11.2", "E11.9", "I21.4", "I21.4", "W19.0"):
        desk.dx(code)
    found = desk.problems()
    desk.coding.acknowledge(desk.actor, EPISODE, found["ICD-071 E11.9"])
    desk.coding.acknowledge(desk.actor, EPISODE, found["ICD-073 E11.2"])
    desk.coding.override(desk.actor, EPISODE, found["ICD-009 I21.4"], "Two events")
    again = desk.coding.override(desk.actor, EPISODE, found["ICD-071 E11.9"], "Two notes").value

    counted = RuleCounts(desk.database).of_profile()
    desk.coding.withdraw_override(desk.actor, again.id)

    assert counted == (
        RuleCount("ICD-009", 1, 0),
        RuleCount("ICD-071", 1, 0),
        RuleCount("ICD-073", 0, 1),
    )
    assert [each.rule for each in RuleCounts(desk.database).of_profile()] == ["ICD-009", "ICD-073"]


def test_each_override_of_a_rule_counts(desk: Desk) -> None:
    for code in ("I21.4", "I21.4", "E11.9", "E11.9"):
        desk.dx(code)
    found = desk.problems()
    for code in ("I21.4", "E11.9"):
        desk.coding.override(desk.actor, EPISODE, found[f"ICD-009 {code}"], "Two events")
    (counted,) = RuleCounts(desk.database).of_profile()
    assert (counted.overrides, counted.acknowledgements) == (2, 0)
    assert type(counted.overrides) is int
