"""What stands unspecified, and what stands apart from its dagger."""

from __future__ import annotations

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.predicates.pairs import AsteriskApart
from coder_gui.standards.predicates.precision import CharacterIs, PreciseSibling
from coder_gui.standards.sheet import Sheet
from standards import tiny

DAGGERS = frozenset({"A390", "E112", "G301"})


def sheet(*codes: str, paired: dict[int, int] | None = None) -> Sheet:
    """Diagnoses; `paired` marks the dagger's position of an asterisk's position."""
    marked = {asterisk: f"d{dagger}" for asterisk, dagger in (paired or {}).items()}
    entries = tuple(
        CheckCode(code, id=f"d{n}", paired_with=marked.get(n)) for n, code in enumerate(codes, 1)
    )
    return Sheet(CheckRecord("E", diagnoses=entries), tiny.icd10(daggers=DAGGERS), tiny.opcs4())


@pytest.mark.parametrize(
    ("codes", "other"),
    [
        (["I21.9", "I21.4"], "I21.4"),
        (["I21.9", "I21.9"], None),
        (["I21.4", "I21.9"], None),
        (["E11.9", "E11.2"], None),
        (["I21.9", "I10.X"], None),
        ([], None),
        (["", "I21.4"], None),
    ],
)
def test_an_unspecified_primary_is_told_of_a_more_precise_code(
    codes: list[str], other: str | None
) -> None:
    found = list(PreciseSibling("unspecified").find(sheet(*codes)))

    assert [finding.words["other"] for finding in found] == ([other] if other else [])


def test_a_character_is_looked_at_in_its_place_only() -> None:
    rule = CharacterIs(CodeRanges(["M", "J96"]), 5, "9", "diagnoses", CodeRanges(["M81"]))

    found = rule.find(sheet("J96.09", "M81.99", "M16.1", "M23.39", "J96.01"))

    assert [(each.at.position, each.case) for each in found if each.at] == [(1, "first"), (4, "")]


@pytest.mark.parametrize(
    ("codes", "paired", "apart"),
    [
        (["A39.0", "I10.X", "G01.X"], None, [3]),
        (["A39.0", "G01.X", "I10.X"], None, []),
        (["I10.X", "G01.X", "A39.0"], None, []),
        (["E11.2", "N08.3", "H36.0"], None, []),
        (["I10.X", "G01.X"], None, []),
        (["E11.9", "I10.X", "H36.0"], {3: 1}, [3]),
        (["E11.9", "H36.0", "A39.0"], {2: 1}, []),
        (["G30.1", "I10.X", "F00.9"], None, []),
    ],
)
def test_an_asterisk_apart_from_its_dagger_is_offered_its_place(
    codes: list[str], paired: dict[int, int] | None, apart: list[int]
) -> None:
    rule = AsteriskApart(CodeRanges(["F00"]))

    found = list(rule.find(sheet(*codes, paired=paired)))

    assert [each.at.position for each in found if each.at] == apart
    assert all(each.offers[0].arguments["dagger_position"] == 1 for each in found)
