"""What the window does for the profile by itself: the hourly backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from coder_gui.domain.errors import CoderError
from coder_gui.tasks import TaskRunner
from coder_gui.ui.alerts import Alerts

if TYPE_CHECKING:
    from coder_gui.services.session import Session

FIRST_LOOK_SECONDS = 60
LOOK_EVERY_SECONDS = 600
TOPIC = "backup"
NOT_MADE = "No backup could be made. {why} Your work is saved; the next try is in 10 minutes."


class Upkeep(QObject):
    """Looks now and then whether a backup is due, and makes it beside the other lanes.

    A backup copies the whole file: on the writer lane it would make a save wait.
    """

    def __init__(
        self, session: Session, runner: TaskRunner, alerts: Alerts, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._runner, self._alerts = session, runner, alerts
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """The first look is a minute after the window is there, out of the way of the start."""
        self._timer.start(FIRST_LOOK_SECONDS * 1000)

    def stop(self) -> None:
        """No further looks; a backup that is being made comes to its end."""
        self._timer.stop()

    def look(self) -> None:
        """Makes a backup if the newest is an hour old."""
        self._runner.net(
            self._session.unlocked.back_up_if_due,
            done=self._on_done,
            failed=self._on_failed,
            key=TOPIC,
        )

    def _on_done(self, _backup: object) -> None:
        self._alerts.settle(TOPIC)
        self._timer.start(LOOK_EVERY_SECONDS * 1000)

    def _on_failed(self, error: CoderError) -> None:
        self._alerts.warn(NOT_MADE.format(why=error), topic=TOPIC)
        self._timer.start(LOOK_EVERY_SECONDS * 1000)
