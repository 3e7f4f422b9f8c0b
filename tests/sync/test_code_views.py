"""Questions about two versions of a code list that no single row can answer."""

from __future__ import annotations

from typing import Any

import pytest

from coder_gui.domain.coding import System
from coder_gui.sync import code_views, twins
from coder_gui.sync.code_views import Docs

SET = ("code_set", "order")


def docs(*codes: str, system: str = "icd10", lines: dict[str, str] | None = None) -> Docs:
    """A list as "id=CODE" in its order; `lines` by code id."""
    found: dict[tuple[str, str], dict[str, Any] | None] = {
        SET: {"system": system, "order": [one.split("=")[0] for one in codes]}
    }
    for one in codes:
        row_id, code = one.split("=")
        found["code", row_id] = {"system": system, "code": code, "at": "2026"}
    for code_id, line_id in (lines or {}).items():
        found["code_line", code_id + line_id] = {"code_id": code_id, "line_id": line_id}
    return found


def test_a_code_that_is_taken_off_is_not_listed_and_one_without_a_place_comes_last() -> None:
    found = {**docs("a=I10X", "b=E119"), ("code", "c"): {"system": "icd10", "code": "J459"}}
    found["code", "a"] = {"system": "icd10", "code": "I10X", "deleted": True}
    assert [one.code for one in code_views.listed(found, System.ICD10)] == ["E119", "J459"]


@pytest.mark.parametrize(
    ("mine", "theirs", "merged", "sure"),
    [
        (("a=I10X",), ("a=I10X",), ("a=I10X",), True),
        (("b=E119", "a=I10X"), ("a=I10X", "b=E119"), ("b=E119", "a=I10X"), True),
        (("a=I150", "b=E119"), ("b=E119", "a=I10X"), ("b=E119", "a=I150"), False),
        (("a=I150", "b=E119"), ("a=I10X", "b=E119"), ("a=I10X", "b=E119"), False),
    ],
)
def test_whose_code_stands_first(
    mine: tuple[str, ...], theirs: tuple[str, ...], merged: tuple[str, ...], sure: bool
) -> None:
    before = docs("a=I10X", "b=E119")
    views = (docs(*side) for side in (mine, theirs, merged))
    assert code_views.first_is_sure(before, *views, System.ICD10) is sure


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        ("m=E112", "t=E113", ("E112", "E113")),
        ("m=E112", "t=J459", None),
        ("m=E112", "m=E112", None),
    ],
)
def test_one_condition_coded_by_both(mine: str, theirs: str, found: tuple[str, str] | None) -> None:
    before = docs("a=I10X")
    ours, other = docs("a=I10X", mine), docs("a=I10X", theirs)
    assert code_views.coded_twice(before, ours, other, System.ICD10) == found


def test_two_codes_on_one_line_may_be_one_condition() -> None:
    ours, other = docs("m=I10X", lines={"m": "x"}), docs("t=J459", lines={"t": "x"})
    assert code_views.coded_twice({}, ours, other, System.ICD10) == ("I10X", "J459")


def test_the_side_of_two_procedures_is_no_repetition() -> None:
    ours = docs("m=W371", "n=Z943", system="opcs4")
    other = docs("t=T202", "u=Z943", system="opcs4")
    assert code_views.coded_twice({}, ours, other, System.OPCS4) is None
    assert twins.find({}, ours, other) == {}


def test_twins_are_codes_that_both_added_word_for_word() -> None:
    before = docs("a=I10X")
    assert twins.find(before, docs("a=I10X", "m=E119"), docs("a=I10X", "t=E119")) == {"m": "t"}
    assert twins.find(before, docs("a=I10X", "m=E119"), docs("a=I10X", "t=E112")) == {}
    twice = docs("a=I10X", "m=E119", "n=E119")
    assert twins.find(before, twice, docs("a=I10X", "t=E119")) == {}


def test_a_twin_takes_its_place_its_lines_and_its_asterisk_with_it() -> None:
    mine = docs("m=G301", "n=F000", lines={"m": "x"})
    asterisk = {"system": "icd10", "code": "F000", "paired_with": "m"}
    mine = {**mine, ("code", "n"): asterisk}
    found = twins.renamed(mine, docs("t=G301"), {"m": "t"}, "e")
    assert found.changed[SET]["order"] == ["t", "n", "m"]
    assert found.changed["code", "m"]["deleted"] is True
    assert found.changed["code", "n"]["paired_with"] == "t"
    links = [doc for (kind, _), doc in found.changed.items() if kind == "code_line"]
    assert {(doc["code_id"], doc["deleted"]) for doc in links} == {("m", True), ("t", False)}
