"""What a laptop need not hold any longer goes: finished episodes, their documents, what was sent.

The central store has all of it. An episode comes back whole when a row of it arrives.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.storage import sync_leaving, sync_outbox, sync_state
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.domain.calendar import Calendar
    from coder_gui.domain.changes import Changes
    from coder_gui.domain.roles import Actor
    from coder_gui.storage.database import Database
    from coder_gui.system.clock import Clock

_AT = "tidied_at"
_MONTHS = 36
"""How far back a freeze is looked for."""
_UNUSED_FOR = timedelta(days=1)
"""A document that nothing refers to is kept so long: its row may be about to be written."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Days and counts of `resources/policy/retention.toml`."""

    frozen_days: int
    episodes_at_once: int
    every: timedelta
    sent_days: int


def shipped(path: Path | None = None) -> Policy:
    """The policy this program was built with. Raises KeyError, ValueError for a bad file."""
    told = tomllib.loads((path or resource("policy", "retention.toml")).read_text("utf-8"))
    leave, keep = told["leave"], told["keep"]
    return Policy(
        int(leave["frozen_days"]),
        int(leave["episodes_at_once"]),
        timedelta(hours=leave["every_hours"]),
        int(keep["sent_days"]),
    )


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many episodes left, and how many documents' bytes went."""

    episodes: int = 0
    documents: int = 0


class Retention:
    """One profile's. `tidy` runs on the lane of the sync, after one that came to its end."""

    def __init__(
        self, database: Database, calendar: Calendar, clock: Clock, policy: Policy | None = None
    ) -> None:
        self._database, self._calendar, self._clock = database, calendar, clock
        self._policy = policy or shipped()

    def due(self) -> bool:
        """Once a day; also after the clock was set back."""
        device = self._database.device_id
        with self._database.read() as connection:
            told = sync_state.get(connection, device, sync_state.NO_SCOPE, _AT)
        return told is None or abs(self._clock.now() - _instant(told)) >= self._policy.every

    def tidy(
        self,
        actor: Actor,
        report: Callable[[Changes], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> Tidied:
        """Forget what was sent long ago, then let go what is finished, a few at a time."""
        self.purge(actor)
        frozen = self._frozen_before()
        gone = 0
        while not (stopped and stopped()):
            with self._database.sync_write(actor) as work:
                leaving = sync_leaving.may_leave(
                    work.connection, frozen, limit=self._policy.episodes_at_once
                )
                if leaving:
                    sync_leaving.leave(work, leaving)
                else:
                    device, now = self._database.device_id, work.now.isoformat()
                    sync_state.put(work.connection, device, sync_state.NO_SCOPE, _AT, now)
                changes = work.commit()
            if not leaving:
                break
            gone += len(leaving)
            if report is not None:
                report(changes)
        return Tidied(gone, self._forget_documents())

    def purge(self, actor: Actor) -> None:
        """Forget the changes and batches that the store took long ago."""
        with self._database.sync_write(actor) as work:
            sync_outbox.purge(work, work.now - timedelta(days=self._policy.sent_days))
            work.commit()

    def _frozen_before(self) -> date | None:
        """The last day of the newest activity month whose freeze is over for long enough."""
        today = self._clock.today()
        last = today.replace(day=1) - timedelta(days=1)
        for _ in range(_MONTHS):
            freeze = self._calendar.freeze_of(last)
            if (today - freeze.date).days > self._policy.frozen_days:
                return last
            last = last.replace(day=1) - timedelta(days=1)
        return None

    def _forget_documents(self) -> int:
        """Bytes that no row of this laptop names; one that was just brought in is left alone."""
        documents = self._database.documents
        before = self._clock.now() - _UNUSED_FOR
        kept = documents.kept_before(before)
        if not kept:
            return 0
        with self._database.read() as connection:
            needed = sync_leaving.named_documents(connection)
        return documents.forget([one for one in kept if one not in needed], before)


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told)
