"""The status bar: what it says of saving, syncing and claims, and what gives way first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from coder_gui.domain.case import StatusFacts
from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.ui.actions import Actions
from coder_gui.ui.icons import Icon
from coder_gui.ui.status_bar import StatusBar, freeze_words
from coder_gui.ui.theme import Theme

NOW = datetime(2026, 11, 16, 16, 5, 0, tzinfo=UTC)
FACTS = StatusFacts(
    unsynced=6,
    last_sync=None,
    central=True,
    freeze=date(2026, 11, 19),
    freeze_days=3,
    freeze_month="September",
    standards_year="2026",
)
SYNCED = SyncStatus(
    SyncState.SYNCED,
    unsynced=6,
    last_sync=NOW.replace(hour=12),
    claims=5,
    claims_until=NOW.replace(hour=18, minute=0),
)
PAUSED = replace(SYNCED, state=SyncState.PAUSED, detail="Give the password again.")


@pytest.fixture
def bar(actions: Actions, theme: Theme, window: QMainWindow) -> StatusBar:
    one = StatusBar(actions, theme, window)
    one.show_facts(FACTS)
    window.resize(2000, 400)
    window.show()
    one.resize(2000, 28)
    return one


def shown(bar: StatusBar) -> list[str]:
    """What can be read of place, sync, claims and decisions."""
    parts = (bar.place, bar.sync, bar.claims, bar.decisions)
    return [part.text() for part in parts if part.isVisibleTo(bar)]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (3, "September freezes in 3 d, Thu 19-Nov"),
        (0, "September freezes today, Thu 19-Nov"),
        (-2, "September froze 2 d ago, Thu 19-Nov"),
    ],
)
def test_the_freeze_is_told_in_days(days: int, words: str) -> None:
    assert freeze_words(replace(FACTS, freeze_days=days)) == words
    assert freeze_words(replace(FACTS, freeze=None)) == ""


def test_without_a_central_store_the_bar_says_calmly_where_the_work_is(bar: StatusBar) -> None:
    assert shown(bar) == ["On this laptop only"]
    bar.show_sync(SyncStatus(SyncState.STANDALONE, unsynced=6), NOW)
    assert shown(bar) == ["On this laptop only"]


@pytest.mark.parametrize(
    ("status", "words", "icon"),
    [
        (SYNCED, "Synced 12:05", Icon.SYNCED),
        (replace(SYNCED, last_sync=datetime(2026, 11, 13, 9, 30, tzinfo=UTC)),
         "Synced 13-Nov 09:30", Icon.SYNCED),
        (replace(SYNCED, state=SyncState.NEVER, last_sync=None), "Not synced yet", Icon.CLOUD),
        (replace(SYNCED, state=SyncState.SYNCING), "Syncing", Icon.SYNC),
        (replace(SYNCED, state=SyncState.OFFLINE, offline_since=NOW.replace(hour=14)),
         "Offline since 14:05", Icon.OFFLINE),
        (PAUSED, "Sync paused, action needed", Icon.WARNING),
        (replace(SYNCED, state=SyncState.UPGRADE), "Upgrade needed to sync", Icon.WARNING),
        (replace(SYNCED, state=SyncState.ACTION, refused=1), "Synced 12:05", Icon.SYNCED),
    ],
)  # fmt: skip
def test_every_state_of_the_sync_has_a_word_and_an_icon(
    bar: StatusBar, status: SyncStatus, words: str, icon: Icon
) -> None:
    bar.show_sync(status, NOW)
    assert bar.sync.text() == words
    assert bar.sync.said is not None
    assert bar.sync.said.icon is icon
    assert bar.place.text() == "On this laptop only: 6"
    assert bar.claims.text() == "5 claims until 18:00"


def test_what_a_person_must_decide_is_told_with_its_number(bar: StatusBar) -> None:
    bar.show_sync(replace(SYNCED, state=SyncState.ACTION, conflicts=1, refused=2), NOW)
    assert bar.decisions.text() == "1 decision"
    bar.show_sync(replace(SYNCED, state=SyncState.ACTION, refused=2), NOW)
    assert bar.decisions.text() == "2 changes not taken"
    bar.show_sync(SYNCED, NOW)
    assert not bar.decisions.isVisibleTo(bar)


def test_the_newest_count_of_what_is_only_here_counts(bar: StatusBar) -> None:
    bar.show_sync(SYNCED, NOW)
    bar.show_facts(replace(FACTS, unsynced=7))
    assert bar.place.text() == "On this laptop only: 7"
    bar.show_sync(replace(SYNCED, unsynced=0), NOW)
    assert bar.place.text() == "On this laptop only: 0"


def test_the_facts_of_the_sync_lead_to_its_page_by_mouse_and_by_key(
    bar: StatusBar, actions: Actions, qtbot: QtBot
) -> None:
    asked: list[str] = []
    actions.refused.connect(lambda action_id, _reason: asked.append(action_id))
    bar.show_sync(SYNCED, NOW)
    for fact in (bar.place, bar.sync, bar.claims):
        assert fact.focusPolicy() & Qt.FocusPolicy.TabFocus
        qtbot.mouseClick(fact, Qt.MouseButton.LeftButton)
        qtbot.keyClick(fact, Qt.Key.Key_Return)
    assert asked == ["sync_page"] * 6


def test_facts_give_way_one_after_another_and_the_bar_stays_whole(bar: StatusBar) -> None:
    bar.show_sync(SYNCED, NOW)
    parts = (bar.standards, bar.claims, bar.place, bar.sync)
    seen = []
    for width in (1440, 1180, 1000, 900, 760, 620, 480, 300):
        bar.resize(width, 28)
        visible = [part.isVisibleTo(bar) for part in parts]
        seen.append(sum(visible))
        assert bar._needed() <= width or not any(visible)
        assert visible == sorted(visible), "what comes first in the order goes first"
    assert seen == sorted(seen, reverse=True)
    assert (seen[0], seen[-1]) == (4, 0)
    assert bar.minimumSizeHint().width() == 0


def test_words_become_fewer_before_a_fact_goes(bar: StatusBar) -> None:
    bar.show_sync(SYNCED, NOW)
    texts = set()
    for width in range(1300, 500, -10):
        bar.resize(width, 28)
        texts |= {part.text() for part in (bar.place, bar.sync, bar.claims) if part.isVisible()}
    assert {"5 claims", "6 here only", "Synced"} <= texts


@pytest.mark.parametrize(
    "part", [lambda bar: bar.sync, lambda bar: bar.decisions, lambda bar: bar.lock_button]
)
def test_what_a_person_must_do_never_gives_way(
    bar: StatusBar, part: Callable[[StatusBar], StatusBar]
) -> None:
    bar.show_sync(replace(PAUSED, conflicts=2), NOW)
    bar.resize(320, 28)
    assert part(bar).isVisibleTo(bar)


def test_a_note_stands_with_its_key_until_the_next_action(bar: StatusBar, actions: Actions) -> None:
    bar.follow(actions.alerts)
    actions.alerts.note("Line 7 removed", action_id="undo")
    assert bar.note.text() == "Line 7 removed"
    assert bar._note_cap.keys == "Ctrl+Z"
    actions.triggered.emit("lock")
    assert bar.note.text() == ""


def test_a_save_that_did_not_work_stays_until_one_does(bar: StatusBar) -> None:
    bar.show_saved(datetime(2026, 11, 16, 14, 32, 7, tzinfo=UTC))
    bar.show_not_saved()
    assert bar.saved.text == "Not saved, last saved 14:32:07"
    bar.show_saved(datetime(2026, 11, 16, 14, 33, 0, tzinfo=UTC))
    assert bar.saved.text == "Saved 14:33:00"
