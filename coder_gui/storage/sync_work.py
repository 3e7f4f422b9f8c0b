"""A write transaction of the sync: rows of the central store come in, merges and disputes result.

It is no person's verb, but it keeps the same promise: rows, outbox and history together or not at
all. What a merge changes is sent by a group of its own, with a history entry that vouches for it;
the changes it replaces stay in the outbox as `merged`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update

from coder_gui.domain.changes import Changes
from coder_gui.domain.exchange_rows import Doc, Ref, ServerRow
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor
from coder_gui.storage import history, outbox, sync_rows
from coder_gui.storage.canonical import compact_json
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.superseding import MERGED, join_groups, supersede
from coder_gui.storage.sync_rows import LocalRow, difference, without_none
from coder_gui.storage.tables import SYNCED, conflict, row_scope
from coder_gui.storage.tables import outbox as outbox_table
from coder_gui.storage.touched import Touched
from coder_gui.storage.write_guard import WriteGuard

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

UNKNOWN = -1
"""The version of a row of which it is not known whether the server still has it."""

PAS_OWNED = ("patient", "spell", "episode", "patient_alias", "episode_alias")


@dataclass(frozen=True, slots=True)
class NewConflict:
    """What a person has to decide. `field` None: the row as a whole. `reason`: a data word."""

    kind: str
    row_id: str
    episode_id: str | None
    field: str | None
    base: Any
    mine: Any
    theirs: Any
    reason: str
    rule: str = ""


@dataclass(slots=True)
class _Merge:
    """The group of one episode's merges."""

    group: outbox.Group
    ops: list[outbox.Op] = field(default_factory=list)
    entries: list[history.Entry] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    counted: bool = False


class SyncWork:
    """An open transaction. Made by `Database.sync_write`; rolled back unless `commit` was called.

    `now` is the one instant of the whole transaction (UTC).
    """

    def __init__(
        self, connection: Connection, actor: Actor, clock: Clock, guard: WriteGuard
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.now: datetime = clock.now()
        self.committed = False
        self.guard = guard
        self.touched = Touched()
        self._merges: dict[str | None, _Merge] = {}
        # rows of one page name each other in any order
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    def local_rows(self, refs: Iterable[Ref]) -> dict[Ref, LocalRow]:
        """The rows that are here, with the server's copy where they were changed."""
        return sync_rows.read_rows(self.connection, refs)

    def take(self, rows: Sequence[ServerRow]) -> None:
        """Insert or overwrite as the server has them; kinds that are not known here are passed by.

        A PAS row that another scope of this laptop has too is taken when it says later.
        """
        by_kind: dict[str, list[ServerRow]] = {}
        for row in rows:
            if row.kind in SYNCED:
                by_kind.setdefault(row.kind, []).append(row)
        for kind, same in by_kind.items():
            own = self._of_own_scope(kind, same) if kind in PAS_OWNED else same
            with self.guard.lifted():
                sync_rows.put_rows(
                    self.connection,
                    kind,
                    ((one.id, one.doc, one.scope_id, one.version, "clean") for one in own),
                )
            sync_rows.drop_bases(self.connection, ((kind, one.id) for one in own))
            for one in same:
                self.touched.row(kind, {**one.doc, "id": one.id})

    def _of_own_scope(self, kind: str, rows: Sequence[ServerRow]) -> list[ServerRow]:
        """Notes the versions of rows that belong to another scope here; returns the others."""
        found = self.connection.exec_driver_sql(
            f'SELECT lower(hex(id)) FROM "{kind}" WHERE scope_id IS NOT NULL AND scope_id <> ?'
            " AND id IN (SELECT unhex(value) FROM json_each(?))",
            (id_bytes(rows[0].scope_id), sync_rows.ids_json(row.id for row in rows)),
        )
        elsewhere = {one for (one,) in found}
        if not elsewhere:
            return list(rows)
        own = []
        for row in rows:
            if row.id.replace("-", "") not in elsewhere:
                own.append(row)
                continue
            self.note_scope(kind, row.id, row.scope_id, row.version)
            here = self.local_rows([(kind, row.id)])[kind, row.id]
            if str(row.doc.get("as_of", "")) > str(here.doc.get("as_of", "")):
                with self.guard.lifted():
                    sync_rows.put_rows(
                        self.connection,
                        kind,
                        [(row.id, row.doc, here.scope_id, here.version, here.state)],
                    )
        return own

    def note_scope(self, kind: str, row_id: str, scope_id: str, version: int) -> None:
        """A further scope has this row, in this version."""
        self.connection.exec_driver_sql(
            f"INSERT INTO {row_scope.name} (kind, row_id, scope_id, version) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, row_id, scope_id) DO UPDATE SET version = excluded.version",
            (kind, id_bytes(row_id), id_bytes(scope_id), version),
        )

    def tell(self, ref: Ref, scope_id: str) -> None:
        """A further scope is to have this row, as it is here."""
        doc = self.local_rows([ref])[ref].doc
        told = outbox.Op(ref[0], ref[1], compact_json(doc), scope_id)
        merge = self._merge(f"scope {scope_id}")
        merge.ops.append(told)
        if not merge.entries:
            merge.entries.append(history.Entry("told_to_scope", None, {}))

    def offer(self, row: LocalRow) -> None:
        """A row that the server no longer has is new to it again, as it is here."""
        self.step_back(row, 0, {})
        merge = self._merge_of(row.kind, row.id, row.doc)
        if row.state != "clean":
            self._supersede(row.kind, row.id, merge)
        patch = None if row.kind == "history" else compact_json(row.doc)
        merge.ops.append(outbox.Op(row.kind, row.id, patch, row.scope_id))
        if not merge.entries:
            merge.entries.append(history.Entry("refilled", row.doc.get("episode_id"), {}))

    def step_back(self, row: LocalRow, version: int, before: Doc) -> None:
        """The row stays as it is here, changed from `before`: what the server has by now."""
        state = "dirty" if row.state == "clean" else row.state
        table = SYNCED[row.kind]
        with self.guard.lifted():
            self.connection.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(row_version=version, row_state=state)
            )
        if version:
            sync_rows.keep_base(self.connection, row.kind, row.id, version, before)
        else:
            sync_rows.drop_bases(self.connection, [(row.kind, row.id)])

    def confirm(self, row: LocalRow, version: int) -> None:
        """The server still has the copy that this row was changed from."""
        if row.base is not None and row.base_version != version:
            sync_rows.keep_base(self.connection, row.kind, row.id, version, row.base)

    def tell_over(self, row: LocalRow, patch: Doc) -> None:
        """A change of somebody else that the server lost, behind the lost one of this laptop."""
        merge = self._merge_of(row.kind, row.id, row.doc)
        merge.ops.append(outbox.Op(row.kind, row.id, compact_json(patch), row.scope_id))
        if not merge.entries:
            merge.entries.append(history.Entry("refilled", row.doc.get("episode_id"), {}))

    def rebase(self, row: ServerRow, doc: Mapping[str, Any]) -> None:
        """After a merge: the row becomes `doc`, its base the server's copy.

        Its changes that were not sent are `merged`; what `doc` says beyond the server's copy is
        one new change. Nothing beyond it: the row is clean.
        """
        wanted, theirs = without_none(doc), without_none(row.doc)
        patch = difference(wanted, theirs)
        state = "dirty" if patch else "clean"
        with self.guard.lifted():
            sync_rows.put_rows(
                self.connection, row.kind, [(row.id, wanted, row.scope_id, row.version, state)]
            )
        merge = self._merge_of(row.kind, row.id, wanted)
        self._supersede(row.kind, row.id, merge)
        if patch:
            sync_rows.keep_base(self.connection, row.kind, row.id, row.version, theirs)
            merge.ops.append(outbox.Op(row.kind, row.id, compact_json(patch), row.scope_id))
        else:
            sync_rows.drop_bases(self.connection, [(row.kind, row.id)])
        self.touched.row(row.kind, {**theirs, **wanted, "id": row.id})

    def dispute(self, told: NewConflict, row: ServerRow) -> str:
        """Open a conflict, or tell an open one of this row and field what the other side says now.

        The row stays as it is here, with the server's copy as its base. Returns the conflict's id.
        """
        table = SYNCED[told.kind]
        with self.guard.lifted():
            self.connection.execute(
                update(table)
                .where(table.c.id == told.row_id)
                .values(row_state="conflict", row_version=row.version, scope_id=row.scope_id)
            )
        sync_rows.keep_base(
            self.connection, told.kind, told.row_id, row.version, without_none(row.doc)
        )
        theirs = {
            "theirs": told.theirs,
            "their_login": row.by,
            "their_at": row.at,
            "their_device": row.by_device,
            "their_version": row.version,
            "reason": told.reason,
            "rule": told.rule,
        }
        found = self.connection.execute(
            select(conflict.c.id).where(
                conflict.c.kind == told.kind,
                conflict.c.row_id == told.row_id,
                conflict.c.field.is_not_distinct_from(told.field),
                conflict.c.resolved_at.is_(None),
            )
        ).scalar()
        self.touched.kinds.add("conflict")
        self.touched.row(told.kind, {"id": told.row_id, "episode_id": told.episode_id})
        if found is not None:
            again = {**theirs, "mine": told.mine}
            self.connection.execute(update(conflict).where(conflict.c.id == found).values(**again))
            return str(found)
        conflict_id = new_id()
        self.connection.execute(
            conflict.insert().values(
                id=conflict_id,
                scope_id=row.scope_id,
                kind=told.kind,
                row_id=told.row_id,
                episode_id=told.episode_id,
                field=told.field,
                base=told.base,
                mine=told.mine,
                my_actor=self.actor.name,
                my_at=self._changed_at(told.kind, told.row_id),
                opened_at=self.now,
                **theirs,
            )
        )
        return conflict_id

    def _changed_at(self, kind: str, row_id: str) -> datetime | None:
        return self.connection.execute(
            select(outbox_table.c.made_at)
            .where(outbox_table.c.kind == kind, outbox_table.c.row_id == row_id)
            .order_by(outbox_table.c.n.desc())
            .limit(1)
        ).scalar()

    def record(self, event: str, episode_id: str | None, data: Mapping[str, Any]) -> None:
        """Add an entry to this device's history, in the group of the episode's merges."""
        self._merge(episode_id).entries.append(history.Entry(event, episode_id, data))
        if episode_id is not None:
            self.touched.episodes.add(episode_id)

    def commit(self) -> Changes:
        """Write the merges' changes and history, refresh the list's rows, put all on the disk."""
        if self.committed:
            raise RuntimeError("this work is already committed")
        for episode_id, merge in self._merges.items():
            self._write(episode_id, merge)
        self.touched.refresh(self.connection)
        self.connection.commit()
        self.committed = True
        return self.touched.changes()

    def _write(self, episode_id: str | None, merge: _Merge) -> None:
        if not merge.ops and not merge.entries:
            return
        if not merge.entries:
            kinds = sorted({op.kind for op in merge.ops})
            merge.entries.append(history.Entry(MERGED, episode_id, {"kinds": kinds}))
        told = (op for op in merge.ops if op.kind != "history")
        vouched = outbox.digest((op.kind, id_bytes(op.row_id), op.patch) for op in told)
        with self.guard.lifted():
            ids = history.append(
                self.connection,
                self.actor.device_id,
                self.now,
                self.actor.name,
                merge.entries,
                vouched,
            )
        self.touched.kinds.add("history")
        scope = next((op.scope_id for op in merge.ops), None)
        entries = [outbox.Op("history", row_id, None, scope) for row_id in ids]
        outbox.write(self.connection, merge.group, [*merge.ops, *entries], counted=merge.counted)
        if merge.ops and merge.joined:
            join_groups(self.connection, merge.joined, merge.group.id)

    def _merge_of(self, kind: str, row_id: str, doc: Doc) -> _Merge:
        episode = row_id if kind == "episode" else doc.get("episode_id")
        return self._merge(str(episode) if episode else None)

    def _merge(self, episode_id: str | None) -> _Merge:
        if episode_id not in self._merges:
            group = outbox.Group(new_id(), MERGED, self.actor.device_id, self.now)
            self._merges[episode_id] = _Merge(group)
        return self._merges[episode_id]

    def _supersede(self, kind: str, row_id: str, merge: _Merge) -> None:
        groups, counted = supersede(self.connection, kind, row_id)
        merge.joined |= groups
        merge.counted = merge.counted or counted
