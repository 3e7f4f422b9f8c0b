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
