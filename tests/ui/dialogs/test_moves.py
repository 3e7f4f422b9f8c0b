"""Moves of an episode: the reason is asked in place, and kept in the history."""

from __future__ import annotations

from coder_gui.domain.episode import State
from ui.ward import FIRST, OTHER

from .conftest import Key, Office


def begun(office: Office, episode_id: str = FIRST) -> None:
    """An episode with a line is open."""
    office.session.abstraction.add(office.session.actor, episode_id, ">mc #NOF L @ED p1")
    office.open_episode(episode_id)


def state(office: Office, episode_id: str = FIRST) -> State:
    """The state of an episode as it is kept."""
    return office.session.episodes.case(episode_id).work.state


def test_waiting_asks_what_is_missing_and_what_happens_next(office: Office) -> None:
    begun(office)
    office.actions.trigger("wait_queue")
    assert office.focus is office.extras.asking.answer
    office.type("no")
    office.press(Key.Key_Return)
    assert state(office) is State.IN_PROGRESS
    office.type(" operation note")
    office.press(Key.Key_Return)
    office.type("Theatre sends it")
    office.press(Key.Key_Return)
    work = office.session.episodes.case(FIRST).work
    assert work.state is State.WAITING_FOR_INFORMATION
    assert work.reason == "no operation note"
    assert work.next_action == "Theatre sends it"
    assert office.focus is office.entry
    assert office.said[-1].text == "The episode is waiting: notes"


def test_esc_leaves_the_episode_as_it_is(office: Office) -> None:
    begun(office)
    office.actions.trigger("pathology_queue")
    office.type("histology")
    office.press(Key.Key_Escape)
    assert not office.extras.asking.isVisible()
    assert state(office) is State.IN_PROGRESS
    assert office.focus is office.entry


def test_information_arrives_and_work_resumes_without_a_question(office: Office) -> None:
    begun(office)
    office.actions.trigger("pathology_queue")
    office.type("histology")
    office.press(Key.Key_Return)
    office.type("call the laboratory")
    office.press(Key.Key_Return)
    office.actions.trigger("information_arrived")
    office.settle()
    assert state(office) is State.UPDATE_RECEIVED
    office.actions.trigger("resume")
    office.settle()
    assert state(office) is State.IN_PROGRESS


def test_reopening_asks_why(office: Office) -> None:
    office.final()
    office.open_episode()
    office.actions.trigger("reopen")
    office.type("late histology")
    office.press(Key.Key_Return)
    case = office.session.episodes.case(FIRST)
    assert case.work.state is State.IN_PROGRESS
    assert case.work.reopened


def test_another_episode_takes_the_question_away(office: Office) -> None:
    begun(office)
    office.actions.trigger("not_codable")
    office.type("duplicate regist")
    office.open_episode(OTHER)
    assert not office.extras.asking.isVisible()
    assert office.extras.asking.answer.text() == ""
    assert state(office) is State.IN_PROGRESS
    assert state(office, OTHER) is State.READY


def test_a_lock_takes_the_question_and_its_words_away(office: Office) -> None:
    begun(office)
    office.actions.trigger("not_codable")
    office.type("a name perhaps")
    office.extras.clear()
    asking = office.extras.asking
    assert (asking.answer.text(), asking._question.text()) == ("", "")
