"""Little room: list and story take turns, no part sets the window's width, lists are capped."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from coder_gui.domain.changes import Changes
from coder_gui.domain.queries import QueryPage
from coder_gui.domain.roles import Role
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.icons import Icon
from coder_gui.ui.queries.desk_list import DeskList
from coder_gui.ui.queries.desk_rows import Showing, query_items
from coder_gui.ui.queries.desk_words import TABS, Emptiness
from coder_gui.ui.queries.due_watch import DueWatch
from coder_gui.ui.theme import Theme
from coder_gui.ui.view_tabs import ViewTabs
from ui import ward

from .person import SHIFT, Desk, Key
from .rows import TODAY, row


def test_at_200_percent_list_and_story_take_turns(at_desk: Desk) -> None:
    at_desk.sent(ward.OTHER)
    at_desk.open()
    at_desk.whole.main.resize(1280, 720)
    at_desk.whole.theme.set_scale(2.0)
    at_desk.whole.settle()
    desk = at_desk.desk
    assert desk.pane.isVisible()
    assert not desk.place.isVisible()
    at_desk.press(Key.Key_Right)
    assert not desk.pane.isVisible()
    assert desk.place.isVisible()
    assert at_desk.band.startswith("OSEI")
    assert desk.place.foot.buttons["remind"].hasFocus()
    at_desk.press(Key.Key_Escape)
    assert desk.isVisible()
    assert desk.pane.view.hasFocus()
    at_desk.press(Key.Key_Escape)
    assert not desk.isVisible()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_desk_does_not_set_the_windows_least_size(at_desk: Desk, scale: float) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.whole.theme.set_scale(scale)
    at_desk.whole.settle()
    least = at_desk.whole.main.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 720


def test_shift_f6_on_the_story_leads_to_the_list(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_Tab)
    assert at_desk.whole.focus is not at_desk.desk.pane.view
    at_desk.press(Key.Key_F6, SHIFT)
    assert at_desk.whole.focus is at_desk.desk.pane.view


def test_the_counts_of_the_views_go_on_a_second_line_before_they_go(
    theme: Theme, qtbot: QtBot
) -> None:
    tabs = ViewTabs(theme, TABS)
    qtbot.addWidget(tabs)
    tabs.set_counts((view, 12) for view, _ in TABS.views)
    one = tabs.heightForWidth(2000)
    assert tabs.heightForWidth(376) > one
    tabs.resize(376, tabs.heightForWidth(376))
    assert not any(tab.brief for tab in tabs.tabs.values())


def test_a_long_list_says_how_many_are_not_shown(theme: Theme, qtbot: QtBot) -> None:
    names = ("queries_desk", "filter", "print_query", "remind", "escalate")
    pane = DeskList(theme, dict.fromkeys(names, "X"))
    qtbot.addWidget(pane)
    rows = tuple(row(query_id=f"q{number}") for number in range(500))
    items = query_items(rows, Showing(TODAY))
    empty = Emptiness(Icon.QUERY, "")
    pane.show_page(QueryPage(rows, 12_480), items, fresh=True, empty=empty)
    assert pane.foot.text() == "First 500 of 12,480. Type more to narrow"
    assert pane.number.text() == "12,480 queries"
    pane.show_page(QueryPage(rows[:1], 1), items[:1], fresh=False, empty=empty)
    assert pane.foot.text() == ""
    assert pane.number.text() == "1 query"


@pytest.mark.parametrize(
    ("role", "count"), [(Role.CODER, 1), (Role.SENIOR, 1), (Role.AUDITOR, 0), (Role.TRAINER, 0)]
)
def test_only_who_may_act_is_told_what_is_due(
    at_desk: Desk, actions: Actions, runner: TaskRunner, role: Role, count: int
) -> None:
    at_desk.sent()
    at_desk.session.actor = type(at_desk.senior)("Sam", role, at_desk.senior.device_id)
    watch = DueWatch(at_desk.session, runner, actions, actions)
    watch.start()
    at_desk.whole.settle()
    assert actions.situation.queries_due == count
    watch.stop()
    assert actions.situation.queries_due == 0


def test_what_a_sync_brings_is_counted(at_desk: Desk) -> None:
    at_desk.whole.open()
    table = at_desk.whole.main.actions_table
    assert table.situation.queries_due == 0
    at_desk.sent()
    at_desk.whole.runner.tell(Changes(kinds=frozenset({"query"})))
    at_desk.whole.settle()
    assert table.situation.queries_due == 1


def test_what_is_seldom_wished_stands_last_and_quiet(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    foot = at_desk.desk.place.foot
    shown = [foot._flow.itemAt(at).widget() for at in range(foot._flow.count())]
    assert shown[-2:] == [foot.buttons["withdraw_query"], foot.buttons["duplicate_query"]]
    assert shown[0] is foot.buttons["remind"]
