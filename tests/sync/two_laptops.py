"""Laptops with real encrypted databases, and a centre in memory that knows only versions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from services.desk import EPISODE, Desk, TinyEditions
from standards import tiny
from storage.profile_rows import RandomKey, add_stays, person

from coder_gui.domain.episode import State
from coder_gui.domain.exchange_rows import (
    Batch,
    GroupReply,
    PushReply,
    Ref,
    ScopeInfo,
    ServerRow,
)
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.services.abstraction import AbstractionService
from coder_gui.services.judging import judge_of
from coder_gui.storage import sync_outbox, sync_state
from coder_gui.storage.database import Database
from coder_gui.storage.sync_scopes import assign_scopes
from coder_gui.storage.work import read_work, write_work
from coder_gui.sync.apply import Applied, apply_rows
from coder_gui.sync.policy import MergePolicy, shipped
from coder_gui.system.clock import Clock

SCOPE = "01900000-0000-7000-8000-000000000001"
POLICY = shipped()


@dataclass
class Centre:
    """Rows by their version; a group is taken whole or not at all."""

    rows: dict[Ref, ServerRow] = field(default_factory=dict)
    head: int = 0

    def after(self, seq: int) -> list[ServerRow]:
        """The rows changed after a place in the feed, in its order."""
        return sorted((r for r in self.rows.values() if r.seq > seq), key=lambda row: row.seq)

    def push(self, actor: Actor, batch: Batch, now: datetime) -> PushReply:
        """Compare and set, group by group."""
        replies = []
        for group in json.loads(batch.body):
            stale = [op for op in group["ops"] if self._version(op) != op["base"]]
            if stale:
                rows = tuple(self._row(op) for op in stale)
                replies.append(GroupReply(group["g"], "conflict", rows=rows))
                continue
            self.head += 1
            for op in group["ops"]:
                self._set(op, actor, now)
            replies.append(GroupReply(group["g"], "ok", seq=self.head))
        return PushReply(batch.no, self.head, "", tuple(replies))

    def _version(self, op: dict[str, object]) -> int:
        row = self.rows.get((str(op["kind"]), str(op["id"])))
        return row.version if row else 0

    def _row(self, op: dict[str, object]) -> ServerRow:
        return self.rows[str(op["kind"]), str(op["id"])]

    def _set(self, op: dict[str, object], actor: Actor, now: datetime) -> None:
        ref = (str(op["kind"]), str(op["id"]))
        old = self.rows.get(ref)
        patch = op["patch"]
        assert isinstance(patch, dict)
        self.rows[ref] = ServerRow(
            scope_id=SCOPE,
            kind=ref[0],
            id=ref[1],
            version=self._version(op) + 1,
            seq=self.head,
            deleted=False,
            doc={**(old.doc if old else {}), **patch},
            by_device=actor.device_id,
            by=actor.name,
            at=now,
        )


class Laptop(Desk):
    """One coder's laptop."""

    def __init__(
        self, database: Database, actor: Actor, clock: Clock, editions: TinyEditions
    ) -> None:
        super().__init__(database, actor, clock, editions=editions)
        self.abstraction = AbstractionService(database, clock)
        self.judge = judge_of(self.editions, self.pack, clock)
        self.policy: MergePolicy = POLICY
        self.cursor = 0

    def pull(self, centre: Centre) -> Applied:
        """Everything new comes in."""
        rows = centre.after(self.cursor)
        self.cursor = centre.head
        return self.take(rows)

    def take(self, rows: Sequence[ServerRow]) -> Applied:
        """Rows come in, in one transaction."""
        with self.database.sync_write(self.actor) as work:
            found = apply_rows(work, rows, self.policy, self.judge)
            work.commit()
        return found

    def push(self, centre: Centre) -> Applied:
        """What can be sent is sent; what others changed meanwhile is merged and sent again."""
        found = Applied()
        for _ in range(50):
            with self.database.sync_write(self.actor) as work:
                scope = ScopeInfo(SCOPE, "S", "Scope", "coder", "", 0, "", 0, 0, "ok", 0)
                assign_scopes(work, [scope])
                batch = sync_outbox.freeze(work, SCOPE)
                work.commit()
            if batch is None:
                return found
            reply = centre.push(self.actor, batch, self.clock.now())
            with self.database.sync_write(self.actor) as work:
                rows = sync_outbox.settle(work, batch, reply)
                found += apply_rows(work, rows, self.policy, self.judge)
                work.commit()
        raise AssertionError("pushing does not come to an end")

    def sync(self, centre: Centre) -> Applied:
        """One whole sync."""
        return self.pull(centre) + self.push(centre) + self.pull(centre)

    def sent(self) -> int:
        """The number of the last batch that was sent."""
        with self.database.read() as connection:
            return sync_state.next_batch(connection, self.actor.device_id, SCOPE) - 1

    def move(self, state: State) -> None:
        """Put the work into a state, whatever the standards say of its codes."""
        with self.database.write(self.actor, "finalise") as uow:
            work = read_work(uow.connection, EPISODE).work
            changes = {"finalised_by": self.actor.name, "finalised_at": uow.now}
            write_work(uow, EPISODE, replace(work, state=state, **changes))
            uow.record("state_moved", EPISODE, {"to": state.value})
            uow.commit()


@contextmanager
def laptops(folder: Path, clock: Clock, *names: str) -> Iterator[tuple[Centre, list[Laptop]]]:
    """A centre that knows two stays, and laptops on which they are."""
    centre, found = Centre(), []
    editions = TinyEditions(tiny.icd10(), tiny.opcs4())
    try:
        for name in names:
            home = folder / name
            home.mkdir(parents=True)
            actor = person(name, new_id())
            database = Database.create(home, RandomKey(), clock=clock, device=actor)
            found.append(Laptop(database, actor, clock, editions))
        add_stays(found[0].database, found[0].actor, [1, 2])
        for laptop in found:
            laptop.sync(centre)
        yield centre, found
    finally:
        for laptop in found:
            laptop.database.close()
