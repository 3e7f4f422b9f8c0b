"""Where a companion code counts."""

from __future__ import annotations

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.predicates.company import NotTogether, Requires
from coder_gui.standards.sheet import Sheet
from standards import tiny


def sheet(*codes: str) -> Sheet:
    record = CheckRecord("E", diagnoses=tuple(CheckCode(code) for code in codes))
    return Sheet(record, tiny.icd10(), tiny.opcs4())


@pytest.mark.parametrize(
    ("where", "codes", "missing_at"),
    [
        ("anywhere", ["S72.00", "I10.X", "W19.0"], []),
        ("anywhere", ["S72.00"], [1]),
        ("before", ["W19.0", "I10.X", "S72.00"], []),
        ("before", ["S72.00", "W19.0"], [1]),
        ("after", ["S72.00", "I10.X", "W19.0"], []),
        ("after", ["W19.0", "S72.00"], [2]),
        ("directly_before", ["W19.0", "S72.00"], []),
        ("directly_before", ["W19.0", "I10.X", "S72.00"], [3]),
        ("directly_after", ["S72.00", "W19.0"], []),
        ("directly_after", ["S72.00", "I10.X", "W19.0", "S72.00"], [1, 4]),
    ],
)
def test_a_companion_counts_only_in_its_place(
    where: str, codes: list[str], missing_at: list[int]
) -> None:
    rule = Requires(CodeRanges(["S72"]), CodeRanges(["V01-Y98"]), "diagnoses", where)

    found = [finding.at.position for finding in rule.find(sheet(*codes)) if finding.at]

    assert found == missing_at


def test_bad_company_names_the_other_code() -> None:
    rule = NotTogether(CodeRanges(["J18"]), CodeRanges(["J18", "J44"]), "diagnoses")

    found = [
        (finding.at.position, finding.words["other"])
        for finding in rule.find(sheet("J18.0", "J44.0", "J18.9"))
        if finding.at
    ]

    assert found == [(1, "J44.0"), (3, "J18.0")]


@pytest.mark.parametrize(
    ("where", "codes", "missing_at"),
    [
        ("beside", ["G30.9", "F00.9"], []),
        ("beside", ["F00.9", "G30.9"], []),
        ("beside", ["G30.9", "I10.X", "F00.9"], [3]),
        ("directly_before", ["G30.9", "B96.2", "B95.6", "F00.9"], []),
        ("directly_after", ["F00.9", "B96.2", "G30.9"], []),
        ("beside", ["F00.9", "B96.2"], [1]),
    ],
)
def test_codes_that_may_stand_between_are_looked_past(
    where: str, codes: list[str], missing_at: list[int]
) -> None:
    rule = Requires(
        CodeRanges(["F00"]), CodeRanges(["G30"]), "diagnoses", where, CodeRanges(["B95-B98"])
    )

    found = [finding.at.position for finding in rule.find(sheet(*codes)) if finding.at]

    assert found == missing_at


@pytest.mark.parametrize(
    ("codes", "to"), [(["F00.9", "I10.X", "G30.9"], 3), (["G30.9", "I10.X", "F00.9"], 2)]
)
def test_a_companion_elsewhere_is_the_place_to_move_to(codes: list[str], to: int) -> None:
    rule = Requires(CodeRanges(["F00"]), CodeRanges(["G30"]), "diagnoses", "directly_before")

    (finding,) = rule.find(sheet(*codes))

    assert [offer.arguments for offer in finding.offers] == [{"position": to}]


def test_what_is_missing_is_offered_where_the_edition_has_it() -> None:
    rule = Requires(
        CodeRanges(["S72"]),
        CodeRanges(["W00-W19"]),
        "diagnoses",
        "after",
        add=("W19.9", "W10", "W99.9"),
    )

    (finding,) = rule.find(sheet("S72.00", "I10.X"))

    assert [offer.arguments for offer in finding.offers] == [
        {"system": "icd10", "code": "W199", "position": 2}
    ]


def test_only_the_first_entry_is_asked_where_the_rule_is_about_the_primary() -> None:
    rule = NotTogether(CodeRanges(["J18"]), CodeRanges(["I10"]), "diagnoses", first=True)

    assert [one.at.position for one in rule.find(sheet("J18.9", "I10.X")) if one.at] == [1]
    assert list(rule.find(sheet("I10.X", "J18.9"))) == []


def test_company_can_be_of_the_other_list() -> None:
    record = CheckRecord("E", diagnoses=(CheckCode("C50.4"),), procedures=(CheckCode("X72.3"),))
    both = Sheet(record, tiny.icd10(), tiny.opcs4())
    breast, chemo = CodeRanges(["C50"]), CodeRanges(["X72"])

    assert list(Requires(breast, chemo, "diagnoses", in_list="procedures").find(both)) == []
    (finding,) = NotTogether(breast, chemo, "diagnoses", in_list="procedures").find(both)
    assert (finding.words["other"], finding.offers) == ("X72.3", ())
