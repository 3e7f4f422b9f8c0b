"""When the store or the laptop is not what it was: a restored server, a copied profile."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, exists, or_, select, update

from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.domain.identity import new_id
from coder_gui.storage import history, sent_bases, sync_state
from coder_gui.storage import outbox as queue
from coder_gui.storage.columns import id_text
from coder_gui.storage.sync_rows import difference, whole, without_none
from coder_gui.storage.sync_work import UNKNOWN, SyncWork
from coder_gui.storage.tables import (
    APPEND_ONLY,
    SYNCED,
    batch,
    device,
    history_head,
    outbox,
    sync_base,
)

_READING_AGAIN = "reading_again"


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
    for one in lost:
        taken = {answer["g"] for answer in one.reply or () if answer["st"] == "ok"}
        for group in json.loads(bytes(one.body)):
            if group["g"] in taken:
                for op in group["ops"]:
                    first.setdefault((op["kind"], op["id"]), op["base"])
    changed = _again(connection, device_id, scope_id, last_batch)
    _step_back(work, first, sent_bases.earliest(connection, device_id, scope_id, last_batch))
    connection.execute(
        delete(batch).where(
            batch.c.device_id == device_id, batch.c.scope_id == scope_id, batch.c.no > last_batch
        )
    )
    sent_bases.purge(connection)
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


def _step_back(work: SyncWork, first: dict[Ref, int], bases: dict[Ref, Doc]) -> None:
    """The rows stay as they are; the server's copy of them is the one before the lost changes.

    What is here beyond that copy is told: the lost changes, those not sent yet, and what somebody
    else wrote over them meanwhile. Whoever wrote it tells it, too. Without it the store would have
    the older words, and this laptop would hold the newer ones for the store's.
    """
    said = _said(work.connection, first)
    for ref, row in work.local_rows(first).items():
        base = first[ref]
        untouched = {n: value for n, value in row.doc.items() if n not in said[ref]}
        before = bases.get(ref, untouched) if base else {}
        work.step_back(row, base, before)
        if row.kind not in APPEND_ONLY:
            over = difference(row.doc, without_none({**whole(row.kind, before), **said[ref]}))
            if over:
                work.tell_over(row, over)


def _said(connection: Connection, refs: Iterable[Ref]) -> dict[Ref, Doc]:
    """What the changes of each row say that the server does not have."""
    found: dict[Ref, Doc] = {ref: {} for ref in refs}
    waiting = connection.execute(
        select(outbox.c.kind, outbox.c.row_id, outbox.c.patch)
        .where(outbox.c.state.in_(("new", "frozen", "rejected")))
        .order_by(outbox.c.n)
    )
    for kind, row_id, patch in waiting:
        if (kind, row_id) in found:
            found[kind, row_id].update(patch or {})
    return found


def set_reading_again(work: SyncWork, scope_id: str, *, on: bool) -> None:
    """Note that all of a scope is being read again, or that this is over."""
    device_id = work.actor.device_id
    sync_state.put(work.connection, device_id, scope_id, _READING_AGAIN, {"on": on})


def reading_again(connection: Connection, device_id: str, scope_id: str) -> bool:
    """True while all of a scope is being read again."""
    kept = sync_state.get(connection, device_id, scope_id, _READING_AGAIN)
    return bool(kept and kept["on"])


def forget_versions(work: SyncWork, scope_id: str) -> None:
    """Before all of a scope is read again: what is clean here may be older or newer there.

    Of what is changed here the copy it was made on stays, as what both sides started from.
    """
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
            changed = select(table.c.id).where(
                table.c.scope_id == scope_id, table.c.row_state != "clean"
            )
            work.connection.execute(
                update(sync_base)
                .where(sync_base.c.kind == table.name, sync_base.c.row_id.in_(changed))
                .values(version=UNKNOWN)
            )


def offer_unknown(work: SyncWork, scope_id: str, *, limit: int = 500) -> int:
    """After all was read again: rows that the server no longer has are told to it by this laptop.

    Returns how many there were; call until none is left.
    """
    found = 0
    for kind, table in SYNCED.items():
        unseen = exists().where(
            sync_base.c.kind == kind,
            sync_base.c.row_id == table.c.id,
            sync_base.c.version == UNKNOWN,
        )
        ids = list(
            work.connection.execute(
                select(table.c.id)
                .where(table.c.scope_id == scope_id, or_(table.c.row_version == UNKNOWN, unseen))
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
