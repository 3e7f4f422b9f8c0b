"""The sync as the window and the command line use it: run it, and say how it stands."""

from __future__ import annotations

import contextlib
import json
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.conflicts import MergedByItself
from coder_gui.domain.errors import CoderError, Offline, UserError
from coder_gui.domain.sync import RefusedChange, SyncState, SyncStatus
from coder_gui.services.central_access import CentralAccess, CentralSettings
from coder_gui.services.clock_watch import ClockWatch
from coder_gui.services.conflict_names import grouped
from coder_gui.services.document_fetch import DocumentFetch
from coder_gui.services.offline_limit import OfflineLimit
from coder_gui.storage import claims, conflicts, outbox, refused, sync_state
from coder_gui.sync import policy
from coder_gui.sync.backoff import Backoff
from coder_gui.sync.client import LAST_SYNC, SyncClient, SyncOutcome
from coder_gui.sync.judge import Judge
from coder_gui.sync.pace import Pace
from coder_gui.sync.protocol import AccessRefused, CentralStore, NotAccepted, Revoked

if TYPE_CHECKING:
    from coder_gui.domain.roles import Actor
    from coder_gui.services.retention import Retention
    from coder_gui.services.unlocked import Unlocked
    from coder_gui.system.clock import Clock

_UPGRADE = (
    "The central store needs a newer version of this program. Your work is still sent; "
    "nothing is read until the program is upgraded."
)
_NOT_UNDERSTOOD = (
    "The central store does not understand what this program sends. Everything is kept on this "
    "laptop. Tell whoever looks after the program, and install its newest version."
)
_ACTION = "Something waits for your decision."


@dataclass(frozen=True, slots=True)
class SyncRun:
    """What came of one run. `reopen`: lock and unlock; `wipe`: the laptop is to be emptied."""

    changes: Changes
    status: SyncStatus
    reopen: bool = False
    wipe: str = ""
    done: SyncOutcome = field(default_factory=SyncOutcome)


class SyncService:
    """One profile's sync. `sync` runs on a lane of its own; everything else is quick."""

    def __init__(
        self,
        unlocked: Unlocked,
        access: CentralAccess,
        judge: Judge | None,
        clock: Clock,
        *,
        retention: Retention | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._retention = retention
        self._limit = OfflineLimit(unlocked.database, unlocked.max_offline_days, clock)
        self._clock_watch = ClockWatch(unlocked.database, clock)
        self._unlocked, self._database = unlocked, unlocked.database
        self._access, self._judge, self._clock = access, judge, clock
        self._policy = policy.shipped()
        self._backoff = Backoff(chance)
        self._pace = Pace()
        self._documents = DocumentFetch(self._database, access, clock)
        self._running = threading.Lock()
        self._state = SyncState.NEVER
        self._detail = ""
        self._offline_since: datetime | None = None
        self._upgrade = False
        self._needs_password = False

    # How it stands ------------------------------------------------------------------------------
    def status(self) -> SyncStatus:
        """All of it now; reads this laptop only."""
        settings, clock_off = self._access.settings(), self._clock_watch.off()
        with self._database.read() as connection:
            unsynced = outbox.unsynced(connection)
            if settings is None:
                return SyncStatus(SyncState.STANDALONE, unsynced=unsynced)
            told = sync_state.get(
                connection, self._database.device_id, sync_state.NO_SCOPE, LAST_SYNC
            )
            held = claims.mine(connection)
            found = SyncStatus(
                state=self._state,
                unsynced=unsynced,
                last_sync=datetime.fromisoformat(told) if told else None,
                offline_since=self._offline_since,
                conflicts=len(grouped(conflicts.open_rows(connection))),
                refused=refused.count(connection),
                claims=len(held),
                claims_until=min((one.until for one in held), default=None),
                next_try_seconds=self._backoff.last if self._backoff.failing else None,
                detail=self._detail,
                central=settings.name,
                needs_password=self._needs_password and self.paused,
                clock_off=clock_off,
            )
        return self._weighed(found)

    def must_go_online(self) -> bool:
        """Whether this profile may only be used to sync: it was away from the store for too long.

        `SyncStatus.detail` is the sentence then.
        """
        return self.joined and self._limit.passed()

    def _weighed(self, found: SyncStatus) -> SyncStatus:
        """What matters most is said: a pause, then a decision, then the rest."""
        if self._limit.passed():
            paused = found.state is SyncState.PAUSED
            said = found.detail if paused else self._limit.sentence
            return replace(found, detail=said, must_sync=True)
        found = replace(found, must_sync_in=self._limit.ends_in())
        if found.state in (SyncState.PAUSED, SyncState.OFFLINE, SyncState.SYNCING):
            return found
        if found.conflicts or found.refused:
            return replace(found, state=SyncState.ACTION, detail=found.detail or _ACTION)
        if self._upgrade:
            return replace(found, state=SyncState.UPGRADE, detail=_UPGRADE)
        if found.last_sync is None:
            return replace(found, state=SyncState.NEVER)
        return replace(found, state=SyncState.SYNCED)

    @property
    def joined(self) -> bool:
        """Whether a central store is set up."""
        return self._access.settings() is not None

    def next_delay(self) -> float:
        """Seconds until the next sync should start by itself."""
        return self._backoff.next()

    @property
    def paused(self) -> bool:
        """True while only a person can make it go on."""
        return self._state is SyncState.PAUSED

    # Running ------------------------------------------------------------------------------------
    def sync(
        self,
        report: Callable[[Changes], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> SyncRun:
        """One whole sync; being offline, refused or revoked is in the status, not raised.

        A second call while one runs waits for it.
        """
        if not self.joined:
            return SyncRun(Changes(), self.status())
        with self._running:
            self._state = SyncState.SYNCING
            done = self._attempt(report, stopped)
            if not (done.wipe or done.reopen):
                self._limit.note(self._unlocked.actor, reached=done.finished)
                if done.finished:
                    self._clock_watch.note(self._unlocked.actor, done.clock_off)
            status = self.status()
        self._unlocked.note_sync(status.last_sync)
        return SyncRun(done.changes, status, done.reopen, done.wipe, done)

    def _attempt(
        self,
        report: Callable[[Changes], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> SyncOutcome:
        done = SyncOutcome()
        try:
            done = self._run(report, stopped)
        except Offline as error:
            self._failed(SyncState.OFFLINE, str(error))
            self._offline_since = self._offline_since or self._clock.now()
        except Revoked as error:
            self._failed(SyncState.PAUSED, str(error))
            self._needs_password = False
            done.wipe = "now" if error.wipe else ""
        except AccessRefused as error:
            if self._access.after_refusal(self._unlocked.actor):
                return self._attempt(report, stopped)
            self._failed(SyncState.PAUSED, str(error))
            self._needs_password = True
        except NotAccepted:  # a fault of the program: trying again would not help
            self._failed(SyncState.PAUSED, _NOT_UNDERSTOOD)
            self._needs_password = False
        except CoderError as error:
            self._failed(SyncState.OFFLINE, str(error))
            raise
        else:
            self._state, self._detail = SyncState.SYNCED, ""
            self._offline_since, self._upgrade = None, done.upgrade
            self._backoff.worked()
        return done

    def _run(
        self,
        report: Callable[[Changes], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> SyncOutcome:
        store = self._access.open()
        try:
            client = SyncClient(
                self._database,
                self._unlocked.actor,
                store,
                self._access.me,
                self._policy,
                self._judge,
                self._clock,
                report=report,
                stopped=stopped,
                pace=self._pace,
            )
            try:
                done = client.run()
            except Revoked as error:
                if error.wipe:
                    self._send_receipt(store)
                raise
            if done.wipe:
                self._send_receipt(store)
            elif done.finished and not (done.reopen or done.upgrade):
                self._bring_documents(done, store, report, stopped)
        finally:
            store.close()
        self._tidy(done, report, stopped)
        return done

    def _failed(self, state: SyncState, detail: str) -> None:
        self._state, self._detail = state, detail
        self._backoff.failed()

    def _tidy(
        self,
        done: SyncOutcome,
        report: Callable[[Changes], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> None:
        """What this laptop need not hold goes, once a day, after a sync that came to its end."""
        ended = done.finished and not (done.wipe or done.reopen or done.upgrade)
        if ended and self._retention is not None and self._retention.due():
            left = self._retention.tidy(self._unlocked.actor, report, stopped)
            if left.episodes:
                done.changes = replace(done.changes, everything=True)

    def _bring_documents(
        self,
        done: SyncOutcome,
        store: CentralStore,
        report: Callable[[Changes], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> None:
        """Those of work in hand; where the line goes meanwhile, the rest comes next time."""
        came = self._documents.bring_wanted(store, stopped)
        if came.kinds and report is not None:
            report(came)
        done.changes = done.changes.with_those_of(came)

    def _send_receipt(self, store: CentralStore) -> None:
        """While the password is still here; a store that is out of reach goes without."""
        with contextlib.suppress(Offline, Revoked, AccessRefused):
            store.wiped(self._database.device_id)

    # Joining ------------------------------------------------------------------------------------
    def join(self, actor: Actor, told: Mapping[str, Any]) -> CentralSettings:
        """Join the store of a join file (its content). Raises UserError, Offline, AccessRefused."""
        if self.joined:
            raise UserError("This profile has joined a central store already. Leave it first.")
        settings = self._access.join(actor, told)
        self._state, self._detail = SyncState.NEVER, ""
        self._backoff.worked()
        return settings

    def leave_central(self, actor: Actor) -> None:
        """Forget the store; what is on this laptop stays on it."""
        self._access.leave(actor)
        with self._database.sync_write(actor) as work:
            claims.forget(work)
            work.commit()
        self._state = SyncState.NEVER

    def set_password(self, actor: Actor, password: str) -> None:
        """A new password for the store. Raises AccessRefused, Offline."""
        self._access.set_password(actor, password)
        self._state, self._detail = SyncState.NEVER, ""
        self._backoff.worked()

    # What needs a person, and what did not ------------------------------------------------------
    def refused(self) -> tuple[RefusedChange, ...]:
        """Changes that the store did not take, with its reason."""
        with self._database.read() as connection:
            found = refused.listed(connection)
            wanted = {one.episode_id for one in found if one.episode_id}
            names = refused.names(connection, wanted)
        return tuple(replace(one, patient=names.get(one.episode_id or "", "")) for one in found)

    def retry_refused(self, actor: Actor, group_id: str) -> Saved[None]:
        """Send a refused change once more, with the next sync."""
        with self._database.write(actor, "retry_refused") as uow:
            refused.again(uow, group_id)
            uow.record("refused_sent_again", None, {"group": group_id})
            return Saved(None, *uow.commit())

    def merged_today(self) -> tuple[MergedByItself, ...]:
        """What was merged without asking since midnight, the newest first."""
        midnight = self._clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        with self._database.read() as connection:
            rows = refused.merged_since(connection, midnight)
            names = refused.names(connection, {episode for episode, _, _ in rows})
        return tuple(
            MergedByItself(episode, names.get(episode, ""), at, _merged_words(json.loads(data)))
            for episode, at, data in rows
        )

    # Documents ----------------------------------------------------------------------------------
    def fetch_document(self, sha256: str) -> bool:
        """Bring a document's bytes from the store; False: no scope of this profile has it.

        Raises Offline, Revoked, AccessRefused.
        """
        return self._documents.fetch(sha256)


def _merged_words(data: Mapping[str, Any]) -> str:
    """What was merged, in words: "codes, lines with Tom Reilly"."""
    by = data.get("by")
    rows = data.get("rows")
    kinds = data.get("kinds") or ([one.get("kind", "") for one in rows] if rows else [])
    words = {"code_set": "codes", "code": "codes", "line_set": "lines", "abstraction_line": "lines"}
    said = ", ".join(dict.fromkeys(words.get(kind, kind.replace("_", " ")) for kind in kinds))
    names = ", ".join(by) if isinstance(by, list) else str(by or "")
    return f"{said} with {names}" if names else said
