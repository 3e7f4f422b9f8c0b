"""Taking episodes with keys, seeing who has them, taking over with a reason, giving back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from coder_gui.domain.sync import Claim
from coder_gui.services.session import Session
from coder_gui.ui.episodes.rows import EpisodeItem
from coder_gui.ui.icons import Icon
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.sync.claims import round_words
from coder_gui.ui.sync.words import short_name
from ui import ward
from ui.whole import Whole

from .conftest import Store

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def row(window: MainWindow, episode_id: str) -> EpisodeItem:
    """The row of an episode in the list."""
    at = window.episodes.episodes_model.row_of(episode_id)
    assert at is not None
    found = window.episodes.episodes_model.item(at)
    assert isinstance(found, EpisodeItem)
    return found


def reason(window: MainWindow, action_id: str) -> str | None:
    return window.actions_table.reason(action_id)


def test_the_round_is_taken_in_one_action(joined: Whole) -> None:
    session = joined.session
    for episode_id in (ward.FIRST, ward.OTHER):
        session.episodes.round_add(session.actor, episode_id)
    window = joined.open()
    joined.press(Key.Key_R, CONTROL)
    assert window.status_bar.note.text().startswith("2 episodes are yours until ")
    assert window.status_bar.claims.text().startswith("2 claims")
    for episode_id in (ward.FIRST, ward.OTHER):
        assert row(window, episode_id).claim is Icon.CLAIM_MINE
        assert "taken by you" in row(window, episode_id).sentence


def test_an_empty_round_and_no_store_say_why_nothing_is_taken(whole: Whole, store: Store) -> None:
    window = whole.open()
    assert reason(window, "claim_round") == "There is no central store"
    assert reason(window, "claim_episode") == "There is no central store"
    store.join(whole.session)
    window.syncing.refresh()
    whole.settle()
    assert reason(window, "claim_round") == "Your round is empty"
    assert reason(window, "claim_episode") is None


def test_an_episode_is_taken_and_given_back(joined: Whole) -> None:
    window = joined.open()
    assert reason(window, "give_back") == "You have not taken it"
    joined.press(Key.Key_B, CONTROL)
    assert window.status_bar.note.text().startswith("The episode is yours until ")
    assert reason(window, "claim_episode") == "You have taken it"
    joined.press(Key.Key_B, CONTROL | SHIFT)
    assert window.status_bar.note.text().startswith("Given back.")
    assert window.status_bar.claims.text() == "No claims"
    assert reason(window, "claim_episode") is None


def test_opening_what_a_colleague_has_taken_says_so_once_and_calmly(
    joined: Whole, tom: Session
) -> None:
    tom.claims.take(tom.actor, [ward.OTHER])
    joined.session.sync.sync()
    window = joined.open(ward.OTHER)
    assert window.status_bar.note.text().startswith("Tom Reilly has taken this episode until ")
    assert window.notice_bar.texts == ()
    assert reason(window, "claim_episode") == "Tom Reilly has taken it"
    window.actions_table.update(claim=None)
    window.status_bar.clear_note()
    window.desk.open(ward.OTHER)
    joined.settle()
    assert window.status_bar.note.text() == ""
    window.episodes.show_view(window.episodes.lists.wanted.view.ALL)
    joined.settle()
    item = row(window, ward.OTHER)
    assert item.claim is Icon.CLAIM
    assert item.facts[0].startswith("T Reilly · ")
    assert item.facts[-1] == "T Reilly"
    assert "taken by Tom Reilly" in item.sentence


def test_taking_over_asks_for_a_reason_and_the_colleague_sees_whose_it_is(
    joined: Whole, tom: Session
) -> None:
    tom.claims.take(tom.actor, [ward.OTHER])
    joined.session.sync.sync()
    window = joined.open(ward.OTHER)
    assert window.actions_table.trigger("take_over")
    joined.type("x")
    joined.press(Key.Key_Return)
    assert window.extras.asking.isVisible()
    joined.type(" he is on leave")
    joined.press(Key.Key_Return)
    assert window.status_bar.note.text().startswith("The episode is yours until ")
    tom.sync.sync()
    [claim] = tom.claims.of([ward.OTHER])
    assert (claim.person, claim.mine) == ("Priya Shah", False)


def test_offline_taking_says_that_it_needs_the_store(joined: Whole, store: Store) -> None:
    window = joined.open()
    store.cut()
    joined.press(Key.Key_B, CONTROL)
    assert window.status_bar.note.text().startswith("Offline: nothing was taken")
    joined.press(Key.Key_F5)
    assert reason(window, "claim_episode") == "Offline: it needs the central store"
    assert reason(window, "claim_round") == "Offline: it needs the central store"


@pytest.mark.parametrize(
    ("mine", "others", "words"),
    [
        (2, (), "2 episodes are yours until 18:00"),
        (1, ("Tom Reilly", "Tom Reilly"), "1 episode is yours until 18:00; Tom Reilly has 2"),
        (0, (), "No episode of your round is known to the central store yet"),
    ],
)
def test_what_the_round_brought_is_one_sentence(
    mine: int, others: tuple[str, ...], words: str, session: Session
) -> None:
    now = session.clock.now().replace(hour=12, minute=0)
    until = now + timedelta(hours=6)
    taken = tuple(Claim(str(n), "Priya Shah", mine=True, until=until) for n in range(mine))
    theirs = tuple(Claim(f"t{n}", one, mine=False, until=until) for n, one in enumerate(others))
    assert round_words(taken, theirs, now) == words


def test_a_name_for_a_row_is_an_initial_and_the_surname() -> None:
    assert short_name("Tom Reilly") == "T Reilly"
    assert short_name("Anne van der Berg") == "A van der Berg"
    assert short_name("Mary Jane Smith") == "M Smith"
    assert short_name("Reilly") == "Reilly"
