"""External causes and the conditions they belong to."""

from __future__ import annotations

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import Finding, Predicate
from coder_gui.standards.predicates.causes import (
    CauseAfter,
    CauseAgrees,
    CauseApart,
    CauseRepeated,
    Follows,
    SpecificTwin,
)
from coder_gui.standards.sheet import Sheet
from standards import tiny

INJURIES, EVENTS = CodeRanges(["S00-T78"]), CodeRanges(["V01-Y36"])


def found(logic: Predicate, *codes: str) -> list[Finding]:
    record = CheckRecord("E", diagnoses=tuple(CheckCode(code) for code in codes))
    return list(logic.find(Sheet(record, tiny.icd10(), tiny.opcs4())))


def places(findings: list[Finding]) -> list[int]:
    return [each.at.position for each in findings if each.at]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["S72.00", "W19.0"], []),
        (["S72.00", "S52.50"], [2]),
        (["S72.00", "I10.X", "W19.0"], []),
        (["W19.0", "S72.00"], [2]),
        (["S72.00", "W19.0", "S52.50"], [3]),
        (["I10.X"], []),
        ([], []),
    ],
)
def test_the_last_injury_decides_whether_a_cause_is_missing(
    codes: list[str], expected: list[int]
) -> None:
    assert places(found(CauseAfter(INJURIES, EVENTS), *codes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["S72.00", "W19.0"], []),
        (["S72.00", "I10.X", "W19.0"], [(3, 2)]),
        (["S72.00", "I10.X", "S52.50", "W19.0"], []),
        (["T39.1", "X60.0", "I10.X", "X61.0"], []),
        (["M80.05", "I10.X", "W19.0"], []),
        (["S72.00", "", "W19.0"], []),
    ],
)
def test_a_cause_stands_directly_after_the_last_injury(
    codes: list[str], expected: list[tuple[int, int]]
) -> None:
    findings = found(CauseApart(INJURIES, EVENTS), *codes)

    told = [
        (each.at.position, each.offers[0].arguments["position"]) for each in findings if each.at
    ]
    assert told == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["S72.00", "W19.0", "S52.50", "W19.0"], [2]),
        (["S72.00", "W19.0", "S52.50", "W10.0"], []),
        (["S72.00", "W19.0", "I10.X", "S52.50", "W19.0"], []),
        (["S72.00", "W19.0"], []),
    ],
)
def test_one_event_has_one_cause(codes: list[str], expected: list[int]) -> None:
    assert places(found(CauseRepeated(INJURIES, EVENTS), *codes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["T45.5", "Y44.2"], [2]),
        (["T45.5", "X44.0", "Y44.2"], [3]),
        (["T45.5", "X44.0", "L27.0", "Y44.2"], []),
        (["Y44.2"], []),
        (["X44.0", "Y44.2"], []),
    ],
)
def test_what_stands_before_is_found_past_other_causes(
    codes: list[str], expected: list[int]
) -> None:
    logic = Follows(CodeRanges(["Y40-Y59"]), CodeRanges(["T36-T50"]), CodeRanges(["V01-Y98"]))

    assert places(found(logic, *codes)) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["T39.1", "X60.0"], []),
        (["T39.1", "Y12.0"], ["X40 or X60 or Y10"]),
        (["T39.1", "T40.2", "X62.0"], []),
        (["T39.1", "X62.0", "X60.0"], []),
        (["T39.1", "X85.0"], []),
    ],
)
def test_a_cause_names_the_class_of_the_only_poisoning(
    codes: list[str], expected: list[str]
) -> None:
    logic = CauseAgrees(("T39: X40, X60, Y10", "T40: X42, X62, Y12"))

    assert [each.words["fitting"] for each in found(logic, *codes)] == expected


def test_a_twin_that_names_the_drug_is_offered_where_the_edition_has_it() -> None:
    logic = SpecificTwin(("I50.9: I50.0", "M10.9: M10.2"), CodeRanges(["Y40-Y59"]))

    (known,) = found(logic, "I50.9", "Y52.0")
    (unknown,) = found(logic, "M10.97", "Y52.0")

    assert [offer.arguments for offer in known.offers] == [{"code": "I500"}]
    assert (unknown.words["twin"], unknown.offers) == ("M10.27", ())
    assert found(logic, "I50.9", "I10.X", "Y52.0") == []


@pytest.mark.parametrize("text", ["T39", "T39: heart", ": X40", "T39:"])
def test_a_class_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"colon|is not a code"):
        CauseAgrees((text,))
