"""What is sent: groups of changes frozen into numbered batches, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from coder_gui.domain.exchange_rows import (
    BATCH_BYTES,
    BATCH_OPS,
    Batch,
    Group,
    Op,
    PushReply,
    Ref,
    ServerRow,
    make_batch,
)
from coder_gui.domain.identity import new_id
from coder_gui.storage import sent_bases, sync_rows, sync_state
from coder_gui.storage.columns import id_bytes, id_text
from coder_gui.storage.sync_work import PAS_OWNED, SyncWork
from coder_gui.storage.tables import SYNCED, batch, conflict, outbox, row_scope

_SPLITTABLE = frozenset({*PAS_OWNED, "history"})
"""Kinds whose rows stand alone: a large import may go in parts."""


@dataclass(slots=True)
class _Change:
    n: int
    grp: str
    action: str
    kind: str
    row_id: str
    patch: str | None
    deleted: bool

    @property
    def ref(self) -> Ref:
        """The row that is changed."""
        return self.kind, self.row_id


@dataclass(slots=True)
class _Unit:
    """What is sent together: the changes of one group, or of groups that share rows."""

    g: str
    action: str
    changes: list[_Change]
    ids: list[str] = field(default_factory=list)

    @property
    def rows(self) -> set[Ref]:
        """The rows that are changed."""
        return {change.ref for change in self.changes}


_NEW = (
    "SELECT n, grp, part_of, action, kind, row_id, patch, deleted FROM outbox"
    " WHERE state = 'new' AND {where} ORDER BY n LIMIT ?"
)
WINDOW = BATCH_OPS * 5 // 4
"""Changes that are looked at in one go."""


def _read(
    connection: Connection, where: str, *values: Any, most: int = WINDOW
) -> Iterator[tuple[str, _Change]]:
    """(what it is sent with, the change), in the order in which they were made."""
    for n, grp, part_of, action, kind, row_id, patch, deleted in connection.exec_driver_sql(
        _NEW.format(where=where), (*values, most)
    ):
        own = id_text(bytes(grp))
        sent_with = id_text(bytes(part_of)) if part_of else own
        yield (
            sent_with,
            _Change(n, own, action, kind, id_text(bytes(row_id)), patch, bool(deleted)),
        )


def _units(connection: Connection, scope_id: str) -> Iterator[_Unit]:
    """The groups that wait, each with all that is sent with it; of a huge one the first part.

    They are read a window at a time, so that a long queue is not read for every batch.
    """
    joined = {
        id_text(bytes(one))
        for (one,) in connection.exec_driver_sql(
            "SELECT DISTINCT part_of FROM outbox WHERE state = 'new' AND part_of IS NOT NULL"
        )
    }
    seen: set[str] = set()
    after = 0
    while True:
        window = list(_read(connection, "scope_id = ? AND n > ?", id_bytes(scope_id), after))
        full = len(window) == WINDOW
        groups = [(key, [one for _, one in same]) for key, same in groupby(window, _key)]
        if full and len(groups) > 1:
            groups.pop()  # it may go on behind the window
        after = max((same[-1].n for _, same in groups), default=after)
        for key, own in groups:
            if key in seen:
                continue
            seen.add(key)
            if key in joined:
                own = [one for _, one in _read(connection, "part_of = ?", id_bytes(key), most=-1)]
            elif full and len(groups) == 1 and not _may_be_cut(own):
                own = [one for _, one in _read(connection, "grp = ?", id_bytes(key), most=-1)]
            yield _Unit(key, own[0].action, own, list(dict.fromkeys(one.grp for one in own)))
        if not full:
            return


def _key(told: tuple[str, _Change]) -> str:
    return told[0]


def _may_be_cut(changes: Sequence[_Change]) -> bool:
    return {one.kind for one in changes} <= _SPLITTABLE


class _Held:
    """What has to wait for a person: rows in conflict or refused, and all that builds on them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: set[Ref] = set()
        self._ids: set[str] = set()
        stuck = connection.execute(
            select(conflict.c.kind, conflict.c.row_id)
            .where(conflict.c.resolved_at.is_(None))
            .union(select(outbox.c.kind, outbox.c.row_id).where(outbox.c.state == "rejected"))
        )
        self._hold({(row.kind, row.row_id) for row in stuck})

    def takes(self, unit: _Unit) -> bool:
        """Whether this unit has to wait; then so has what builds on it."""
        if not self._rows:
            return False
        rows = unit.rows
        waits = not rows.isdisjoint(self._rows) or self._mentioned(unit)
        if waits:
            self._hold(rows)
        return waits

    def _mentioned(self, unit: _Unit) -> bool:
        texts = [change.patch for change in unit.changes if change.patch]
        return any(one in text for one in self._ids for text in texts)

    def _hold(self, rows: set[Ref]) -> None:
        self._rows |= {ref for ref in rows if ref[0] != "history"}
        here = sync_rows.read_rows(self._connection, rows)
        self._ids |= {ref[1] for ref, row in here.items() if row.version == 0}


def _chosen(
    connection: Connection, scope_id: str, max_ops: int, max_bytes: int
) -> tuple[list[_Unit], bool]:
    """The units of the next batch; True: the only one is a part of a large import."""
    held = _Held(connection)
    units: list[_Unit] = []
    count, size = 0, 0
    for unit in _units(connection, scope_id):
        if held.takes(unit):
            continue
        weight = sum(len(change.patch or "") + 120 for change in unit.changes)
        if units and (count + len(unit.changes) > max_ops or size + weight > max_bytes):
            break
        if len(unit.changes) > max_ops and _may_be_cut(unit.changes):
            return [_Unit(new_id(), unit.action, unit.changes[:max_ops], unit.ids)], True
        units.append(unit)
        count, size = count + len(unit.changes), size + weight
    return units, False


def _united(units: Sequence[_Unit]) -> list[_Unit]:
    """Units that share a row become one, in the place of the first: a row is in a batch once."""
    found: list[_Unit] = []
    at: dict[Ref, _Unit] = {}
    for unit in units:
        met: list[_Unit] = []
        for ref in unit.rows:
            other = at.get(ref)
            if other is not None and other not in met:
                met.append(other)
        if not met:
            found.append(unit)
            into = unit
        else:
            met.sort(key=found.index)
            into = met[0]
            for other in (*met[1:], unit):
                into.changes += other.changes
                into.ids += other.ids
                if other is not unit:
                    found.remove(other)
            into.changes.sort(key=lambda change: change.n)
        for ref in into.rows:
            at[ref] = into
    return found


def _ops(
    unit: _Unit,
    heads: Mapping[Ref, sync_rows.RowHead],
    rows: Mapping[Ref, sync_rows.LocalRow],
    versions: Mapping[Ref, int],
) -> tuple[Op, ...]:
    """One op a row: its changes folded, on the version that the server has."""
    patches: dict[Ref, dict[str, Any]] = {}
    deleted: set[Ref] = set()
    for change in unit.changes:
        told = patches.setdefault(change.ref, {})
        told.update(rows[change.ref].doc if change.patch is None else json.loads(change.patch))
        if change.deleted:
            deleted.add(change.ref)
    made = []
    for ref, patch in patches.items():
        base = versions.get(ref, heads[ref].version)
        if ref in versions and not base:  # new to this scope, whatever was changed of it
            patch = rows[ref].doc
        said = patch if base else sync_rows.without_none(patch)
        made.append(Op(ref[0], ref[1], base, said, ref in deleted))
    return tuple(made)


def freeze(
    work: SyncWork, scope_id: str, *, max_ops: int = BATCH_OPS, max_bytes: int = BATCH_BYTES
) -> Batch | None:
    """Put the next groups of a scope into a batch, to be sent as these bytes; None: nothing waits.

    Groups that share a row go as one. What builds on a row that waits for a person is held. A
    group is cut only where it is an import of more than `max_ops` rows.
    """
    connection, device = work.connection, work.actor.device_id
    units, _ = _chosen(connection, scope_id, max_ops, max_bytes)
    if not units:
        return None
    units = _united(units)
    changes = [change for unit in units for change in unit.changes]
    heads = sync_rows.read_heads(connection, {change.ref for change in changes})
    versions = _versions_there(connection, scope_id, heads)
    whole = {change.ref for change in changes if change.patch is None}
    whole |= {ref for ref, version in versions.items() if not version}
    rows = sync_rows.read_rows(connection, whole)
    groups = [
        Group(
            unit.g, unit.action, tuple(dict.fromkeys(unit.ids)), _ops(unit, heads, rows, versions)
        )
        for unit in units
    ]
    number = sync_state.next_batch(connection, device, scope_id)
    made = make_batch(scope_id, number, groups)
    connection.execute(
        batch.insert().values(
            device_id=device,
            scope_id=scope_id,
            no=number,
            body=made.body.encode(),
            sha256=made.sha256,
            state="frozen",
            sent_at=work.now,
        )
    )
    connection.exec_driver_sql(
        "UPDATE outbox SET state = 'frozen', batch_no = ?"
        " WHERE n IN (SELECT value FROM json_each(?))",
        (number, json.dumps([change.n for change in changes])),
    )
    return made


def _versions_there(
    connection: Connection, scope_id: str, rows: Mapping[Ref, sync_rows.RowHead]
) -> dict[Ref, int]:
    """Of rows that belong to another scope here: their version in this one, 0 where it is new."""
    elsewhere = {
        ref for ref, row in rows.items() if row.scope_id is not None and row.scope_id != scope_id
    }
    if not elsewhere:
        return {}
    known = connection.execute(
        select(row_scope.c.kind, row_scope.c.row_id, row_scope.c.version).where(
            row_scope.c.scope_id == scope_id
        )
    )
    there = {(one.kind, one.row_id): int(one.version) for one in known}
    return {ref: there.get(ref, 0) for ref in elsewhere}


def frozen(connection: Connection, scope_id: str) -> Batch | None:
    """The batch that was frozen and has no answer yet."""
    row = connection.execute(
        select(batch.c.no, batch.c.body, batch.c.sha256).where(
            batch.c.scope_id == scope_id, batch.c.state == "frozen"
        )
    ).one_or_none()
    if row is None:
        return None
    return Batch(scope_id, row.no, bytes(row.body).decode(), bytes(row.sha256))


def settle(work: SyncWork, sent: Batch, reply: PushReply) -> tuple[ServerRow, ...]:
    """Note the answer to a batch; returns the rows that others changed, to be merged.

    Taken: the rows have the server's version and are clean, unless they were changed again
    meanwhile. Refused: they wait for a person. In conflict: their changes are to be sent again.
    """
    connection, device = work.connection, work.actor.device_id
    answers = {answer.g: answer for answer in reply.groups}
    taken: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    conflicts: list[ServerRow] = []
    for told in json.loads(sent.body):
        answer = answers[told["g"]]
        if answer.st == "ok":
            taken += told["ops"]
        elif answer.st == "rejected":
            refused += told["ops"]
        else:
            again += told["ops"]
            conflicts += answer.rows
    _mark(connection, sent, refused, "rejected", sent.no)
    _mark(connection, sent, again, "new", None)
    connection.execute(  # and all others
        update(outbox)
        .where(
            outbox.c.state == "frozen",
            outbox.c.batch_no == sent.no,
            outbox.c.scope_id == sent.scope_id,
        )
        .values(state="acked")
    )
    refs = [(op["kind"], op["id"]) for op in taken]
    sent_bases.keep(connection, device, sent.scope_id, sent.no, refs)
    _advance(work, sent.scope_id, taken)
    with work.guard.lifted():
        for kind, ids in _by_kind(refused).items():
            connection.exec_driver_sql(
                f"UPDATE \"{kind}\" SET row_state = 'rejected' WHERE id = ?",
                [(id_bytes(one),) for one in ids],
            )
    _touch(work, [*taken, *refused])
    connection.execute(
        update(batch)
        .where(
            batch.c.device_id == device, batch.c.scope_id == sent.scope_id, batch.c.no == sent.no
        )
        .values(
            state="acked",
            reply=[
                {"g": one.g, "st": one.st, "seq": one.seq, "reason": one.reason}
                for one in reply.groups
            ],
        )
    )
    sync_state.put(connection, device, sent.scope_id, sync_state.NEXT_BATCH, sent.no + 1)
    return tuple(conflicts)


def _mark(
    connection: Connection,
    sent: Batch,
    ops: Sequence[Mapping[str, Any]],
    state: str,
    no: int | None,
) -> None:
    if ops:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = ?, batch_no = ?"
            " WHERE kind = ? AND row_id = ? AND state = 'frozen' AND batch_no = ? AND scope_id = ?",
            [
                (state, no, op["kind"], id_bytes(op["id"]), sent.no, id_bytes(sent.scope_id))
                for op in ops
            ],
        )


def _by_kind(ops: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for op in ops:
        found.setdefault(op["kind"], []).append(op["id"])
    return found


def _advance(work: SyncWork, scope_id: str, ops: Sequence[Mapping[str, Any]]) -> None:
    """The rows have the server's version; those changed again keep its copy as their base."""
    connection = work.connection
    here = sync_rows.read_heads(connection, ((op["kind"], op["id"]) for op in ops))
    elsewhere = _versions_there(connection, scope_id, here)
    for op in ops:
        if (op["kind"], op["id"]) in elsewhere:
            work.note_scope(op["kind"], op["id"], scope_id, op["base"] + 1)
    ops = [op for op in ops if (op["kind"], op["id"]) not in elsewhere]
    refs = {(op["kind"], op["id"]) for op in ops}
    later = _changed_again(connection, refs)
    bases = sync_rows.read_rows(connection, later)
    with work.guard.lifted():
        for kind, same in _ops_by_kind(ops).items():
            connection.exec_driver_sql(
                f'UPDATE "{kind}" SET row_version = ?, row_state = ?, scope_id = ? WHERE id = ?',
                [
                    (
                        op["base"] + 1,
                        "dirty" if (kind, op["id"]) in later else "clean",
                        id_bytes(scope_id),
                        id_bytes(op["id"]),
                    )
                    for op in same
                ],
            )
    for op in ops:
        ref = (op["kind"], op["id"])
        if ref in later:
            before = bases[ref].base or {}
            now = sync_rows.without_none({**before, **op["patch"]})
            sync_rows.keep_base(connection, *ref, op["base"] + 1, now)
    sync_rows.drop_bases(connection, refs - later)


def _ops_by_kind(ops: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for op in ops:
        if op["kind"] in SYNCED:
            found.setdefault(op["kind"], []).append(op)
    return found


def _changed_again(connection: Connection, refs: set[Ref]) -> set[Ref]:
    found = connection.exec_driver_sql(
        "SELECT DISTINCT kind, row_id FROM outbox WHERE state = 'new'"
        " AND row_id IN (SELECT unhex(value) FROM json_each(?))",
        (sync_rows.ids_json(row_id for _, row_id in refs),),
    )
    return {(kind, id_text(bytes(row_id))) for kind, row_id in found} & refs


def _touch(work: SyncWork, ops: Sequence[Mapping[str, Any]]) -> None:
    """The list's marks of what is on this laptop only."""
    rows = [op for op in ops if op["kind"] not in _SPLITTABLE]
    here = sync_rows.read_heads(work.connection, {(op["kind"], op["id"]) for op in rows})
    for (kind, row_id), row in here.items():
        work.touched.row(kind, {"id": row_id, "episode_id": row.episode_id})
    if ops:
        work.touched.kinds.add("outbox")


def pending(connection: Connection, scope_id: str | None = None) -> int:
    """How many groups wait to be sent, those that are held included."""
    question = select(func.count(func.distinct(func.coalesce(outbox.c.part_of, outbox.c.grp))))
    question = question.where(outbox.c.state.in_(("new", "frozen")))
    if scope_id is not None:
        question = question.where(outbox.c.scope_id == scope_id)
    return int(connection.execute(question).scalar_one())


def purge(work: SyncWork, older_than: Any) -> None:
    """Forget what the server took before an instant: batches, and the changes in them.

    It counts when they were sent, not when they were made: a laptop may be away for long.
    """
    connection = work.connection
    connection.execute(delete(batch).where(batch.c.state == "acked", batch.c.sent_at < older_than))
    sent_bases.purge(connection)
    # a group goes whole or not at all: the history vouches for all of it
    connection.execute(
        delete(outbox).where(
            outbox.c.state.in_(("acked", "merged")),
            outbox.c.made_at < older_than,
            outbox.c.grp.not_in(
                select(outbox.c.grp).where(
                    or_(
                        outbox.c.state.in_(("new", "frozen", "rejected")),
                        exists().where(
                            batch.c.device_id == outbox.c.device_id,
                            batch.c.scope_id == outbox.c.scope_id,
                            batch.c.no == outbox.c.batch_no,
                        ),
                    )
                )
            ),
        )
    )
