"""A laptop that was away from its store for too long opens to sync, and shows no patient before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from coder_gui.ui.pages.must_sync_page import OUT_OF_REACH, MustSyncPage
from ui import ward
from ui.house import PASSPHRASE, House, build, house
from ui.sync.conftest import Store, store

if TYPE_CHECKING:
    from conftest import FakeClock

__all__ = ["build", "house", "store"]


@pytest.fixture
def away(house: House, store: Store, clock: FakeClock, tmp_path: Path) -> House:
    """A joined laptop with a ward, locked, and fifteen days without the store."""
    window = house.unlock()
    ward.take_in(window.session, tmp_path)
    store.join(window.session)
    window.session.abstraction.add(window.session.actor, ward.FIRST, "not yet sent")
    house.shell.lock()
    house.settle()
    clock.advance(days=15)
    return house


def unlocked(house: House) -> MustSyncPage | None:
    """The page after unlocking, if it is the one on which to sync."""
    form = house.lock_page.unlock_form
    assert form is not None
    form.field.setText(PASSPHRASE)
    form.button.click()
    house.settle()
    return house.shell.must_sync_page


def test_with_the_store_in_reach_unlocking_syncs_and_goes_on(away: House) -> None:
    assert unlocked(away) is None
    window = away.shell.window_in_use
    assert window is not None
    assert away.shell.currentWidget() is window
    assert window.session.sync.status().unsynced == 0


def test_out_of_reach_nothing_opens_and_the_page_says_what_to_do(
    away: House, store: Store, qtbot: QtBot
) -> None:
    store.cut()
    page = unlocked(away)
    assert page is not None
    assert page is away.shell.currentWidget()
    assert away.shell.window_in_use is None
    assert "for more than 14 days" in page.form.sentence.text()
    assert page.form.refusal.text == OUT_OF_REACH
    assert QApplication.focusWidget() is page.form.button
    store.mend()
    qtbot.keyClick(page.form.button, Qt.Key.Key_Return)
    away.settle()
    assert away.shell.must_sync_page is None
    assert away.shell.window_in_use is not None


def test_escape_and_idling_lock_it_and_the_profile_is_closed(
    away: House, store: Store, qtbot: QtBot
) -> None:
    store.cut()
    page = unlocked(away)
    assert page is not None
    qtbot.keyClick(page.form, Qt.Key.Key_Escape)
    away.settle()
    assert away.shell.lock_page is not None
    assert away.folder is not None
    with away.profiles.unlock(away.folder, PASSPHRASE):
        """Nobody else holds it."""
    assert unlocked(away) is not None
    away.shell.idle.idle.emit()
    away.settle()
    assert away.shell.lock_page is not None
    store.mend()


def test_where_the_person_was_withdrawn_the_reason_stands_there_and_nothing_opens(
    away: House, store: Store
) -> None:
    store.central.revoke("priya")
    page = unlocked(away)
    assert page is not None
    assert "Speak to" in page.form.refusal.text
    assert page.form.button.isEnabled()


def test_a_laptop_that_is_to_be_erased_is_erased_from_there(away: House, store: Store) -> None:
    assert away.folder is not None
    with away.profiles.unlock(away.folder, PASSPHRASE) as profile:
        store.central.wipe(profile.database.device_id)
    unlocked(away)
    away.settle()
    assert not away.folder.exists()
    assert away.shell.must_sync_page is None


def test_where_the_store_wants_another_password_it_is_asked_for_and_leaves_the_field(
    away: House, store: Store, qtbot: QtBot
) -> None:
    store.cut()
    page = unlocked(away)
    assert page is not None
    form, given = page.form, list[str]()
    form.submitted.disconnect()
    form.submitted.connect(given.append)
    form.ask_password()
    form.go_on()
    assert given == []
    assert QApplication.focusWidget() is form.password
    qtbot.keyClicks(form.password, "for one use")
    qtbot.keyClick(form.password, Qt.Key.Key_Return)
    assert given == ["for one use"]
    assert form.password.text() == ""
    store.mend()


def test_in_an_open_window_the_limit_locks_and_what_is_typed_is_kept(
    house: House, store: Store, clock: FakeClock, tmp_path: Path
) -> None:
    window = house.unlock()
    ward.take_in(window.session, tmp_path)
    store.join(window.session)
    window.syncing.refresh()
    window.open_episode(ward.FIRST)
    house.settle()
    entry = window.findChild(QLineEdit, "line_entry")
    assert entry is not None
    entry.setText("delirium on dem")
    store.cut()
    clock.advance(days=12)
    window.actions_table.trigger("sync_now")
    house.settle()
    (notice,) = window.notice_bar.texts
    assert "within 2 days" in notice
    clock.advance(days=3)
    window.actions_table.trigger("sync_now")
    house.settle()
    assert house.shell.window_in_use is None
    assert "for more than 14 days" in house.lock_page.notice.text()
    page = unlocked(house)
    assert page is not None
    store.mend()
    page.form.go_on()
    house.settle()
    again = house.shell.window_in_use
    assert again is not None
    kept = again.findChild(QLineEdit, "line_entry")
    assert kept is not None
    assert kept.text() == "delirium on dem"
