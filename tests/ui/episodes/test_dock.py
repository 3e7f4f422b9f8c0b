"""A coder finds, opens and orders episodes by keyboard, on a real encrypted profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from storage.profile_rows import add_stays, episode_row, patient_row, spell_row, stay

from coder_gui.domain.case import EpisodeFilter, Grouping, View
from coder_gui.domain.identity import derive_id
from coder_gui.ui.episodes.dock import EpisodesDock
from coder_gui.ui.episodes.lists import SETTING
from coder_gui.ui.episodes.rows import HIDDEN_NAME, EpisodeItem, GroupItem

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.tasks import TaskRunner
    from coder_gui.ui.actions import Actions
    from coder_gui.ui.theme import Theme

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@dataclass
class Bench:
    """The dock in a window, beside a field that stands for the rest of it."""

    session: Session
    runner: TaskRunner
    actions: Actions
    theme: Theme
    dock: EpisodesDock
    elsewhere: QLineEdit
    asked: list[str]

    def settle(self) -> None:
        """Everything under way is done and shown."""
        for _ in range(5):
            self.runner.drain()
            QApplication.processEvents()

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = ALT ^ ALT) -> None:
        """Presses keys where the focus is."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifiers)
            self.settle()

    def type(self, text: str) -> None:
        """Types letters where the focus is."""
        QTest.keyClicks(self.focus, text)
        self.settle()

    def view(self, name: str) -> None:
        """Another view by its action."""
        self.actions.trigger(f"view_{name}")
        self.settle()

    def round_of(self, *numbers: int) -> None:
        """Puts stays into the round and shows it."""
        ids = [stay(number).episode for number in numbers]
        self.session.episodes.round_add(self.session.actor, *ids)
        self.view("round")
        self.dock.lists.ask()
        self.settle()

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def names(self) -> list[str]:
        """The names in the list, in order."""
        rows = self.dock.episodes_model.rows
        return [row.name for row in rows if isinstance(row, EpisodeItem)]

    @property
    def headings(self) -> list[str]:
        """The headings in the list."""
        rows = self.dock.episodes_model.rows
        return [row.label for row in rows if isinstance(row, GroupItem)]


@pytest.fixture
def bench(
    session: Session, runner: TaskRunner, actions: Actions, theme: Theme, window: QMainWindow
) -> Bench:
    """Six stays on two wards."""
    add_stays(session.database, session.actor, range(1, 5), ward="Ward 12")
    add_stays(session.database, session.actor, range(5, 7), ward="Ward 8", bed="2")
    made = _bench(session, runner, actions, theme, window)
    made.view("uncoded")
    return made


def _bench(
    session: Session, runner: TaskRunner, actions: Actions, theme: Theme, window: QMainWindow
) -> Bench:
    dock = EpisodesDock(session, runner, actions, theme)
    elsewhere = QLineEdit()
    place = QWidget()
    column = QVBoxLayout(place)
    column.addWidget(elsewhere)
    column.addWidget(dock)
    window.setCentralWidget(place)
    window.resize(316, 700)
    window.show()
    asked: list[str] = []
    dock.episode_requested.connect(asked.append)
    made = Bench(session, runner, actions, theme, dock, elsewhere, asked)
    made.settle()
    return made


# Lists -------------------------------------------------------------------------------------------
def test_episodes_stand_under_their_wards_in_natural_order(bench: Bench) -> None:
    assert bench.headings == ["Ward 8", "Ward 12"]
    assert len(bench.names) == 6


def test_the_tabs_carry_the_counts_of_their_views(bench: Bench) -> None:
    assert bench.dock.tabs.tabs[View.UNCODED].accessibleName() == "Uncoded, 6 episodes"
    assert bench.dock.tabs.tabs[View.ROUND].accessibleName() == "Round, 0 episodes"


def test_an_empty_round_says_where_to_take_episodes(bench: Bench) -> None:
    bench.view("round")
    assert bench.dock.empty.title.text() == "Nothing in your round."
    bench.dock.empty.action.click()
    bench.settle()
    assert bench.dock.lists.wanted.view is View.UNCODED


def test_the_title_counts_what_is_left_of_the_round(bench: Bench) -> None:
    bench.round_of(1, 2, 5)
    episode = stay(1).episode
    with bench.session.database.write(bench.session.actor, "finalise") as work:
        values = {"episode_id": episode, "state": "final"}
        work.upsert("episode_work", derive_id("episode_work", episode), values)
        work.record("state_moved", episode, {"to": "final"})
        work.commit()
    bench.dock.lists.ask()
    bench.settle()
    assert bench.dock._left_label.text() == "2 of 3 left"


def test_grouping_goes_round_by_key(bench: Bench) -> None:
    for expected in (Grouping.FREEZE, Grouping.CONSULTANT, Grouping.STATE, Grouping.WARD):
        assert bench.actions.trigger("group")
        bench.settle()
        assert bench.dock.lists.wanted.grouping is expected
    assert bench.headings == ["Ward 8", "Ward 12"]


def test_over_the_limit_the_list_says_how_much_it_shows(bench: Bench) -> None:
    bench.dock.lists.ask(limit=4)
    bench.settle()
    assert bench.dock._foot.text() == "First 4 of 6. Type more to narrow"


# The filter --------------------------------------------------------------------------------------
def test_typing_filters_and_down_goes_to_the_list(bench: Bench) -> None:
    bench.actions.trigger("filter")
    bench.type("Testing3")
    assert bench.names == ["TESTING3, Anna"]
    bench.press(Key.Key_Down)
    assert bench.focus is bench.dock.episodes_view
    bench.press(Key.Key_Return)
    assert bench.asked == [stay(3).episode]


def test_enter_in_the_field_opens_the_first_match(bench: Bench) -> None:
    bench.actions.trigger("filter")
    bench.type("Testing5")
    bench.press(Key.Key_Return)
    assert bench.asked == [stay(5).episode]


def test_escape_clears_the_text_and_then_returns(bench: Bench) -> None:
    bench.elsewhere.setFocus()
    bench.actions.trigger("filter")
    bench.type("Testing5")
    bench.press(Key.Key_Escape)
    assert len(bench.names) == 6
    assert bench.focus is bench.dock.filter_field
    bench.press(Key.Key_Escape)
    assert bench.focus is bench.elsewhere


def test_no_match_offers_to_search_everything(bench: Bench) -> None:
    bench.round_of(1)
    bench.actions.trigger("filter")
    bench.type("Testing5")
    assert bench.dock.empty.title.text() == "No episode matches 'Testing5' in Round."
    bench.press(Key.Key_Return, modifiers=ALT)
    assert bench.dock.lists.wanted.view is View.ALL
    assert bench.names == ["TESTING5, Anna"]


def test_the_filter_is_kept_in_the_profile(bench: Bench, window: QMainWindow) -> None:
    bench.actions.trigger("filter")
    bench.type("Testing4")
    bench.actions.trigger("group")
    bench.dock.flush_drafts()
    bench.settle()
    kept = bench.session.settings.get(SETTING)
    wanted = {"view": "uncoded", "text": "Testing4", "grouping": "freeze", "collapsed": []}
    assert kept == wanted
    again = _bench(bench.session, bench.runner, bench.actions, bench.theme, window)
    assert again.dock.filter_field.text() == "Testing4"
    assert again.names == ["TESTING4, Anna"]


def test_an_emptied_dock_holds_nobody_and_keeps_no_filter_of_nobody(bench: Bench) -> None:
    bench.actions.trigger("filter")
    bench.type("Testing4")
    bench.dock.flush_drafts()
    bench.settle()
    bench.dock.clear()
    bench.settle()
    assert bench.dock.episodes_model.rowCount() == 0
    assert bench.dock.filter_field.text() == ""
    assert bench.session.settings.get(SETTING)["text"] == "Testing4"


# Walking -----------------------------------------------------------------------------------------
def test_arrows_pass_over_the_headings_of_open_groups(bench: Bench) -> None:
    bench.dock.focus_default()
    seen = [bench.dock.episodes_view.current_episode]
    for _ in range(5):
        bench.press(Key.Key_Down)
        seen.append(bench.dock.episodes_view.current_episode)
    assert None not in seen
    assert len(set(seen)) == 6


def test_up_from_the_first_row_goes_to_the_field(bench: Bench) -> None:
    bench.dock.focus_default()
    bench.press(Key.Key_Home, Key.Key_Up)
    assert bench.focus is bench.dock.filter_field


def test_left_and_right_shut_and_open_a_group(bench: Bench) -> None:
    bench.dock.focus_default()
    bench.press(Key.Key_Home, Key.Key_Left, Key.Key_Left)
    assert len(bench.names) == 4
    bench.press(Key.Key_Down)
    assert bench.dock.episodes_view.current_episode is not None
    bench.press(Key.Key_Up)
    assert bench.dock.episodes_view.current_episode is None
    bench.press(Key.Key_Right)
    assert len(bench.names) == 6


def test_the_current_row_stays_when_others_come_above_it(bench: Bench) -> None:
    bench.dock.select(stay(3).episode)
    top = bench.dock.episodes_view.visualRect(bench.dock.episodes_view.currentIndex()).top()
    for numbers, ward in ((range(20, 50), "Ward 1"), (range(50, 80), "Ward 30")):
        add_stays(bench.session.database, bench.session.actor, numbers, ward=ward)
    bench.dock.lists.ask()
    bench.settle()
    view = bench.dock.episodes_view
    assert view.current_episode == stay(3).episode
    assert abs(view.visualRect(view.currentIndex()).top() - top) <= 1


def test_the_next_episode_is_the_one_that_can_be_coded_now(bench: Bench) -> None:
    order = bench.dock.episodes_model.episode_ids()
    assert bench.dock.next_after(order[0]) == order[1]
    assert bench.dock.next_after(order[-1]) == order[0]
    waiting = order[1]
    bench.session.abstraction.add(bench.session.actor, waiting, "#NOF")
    from coder_gui.domain.episode import Verb

    bench.session.lifecycle.move(
        bench.session.actor, waiting, Verb.WAIT_INFORMATION, reason="notes", next_action="ask"
    )
    bench.dock.lists.ask()
    bench.settle()
    assert bench.dock.next_after(order[0]) == order[2]


def test_an_episode_that_left_the_list_still_has_a_next_one(bench: Bench) -> None:
    order = bench.dock.episodes_model.episode_ids()
    with bench.session.database.write(bench.session.actor, "finalise") as work:
        values = {"episode_id": order[2], "state": "final"}
        work.upsert("episode_work", derive_id("episode_work", order[2]), values)
        work.record("state_moved", order[2], {"to": "final"})
        work.commit()
    bench.dock.lists.ask()
    bench.settle()
    assert order[2] not in bench.dock.episodes_model.episode_ids()
    assert bench.dock.next_after(order[2]) == order[3]


# Typing in the list -------------------------------------------------------------------------------
def test_letters_typed_in_the_list_go_into_the_filter_with_the_caret_behind_them(
    bench: Bench,
) -> None:
    bench.dock.select(stay(1).episode)
    bench.dock.focus_list()
    bench.type("Testing4")
    field = bench.dock.filter_field
    assert (field.text(), field.cursorPosition(), field.selectedText()) == ("Testing4", 8, "")
    assert bench.focus is field
    bench.press(Key.Key_Return)
    assert bench.asked == [stay(4).episode]


def test_digits_typed_in_the_list_continue_what_the_filter_holds(bench: Bench) -> None:
    bench.actions.trigger("filter")
    bench.type("Testing")
    bench.press(Key.Key_Down)
    bench.type("3")
    assert bench.dock.filter_field.text() == "Testing3"
    assert bench.names == ["TESTING3, Anna"]


def test_space_is_a_letter_of_the_filter_once_the_filter_holds_one(bench: Bench) -> None:
    bench.actions.trigger("filter")
    bench.type("Anna")
    bench.press(Key.Key_Down, Key.Key_Space)
    assert bench.dock.filter_field.text() == "Anna "
    assert bench.session.episodes.round() == ()


def test_with_single_keys_off_letters_in_the_list_do_nothing(bench: Bench) -> None:
    bench.actions.set_single_keys(on=False)
    bench.dock.select(stay(1).episode)
    bench.dock.focus_list()
    bench.type("Testing4")
    assert bench.dock.filter_field.text() == ""
    assert bench.focus is bench.dock.episodes_view
    assert bench.dock.episodes_view.current_episode == stay(1).episode
    bench.press(Key.Key_Space)
    assert bench.session.episodes.round() == (stay(1).episode,)


def test_keys_held_with_ctrl_or_alt_are_not_typed(bench: Bench) -> None:
    bench.dock.focus_list()
    bench.press(Key.Key_B, modifiers=Qt.KeyboardModifier.ControlModifier)
    bench.press(Key.Key_B, modifiers=ALT)
    assert bench.dock.filter_field.text() == ""


# The round ---------------------------------------------------------------------------------------
def test_space_puts_a_row_in_the_round_and_takes_it_out(bench: Bench) -> None:
    bench.dock.select(stay(2).episode)
    bench.dock.focus_list()
    bench.press(Key.Key_Space)
    assert bench.session.episodes.round() == (stay(2).episode,)
    bench.press(Key.Key_Space)
    assert bench.session.episodes.round() == ()
    bench.actions.undo.run()
    bench.settle()
    assert bench.session.episodes.round() == (stay(2).episode,)


def test_the_round_is_ordered_by_key_within_a_ward(bench: Bench) -> None:
    bench.round_of(1, 5, 2, 3)
    bench.dock.select(stay(3).episode)
    bench.dock.focus_list()
    bench.actions.trigger("move_up")
    bench.settle()
    assert bench.names[-3:] == ["TESTING1, Anna", "TESTING3, Anna", "TESTING2, Anna"] or (
        bench.names[:3] == ["TESTING1, Anna", "TESTING3, Anna", "TESTING2, Anna"]
    )
    assert bench.dock.episodes_view.current_episode == stay(3).episode


def test_only_the_round_has_an_order_of_its_own(bench: Bench) -> None:
    said: list[str] = []
    bench.actions.alerts.shown.connect(lambda alert: said.append(alert.text))
    bench.dock.focus_list()
    bench.actions.trigger("move_down")
    bench.settle()
    assert said == ["Only your round has an order of its own"]


# Privacy and rules -------------------------------------------------------------------------------
def test_a_masked_name_is_shown_once_its_episode_is_open(bench: Bench) -> None:
    with bench.session.database.write(bench.session.actor, "worklist.import") as work:
        work.insert("patient", patient_row(9, vip=True))
        work.insert("spell", spell_row(9))
        work.insert("episode", episode_row(9, ward="Ward 12"))
        work.record("imported", stay(9).episode, {})
        work.commit()
    bench.dock.lists.ask()
    bench.settle()
    assert HIDDEN_NAME in bench.names
    assert "TESTING9, Anna" not in bench.names
    bench.dock.show_case(bench.session.episodes.case(stay(9).episode))
    assert "TESTING9, Anna" in bench.names


def test_the_model_keeps_the_rules_of_models(bench: Bench) -> None:
    model = bench.dock.episodes_model
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    bench.round_of(1, 2)
    bench.view("all")
    add_stays(bench.session.database, bench.session.actor, range(30, 40), ward="Ward 3")
    bench.dock.lists.ask()
    bench.settle()
    bench.actions.trigger("group")
    bench.settle()
    assert tester.model() is model
    assert len(bench.names) == 16


def test_a_thousand_keystrokes_show_only_the_last_answer(bench: Bench) -> None:
    for at in range(50):
        bench.dock.lists.ask(text=f"Testing{at % 6 + 1}")
    bench.settle()
    assert bench.names == ["TESTING2, Anna"]


def test_what_cannot_be_known_is_not_shown(bench: Bench) -> None:
    page = bench.session.episodes.page(EpisodeFilter(view=View.ALL))
    assert page.rows[0].end_date == date(2026, 11, 5)
    badges = {row.badge for row in bench.dock.episodes_model.rows if isinstance(row, EpisodeItem)}
    assert badges == {None}
