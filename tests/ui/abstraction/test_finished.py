"""Charlson is information about a final episode, and nothing of it shows while codes are chosen."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QMainWindow

from coder_gui.domain.coding import CodeEntry, System
from coder_gui.domain.episode import State, Work
from coder_gui.ui.abstraction.finished import FinishedStrip
from coder_gui.ui.theme import Theme

from .bench import EPISODE, Bench
from .conftest import MakeCase

TODAY = date(2026, 11, 21)
SHOWN = {State.FINAL, State.EXPORTED, State.ACKNOWLEDGED}


def coded(*codes: str) -> tuple[CodeEntry, ...]:
    return tuple(
        CodeEntry(str(at), EPISODE, System.ICD10, code, code, "", at)
        for at, code in enumerate(codes, start=1)
    )


@pytest.fixture
def strip(theme: Theme, window: QMainWindow) -> FinishedStrip:
    made = FinishedStrip(theme)
    window.setCentralWidget(made)
    window.show()
    return made


@pytest.mark.parametrize("state", State)
def test_it_stands_on_final_episodes_and_in_no_other_state(
    strip: FinishedStrip, make_case: MakeCase, state: State
) -> None:
    case = make_case(work=Work(state), diagnoses=coded("S7200", "F03X", "J440"))
    strip.show_case(case, TODAY)
    assert strip.isVisible() is (state in SHOWN)
    assert ("Charlson" in strip.words.text()) is (state in SHOWN)
    assert ("Charlson" in strip.accessibleName()) is (state in SHOWN)


def test_it_names_the_groups_is_only_information_and_says_what_is_unverified(
    strip: FinishedStrip, make_case: MakeCase
) -> None:
    case = make_case(work=Work(State.FINAL), diagnoses=coded("S7200", "F03X", "J440"))
    strip.show_case(case, TODAY)
    assert strip.words.text() == "Charlson 18 (SHMI v1.60): Dementia 14, Pulmonary disease 4"
    assert strip.mark.isVisible()
    assert strip.accessibleName().startswith("Information only: Charlson 18")
    assert strip.accessibleName().endswith(", unverified")


def test_a_final_episode_that_is_reopened_shows_it_no_more(
    strip: FinishedStrip, make_case: MakeCase
) -> None:
    codes = coded("S7200", "F03X")
    strip.show_case(make_case(work=Work(State.FINAL), diagnoses=codes), TODAY)
    strip.show_case(make_case(work=Work(State.IN_PROGRESS), diagnoses=codes), TODAY)
    assert not strip.isVisible()
    assert strip.words.text() == ""


def test_in_the_dock_it_comes_with_finalising_and_goes_with_the_episode(bench: Bench) -> None:
    session = bench.session
    bench.enter(">mc #NOF L @ED p1")
    line = bench.case.lines[0].id
    session.coding.add(session.actor, EPISODE, System.ICD10, "I10.X", line_ids=(line,))
    bench.open()
    assert not bench.dock.upper.finished.isVisible()
    bench.runner.write(lambda: session.lifecycle.finalise(session.actor, EPISODE))
    bench.settle()
    assert bench.dock.upper.finished.isVisible()
    assert bench.dock.upper.finished.words.text().endswith("no group")
    bench.dock.clear()
    assert not bench.dock.upper.finished.isVisible()
    assert bench.dock.upper.finished.words.text() == ""
