"""Procedures in their groups."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import Finding, Predicate
from coder_gui.standards.predicates.procedures import (
    DoneTwice,
    GroupHas,
    GroupLacks,
    GroupOrder,
    GroupSides,
    InOtherEpisode,
    PairOrder,
    SameDay,
    Sooner,
)
from coder_gui.standards.sheet import Sheet
from standards import tiny

SECONDARY = CodeRanges(["Y", "Z"])
SIDES, SITES, METHODS = CodeRanges(["Z94"]), CodeRanges(["Z"]), CodeRanges(["Y"])
HIP = CodeRanges(["W37-W48"])


def found(logic: Predicate, *codes: str, **facts: Any) -> list[Finding]:
    """`codes` are written "W37.1 2" for the second of May; without a day they have no date."""
    read = (code.split() for code in codes)
    procedures = tuple(
        CheckCode(code, date=date(2026, 5, int(day[0])) if day else None) for code, *day in read
    )
    record = CheckRecord("E", procedures=procedures, **facts)
    return list(logic.find(Sheet(record, tiny.icd10(), tiny.opcs4())))


def places(findings: list[Finding]) -> list[int]:
    return [each.at.position for each in findings if each.at]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["W37.1 2", "Z94.3"], []),
        (["W37.1 2", "Y53.4"], [1]),
        (["W37.1 2", "W46.1 2", "Z94.3"], []),
        (["W37.1 2", "W46.1 3", "Z94.3"], [1]),
        (["W37.1 2", "Z84.3", "W46.1 2", "Z94.3"], [1]),
        (["Z94.3", "W37.1 2"], [2]),
        (["W37"], []),
    ],
)
def test_a_side_may_be_shared_by_procedures_of_one_site(
    codes: list[str], expected: list[int]
) -> None:
    logic = GroupLacks(HIP, SIDES, SECONDARY, shared=SITES)

    assert places(found(logic, *codes)) == expected


def test_without_sharing_each_group_has_its_own() -> None:
    logic = GroupLacks(HIP, SIDES, SECONDARY)

    assert places(found(logic, "W37.1 2", "W46.1 2", "Z94.3")) == [1]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["W37.1 2", "Z84.3", "Z94.3"], []),
        (["W37.1 2", "Z94.3", "Z84.3"], [(2, "before")]),
        (["W37.1 2", "Z94.3", "Z94.2"], [(3, "")]),
        (["W37.1 2", "Z94.3", "Z94.3", "Z94.3"], [(3, ""), (4, "")]),
        (["W37.1 2", "Z84.3", "Z94.3", "Z28.2", "Z94.2"], [(5, "each")]),
        (["W37.1 2", "Z94.3", "W46.1 2", "Z94.2"], []),
    ],
)
def test_a_side_comes_once_and_last(codes: list[str], expected: list[tuple[int, str]]) -> None:
    findings = found(GroupSides(SIDES, SITES, SECONDARY), *codes)

    assert [(each.at.position, each.case) for each in findings if each.at] == expected


def test_a_side_before_its_site_can_be_moved_behind_it() -> None:
    (finding,) = found(GroupSides(SIDES, SITES, SECONDARY), "W37.1 2", "Z94.3", "Z84.3")

    assert finding.offers[0].arguments == {"position": 3}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["W37.1 2", "Y53.4", "Z94.3"], []),
        (["W37.1 2", "Z94.3", "Y53.4", "Y75.2"], [3, 4]),
        (["W37.1 2", "Z94.3", "J18.3 2", "Y75.2"], []),
        (["Z94.3", "Y53.4"], []),
    ],
)
def test_methods_stand_before_sites(codes: list[str], expected: list[int]) -> None:
    assert places(found(GroupOrder(METHODS, SITES, SECONDARY), *codes)) == expected


def test_a_method_is_told_by_the_procedure_it_is_behind() -> None:
    imaging = GroupHas(CodeRanges(["Y98"]), SECONDARY, not_heads=CodeRanges(["U"]))
    turned = GroupHas(CodeRanges(["Y75"]), SECONDARY, beside=CodeRanges(["Y71"]))
    knee = GroupHas(CodeRanges(["Z84.6"]), SECONDARY, heads=CodeRanges(["W82"]))

    assert places(found(imaging, "U21.2 2", "Y98.1", "J18.3 2", "Y98.1")) == [4]
    assert places(found(turned, "J18.3 2", "Y75.2", "J18.3 2", "Y71.4", "Y75.2")) == [5]
    assert places(found(knee, "W82.2 2", "Z84.6", "W90.1 2", "Z84.6")) == [2]
    assert places(found(imaging, "Y98.1")) == []


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["C75.1 2", "C71.2 2"], []),
        (["C71.2 2", "C75.1 2"], [2]),
        (["C71.2 2", "C75.1 3"], []),
        (["C75.1 2", "C71.2 2", "C75.1 2"], []),
        (["C71.2 2", "Z94.2", "C75.1 2", "Z94.2"], [3]),
    ],
)
def test_of_a_pair_the_first_goes_first(codes: list[str], expected: list[int]) -> None:
    logic = PairOrder(CodeRanges(["C75"]), CodeRanges(["C71"]), SECONDARY)

    assert places(found(logic, *codes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["G45.9 2", "G43.1 2"], [1]),
        (["G43.1 2", "G45.9 3"], []),
        (["G43.1", "G45.9"], []),
        (["G43.1 2", "H22.9 2"], []),
        (["G43.1 2", "H20.1 3", "G45.9 2", "H22.9 3"], [3, 4]),
    ],
)
def test_looking_is_part_of_doing_on_the_same_day(codes: list[str], expected: list[int]) -> None:
    logic = SameDay(("G45.9: G43-G44", "H22.9: H20-H21"), SECONDARY)

    assert places(found(logic, *codes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["J18.3 2", "J18.3 2"], [2]),
        (["J18.3 2", "J18.3 3"], []),
        (["J18.3", "J18.3"], []),
        (["W37.1 2", "Z94.3", "W37.1 2", "Z94.2"], []),
        (["W37.1 2", "Y53.4", "Z94.3", "W37.1 2", "Z94.3", "Y53.4"], [4]),
        (["R24.9 2", "R24.9 2"], []),
    ],
)
def test_the_same_again_is_told_unless_something_tells_them_apart(
    codes: list[str], expected: list[int]
) -> None:
    assert places(found(DoneTwice(SECONDARY, CodeRanges(["R17-R25"])), *codes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["A83.9 2", "A83.8 3"], [1]),
        (["A83.8 3", "A83.9 2"], [2]),
        (["A83.9 2", "A83.8 2"], [1]),
        (["A83.8 2", "A83.9 3"], []),
        (["A83.9 2"], []),
        (["A83.9", "A83.8 2"], []),
    ],
)
def test_the_first_of_a_course_is_done_first(codes: list[str], expected: list[int]) -> None:
    assert places(found(Sooner(CodeRanges(["A83.9"]), CodeRanges(["A83.8"])), *codes)) == expected


def test_a_procedure_within_its_own_episode_is_left_there() -> None:
    logic = InOtherEpisode(SECONDARY)
    stay = ((date(2026, 5, 4), date(2026, 5, 9)),)
    own = {"start_date": date(2026, 5, 1), "end_date": date(2026, 5, 4), "spell_episodes": stay}

    assert places(found(logic, "J18.3 4", "J18.3 7", "J18.3 20", "J18.3", **own)) == [2]
    assert found(logic, "J18.3 7", spell_episodes=stay) == []
