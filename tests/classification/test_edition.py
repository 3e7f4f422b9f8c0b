"""What an edition says of a code, of its family, and of codes near it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.classification.edition import Edition
from coder_gui.classification.editions import Classifications
from coder_gui.classification.index_reader import IndexReader
from coder_gui.domain.coding import Classification, System


def test_an_edition_is_what_the_checks_ask_for(small: Edition) -> None:
    asked: Classification = small
    assert asked.use.name == "ICD-10 small"
    assert asked.facts("I10X") is not None


def test_facts_of_a_code(small: Edition) -> None:
    facts = small.facts("I10X")
    assert facts is not None
    assert (facts.display, facts.title) == ("I10.X", "Essential (primary) hypertension")
    assert (facts.level, facts.usable, facts.usage) == ("code", True, 6426)
    assert (facts.asterisk, facts.dagger, facts.sex) == (False, False, None)
    asterisk = small.facts("G01X")
    assert asterisk is not None
    assert asterisk.asterisk
    assert asterisk.partners == ("A390", "F051")


def test_a_category_and_a_code_with_digits_below_may_not_be_assigned(small: Edition) -> None:
    category, divided = small.facts("S72"), small.facts("S720")
    assert category is not None
    assert divided is not None
    assert (category.level, category.usable) == ("category", False)
    assert (divided.level, divided.usable) == ("code", False)


def test_a_code_that_is_not_there_has_no_facts(small: Edition) -> None:
    assert small.facts("S725") is None
    assert small.facts("") is None
    assert small.detail("S725") is None
    assert small.children("S725") == ()


def test_children_are_the_codes_directly_below(small: Edition) -> None:
    assert small.children("S72") == ("S720", "S723")
    assert small.children("S720") == ("S7200", "S7201")
    assert small.children("I10") == ("I10X",)
    assert small.children("S7200") == ()


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("S720", ["S7200", "S7201"]),
        ("I10", ["I10X"]),
        ("K359", ["K358", "K353", "K352"]),
        ("K350", ["K352", "K353", "K358"]),
        ("S725", ["S7230", "S7231", "S7200"]),
        ("F058", ["F059", "F051", "F050"]),
        ("", []),
        ("é", []),
    ],
)
def test_the_nearest_codes_are_below_beside_or_close(
    small: Edition, code: str, near: list[str]
) -> None:
    assert [facts.code for facts in small.nearest(code)] == near


def test_the_nearest_are_as_many_as_asked(small: Edition) -> None:
    assert len(small.nearest("S799", limit=2)) == 2


def test_the_detail_shows_the_way_down_from_the_chapter(small: Edition) -> None:
    detail = small.detail("F051")
    assert detail is not None
    assert [code for code, _ in detail.path] == ["V", "F00-F09", "F05", "F05.1"]
    assert detail.path[-1][1] == "Delirium superimposed on dementia"
    assert detail.includes == ("Conditions in the course of dementia",)
    assert detail.excludes == ()


def test_the_detail_shows_what_is_below_and_the_partners_that_exist(small: Edition) -> None:
    above, pair = small.detail("S720"), small.detail("G01X")
    assert above is not None
    assert pair is not None
    assert [facts.code for facts in above.children] == ["S7200", "S7201"]
    assert [facts.code for facts in pair.partners] == ["F051"]


@pytest.mark.parametrize(("day", "usable"), [("2020-01-30", False), ("2020-01-31", True)])
def test_a_code_issued_later_may_not_be_assigned_before(
    small_reader: IndexReader, small: Edition, day: str, usable: bool
) -> None:
    then = Edition(small_reader, small.use, date.fromisoformat(day))
    facts = then.facts("U071")
    assert facts is not None
    assert facts.usable is usable
    assert [hit.usable for hit in then.search("covid")] == [usable]


def test_the_starter_knows_its_chapters(starters: Classifications) -> None:
    detail = starters.for_date(System.ICD10).detail("S7200")
    assert detail is not None
    assert [code for code, _ in detail.path] == ["XIX", "S70-S79", "S72", "S72.0", "S72.00"]
    procedure = starters.for_date(System.OPCS4).detail("O291")
    assert procedure is not None
    assert [code for code, _ in procedure.path] == ["O", "W", "O29", "O29.1"]


def test_threads_may_ask_at_once(small: Edition) -> None:
    found: list[bool] = []

    def ask() -> None:
        for _ in range(30):
            facts = small.facts("I10X")
            found.append(facts is not None and bool(small.search("fracture femur")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 120


@given(st.text(max_size=8))
def test_no_code_makes_an_edition_raise(small: Edition, code: str) -> None:
    small.facts(code)
    small.detail(code)
    small.children(code) if code.isascii() else None
    assert len(small.nearest(code)) <= 3
