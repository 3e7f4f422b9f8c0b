"""The record as a whole, the patient, and the patient's earlier episodes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord, CodeFacts, PastEpisode, System
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import Finding, Predicate
from coder_gui.standards.predicates.facts import (
    Always,
    EndsWith,
    FamiliesTogether,
    Lacks,
    LongerThan,
    Merged,
    Nothing,
    Only,
    SeveralOf,
    WithinFirst,
)
from coder_gui.standards.predicates.history import CodedBefore, LifelongMissing, years_before
from coder_gui.standards.predicates.patient import AgeLimits, SexConflict
from coder_gui.standards.sheet import Sheet
from standards import tiny

DX = "diagnoses"
START = date(2026, 6, 11)


class Edition(tiny.TinyEdition):
    """The small ICD-10 that says for whom some codes are."""

    def facts(self, code: str) -> CodeFacts | None:
        found = super().facts(code)
        own: dict[str, dict[str, Any]] = {
            "K802": {"sex": "2"},
            "N40X": {"sex": "3"},
            "J180": {"min_age": 18},
            "J189": {"max_age": 90},
        }
        return replace(found, **own[code]) if found and code in own else found


ICD10 = Edition(System.ICD10)


def found(logic: Predicate, *codes: str, **facts: Any) -> list[Finding]:
    diagnoses = tuple(CheckCode(code) for code in codes)
    record = CheckRecord("E", diagnoses=diagnoses, **facts)
    return list(logic.find(Sheet(record, ICD10, tiny.opcs4())))


def places(findings: list[Finding]) -> list[int]:
    return [each.at.position if each.at else 0 for each in findings]


def test_a_list_that_lacks_a_code_is_told_once_and_an_empty_one_never() -> None:
    logic = Lacks(CodeRanges(["Z37"]), DX)

    assert places(found(logic, "O70.0", "O42.1")) == [0]
    assert found(logic, "O70.0", "Z37.0") == []
    assert found(logic) == found(logic, "", "heart") == []


def test_a_list_of_nothing_but_secondary_codes_is_none() -> None:
    logic = Nothing(DX, CodeRanges(["Y", "Z"]))

    assert places(found(logic)) == places(found(logic, "Z37.0")) == [0]
    assert found(logic, "Z37.0", "I10.X") == []
    assert places(found(Always(), "I10.X")) == [0]


def test_only_is_told_at_the_first_code() -> None:
    logic = Only(CodeRanges(["Z38"]), DX)

    assert places(found(logic, "", "Z38.0")) == [2]
    assert found(logic, "Z38.0", "P07.1") == found(logic) == []


def test_more_than_so_many_is_told_at_the_first_too_many() -> None:
    (finding,) = found(LongerThan(2, DX), "I10.X", "E11.9", "I21.4", "J18.9")

    assert (finding.at and finding.at.position, finding.words) == (3, {"count": "4"})
    assert found(LongerThan(4, DX), "I10.X", "E11.9", "I21.4", "J18.9") == []


def test_several_of_one_kind_are_told_apart_by_their_fourth_character() -> None:
    burns = CodeRanges(["T20-T25"])

    assert places(found(SeveralOf(burns, DX), "T23.3", "T24.3", "T23.3")) == [2]
    assert places(found(SeveralOf(burns, DX, 4, True), "T23.3", "T24.2", "T23.2")) == [3]
    assert found(SeveralOf(CodeRanges(["S72"]), DX), "S72.00", "S72.01") == []


def test_families_are_told_apart() -> None:
    logic = FamiliesTogether(("S52.7: S52.5", "S72.7: S72.0"), DX)

    assert places(found(logic, "S52.50", "S52.70")) == [2]
    assert found(logic, "S52.70", "S72.00") == []


def test_a_pair_at_the_front_makes_room_for_one_more() -> None:
    logic = WithinFirst(CodeRanges(["Z38"]), 2, DX)

    assert found(logic, "P07.1", "Z38.0") == found(logic, "A39.0", "G01.X", "Z38.0") == []
    (finding,) = found(logic, "P07.1", "I10.X", "Z38.0")
    assert finding.offers[0].arguments == {"position": 2}


def test_an_old_mark_is_taken_off_where_the_edition_has_the_rest() -> None:
    logic = EndsWith("=", DX)

    marked, unknown = found(logic, "i21.4 =", "Q99.9=", "I10.X", "")
    assert [offer.arguments for offer in marked.offers] == [{"code": "I214"}]
    assert unknown.offers == ()


def test_two_codes_become_the_one_that_says_both() -> None:
    logic = Merged(CodeRanges(["S72.1"]), CodeRanges(["S52"]), "S72.0", DX)

    (finding,) = found(logic, "S72.11", "S52.50")

    assert finding.words == {"other": "S52.50", "both": "S72.01"}
    assert finding.offers[0].arguments == {"code": "S7201"}
    assert found(logic, "S72.11") == []


# The patient ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sex", "codes", "expected"),
    [
        ("1", ["K80.2"], [1]),
        ("2", ["K80.2"], []),
        ("2", ["N40.X"], [1]),
        ("1", ["O80.0", "P07.1"], [1]),
        ("2", ["P07.1"], []),
        ("9", ["N40.X", "K80.2"], []),
        ("0", ["N40.X"], []),
        ("X", ["N40.X"], []),
        (None, ["N40.X"], []),
    ],
)
def test_the_edition_says_for_whom_a_code_is_and_else_the_lists(
    sex: str | None, codes: list[str], expected: list[int]
) -> None:
    logic = SexConflict(
        CodeRanges(["N40", "P07"]), CodeRanges(["O80"]), DX, but_not=CodeRanges(["P07"])
    )

    assert places(found(logic, *codes, sex=sex)) == expected


@pytest.mark.parametrize(
    ("born", "code", "expected"),
    [
        (date(2000, 1, 1), "F03.X", "young"),
        (date(1996, 6, 11), "F03.X", ""),
        (date(2009, 1, 1), "J18.0", "young"),
        (date(1930, 1, 1), "J18.9", "old"),
        (date(1930, 1, 1), "J18.0", ""),
        (date(2024, 6, 11), "R95.X", "old"),
        (date(2024, 6, 12), "R95.X", ""),
        (date(2030, 1, 1), "F03.X", ""),
        (None, "F03.X", ""),
    ],
)
def test_ages_come_from_the_edition_and_else_from_the_limits(
    born: date | None, code: str, expected: str
) -> None:
    logic = AgeLimits(("F00-F03: 30-", "R95: 0-1"), DX)

    cases = [each.case for each in found(logic, code, birth_date=born, start_date=START)]

    assert "".join(cases) == expected


@pytest.mark.parametrize("limit", ["F03", "F03: thirty", "heart: 3-", "F03: 3"])
def test_a_limit_that_cannot_be_read_is_refused(limit: str) -> None:
    with pytest.raises(ValueError, match=r"no limit|is not a code"):
        AgeLimits((limit,), DX)


# Earlier episodes -----------------------------------------------------------------------------
FAMILIES = LifelongMissing(("diabetes: E10-E14; O24", "high blood pressure: I10-I15"), 3)


def past(day: date, *codes: str) -> PastEpisode:
    return PastEpisode(day, codes)


@pytest.mark.parametrize(
    ("codes", "history", "expected"),
    [
        (["J18.9"], [past(date(2025, 1, 2), "E11.9")], "diabetes (02-Jan-2025)"),
        (["E11.2"], [past(date(2025, 1, 2), "E11.9")], ""),
        (["O24.4"], [past(date(2025, 1, 2), "E11.9")], ""),
        (["I11.9"], [past(date(2025, 1, 2), "i10")], ""),
        (["J18.9"], [past(date(2023, 6, 11), "E119")], "diabetes (11-Jun-2023)"),
        (["J18.9"], [past(date(2023, 6, 10), "E119")], ""),
        (["J18.9"], [past(date(2026, 6, 12), "E119")], ""),
        (["J18.9"], [past(date(2025, 1, 2), "O24.4", "", "heart")], ""),
        ([], [past(date(2025, 1, 2), "E119")], ""),
        (
            ["J18.9"],
            [past(date(2025, 1, 2), "E119"), past(date(2025, 3, 2), "E112", "I10X")],
            "diabetes (02-Mar-2025), high blood pressure (02-Mar-2025)",
        ),
    ],
)
def test_lifelong_conditions_of_three_years_are_asked_for_by_name(
    codes: list[str], history: list[PastEpisode], expected: str
) -> None:
    told = found(FAMILIES, *codes, start_date=START, history=tuple(history))

    assert [each.words["conditions"] for each in told] == ([expected] if expected else [])
    assert all(each.offers == () and each.at is None for each in told)


def test_without_a_start_nobody_looks_back() -> None:
    assert found(FAMILIES, "J18.9", history=(past(date(2025, 1, 2), "E119"),)) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 11), date(2023, 6, 11)),
        (date(2028, 2, 29), date(2025, 3, 1)),
        (date(2, 2, 2), date(1, 2, 2)),
    ],
)
def test_three_years_before_a_day(day: date, expected: date) -> None:
    assert years_before(day, 3) == expected


def test_the_same_bone_broken_in_two_earlier_stays_is_asked_about() -> None:
    logic = CodedBefore(CodeRanges(["S72"]), 2, 365)
    days = [date(2026, 1, 5), date(2026, 3, 5), date(2026, 6, 11), date(2024, 1, 1)]
    history = tuple(past(day, "S72.10") for day in days)

    (finding,) = found(logic, "S72.00", admission_date=START, history=history)

    assert finding.words == {"count": "2"}
    assert found(logic, "S52.50", admission_date=START, history=history) == []
    assert found(logic, "S72.00", history=history) == []
    assert found(logic, "S72.00", admission_date=START, history=history[:1]) == []
