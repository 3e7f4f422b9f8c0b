"""The loop: hello, what was frozen, pull, push; to be stopped and resumed after any step.

Each step is one local transaction, then one exchange, then one local transaction. The network is
never inside a transaction. A program that ends anywhere in between goes on from the files as they
are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import Offline
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import (
    claims,
    devices,
    refused,
    sync_outbox,
    sync_recovery,
    sync_scopes,
    sync_state,
)
from coder_gui.storage.database import Database
from coder_gui.storage.sync_parents import missing_parents, returning, without_parents
from coder_gui.storage.sync_work import SyncWork
from coder_gui.sync import claiming, tallying
from coder_gui.sync.apply import Applied, apply_rows
from coder_gui.sync.documents import any_waiting, forget_sent, waiting_documents
from coder_gui.sync.judge import Judge
from coder_gui.sync.pace import Pace
from coder_gui.sync.policy import MergePolicy
from coder_gui.sync.protocol import (
    Batch,
    CentralStore,
    Cursor,
    DeviceFork,
    DeviceInfo,
    Page,
    PushReply,
    Ref,
    Revoked,
    ScopeInfo,
    ServerBehind,
    ServerInfo,
    ServerRow,
)

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

CHUNK_ROWS = 500
"""Rows applied in one transaction: a save waits for no more than that."""
CONFLICT_ROUNDS = 20
"""Pushes in a row that meet somebody else's changes before the rest waits for the next sync."""

LAST_SYNC, SERVER_TIME, MEMBER, ORPHANS = "last_sync", "server_time", "member", "orphans"
SCHEMA = "schema"
"""Of the program that read a scope."""


@dataclass(slots=True)
class SyncOutcome:
    """What one sync did. `reopen`: the profile has another device id now and is to be opened anew.

    `wipe`: "" or "now". `upgrade`: a scope is only sent to, until this program is upgraded.
    `clock_off`: how far this laptop's clock is ahead of the store's; behind: negative.
    """

    changes: Changes = field(default_factory=Changes)
    pulled: int = 0
    pushed: int = 0
    rejected: int = 0
    merged: int = 0
    disputed: int = 0
    refilled: int = 0
    finished: bool = False
    reopen: bool = False
    upgrade: bool = False
    wipe: str = ""
    clock_off: timedelta = timedelta()


class SyncClient:
    """One laptop's side of the exchange, over one database and one store.

    `report` is told of every committed change of local rows, on the calling thread. `stopped` is
    asked between steps. `pace`: how much goes into one exchange, as earlier syncs found it.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        store: CentralStore,
        me: DeviceInfo,
        policy: MergePolicy,
        judge: Judge | None,
        clock: Clock,
        *,
        report: Callable[[Changes], None] | None = None,
        stopped: Callable[[], bool] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._database, self._actor, self._store = database, actor, store
        self._me, self._policy, self._judge, self._clock = me, policy, judge, clock
        self._report = report
        self._stopped = stopped or (lambda: False)
        self._pace = pace or Pace()
        self._login = ""
        self._epochs: dict[str, str] = {}
        self._enrolled_again = self._reading_all = False
        self.outcome = SyncOutcome()

    def run(self) -> SyncOutcome:
        """One whole sync. Raises what the store raises; what was done until then stays done."""
        for _ in self.steps():
            if self._stopped():
                break
        return self.outcome

    def steps(self) -> Iterator[str]:
        """The same, step by step; a generator that is left alone has left nothing half done."""
        info = self._hello()
        yield "hello"
        if info.wipe == "now":
            self.outcome.wipe = "now"
            return
        for scope in info.scopes:
            yield from self._scope(scope, info)
            if self.outcome.reopen:
                return
        with self._database.read() as connection:
            left = sync_outbox.pending(connection) + refused.count(connection)
        if info.wipe and not left:
            self.outcome.wipe = "now"
        self._finish(info)
        yield "finished"

    # Hello ------------------------------------------------------------------------------------
    def _hello(self) -> ServerInfo:
        device = self._me.device_id
        with self._database.read() as connection:
            known = sync_state.scopes(connection, device)
            cursors = {one: sync_state.cursor(connection, device, one) for one in known}
            after = {
                one: int(sync_state.get(connection, device, one, sync_state.CLAIM_SEQ, 0))
                for one in known
            }
        asked = self._clock.now()
        info = self._store.hello(self._me, cursors, after)
        self.outcome.clock_off = info.clock_off(asked, self._clock.now())
        self._login = info.login
        self._epochs = {scope.scope_id: scope.epoch for scope in info.scopes}
        return info

    def _finish(self, info: ServerInfo) -> None:
        """What is told of the sync afterwards; the store's time never goes back."""
        device, none = self._me.device_id, sync_state.NO_SCOPE
        told = {
            "login": info.login,
            "person": info.person,
            "claim_hours": info.claim_hours,
            "scopes": [
                {"id": one.scope_id, "code": one.code, "name": one.name, "role": one.role}
                for one in info.scopes
            ],
        }
        with self._database.sync_write(self._actor) as work:
            connection = work.connection
            if sync_state.get(connection, device, none, MEMBER) != told:
                sync_state.put(connection, device, none, MEMBER, told)
                devices.put_role(connection, device, [one.role for one in info.scopes])
            before = str(sync_state.get(connection, device, none, SERVER_TIME, ""))
            now = info.now.isoformat()
            if now > before:
                sync_state.put(connection, device, none, SERVER_TIME, now)
            sync_state.put(connection, device, none, LAST_SYNC, self._clock.now().isoformat())
            claims.expire(work, info.now)
            self._commit(work)
        self.outcome.finished = True

    # One scope --------------------------------------------------------------------------------
    def _scope(self, scope: ScopeInfo, info: ServerInfo) -> Iterator[str]:
        try:
            if self._restored(scope) or self._upgraded(scope):
                yield "restored"
            yield from self._resend(scope.scope_id)
            if scope.verdict == "upgrade_required":
                self.outcome.upgrade = True
            else:
                yield from self._pull(scope)
            yield from self._push_all(scope, info)
        except ServerBehind as error:
            with self._database.sync_write(self._actor) as work:
                self._refill(work, scope.scope_id, error.last_batch)
                self._commit(work)
            yield "behind"
        except DeviceFork:
            self._fork()
            yield "forked"
            return
        except Revoked as error:
            if error.wipe or self._enrolled_again:
                raise
            self._enrolled_again = True  # a restored store may not know this laptop yet
            self._store.enrol(self._me)
            yield "enrolled"
            yield from self._scope(scope, info)
            return
        yield from self._claims(scope, info)

    def _upgraded(self, scope: ScopeInfo) -> bool:
        """A newer program knows kinds and fields that it passed by before: all is read again."""
        if scope.verdict == "upgrade_required":
            return False
        device, schema = self._me.device_id, self._me.schema
        with self._database.read() as connection:
            read_as = sync_state.get(connection, device, scope.scope_id, SCHEMA)
        if read_as == schema:
            return False
        newer = read_as is not None and int(read_as) < schema
        with self._database.sync_write(self._actor) as work:
            if newer:
                sync_recovery.forget_versions(work, scope.scope_id)
                sync_recovery.set_reading_again(work, scope.scope_id, on=True)
                from_start = Cursor(epoch=scope.epoch)
                sync_state.put_cursor(work.connection, device, scope.scope_id, from_start)
            sync_state.put(work.connection, device, scope.scope_id, SCHEMA, schema)
            self._commit(work)
        return newer

    def _restored(self, scope: ScopeInfo) -> bool:
        """The store is not what it was: everything is read again, what it lost is sent again."""
        device = self._me.device_id
        with self._database.read() as connection:
            sent = sync_state.next_batch(connection, device, scope.scope_id) - 1
            cursor = sync_state.cursor(connection, device, scope.scope_id)
        other = scope.verdict == "epoch_changed"
        if not other and scope.last_batch >= sent:
            return False
        with self._database.sync_write(self._actor) as work:
            if scope.last_batch < sent:
                self._refill(work, scope.scope_id, scope.last_batch)
            if other:
                forget_sent(work, scope.scope_id)
                sync_recovery.forget_versions(work, scope.scope_id)
                sync_recovery.set_reading_again(work, scope.scope_id, on=True)
                cursor = Cursor(epoch=scope.epoch)
                sync_state.put(work.connection, device, scope.scope_id, sync_state.CLAIM_SEQ, 0)
            sync_state.put_cursor(work.connection, device, scope.scope_id, cursor)
            self._commit(work)
        return True

    def _refill(self, work: SyncWork, scope_id: str, last_batch: int) -> None:
        forget_sent(work, scope_id)
        self.outcome.refilled += sync_recovery.refill(work, scope_id, last_batch)

    def _fork(self) -> None:
        """This profile was copied: it goes on as a device of its own."""
        device = new_id()
        with self._database.sync_write(self._actor) as work:
            sync_recovery.fork(work, device)
            self._commit(work)
        self._database.device_id = device
        self._database.keep_heads()
        self._me = replace(self._me, device_id=device)
        self.outcome.reopen = True
        with contextlib.suppress(Offline):  # else the next sync makes it known
            self._store.enrol(self._me)

    # Reading ----------------------------------------------------------------------------------
    def _pull(self, scope: ScopeInfo) -> Iterator[str]:
        device = self._me.device_id
        with self._database.read() as connection:
            cursor = sync_state.cursor(connection, device, scope.scope_id)
            again = sync_recovery.reading_again(connection, device, scope.scope_id)
            orphans = sync_state.get(connection, device, scope.scope_id, ORPHANS, [])
        self._reading_all = again or cursor.seq == 0
        if orphans:
            wanted = [(kind, row_id) for kind, row_id in orphans]
            rows = self._store.fetch(device, scope.scope_id, wanted)
            self._take(scope.scope_id, rows, None, orphans=[])
            yield "orphans"
        while cursor.seq < scope.head:
            page = self._page(scope.scope_id, cursor.seq)
            yield "pulled"
            cursor = Cursor(page.epoch, page.to, page.hash)
            yield from self._apply_page(scope.scope_id, page, cursor)
            if not page.more:
                break
        if again:
            yield from self._offer(scope.scope_id)
        yield from self._check_tally(scope)

    def _page(self, scope_id: str, after: int) -> Page:
        try:
            page = self._store.pull(self._me.device_id, scope_id, after, limit=self._pace.page_rows)
        except Offline:
            self._pace.page_lost()
            raise
        self._pace.page_came()
        return page

    def _apply_page(self, scope_id: str, page: Page, cursor: Cursor) -> Iterator[str]:
        """In chunks; the cursor moves with the last of them, the others may come twice."""
        chunks = [
            page.rows[at : at + CHUNK_ROWS] for at in range(0, len(page.rows), CHUNK_ROWS)
        ] or [()]
        for at, chunk in enumerate(chunks):
            last = at == len(chunks) - 1
            self._take(scope_id, chunk, cursor if last else None)
            yield "applied"

    def _take(
        self,
        scope_id: str,
        rows: Sequence[ServerRow],
        cursor: Cursor | None,
        *,
        orphans: list[Any] | None = None,
    ) -> None:
        rows, parted = self._with_parents(scope_id, rows)
        device = self._me.device_id
        with self._database.sync_write(self._actor) as work:
            self._count(apply_rows(work, rows, self._policy, self._judge))
            if parted or orphans is not None:
                kept = sync_state.get(work.connection, device, scope_id, ORPHANS, [])
                kept = [] if orphans is not None else kept
                told = [*kept, *([list(ref) for ref in parted])]
                sync_state.put(work.connection, device, scope_id, ORPHANS, told)
            if cursor is not None:
                sync_state.put_cursor(work.connection, device, scope_id, cursor)
            self._commit(work)
        self.outcome.pulled += len(rows)

    def _with_parents(
        self, scope_id: str, rows: Sequence[ServerRow]
    ) -> tuple[list[ServerRow], list[Ref]]:
        """These rows and what they need; those whose parents nobody has wait for the next sync."""
        found = {(row.kind, row.id): row for row in rows}
        asked: set[Ref] = set()
        with self._database.read() as connection:
            wanted = [] if self._reading_all else returning(connection, rows)
        while True:
            if wanted:
                asked.update(wanted)
                for row in self._store.fetch(self._me.device_id, scope_id, wanted):
                    found.setdefault((row.kind, row.id), row)
            with self._database.read() as connection:
                missing = missing_parents(connection, list(found.values()))
            wanted = [ref for ref in missing if ref not in asked]
            if not wanted:
                break
        parted: list[Ref] = []
        while missing:
            lost = without_parents(found, set(missing))
            parted += lost
            for ref in lost:
                del found[ref]
            missing = lost
        return list(found.values()), parted

    def _offer(self, scope_id: str) -> Iterator[str]:
        """What the store no longer has and nobody sends again is told to it by this laptop."""
        more = True
        while more:
            with self._database.sync_write(self._actor) as work:
                count = sync_recovery.offer_unknown(work, scope_id)
                more = count > 0
                self.outcome.refilled += count
                if not more:
                    sync_recovery.set_reading_again(work, scope_id, on=False)
                self._commit(work)
            yield "offered"

    def _check_tally(self, scope: ScopeInfo) -> Iterator[str]:
        """Once a day: do laptop and store count the same? If not, all is read again next time."""
        device = self._me.device_id
        with self._database.read() as connection:
            due = tallying.due(connection, device, scope, self._clock.now())
        if not due:
            return
        theirs = self._store.tally(device, scope.scope_id)
        with self._database.sync_write(self._actor) as work:
            tallying.compare(work, device, scope, theirs, self._clock.now())
            self._commit(work)
        yield "tallied"

    # Sending ----------------------------------------------------------------------------------
    def _resend(self, scope_id: str) -> Iterator[str]:
        with self._database.read() as connection:
            batch = sync_outbox.frozen(connection, scope_id)
        if batch is not None:
            self._send(batch)
            yield "resent"

    def _push_all(self, scope: ScopeInfo, info: ServerInfo) -> Iterator[str]:
        yield from self._send_documents(scope.scope_id, info)
        with self._database.read() as connection:
            if not sync_outbox.pending(connection):
                return
        conflicts, assign = 0, True  # once before, and once more for what was saved meanwhile
        while conflicts < CONFLICT_ROUNDS:
            with self._database.sync_write(self._actor) as work:
                if assign:
                    sync_scopes.assign_scopes(work, info.scopes)
                batch = sync_outbox.freeze(work, scope.scope_id, max_ops=self._pace.batch_ops)
                self._commit(work)
            if batch is None and assign:
                return
            assign = batch is None
            if batch is None:
                continue
            yield "frozen"
            conflicts = conflicts + 1 if self._send(batch) else 0
            yield "sent"

    def _send(self, batch: Batch) -> bool:
        """Pushes a frozen batch and notes the answer; True when others had changed rows of it."""
        try:
            reply = self._store.push(self._me.device_id, batch)
        except Offline:
            self._pace.batch_lost()
            raise
        self._pace.batch_taken()
        current = [row for answer in reply.groups for row in answer.rows]
        rows, _ = self._with_parents(batch.scope_id, current)
        with self._database.sync_write(self._actor) as work:
            sync_outbox.settle(work, batch, reply)
            self._count(apply_rows(work, rows, self._policy, self._judge))
            self._pass_own(work, batch.scope_id, reply)
            self._commit(work)
        self.outcome.pushed += sum(answer.st == "ok" for answer in reply.groups)
        self.outcome.rejected += sum(answer.st == "rejected" for answer in reply.groups)
        return bool(current)

    def _pass_own(self, work: SyncWork, scope_id: str, reply: PushReply) -> None:
        """The cursor passes this laptop's own groups where nothing else came between."""
        device = self._me.device_id
        own = [answer.seq for answer in reply.groups if answer.st == "ok"]
        cursor = sync_state.cursor(work.connection, device, scope_id)
        if own and own[0] == cursor.seq + 1 and reply.head == cursor.seq + len(own):
            epoch = cursor.epoch or self._epochs.get(scope_id, "")
            passed = Cursor(epoch, reply.head, reply.head_hash)
            sync_state.put_cursor(work.connection, device, scope_id, passed)

    def _send_documents(self, scope_id: str, info: ServerInfo) -> Iterator[str]:
        """The bytes go before the rows that name them, and to their scope only."""
        with self._database.read() as connection:
            if not any_waiting(connection):
                return
        with self._database.sync_write(self._actor) as work:
            sync_scopes.assign_scopes(work, info.scopes)
            waiting = waiting_documents(work.connection, scope_id)
            self._commit(work)
        for sha256 in waiting:
            kept = self._database.documents.get(sha256)
            if kept is not None:
                self._store.put_blob(self._me.device_id, scope_id, sha256, kept.data)
            with self._database.sync_write(self._actor) as work:
                tallying.note_sent(work, scope_id, sha256)
                self._commit(work)
            yield "document"

    # Inside -----------------------------------------------------------------------------------
    def _claims(self, scope: ScopeInfo, info: ServerInfo) -> Iterator[str]:
        """What hello told of them; this person's own are renewed in time."""
        if scope.claims:
            with self._database.sync_write(self._actor) as work:
                claiming.keep_told(work, scope, self._login)
                self._commit(work)
        yield "claims"
        with self._database.read() as connection:
            ending = claiming.to_renew(connection, scope, info)
        if ending:
            told = self._store.claim(self._me.device_id, scope.scope_id, ending)
            with self._database.sync_write(self._actor) as work:
                claims.put(work, told, self._login)
                self._commit(work)
            yield "renewed"

    def _commit(self, work: SyncWork) -> None:
        changes = work.commit()
        if self._report is not None and (changes.kinds or changes.everything):
            self._report(changes)
        self.outcome.changes = self.outcome.changes.with_those_of(changes)

    def _count(self, applied: Applied) -> None:
        self.outcome.merged += applied.merged
        self.outcome.disputed += applied.disputed
