"""When the store or the laptop is not what it was: a restored server, a copied profile."""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete, select, update

from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.domain.identity import new_id
from coder_gui.storage import history, sync_rows, sync_state
from coder_gui.storage import outbox as queue
from coder_gui.storage.columns import id_text
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import SYNCED, batch, device, history_head, outbox

_READING_AGAIN = "reading_again"
UNKNOWN = -1
"""The version of a row of which it is not known whether the server still has it."""


def refill(work: SyncWork, scope_id: str, last_batch: int) -> int:
    """The server lost the batches after `last_batch`: their changes are to be sent again.

    The rows go back to the version on which the lost changes were made. Returns how many changes.
    """
    connection, device_id = work.connection, work.actor.device_id
    lost = connection.execute(
        select(batch.c.no, batch.c.body, batch.c.reply)
        .where(
            batch.c.device_id == device_id,
            batch.c.scope_id == scope_id,
            batch.c.state == "acked",
            batch.c.no > last_batch,
        )
        .order_by(batch.c.no)
    ).all()
    first: dict[Ref, int] = {}
    patched: dict[Ref, Doc] = {}
    for one in lost:
        taken = {answer["g"] for answer in one.reply or () if answer["st"] == "ok"}
        for group in json.loads(bytes(one.body)):
            if group["g"] not in taken:
                continue
            for op in group["ops"]:
                ref = (op["kind"], op["id"])
                first.setdefault(ref, op["base"])
                patched.setdefault(ref, {}).update(op["patch"])
    later = _changed_here(connection, set(patched))
    changed = _again(connection, device_id, scope_id, last_batch)
    _step_back(work, first, patched)
    _tell_written_over(work, {ref: doc for ref, doc in patched.items() if ref not in later})
    connection.execute(
        delete(batch).where(
            batch.c.device_id == device_id, batch.c.scope_id == scope_id, batch.c.no > last_batch
        )
    )
    sync_state.put(connection, device_id, scope_id, sync_state.NEXT_BATCH, last_batch + 1)
    return changed


def _again(connection: Connection, device_id: str, scope_id: str, last_batch: int) -> int:
    done = connection.execute(
        update(outbox)
        .where(
            outbox.c.device_id == device_id,
            outbox.c.scope_id == scope_id,
            outbox.c.state.in_(("acked", "frozen")),
            outbox.c.batch_no > last_batch,
        )
        .values(state="new", batch_no=None)
    )
    return int(done.rowcount)


def _changed_here(connection: Connection, refs: set[Ref]) -> set[Ref]:
    """Rows with a change of this laptop that the server never had."""
    found = connection.execute(
        select(outbox.c.kind, outbox.c.row_id).where(outbox.c.state.in_(("new", "frozen")))
    )
    return {(kind, row_id) for kind, row_id in found} & refs


def _tell_written_over(work: SyncWork, patched: dict[Ref, Doc]) -> None:
    """What somebody else wrote over a lost change is told with it: it is what is here.

    Whoever wrote it tells it, too. Without it the store would have the older words, and this
    laptop would hold the newer ones for the store's.
    """
    for ref, row in work.local_rows(patched).items():
        said = {name: row.doc.get(name) for name, value in patched[ref].items()}
        over = {name: said[name] for name in said if said[name] != patched[ref][name]}
        if over:
            work.tell_over(row, over)


def _step_back(work: SyncWork, first: dict[Ref, int], patched: dict[Ref, Doc]) -> None:
    here = work.local_rows(first)
    for ref, row in here.items():
        base = first[ref]
        with work.guard.lifted():
            table = SYNCED[row.kind]
            work.connection.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(row_version=base, row_state="dirty")
            )
        if base:
            kept: Doc = {name: value for name, value in row.doc.items() if name not in patched[ref]}
            sync_rows.keep_base(work.connection, row.kind, row.id, base, kept)
        else:
            sync_rows.drop_bases(work.connection, [ref])


def set_reading_again(work: SyncWork, scope_id: str, *, on: bool) -> None:
    """Note that all of a scope is being read again, or that this is over."""
    device_id = work.actor.device_id
    sync_state.put(work.connection, device_id, scope_id, _READING_AGAIN, {"on": on})


def reading_again(connection: Connection, device_id: str, scope_id: str) -> bool:
    """True while all of a scope is being read again."""
    kept = sync_state.get(connection, device_id, scope_id, _READING_AGAIN)
    return bool(kept and kept["on"])


def forget_versions(work: SyncWork, scope_id: str) -> None:
    """Before all of a scope is read again: what is clean here may be older or newer there."""
    with work.guard.lifted():
        for table in SYNCED.values():
            work.connection.execute(
                update(table)
                .where(
                    table.c.scope_id == scope_id,
                    table.c.row_state == "clean",
                    table.c.row_version > 0,
                )
                .values(row_version=UNKNOWN)
            )


def offer_unknown(work: SyncWork, scope_id: str, *, limit: int = 500) -> int:
    """After all was read again: rows that the server no longer has are told to it by this laptop.

    Returns how many there were; call until none is left.
    """
    found = 0
    for kind, table in SYNCED.items():
        ids = list(
            work.connection.execute(
                select(table.c.id)
                .where(table.c.scope_id == scope_id, table.c.row_version == UNKNOWN)
                .limit(limit - found)
            ).scalars()
        )
        for row in work.local_rows((kind, one) for one in ids).values():
            work.offer(row)
        found += len(ids)
        if found >= limit:
            break
    return found


def fork(work: SyncWork, new_device_id: str) -> None:
    """This profile is a copy of another: it goes on under a device id of its own.

    What the server has not taken is kept and sent; entries of the history stay as they were
    written, also where the other laptop has written the same numbers.
    """
    connection, old = work.connection, work.actor.device_id
    connection.execute(
        update(outbox)
        .where(outbox.c.device_id == old, outbox.c.state.in_(("new", "frozen", "rejected")))
        .values(device_id=new_device_id)
    )
    connection.execute(
        update(outbox).where(outbox.c.state == "frozen").values(state="new", batch_no=None)
    )
    connection.execute(delete(batch).where(batch.c.device_id == old, batch.c.state == "frozen"))
    for scope in sync_state.scopes(connection, old):
        sync_state.put(connection, old, scope, sync_state.NEXT_BATCH, 1)
    sync_state.move(connection, old, new_device_id)
    connection.execute(
        update(device).where(device.c.device_id == old).values(device_id=new_device_id)
    )
    with work.guard.lifted():
        # The other laptop goes on with the old chain: its end is not this laptop's to know.
        connection.execute(delete(history_head).where(history_head.c.device_id == old))
        _say_forked(work, old, new_device_id)


def _say_forked(work: SyncWork, old: str, new: str) -> None:
    entry = history.Entry("device_forked", None, {"from": old})
    ids = history.append(work.connection, new, work.now, work.actor.name, [entry])
    group = queue.Group(new_id(), "device_forked", new, work.now)
    queue.write(work.connection, group, [queue.Op("history", ids[0], None)])
    work.touched.kinds.add("history")


def device_of(connection: Connection) -> str:
    """The device id that the profile now has."""
    found = connection.exec_driver_sql("SELECT device_id FROM device").scalar_one()
    return id_text(bytes(found))
