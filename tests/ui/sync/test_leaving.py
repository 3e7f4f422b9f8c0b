"""Locking while a sync runs, a copied profile, and a laptop that the central store withdraws."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coder_gui.domain.errors import CoderError
from coder_gui.services.session import Session
from coder_gui.ui.pages.first_run_page import FirstRunPage
from coder_gui.ui.sync import driver
from ui import ward
from ui.house import PASSPHRASE, House, build, house

from .conftest import Store

__all__ = ["build", "house"]


def open_joined(house: House, store: Store, tmp_path: Path) -> Session:
    """The house's profile with a ward, joined and synced once."""
    window = house.unlock()
    ward.take_in(window.session, tmp_path)
    store.join(window.session)
    window.syncing.refresh()
    house.settle()
    return window.session


def test_a_lock_does_not_wait_for_a_store_that_is_silent(
    house: House, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_joined(house, store, tmp_path)
    asked, answers = threading.Event(), threading.Event()
    real: Any = session.central.open

    def silent() -> Any:
        asked.set()
        assert answers.wait(timeout=10)
        return real()

    monkeypatch.setattr(session.central, "open", silent)
    window = house.shell.window_in_use
    assert window is not None
    window.syncing.sync_now()
    assert asked.wait(timeout=10)
    failed: list[CoderError] = []
    window.runner.failed.connect(failed.append)
    house.shell.lock()
    assert house.shell.lock_page is not None
    page = house.shell.lock_page
    QApplication.processEvents()
    answers.set()
    house.settle()
    assert house.shell.lock_page is page
    assert failed == []
    with house.profiles.unlock(house.folder, PASSPHRASE):
        """Nobody else holds it."""


def test_a_profile_copied_from_another_laptop_locks_and_says_why(
    house: House, store: Store, tmp_path: Path
) -> None:
    session = open_joined(house, store, tmp_path)
    house.shell.lock()
    house.settle()
    copy = tmp_path / "copy"
    shutil.copytree(house.folder, copy)
    house.unlock()
    session = house.shell.window_in_use.session
    session.abstraction.add(session.actor, ward.FIRST, "asthma")
    session.sync.sync()
    house.shell.lock()
    house.settle()
    shutil.rmtree(house.folder)
    shutil.copytree(copy, house.folder)
    window = house.unlock()
    window.session.abstraction.add(window.session.actor, ward.FIRST, "gout")
    window.syncing.sync_now()
    house.settle()
    page = house.shell.lock_page
    assert page is not None
    assert page.notice.text() == driver.REOPEN
    again = house.unlock()
    again.syncing.sync_now()
    house.settle()
    texts = {line.text for line in again.session.episodes.case(ward.FIRST).lines}
    assert texts == {"asthma", "gout"}


def test_a_withdrawn_laptop_is_locked_and_erased_and_the_page_says_so(
    house: House, store: Store, tmp_path: Path, qtbot: QtBot
) -> None:
    session = open_joined(house, store, tmp_path)
    store.central.wipe(session.database.device_id)
    window = house.shell.window_in_use
    assert window is not None
    window.syncing.sync_now()
    house.settle()
    page = house.shell.currentWidget()
    assert isinstance(page, FirstRunPage)
    assert page.notice.text() == driver.WIPED
    assert not house.folder.exists()
