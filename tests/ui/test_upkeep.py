"""The hourly backup that the window makes by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from coder_gui.services.session import Session
from coder_gui.storage import backups
from coder_gui.storage.documents import DOCUMENTS_FILE
from coder_gui.tasks import TaskRunner
from coder_gui.ui.alerts import Alert, Alerts
from coder_gui.ui.upkeep import Upkeep

Made = tuple[Upkeep, list[Alert]]


@pytest.fixture
def upkeep(session: Session, runner: TaskRunner) -> Iterator[Made]:
    """The upkeep of an open profile, and what it says."""
    owner = QObject()
    alerts = Alerts(owner)
    said: list[Alert] = []
    alerts.shown.connect(said.append)
    made = Upkeep(session, runner, alerts, owner)
    yield made, said
    made.stop()


def test_a_look_makes_a_backup_and_the_next_one_within_the_hour_does_not(
    session: Session, runner: TaskRunner, upkeep: Made
) -> None:
    folder = session.unlocked.info.folder
    for _ in range(2):
        upkeep[0].look()
        assert runner.drain()
        assert len(backups.found(folder)) == 1
    session.clock.advance(hours=1, minutes=1)
    upkeep[0].look()
    assert runner.drain()
    assert len(backups.found(folder)) == 2
    assert upkeep[1] == []


def test_a_backup_that_cannot_be_made_is_said_and_costs_no_work(
    session: Session, runner: TaskRunner, upkeep: Made
) -> None:
    (session.unlocked.info.folder / DOCUMENTS_FILE).write_bytes(b"not a database" * 1000)
    upkeep[0].look()
    assert runner.drain()
    assert [alert.text.startswith("No backup could be made.") for alert in upkeep[1]] == [True]
    assert backups.found(session.unlocked.info.folder) == []


def test_nothing_is_backed_up_after_the_profile_is_closed(
    session: Session, runner: TaskRunner, upkeep: Made
) -> None:
    session.close()
    upkeep[0].look()
    assert runner.drain()
    assert backups.found(session.unlocked.info.folder) == []
