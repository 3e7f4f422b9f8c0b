"""Fixes are applied and reasons are kept, until they are withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coder_gui.domain.coding import Fix, Severity
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.system.clock import Clock

from .desk import EPISODE, Desk, opened_desk


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with opened_desk(tmp_path, clock) as opened:
        yield opened


def test_a_fix_does_what_its_label_says(desk: Desk) -> None:
    desk.dx("W19.0")
    desk.dx("S72.00")
    problem = desk.problems()["ICD-016 W19.0"]

    desk.coding.apply_fix(desk.actor, EPISODE, problem, problem.fixes[0])

    assert desk.diagnoses() == ["S72.00", "W19.0"]
    assert "ICD-016 W19.0" not in desk.problems()


def test_every_kind_of_fix_can_be_applied(desk: Desk) -> None:
    line = desk.line("MI")
    first, again = desk.dx("I21.4"), desk.dx("I21.4")
    procedure = desk.px("W46.1")

    def fix(key: str, kind: str, **arguments: str | int) -> None:
        problem = desk.problems()[key]
        desk.coding.apply_fix(desk.actor, EPISODE, problem, Fix(kind, "", arguments))

    fix("ICD-009 I21.4", "remove")
    fix("EVIDENCE I21.4", "replace", code="I21.1")
    fix("EVIDENCE I21.1", "link", line_id=line)
    fix("OPC-004 W46.1", "set_date", date="2026-11-02")
    fix("EVIDENCE W46.1", "add", system="opcs4", code="Z943", position=2)

    assert desk.diagnoses() == ["I21.1"]
    assert desk.procedures() == ["W46.1", "Z94.3"]
    assert desk.lists()[0][0].id == first != again
    assert desk.lists()[1][0].id == procedure


@pytest.mark.parametrize(("kind", "field"), [("link", "line_id"), ("set_date", "date")])
def test_a_fix_that_leaves_a_choice_says_what_to_choose(desk: Desk, kind: str, field: str) -> None:
    desk.px("W46.1")
    problem = desk.problems()["OPC-004 W46.1"]

    with pytest.raises(UserError) as asked:
        desk.coding.apply_fix(desk.actor, EPISODE, problem, Fix(kind, ""))

    assert asked.value.field == field
    assert "W46.1" in asked.value.text


def test_a_reason_answers_a_problem_until_it_is_withdrawn(desk: Desk) -> None:
    desk.dx("I21.4")
    desk.dx("I21.4")
    problem = desk.problems()["ICD-009 I21.4"]

    override = desk.coding.override(desk.actor, EPISODE, problem, "  Two events ").value
    answered = desk.problems()["ICD-009 I21.4"]
    desk.coding.withdraw_override(desk.actor, override.id)

    assert (override.reason, override.author) == ("Two events", desk.actor.name)
    assert answered.override == override
    assert not answered.blocks
    assert desk.problems()["ICD-009 I21.4"].blocks
    assert desk.events()[-2:] == ["override_added", "override_withdrawn"]
    with pytest.raises(NotFound, match="withdrawn already"):
        desk.coding.withdraw_override(desk.actor, override.id)


def test_a_second_reason_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.dx("I21.4")
    desk.dx("I21.4")
    problem = desk.problems()["ICD-009 I21.4"]
    desk.coding.override(desk.actor, EPISODE, problem, "Two events")

    desk.coding.override(desk.actor, EPISODE, problem, "Two hearts")

    override = desk.problems()["ICD-009 I21.4"].override
    assert override is not None
    assert override.reason == "Two hearts"
    assert desk.events()[-2:] == ["override_withdrawn", "override_added"]


def test_a_reason_has_to_be_said_and_cannot_stand_for_evidence(desk: Desk) -> None:
    desk.dx("I21.4")
    evidence = desk.problems()["EVIDENCE I21.4"]
    other = replace(evidence, rule="ICD-009")

    with pytest.raises(UserError) as without:
        desk.coding.override(desk.actor, EPISODE, other, "  ")
    with pytest.raises(UserError, match="cannot be overridden"):
        desk.coding.override(desk.actor, EPISODE, evidence, "I remember it")

    assert without.value.field == "reason"


def test_a_warning_is_settled_by_one_key_until_that_is_withdrawn(desk: Desk) -> None:
    desk.dx("E11.2")
    desk.dx("E11.9")
    problem = desk.problems()["ICD-071 E11.9"]

    mark = desk.coding.acknowledge(desk.actor, EPISODE, problem).value
    settled = desk.problems()["ICD-071 E11.9"]
    desk.coding.withdraw_override(desk.actor, mark.id)

    assert problem.severity is Severity.WARNING
    assert mark.acknowledged
    assert settled.override == mark
    assert desk.problems()["ICD-071 E11.9"].override is None
    assert desk.events()[-2:] == ["warning_acknowledged", "override_withdrawn"]


def test_only_an_open_warning_is_acknowledged(desk: Desk) -> None:
    desk.dx("E11.2")
    desk.dx("E11.9")
    desk.dx("I21.4")
    desk.dx("I21.4")
    warning = desk.problems()["ICD-071 E11.9"]
    desk.coding.acknowledge(desk.actor, EPISODE, warning)

    for name in ("ICD-009 I21.4", "EVIDENCE I21.4", "ICD-071 E11.9"):
        with pytest.raises(UserError, match="Only an open warning"):
            desk.coding.acknowledge(desk.actor, EPISODE, desk.problems()[name])


def test_a_reason_takes_the_place_of_an_acknowledgement(desk: Desk) -> None:
    desk.dx("E11.2")
    desk.dx("E11.9")
    desk.coding.acknowledge(desk.actor, EPISODE, desk.problems()["ICD-071 E11.9"])

    desk.coding.override(desk.actor, EPISODE, desk.problems()["ICD-071 E11.9"], "Two notes")

    override = desk.problems()["ICD-071 E11.9"].override
    assert override is not None
    assert not override.acknowledged
    assert desk.events()[-2:] == ["override_withdrawn", "override_added"]


def test_a_replaced_code_is_no_longer_acknowledged(desk: Desk) -> None:
    desk.dx("E11.2")
    second = desk.dx("E11.9")
    desk.coding.acknowledge(desk.actor, EPISODE, desk.problems()["ICD-071 E11.9"])

    desk.coding.replace(desk.actor, second, "E11.3")
    desk.coding.replace(desk.actor, second, "E11.9")

    assert desk.problems()["ICD-071 E11.9"].override is None
