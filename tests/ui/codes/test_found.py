"""What a search knows of the case, how its results read, and the trail that they leave."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from coder_gui.domain.coding import Hit, System
from coder_gui.domain.searching import SearchContext, Trail
from coder_gui.ui.codes.rows import result_items
from coder_gui.ui.codes.search_pane import context_of
from ui.ward import FIRST

from .desk import CONTROL, Desk, Key


@pytest.fixture
def fractured(desk: Desk) -> Desk:
    """An open episode with one line, which is selected."""
    line = desk.line(FIRST, ">mc #NOF L @ED p1")
    desk.open(FIRST)
    desk.dock.set_lines(line)
    desk.settle()
    return desk


# The case and the results ---


def test_the_search_knows_specialty_sex_and_age_at_the_start(fractured: Desk) -> None:
    assert context_of(fractured.dock.case) == SearchContext("110", "2", 78)
    assert context_of(None) is None


def test_what_an_abbreviation_means_stands_before_the_reason() -> None:
    hit = Hit(
        "G35X", "G35.X", "Multiple sclerosis", "ms: multiple sclerosis", True,
        lead="ms", means="multiple sclerosis",
    )  # fmt: skip
    other = replace(hit, code="I050", means="mitral stenosis", why="ms: mitral stenosis; x")
    first, second = result_items(System.ICD10, [hit, other])
    assert (first.means, first.why) == ("multiple sclerosis", "ms")
    assert (second.means, second.why) == ("mitral stenosis", "ms; x")
    assert "mitral stenosis, ms; x" in second.sentence
    (alone,) = result_items(System.ICD10, [hit])
    assert (alone.means, alone.why) == ("", "ms"), "the title says it"


# The trail ---


def test_the_trail_is_kept_without_a_key_press(fractured: Desk, qtbot: QtBot) -> None:
    fractured.search("neck femur closed")
    detail = fractured.dock.detail
    qtbot.waitUntil(lambda: detail.has_shown(System.ICD10, "S7200"))
    fractured.press(Key.Key_Return)
    (trail,) = fractured.trails
    assert trail.typed == "neck femur closed"
    assert trail.tentative == "S7200"
    assert trail.checked
    assert {trail.lead, *trail.modifiers} >= {"neck", "femur", "closed"}


def test_an_entry_that_was_never_on_screen_was_not_checked(fractured: Desk) -> None:
    fractured.press(Key.Key_F, held=CONTROL)
    QTest.keyClicks(fractured.focus, "E11.9")
    QTest.keyClick(fractured.focus, Key.Key_Return)
    fractured.settle()
    assert fractured.trails == [Trail("E11.9", "E11.9", (), "E119", False)]


def test_an_answer_leaves_a_trail_from_the_code_that_asked(fractured: Desk) -> None:
    fractured.search("S72.00")
    fractured.press(Key.Key_Return)
    fractured.type("10")
    trail = fractured.trails[-1]
    assert (trail.typed, trail.lead, trail.tentative) == ("", "S72.00", "W19")


def test_the_history_tells_how_a_code_was_found(fractured: Desk) -> None:
    fractured.search("I10.X")
    fractured.press(Key.Key_Return)
    whats = [entry.what for entry in fractured.session.episodes.story(FIRST)]
    assert any(what.startswith("Code added, found under I10.X, tabular") for what in whats)
