"""A learner reads the tabular entry of a code before it is accepted: Enter opens, Enter accepts."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from coder_gui.services.coding import CodingService
from coder_gui.services.session import Session
from coder_gui.services.trail import TabularCheck
from ui.ward import FIRST

from .desk import Desk, Key


@pytest.fixture
def session(session: Session) -> Session:
    """A profile of whom the trust asks it."""
    policy = TabularCheck(people=frozenset({session.actor.name}))
    session.tabular_check = policy
    session.coding = CodingService(
        session.database, session.classifications, session.pack, session.clock, tabular=policy
    )
    return session


@pytest.fixture
def learner(desk: Desk) -> Desk:
    """An open episode with one line, which is selected."""
    line = desk.line(FIRST, ">mc #NOF L @ED p1")
    desk.open(FIRST)
    desk.dock.set_lines(line)
    desk.settle()
    return desk


def words(desk: Desk) -> str:
    """What the tabular entry says."""
    labels = desk.dock.detail.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible())


def test_the_first_enter_opens_the_entry_and_the_second_accepts(learner: Desk) -> None:
    learner.search("S72.00")
    learner.press(Key.Key_Return)
    assert learner.diagnoses == []
    assert learner.focus is learner.dock.detail
    assert "accept S72.00" in words(learner)
    assert "S72.01" in words(learner), "its neighbours stand there"
    learner.press(Key.Key_Return)
    assert learner.diagnoses == ["S72.00"]
    assert learner.chips == {"S72.00": ["line 1"]}
    assert learner.trails[-1].checked
    assert learner.focus is learner.dock.code_search
    assert learner.dock.detail.opened is None


def test_an_opened_entry_takes_the_room_it_needs(learner: Desk) -> None:
    learner.search("S72.00")
    before = learner.dock.detail.minimumSizeHint().height()
    learner.press(Key.Key_Return)
    assert learner.dock.detail.minimumSizeHint().height() > before
    assert learner.dock.detail.height() >= learner.dock.detail.minimumSizeHint().height()


def test_escape_goes_back_to_the_results(learner: Desk) -> None:
    learner.search("S72.00")
    learner.press(Key.Key_Return, Key.Key_Escape)
    assert learner.diagnoses == []
    assert learner.focus is learner.dock.code_search
    assert learner.found[0] == "S72.00"
    learner.press(Key.Key_Return, Key.Key_Return)
    assert learner.diagnoses == ["S72.00"]


def test_an_answer_is_read_before_it_is_accepted_too(learner: Desk) -> None:
    learner.search("S72.00")
    learner.press(Key.Key_Return, Key.Key_Return)
    learner.type("1")
    learner.type("0")
    assert learner.diagnoses == ["S72.00"]
    assert learner.focus is learner.dock.detail
    learner.press(Key.Key_Return)
    assert learner.diagnoses == ["S72.00", "W19.0"]
    assert all(trail.checked for trail in learner.trails)


def test_escape_from_an_answer_s_entry_goes_back_to_its_question(learner: Desk) -> None:
    learner.search("S72.00")
    learner.press(Key.Key_Return, Key.Key_Return)
    learner.type("10")
    learner.press(Key.Key_Escape)
    assert learner.question == "W19 needs one more character"
    assert learner.focus is learner.dock.code_search


def test_another_episode_closes_the_entry(learner: Desk) -> None:
    learner.search("S72.00")
    learner.press(Key.Key_Return)
    learner.dock.clear()
    learner.settle()
    assert learner.dock.detail.opened is None
