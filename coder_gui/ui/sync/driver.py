"""When the sync runs: by itself now and then, soon after a save, and when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import CoderError
from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.tasks import TaskRunner
from coder_gui.ui.alerts import Alerts
from coder_gui.ui.sync.words import clock, counted, joined, limit, moment

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.services.sync import SyncRun

FIRST_SECONDS = 1.0
"""From the window being there to the first sync, out of the way of the start."""
AFTER_SAVE_SECONDS = 5.0
"""What is saved meanwhile goes along; the first save is not put off by the later ones."""
TOPIC = "sync"
CLOCK_TOPIC, LIMIT_TOPIC = "clock", "offline limit"
STATUS = "sync status"
SYNC_PAGE = "sync_page"
REOPEN = (
    "This profile was copied from another laptop, so it has become a laptop of its own for the "
    "central store. Nothing is lost. Unlock to go on."
)
WIPED = (
    "The central store has withdrawn this laptop and its patient data has been erased. What was "
    "synced is safe in the central store. Speak to your coding manager."
)
NOT_JOINED = "This profile has not joined a central store"
_WAITS = frozenset({SyncState.PAUSED})
_MAY_SEND = frozenset({SyncState.SYNCED, SyncState.ACTION, SyncState.UPGRADE, SyncState.NEVER})


class SyncDriver(QObject):
    """Runs the sync of one session on its lane, never two at a time, never without a store.

    `status_changed(SyncStatus)` follows every change of the state. `left(sentence)`: the profile is
    to be locked, and this said on the lock page. `erased(sentence)`: it is to be erased.
    """

    status_changed = Signal(object)
    left = Signal(str)
    erased = Signal(str)

    def __init__(
        self, session: Session, runner: TaskRunner, alerts: Alerts, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._runner, self._alerts = session, runner, alerts
        self._status: SyncStatus | None = None
        self._stop = threading.Event()
        self._under_way = False
        self._asked = False
        self._again = False
        self._told: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._run)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._run)
        runner.saved.connect(self._on_saved)
        runner.changed.connect(self._on_changed)

    @property
    def status(self) -> SyncStatus | None:
        """The newest state; None before it is known."""
        return self._status

    @property
    def under_way(self) -> bool:
        """A sync is queued or running."""
        return self._under_way

    def start(self) -> None:
        """Reads the state, and syncs soon where there is a central store."""
        self._stop.clear()
        self._read(self._on_first_status)

    def stop(self) -> None:
        """No further syncs; one that runs ends after the step it is in."""
        self._stop.set()
        self._timer.stop()
        self._soon.stop()
        self._again = self._asked = False
        self._runner.forget(STATUS)

    def sync_now(self) -> None:
        """Syncs at once because a person asked, and says how it went."""
        if self._status is not None and not joined(self._status):
            self._alerts.note(f"{NOT_JOINED}. It is set up on the sync page", action_id=SYNC_PAGE)
            return
        self._asked = True
        if self._status is not None:
            self._show(_as_syncing(self._status))
        self._run()

    def sync_soon(self) -> None:
        """Syncs in a few seconds, together with what comes meanwhile."""
        if not self._soon.isActive() and not self._stop.is_set():
            self._soon.start(round(AFTER_SAVE_SECONDS * 1000))

    def refresh(self) -> None:
        """Reads the state again: something about the sync was changed by hand."""
        if not self._stop.is_set():
            self._read(self._on_status)

    # Running ----------------------------------------------------------------------------------
    def _run(self) -> None:
        if self._stop.is_set():
            return
        if self._under_way:
            self._again = True
            return
        self._under_way = True
        self._timer.stop()
        self._soon.stop()
        work = partial(_sync, self._session, self._runner.tell, self._stop)
        self._runner.sync(work, done=self._on_synced, failed=self._on_failed)
        if self._status is not None and self._status.last_sync is None:
            self._show(_as_syncing(self._status))

    def _on_synced(self, run: SyncRun | None) -> None:
        self._under_way = False
        if run is None or self._stop.is_set():
            return
        if run.wipe:
            self.erased.emit(WIPED)
            return
        if run.reopen:
            self.left.emit(REOPEN)
            return
        if run.status.must_sync:
            self.left.emit(run.status.detail)  # unlocked again, it syncs before anything else
            return
        asked, self._asked = self._asked, False
        self._show(run.status)
        self._warn(run.status)
        self._warn_of_itself(run.status)
        if asked:
            self._tell_person(run)
        self._plan(run.status)

    def _on_failed(self, error: CoderError) -> None:
        """What a sync raises is not of the network: the disk, or the file."""
        self._under_way = self._asked = False
        if self._stop.is_set():
            return
        self._alerts.warn(f"Sync stopped. {error}", action_id=SYNC_PAGE, topic=TOPIC)
        self._read(self._on_status)
        self._timer.start(round(self._session.sync.next_delay() * 1000))

    def _plan(self, status: SyncStatus) -> None:
        again, self._again = self._again, False
        if status.state in _WAITS or not joined(status):
            return
        if again and status.state in _MAY_SEND:
            self.sync_soon()
        self._timer.start(round(self._session.sync.next_delay() * 1000))

    def _warn(self, status: SyncStatus) -> None:
        if status.state in {SyncState.PAUSED, SyncState.UPGRADE} and status.detail:
            self._alerts.warn(status.detail, action_id=SYNC_PAGE, topic=TOPIC)
        elif status.state is not SyncState.OFFLINE:
            self._alerts.settle(TOPIC)

    def _warn_of_itself(self, status: SyncStatus) -> None:
        """What is told once, and not again with every sync while it is the same."""
        for topic, said in ((CLOCK_TOPIC, clock(status)), (LIMIT_TOPIC, limit(status))):
            before = self._told.get(topic, "")
            self._told[topic] = said
            if said and said != before:
                self._alerts.warn(said, action_id=SYNC_PAGE, topic=topic)
            elif before and not said:
                self._alerts.settle(topic)

    def _tell_person(self, run: SyncRun) -> None:
        status, now = run.status, self._session.clock.now()
        if status.state is SyncState.OFFLINE:
            why = status.detail or "The central store cannot be reached."
            self._alerts.note(f"Not synced. {why}", topic=TOPIC)
        elif status.state is not SyncState.PAUSED and status.last_sync is not None:
            self._alerts.note(f"Synced at {moment(status.last_sync, now)}{_brought(run)}",
                              topic=TOPIC)  # fmt: skip

    # The state --------------------------------------------------------------------------------
    def _read(self, then: Callable[[SyncStatus], object]) -> None:
        self._runner.read(self._session.sync.status, done=then, key=STATUS)

    def _on_first_status(self, status: SyncStatus) -> None:
        self._show(status)
        self._warn_of_itself(status)
        if joined(status) and not self._under_way:
            self._timer.start(round(FIRST_SECONDS * 1000))

    def _on_status(self, status: SyncStatus) -> None:
        before = self._status
        if status.state is SyncState.SYNCING and before is not None and not self._asked:
            status = replace(status, state=before.state)  # by itself it syncs without a word
        self._show(status)
        if joined(status) and not joined(before) and not self._under_way:
            self._timer.start(0)

    def _show(self, status: SyncStatus) -> None:
        self._status = status
        self.status_changed.emit(status)

    def _on_changed(self, changes: Changes) -> None:
        """Conflicts come while a long sync is under way, and go with a decision."""
        if joined(self._status) and (changes.everything or "conflict" in changes.kinds):
            self.refresh()

    def _on_saved(self, _at: object) -> None:
        status = self._status
        if status is None or not joined(status):
            return
        if self._under_way:
            self._again = True
        elif status.state in _MAY_SEND:
            self.sync_soon()


def _sync(
    session: Session, tell: Callable[[Changes], None], stop: threading.Event
) -> SyncRun | None:
    """On the lane. None when it was stopped: the profile may have been closed under it."""
    try:
        return session.sync.sync(tell, stop.is_set)
    except CoderError:
        if stop.is_set():
            return None
        raise


def _as_syncing(status: SyncStatus) -> SyncStatus:
    return replace(status, state=SyncState.SYNCING)


def _brought(run: SyncRun) -> str:
    """3 changes sent, 12 received."""
    parts = [
        f"{counted(run.done.pushed, 'change')} sent" if run.done.pushed else "",
        f"{run.done.pulled} received" if run.done.pulled else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f": {said}" if said else ""
