"""How long a laptop that has joined a store may be used without it: a laptop that was lost ends.

Judged by the latest moment that this laptop's clock showed since the last sync, so that setting it
back does not make it longer. A clock that is wrong by years stops nobody: it was when they synced.
"""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coder_gui.storage import sync_state
from coder_gui.sync.client import LAST_SYNC, SERVER_TIME
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database
    from coder_gui.system.clock import Clock

_SEEN = "latest_seen"
_TIMES = (LAST_SYNC, SERVER_TIME, _SEEN)
_STEP = timedelta(minutes=10)
"""The latest moment is written no more often than that."""
MUST_SYNC = (
    "This laptop has not reached the central store for more than {days} days. "
    "Connect to the trust's network and sync; then work goes on. Nothing is lost."
)


class OfflineLimit:
    """The limit of one profile. `days` is the trust's setting; 0: none."""

    def __init__(self, database: Database, days: int, clock: Clock) -> None:
        self._database, self.days, self._clock = database, days, clock
        told = tomllib.loads(resource("policy", "offline.toml").read_text("utf-8"))["told"]
        self._told_before = timedelta(days=min(int(told["days_before"]), max(days - 1, 1)))

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return MUST_SYNC.format(days=self.days)

    def passed(self) -> bool:
        """Whether the limit is over; False before the first sync."""
        away = self._away()
        return away is not None and away > timedelta(days=self.days)

    def ends_in(self) -> timedelta | None:
        """The time until it is over, where that is soon enough to be told."""
        away = self._away()
        left = None if away is None else timedelta(days=self.days) - away
        return left if left is not None and timedelta() <= left <= self._told_before else None

    def _away(self) -> timedelta | None:
        """Since when the store was not reached; None: there is no limit, or it never was."""
        if self.days == 0:
            return None
        device, none, now = self._database.device_id, sync_state.NO_SCOPE, self._clock.now()
        with self._database.read() as connection:
            told = [sync_state.get(connection, device, none, key) for key in _TIMES]
        if told[0] is None or told[1] is None:
            return None
        synced, server = datetime.fromisoformat(told[0]), datetime.fromisoformat(told[1])
        latest = max(now, datetime.fromisoformat(told[2] or told[0]))
        away = latest - synced
        if now < synced:  # set back since: then only the store's time can be gone by
            away = max(away, now - server)
        return away

    def note(self, actor: Actor, *, reached: bool) -> None:
        """The time that it is; `reached`: the store has just been, so that a wrong one is over."""
        device, now = self._database.device_id, self._clock.now()
        with self._database.read() as connection:
            seen = sync_state.get(connection, device, sync_state.NO_SCOPE, _SEEN)
        before = datetime.fromisoformat(seen) if seen else None
        if before is not None and (abs(now - before) < _STEP or (now < before and not reached)):
            return
        with self._database.sync_write(actor) as work:
            at = now.isoformat()
            sync_state.put(work.connection, device, sync_state.NO_SCOPE, _SEEN, at)
            work.commit()
