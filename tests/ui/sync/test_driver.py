"""When the sync runs, what the window says of it, and when it does not run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coder_gui.domain.sync import SyncState
from coder_gui.services.session import Session
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.sync import driver
from ui import ward
from ui.whole import Whole

from .conftest import Store

if TYPE_CHECKING:
    from conftest import FakeClock

Key = Qt.Key


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself at once, instead of after seconds."""
    monkeypatch.setattr(driver, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(driver, "AFTER_SAVE_SECONDS", 0.0)


def state(window: MainWindow) -> SyncState | None:
    """What the window knows of the sync."""
    return window.syncing.status.state if window.syncing.status else None


def counted_syncs(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes every sync that is run."""
    runs: list[int] = []
    real: Callable[..., Any] = session.sync.sync

    def run(*args: Any) -> Any:
        runs.append(1)
        return real(*args)

    monkeypatch.setattr(session.sync, "sync", run)
    return runs


def test_without_a_central_store_nothing_is_synced_and_the_bar_is_calm(
    whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    runs = counted_syncs(whole.session, monkeypatch)
    window = whole.open()
    whole.settle()
    assert runs == []
    assert state(window) is SyncState.STANDALONE
    assert window.status_bar.place.text() == "On this laptop only"
    assert not window.status_bar.sync.isVisible()
    whole.press(Key.Key_F5)
    assert window.status_bar.note.text() == "Sync now: there is no central store"


def test_soon_after_the_window_is_there_it_syncs_by_itself(
    joined: Whole, tom: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    tom.abstraction.add(tom.actor, ward.OTHER, "hypertension @ED 17/09")
    tom.sync.sync()
    joined.open(ward.OTHER)
    qtbot.waitUntil(lambda: "ypertension" in lines(joined))
    assert state(joined.main) is SyncState.SYNCED
    assert joined.main.status_bar.sync.text().startswith("Synced")


def lines(whole: Whole) -> str:
    """The lines of the open episode."""
    case = whole.main.desk.case
    return " ".join(line.text for line in case.lines) if case else ""


def test_a_save_is_sent_soon_after_together_with_those_that_follow(
    joined: Whole, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = joined.open()
    joined.press(Key.Key_F5)
    runs = counted_syncs(joined.session, monkeypatch)
    monkeypatch.setattr(driver, "AFTER_SAVE_SECONDS", 0.05)
    session, runner = joined.session, joined.runner
    for text in ("asthma", "gout", "obesity"):
        runner.write(lambda text=text: session.abstraction.add(session.actor, ward.FIRST, text))
    qtbot.waitUntil(lambda: window.status_bar.place.text() == "On this laptop only: 0")
    assert len(runs) <= 2


def test_f5_syncs_at_once_and_says_what_came_of_it(joined: Whole, tom: Session) -> None:
    window = joined.open()
    tom.abstraction.add(tom.actor, ward.OTHER, "gout")
    tom.sync.sync()
    joined.press(Key.Key_F5)
    assert window.status_bar.note.text().startswith("Synced at ")
    assert "received" in window.status_bar.note.text()


def test_a_sync_by_itself_is_not_told_while_it_runs_and_one_that_was_asked_for_is(
    joined: Whole, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = joined.open()
    joined.press(Key.Key_F5)
    session = joined.session
    real: Callable[..., Any] = session.central.open
    inside, go_on = threading.Event(), threading.Event()

    def held() -> Any:
        inside.set()
        assert go_on.wait(timeout=10)
        return real()

    monkeypatch.setattr(session.central, "open", held)
    window.syncing._timer.timeout.emit()
    assert inside.wait(timeout=10)
    window.syncing.refresh()
    read: list[object] = []
    window.syncing.status_changed.connect(read.append)
    qtbot.waitUntil(lambda: bool(read))
    assert window.status_bar.sync.text().startswith("Synced")
    window.syncing.sync_now()
    assert window.status_bar.sync.text() == "Syncing"
    go_on.set()
    joined.settle()
    assert window.status_bar.sync.text().startswith("Synced")


def test_offline_is_calm_and_f5_says_that_nothing_was_synced(joined: Whole, store: Store) -> None:
    window = joined.open()
    store.cut()
    joined.press(Key.Key_F5)
    assert state(window) is SyncState.OFFLINE
    assert window.status_bar.sync.text().startswith("Offline since ")
    assert window.notice_bar.texts == ()
    assert window.status_bar.note.text().startswith("Not synced. ")
    store.mend()
    joined.press(Key.Key_F5)
    assert state(window) is SyncState.SYNCED


def test_a_revoked_person_is_told_what_to_do_and_nothing_is_tried_again(
    joined: Whole, store: Store, qtbot: QtBot
) -> None:
    window = joined.open()
    store.central.revoke("priya")
    joined.press(Key.Key_F5)
    assert state(window) is SyncState.PAUSED
    assert window.status_bar.sync.text() == "Sync paused, action needed"
    assert len(window.notice_bar.texts) == 1
    assert not window.syncing._timer.isActive()


def test_after_the_window_is_emptied_nothing_is_synced_any_more(
    joined: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    window = joined.open()
    joined.settle()
    runs = counted_syncs(joined.session, monkeypatch)
    window.empty()
    session = joined.session
    joined.runner.write(lambda: session.abstraction.add(session.actor, ward.FIRST, "asthma"))
    joined.settle()
    assert runs == []


def test_a_laptop_to_be_erased_and_a_copied_one_ask_for_the_lock(
    joined: Whole, store: Store
) -> None:
    window = joined.open()
    told: list[str] = []
    window.erase_wished.connect(told.append)
    store.central.wipe(joined.session.database.device_id)
    joined.press(Key.Key_F5)
    assert told == [driver.WIPED]


def test_a_laptop_away_for_too_long_is_to_be_locked_unless_the_sync_reaches_the_store(
    joined: Whole, store: Store, clock: FakeClock
) -> None:
    clock.advance(days=15)
    store.cut()
    window = joined.open()
    told: list[str] = []
    window.lock_wished.connect(told.append)
    joined.press(Key.Key_F5)
    (sentence,) = told
    assert "for more than 14 days" in sentence
    store.mend()
    joined.press(Key.Key_F5)
    assert told == [sentence]
    assert state(window) is SyncState.SYNCED
