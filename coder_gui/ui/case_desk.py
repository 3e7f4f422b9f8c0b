"""The open episode: read beside the window's thread, shown in order, read again when touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from coder_gui.domain.case import EpisodeCase, StatusFacts
from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import CoderError
from coder_gui.tasks import Priority, TaskRunner

if TYPE_CHECKING:
    from coder_gui.services.session import Session

CASE, STATUS = "case", "status"
LAST_EPISODE = "last_episode"


class CaseDesk(QObject):
    """Which episode is open, and its newest state.

    `shown(case, opened)`: show this case; `opened` tells another episode from a fresh reading of
    the same. `status_read(StatusFacts)` follows every write.
    """

    shown = Signal(object, bool)
    refused = Signal(object)
    status_read = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._case: EpisodeCase | None = None
        self._wanted: str | None = None
        self._noted: str | None = None
        runner.changed.connect(self._on_changed)

    @property
    def case(self) -> EpisodeCase | None:
        """The case on screen."""
        return self._case

    @property
    def episode_id(self) -> str | None:
        """The episode on screen."""
        return self._case.episode.id if self._case is not None else None

    def open(self, episode_id: str) -> None:
        """Reads an episode and shows it. Of several calls the last one counts."""
        self._wanted = episode_id
        self._read(episode_id)

    def read_status(self) -> None:
        """Asks for what the status bar says."""
        self._runner.read(self._session.episodes.status, done=self._on_status, key=STATUS)

    def resume(self) -> None:
        """Opens the episode that was open before the lock, if there was one."""
        settings = self._session.settings
        self._runner.read(lambda: settings.get(LAST_EPISODE), done=self._on_last_known, key=CASE)

    def forget(self) -> None:
        """Holds no case any more; answers on their way are dropped."""
        self._case = None
        self._wanted = None
        for key in (CASE, STATUS):
            self._runner.forget(key)

    def _read(self, episode_id: str) -> None:
        episodes = self._session.episodes
        self._runner.read(
            lambda: episodes.case(episode_id),
            done=self._on_case,
            failed=self._on_refused,
            key=CASE,
        )

    def _on_case(self, case: EpisodeCase) -> None:
        opened = case.episode.id != self.episode_id
        self._case = case
        self.shown.emit(case, opened)
        if opened:
            # After painting: a zero timer fires once the event queue has been worked off.
            QTimer.singleShot(0, self, self._note_opened)

    def _on_refused(self, error: CoderError) -> None:
        self.refused.emit(error)

    def _on_last_known(self, episode_id: object) -> None:
        if isinstance(episode_id, str) and self._case is None:
            self.open(episode_id)

    def _on_status(self, facts: StatusFacts) -> None:
        self.status_read.emit(facts)

    def _on_changed(self, changes: Changes) -> None:
        episode_id = self._wanted or self.episode_id
        if episode_id is not None and changes.touches(episode=episode_id):
            self._read(episode_id)
        self.read_status()

    def _note_opened(self) -> None:
        episode_id = self.episode_id
        if episode_id is None or episode_id == self._noted:
            return
        self._noted = episode_id
        session = self._session

        def note() -> None:
            """Answers nothing: that an episode was looked at is no news to any view."""
            session.settings.put(session.actor, LAST_EPISODE, episode_id)
            session.episodes.note_opened(session.actor, episode_id)

        self._runner.write(note, priority=Priority.DRAFT)
