"""The page for worklists: an import in steps that says how far it is, and stops for a lock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from exchange.pas_files import other, write
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from services.imports import listed

from coder_gui.services.session import Session
from coder_gui.tasks import Priority, TaskRunner
from coder_gui.ui.dialogs.worklist_page import WorklistPage
from coder_gui.ui.theme import Theme

PEOPLE = 300


@pytest.fixture
def runner(session: Session) -> Iterator[TaskRunner]:
    """The lanes of a window."""
    made = TaskRunner()
    yield made
    made.close()


@pytest.fixture
def page(session: Session, runner: TaskRunner, theme: Theme, qtbot: QtBot, tmp_path):
    """The page after the dry run of many patients."""
    window = QWidget()
    qtbot.addWidget(window)
    made = WorklistPage(session, runner, theme, QWidget(window))
    made.look_at(write(tmp_path, *(other(1000 + number) for number in range(PEOPLE))))
    qtbot.waitUntil(lambda: made._take.isEnabled())
    yield made
    window.deleteLater()


def test_it_says_how_far_the_import_is_and_then_that_it_is_in(page, session, qtbot, monkeypatch):
    said: list[str] = []
    say = page.say
    monkeypatch.setattr(page, "say", lambda text, *more: (said.append(text), say(text, *more)))
    page._take.click()
    qtbot.waitUntil(lambda: said[-1].startswith("Imported."))
    assert f"Importing 0 of {PEOPLE}" in said
    assert len([text for text in said if text.endswith(f" of {PEOPLE}")]) > 3
    assert len(listed(session)) == PEOPLE


def test_what_is_saved_meanwhile_goes_before_the_next_step(
    page, session, runner, qtbot, monkeypatch
):
    asked: list[str] = []
    beside: list[int] = []
    say = page.say

    def save_after_the_first_slice(text: str, *more: str) -> None:
        say(text, *more)
        if text.endswith(f" of {PEOPLE}") and listed(session) and not asked:
            asked.append(text)
            runner.write(save, priority=Priority.SAVE)

    def save() -> None:
        session.abstraction.add(session.actor, listed(session)[0]["id"], "CAP @cl p1")
        beside.append(len(listed(session)))

    monkeypatch.setattr(page, "say", save_after_the_first_slice)
    page._take.click()
    qtbot.waitUntil(lambda: page._run is None)
    (there,) = beside
    assert 0 < there < PEOPLE
    assert len(listed(session)) == PEOPLE


def test_a_lock_in_the_middle_leaves_whole_rows_and_the_rest_for_later(
    page, session, runner, qtbot, tmp_path
):
    page._take.click()
    qtbot.waitUntil(lambda: bool(listed(session)))
    page.clear()
    runner.drain()
    came = len(listed(session))
    assert 0 < came <= PEOPLE
    prepared = session.worklist.prepare(
        [tmp_path / "extract.csv"], as_of=datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert prepared.report.new == PEOPLE - came
    session.worklist.apply(session.actor, prepared)
    assert len(listed(session)) == PEOPLE
    assert session.unlocked.verify().ok
