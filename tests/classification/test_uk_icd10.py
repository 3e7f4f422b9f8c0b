"""The UK form fills gaps and leaves alone what a list has itself."""

from __future__ import annotations

import pytest

from coder_gui.classification.content import CodeRow, EditionContent
from coder_gui.classification.uk_icd10 import UkForm, spoken
from coder_gui.domain.coding import System


def listed(*codes: str) -> EditionContent:
    """A list of codes titled after themselves."""
    content = EditionContent(System.ICD10)
    for code in codes:
        content.add(CodeRow(code, f"Title {code}"))
    return content


def test_a_category_with_its_own_fourth_characters_gets_no_place(uk: UkForm) -> None:
    content = listed("W10", "W100", "W11", "Y06", "V01")
    assert uk.add_places(content) == 10
    assert sorted(content.rows) == sorted(
        ["V01", "W10", "W100", "W11", *(f"W11{digit}" for digit in range(10)), "Y06"]
    )


def test_printed_characters_that_must_not_be_used_make_way_for_places(uk: UkForm) -> None:
    content = listed("X59", "X590", "X599", "W10", "W100")
    assert uk.drop_printed_places(content) == 2
    assert uk.add_places(content) == 10
    assert content.rows["X590"].title == "Title X59, home"
    assert content.rows["W100"].title == "Title W100"


def test_fifth_characters_go_behind_the_filler_or_the_fourth(uk: UkForm) -> None:
    content = listed("T08", "S72", "S720", "S727", "S7270", "T14", "T140", "T142")
    uk.add_fillers(content)
    uk.add_fifths(content)
    assert {"T08X0", "T08X1", "S7200", "S7201", "T1420", "T1421"} <= content.usable()
    assert {"S7271", "T1400"}.isdisjoint(content.rows)
    assert {"S7270", "T140"} <= content.usable()


def test_an_emergency_code_is_added_or_named_but_never_renamed(uk: UkForm) -> None:
    content = listed("U07", "U071", "U072")
    content.rows["U071"].title = "Emergency use of U07.1"
    content.rows["U072"].title = "COVID-19 suspected"
    uk.add_emergency_codes(content)
    assert content.rows["U071"].title == "COVID-19, virus identified"
    assert content.rows["U071"].valid_from is not None
    assert content.rows["U072"].title == "COVID-19 suspected"
    assert content.rows["U072"].valid_from is None
    assert content.rows["U075"].title.startswith("Multisystem inflammatory")


def test_what_is_added_inherits_role_and_sex(uk: UkForm) -> None:
    content = listed("M01", "M010", "C61")
    content.rows["M010"].role = "asterisk"
    content.rows["C61"].sex = "1"
    uk.add_fillers(content)
    uk.add_fifths(content)
    assert content.rows["M0104"].role == "asterisk"
    assert content.rows["C61X"].sex == "1"


@pytest.mark.parametrize(
    ("title", "end"),
    [("With coma", "with coma"), ("home", "home"), ("X-ray", "X-ray"), ("", "")],
)
def test_the_end_of_a_title_begins_small(title: str, end: str) -> None:
    assert spoken(title) == end


def test_missing_parents_are_added_with_the_best_title_there_is() -> None:
    content = listed("I10X", "S7200", "M723")
    assert content.add_missing_parents({"M72": "Fibroblastic disorders"}) == 4
    assert content.rows["I10"].title == "Title I10X"
    assert content.rows["S720"].title == "Title S7200"
    assert content.rows["M72"].title == "Fibroblastic disorders"
    assert content.usable() == {"I10X", "S7200", "M723"}
