"""One verb, one transaction: rows, outbox and history are written together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, bindparam, select

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import NotFound, Refused
from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.domain.identity import new_id
from coder_gui.domain.roles import Actor, Rights
from coder_gui.storage import history, outbox
from coder_gui.storage.canonical import compact_json, plain
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.row_codec import encode, insert_statement
from coder_gui.storage.superseding import join_groups, supersede
from coder_gui.storage.sync_rows import LocalRow, difference, drop_bases, put_rows
from coder_gui.storage.tables import APPEND_ONLY, SYNCED
from coder_gui.storage.touched import Touched
from coder_gui.storage.write_guard import WriteGuard

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

_OURS = frozenset({"row_version", "row_state"})
_NOT_SENT = frozenset({"id", "scope_id", "row_state"})


class UnitOfWork:
    """An open write transaction. Made by `Database.write`; rolled back unless `commit` was called.

    `now` is the one instant of the whole transaction (UTC). `connection` is for reading and for
    tables that are not synced; the database refuses any other write of a synced table.
    """

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        action: str,
        clock: Clock,
        guard: WriteGuard,
        rights: Rights | None = None,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.clock = clock
        self.now: datetime = clock.now()
        self.committed = False
        self._guard, self._rights = guard, rights
        self._group = outbox.Group(new_id(), action, actor.device_id, self.now)
        self._ops: list[outbox.Op] = []
        self._entries: list[history.Entry] = []
        self._touched = Touched()
        self._joined: set[str] = set()

    @property
    def group_id(self) -> str:
        """What marks the changes of this transaction in the outbox."""
        return self._group.id

    def insert(self, kind: str, values: Mapping[str, Any]) -> None:
        """Write a new row of a synced kind; `values` has its `id` and its fields."""
        self.insert_many(kind, (values,))

    def insert_many(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write new rows of one kind; the rows may have different fields."""
        if kind == "history":
            raise TypeError("history is written by record, never as a row")
        table = SYNCED[kind]
        shapes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for row in rows:
            names = (*row, "row_state")
            if names not in shapes:
                _check_names(table, row)
                shapes[names] = []
            _, order = insert_statement(table, names)
            held, said = encode(table, order, {**row, "row_state": "dirty"})
            shapes[names].append(held)
            scope = said.get("scope_id")
            patch = {name: value for name, value in said.items() if name not in _NOT_SENT}
            self._ops.append(outbox.Op(kind, row["id"], compact_json(patch), scope))
            self._touched.row(kind, row)
        with self._guard.lifted():
            for names, same in shapes.items():
                statement, _ = insert_statement(table, names)
                self.connection.exec_driver_sql(statement, same)

    def update(self, kind: str, row_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change fields of a row; returns the old values of those that changed ({}: none did).

        Raises NotFound when there is no such row, TypeError for a kind that is append-only.
        """
        if kind in APPEND_ONLY:
            raise TypeError(f"{kind} is append-only: insert a new row")
        row = self._row(kind, row_id)
        if row is None:
            raise NotFound("This entry is no longer in this profile. Open the episode again.")
        return self._change(kind, row, values)

    def upsert(self, kind: str, row_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Update the row where there is one, else insert it; returns what `update` returns."""
        if kind in APPEND_ONLY:
            raise TypeError(f"{kind} is append-only: insert a new row")
        row = self._row(kind, row_id)
        if row is None:
            self.insert(kind, {"id": row_id, **values})
            return {}
        return self._change(kind, row, values)

    def _row(self, kind: str, row_id: str) -> dict[str, Any] | None:
        table = SYNCED[kind]
        found = self.connection.execute(select(table).where(table.c.id == row_id))
        row = found.mappings().one_or_none()
        return dict(row) if row is not None else None

    def _change(self, kind: str, row: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        table = SYNCED[kind]
        wanted = dict(values)
        if wanted.pop("id", row["id"]) != row["id"]:
            raise ValueError(f"the id of a {kind} row never changes")
        _check_names(table, wanted)
        changed = {
            name: value for name, value in wanted.items() if plain(value) != plain(row[name])
        }
        if not changed:
            return {}
        _, said = encode(table, list(changed), changed)
        if row["row_version"] != 0 and row["row_state"] == "clean":
            outbox.keep_base(self.connection, kind, row)
        state = "conflict" if row["row_state"] == "conflict" else "dirty"
        with self._guard.lifted():
            self.connection.execute(
                table.update().where(table.c.id == row["id"]).values(**changed, row_state=state)
            )
        patch = {name: said.get(name) for name in changed}
        self._ops.append(outbox.Op(kind, row["id"], compact_json(patch), row["scope_id"]))
        self._touched.row(kind, row)
        self._touched.row(kind, {**row, **changed})
        return {name: row[name] for name in changed}

    def settle_row(self, row: LocalRow, doc: Doc) -> None:
        """A decision: the row becomes `doc`, and what that says beyond the server's copy is sent.

        Changes of it that were not sent yet are `merged`; what is left of their groups goes with
        this one.
        """
        theirs = row.base or {}
        patch = difference(doc, theirs)
        state = "dirty" if patch else "clean"
        with self._guard.lifted():
            put_rows(self.connection, row.kind, [(row.id, doc, row.scope_id, row.version, state)])
        groups, _ = supersede(self.connection, row.kind, row.id)
        self._joined |= groups
        if patch:
            self._ops.append(outbox.Op(row.kind, row.id, compact_json(patch), row.scope_id))
        else:
            drop_bases(self.connection, [(row.kind, row.id)])
        self._touched.row(row.kind, {**theirs, **row.doc, "id": row.id})
        self._touched.row(row.kind, {**doc, "id": row.id})

    def mark_dirty(self, refs: Iterable[Ref]) -> None:
        """Rows that the central store refused wait to be sent again."""
        with self._guard.lifted():
            for kind, row_id in refs:
                table = SYNCED[kind]
                self.connection.execute(
                    table.update().where(table.c.id == row_id).values(row_state="dirty")
                )

    def heard(self, kind: str, rows: Sequence[tuple[str, datetime]]) -> None:
        """Move `as_of` of PAS rows, (id, time), on: a later statement says the same of them.

        That is no change, so nothing is sent: every laptop that reads the extract finds it out.
        """
        table = SYNCED[kind]
        if not rows:
            return
        later = (
            table.update()
            .where(table.c.id == bindparam("row"), table.c.as_of < bindparam("heard"))
            .values(as_of=bindparam("heard"))
        )
        with self._guard.lifted():
            self.connection.execute(later, [{"row": row, "heard": at} for row, at in rows])

    def record(self, event: str, episode_id: str | None, data: Mapping[str, Any]) -> None:
        """Add an entry to the device's history; it is chained and written at the commit."""
        self._entries.append(history.Entry(event, episode_id, data))
        if episode_id is not None:
            self._touched.episodes.add(episode_id)

    def touch(
        self,
        *,
        episode_id: str | None = None,
        patient_id: str | None = None,
        kind: str | None = None,
        everything: bool = False,
    ) -> None:
        """Say that views of these must read again; needed only for tables that are not synced."""
        touched = self._touched
        touched.everything = touched.everything or everything
        if episode_id is not None:
            touched.episodes.add(episode_id)
        if patient_id is not None:
            touched.patients.add(patient_id)
        if kind is not None:
            touched.kinds.add(kind)

    def commit(self) -> tuple[Changes, datetime]:
        """Write history and outbox, refresh the list's rows, and put all of it on the disk.

        Returns what was touched and the instant from which it was on the disk. Raises StorageFull
        or StoreLocked with nothing written, and Refused for what the central store would not take
        from this role.
        """
        if self.committed:
            raise RuntimeError("this unit of work is already committed")
        if self._rights is not None:
            refusal = self._rights.refusal(self.actor.role, {op.kind for op in self._ops})
            if refusal is not None:
                raise Refused(refusal)
        if self._ops and not self._entries:
            raise RuntimeError("synced rows were written without a history entry")
        if self._entries:
            self._touched.kinds.add("history")
            with self._guard.lifted():
                ids = history.append(
                    self.connection,
                    self.actor.device_id,
                    self.now,
                    self.actor.name,
                    self._entries,
                    outbox.digest((op.kind, id_bytes(op.row_id), op.patch) for op in self._ops),
                )
            self._ops.extend(outbox.Op("history", row_id, None) for row_id in ids)
        outbox.write(self.connection, self._group, self._ops)
        if self._joined:
            join_groups(self.connection, self._joined, self._group.id)
        self._touched.refresh(self.connection)
        self.connection.commit()
        self.committed = True
        return self._touched.changes(), self.clock.now()


def _check_names(table: Table, names: Iterable[str]) -> None:
    unknown = [name for name in names if name not in table.c]
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(unknown)}")
    ours = sorted(_OURS.intersection(names))
    if ours:
        raise ValueError(f"{', '.join(ours)} of {table.name} is not the caller's to set")
