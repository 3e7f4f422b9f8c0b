"""The page that counts what was overridden and acknowledged, by rule."""

from __future__ import annotations

from coder_gui.domain.coding import Problem, System
from coder_gui.ui.dialogs.rule_counts_page import RuleCountsPage
from ui.ward import FIRST

from .conftest import Office


def opened(office: Office) -> RuleCountsPage:
    """The page, opened from the palette's action."""
    page = office.open("rule_counts")
    assert isinstance(page, RuleCountsPage)
    return page


def settle_one(office: Office) -> Problem:
    """Acknowledges that a stroke that is not specified stands beside one that is."""
    session = office.session
    for code in ("I63.9", "I64.X"):
        session.coding.add(session.actor, FIRST, System.ICD10, code)
    problems = session.episodes.case(FIRST).problems
    stroke = next(problem for problem in problems if problem.rule == "ICD-096")
    session.coding.acknowledge(session.actor, FIRST, stroke)
    return stroke


def test_a_profile_without_any_says_what_would_be_here(office: Office) -> None:
    page = opened(office)
    assert page.table.words.rows == ()
    assert page.said == ""
    assert "Alt+R" in page.table.accessibleDescription()


def test_a_settled_rule_is_counted_with_its_standard_and_what_it_says(office: Office) -> None:
    stroke = settle_one(office)
    (row,) = opened(office).table.words.rows
    assert row.cells == (
        "0",
        "1",
        "ICD-096",
        stroke.reference,
        (
            "A code does not say whether the stroke was a bleed or an infarction, "
            "and another code does."
        ),
    )


def test_the_page_says_how_many_rules_and_forgets_them_at_the_lock(office: Office) -> None:
    settle_one(office)
    page = opened(office)
    assert page.said == "1 rule, the most often settled first"
    office.extras.clear()
    assert page.table.words.rows == ()
