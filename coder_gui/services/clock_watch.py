"""Whether this laptop's clock is right, as the central store's tells: wrong times go into the work.

The sync itself goes by no laptop's clock; a clock that is off loses nothing.
"""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.storage import sync_state
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database
    from coder_gui.system.clock import Clock

_OFF = "clock_off"
"""Seconds, as the last sync found them; no value or 0: it was right."""
WENT_OFF, RIGHT_AGAIN = "clock_off", "clock_right"
"""Events of the history."""


def shipped(path: Path | None = None) -> timedelta:
    """How much is too much: `resources/policy/clock.toml`. Raises KeyError for a bad file."""
    told = tomllib.loads((path or resource("policy", "clock.toml")).read_text("utf-8"))
    return timedelta(minutes=told["told"]["after_minutes"])


class ClockWatch:
    """Of one profile. What a sync found is kept until another one finds something else."""

    def __init__(self, database: Database, clock: Clock, *, allowed: timedelta | None = None):
        self._database, self._clock = database, clock
        self._allowed = shipped() if allowed is None else allowed

    def off(self) -> timedelta | None:
        """How far it was ahead of the store's (behind: negative); None where it does not matter."""
        device, none = self._database.device_id, sync_state.NO_SCOPE
        with self._database.read() as connection:
            kept = sync_state.get(connection, device, none, _OFF, 0)
        return timedelta(seconds=kept) if kept else None

    def note(self, actor: Actor, found: timedelta) -> None:
        """What a sync found. A clock that went off, or is right again, is told in the history."""
        off = found if abs(found) > self._allowed else timedelta()
        before = self.off() or timedelta()
        if bool(off) == bool(before) and abs(off - before) <= self._allowed:
            return
        event = WENT_OFF if off else RIGHT_AGAIN
        here = self._clock.now()
        times = {"laptop": here.isoformat(), "store": (here - found).isoformat()}
        with self._database.write(actor, event) as work:
            seconds = round(off.total_seconds())
            device, none = self._database.device_id, sync_state.NO_SCOPE
            sync_state.put(work.connection, device, none, _OFF, seconds)
            work.record(event, None, times)
            work.commit()
