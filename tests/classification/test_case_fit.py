"""What a case adds to a code's score: specialty, sex, age, the trust's own use."""

from __future__ import annotations

from array import array

import pytest

from coder_gui.classification.case_fit import CaseFit, PersonalTerms, Plausible, Span
from coder_gui.classification.search_index import DocRow
from coder_gui.domain.coding import System
from coder_gui.domain.searching import SearchContext, Term
from coder_gui.system.paths import resource


@pytest.fixture(scope="module")
def plausible() -> Plausible:
    """The shipped facts for ICD-10."""
    return Plausible.load(resource("classifications", "plausibility.json"), System.ICD10)


def points(
    plausible: Plausible,
    code: str,
    context: SearchContext | None,
    *,
    sex: int = 0,
    uses: dict[str, int] | None = None,
) -> float:
    """Points of one code."""
    fit = CaseFit(System.ICD10, context, array("B", [sex]), plausible, uses or {})
    return fit(DocRow(0, code, code, (), ()), 0, None)


def test_without_a_case_every_code_is_equal(plausible: Plausible) -> None:
    assert points(plausible, "O800", None) == 0
    assert points(plausible, "O800", SearchContext()) == 0


def test_a_code_of_the_specialty_gains(plausible: Plausible) -> None:
    assert points(plausible, "I214", SearchContext(specialty="320")) > 0
    assert points(plausible, "K359", SearchContext(specialty="320")) == 0
    assert points(plausible, "K359", SearchContext(specialty="999")) == 0


@pytest.mark.parametrize(("code", "fixed"), [("O800", 0), ("N800", 2)])
def test_a_code_of_the_other_sex_loses(plausible: Plausible, code: str, fixed: int) -> None:
    assert points(plausible, code, SearchContext(sex="1"), sex=fixed) < 0
    assert points(plausible, code, SearchContext(sex="2"), sex=fixed) == 0
    assert points(plausible, code, SearchContext(sex="9"), sex=fixed) == 0


def test_a_code_of_another_age_loses(plausible: Plausible) -> None:
    assert points(plausible, "P599", SearchContext(age=70)) < 0
    assert points(plausible, "P599", SearchContext(age=0)) == 0
    assert points(plausible, "O800", SearchContext(age=75)) < 0


def test_what_the_trust_codes_often_gains_most(plausible: Plausible) -> None:
    uses = {"J189": 900, "J181": 9}
    often, seldom = (points(plausible, code, None, uses=uses) for code in ("J189", "J181"))
    assert often > seldom > points(plausible, "J188", None, uses=uses) == 0


def test_a_span_holds_its_categories() -> None:
    span = Span.of("O00-O99")
    assert span.holds("O800")
    assert not span.holds("P009")


@pytest.mark.parametrize("system", System)
def test_the_shipped_facts_can_be_read(system: System) -> None:
    assert Plausible.load(resource("classifications", "plausibility.json"), system).specialties


def test_personal_terms_are_counted_by_wording() -> None:
    term = Term(System.ICD10, ("cap", "chest infection cap", "++"), ("J189",), "shorthand")
    assert len(PersonalTerms([term])) == 2
