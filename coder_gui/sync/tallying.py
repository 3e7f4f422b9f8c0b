"""Once a day laptop and store count: an error that nothing else has shown is found here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.exchange_rows import Cursor, ScopeInfo, Tally, tally_of
from coder_gui.storage import sync_outbox, sync_recovery, sync_state
from coder_gui.storage.columns import id_bytes, id_text
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import SYNCED, blob_sent

EVERY = timedelta(days=1)
_AT = "tallied_at"


def due(connection: Connection, device_id: str, scope: ScopeInfo, now: datetime) -> bool:
    """Whether it is time, and everything is sent and read: else the counts must differ."""
    kept = sync_state.get(connection, device_id, scope.scope_id, _AT)
    if kept is None or now - datetime.fromisoformat(kept) < EVERY:
        return kept is None
    return (
        sync_outbox.pending(connection) == 0
        and sync_state.cursor(connection, device_id, scope.scope_id).seq == scope.head
    )


def local_tally(connection: Connection, scope_id: str) -> dict[str, Tally]:
    """The same count over this laptop's rows."""
    found = []
    for kind in SYNCED:
        rows = connection.exec_driver_sql(
            f'SELECT id, row_version FROM "{kind}" WHERE scope_id = ? AND row_version > 0',
            (id_bytes(scope_id),),
        )
        found += [(kind, id_text(bytes(row_id)), version) for row_id, version in rows]
    return {one.kind: one for one in tally_of(found)}


def compare(
    work: SyncWork, device_id: str, scope: ScopeInfo, theirs: Sequence[Tally], now: datetime
) -> bool:
    """True when they count the same; else everything is read again, and the history says so.

    A laptop that let episodes go has fewer rows and is not compared.
    """
    connection = work.connection
    sync_state.put(connection, device_id, scope.scope_id, _AT, now.isoformat())
    mine = local_tally(connection, scope.scope_id)
    told = {one.kind: one for one in theirs if one.kind in SYNCED}
    fewer = any(mine[kind].count < told[kind].count for kind in told if kind in mine)
    if mine == told or fewer or set(told) - set(mine):
        return True
    wrong = sorted(kind for kind in mine if mine[kind] != told.get(kind))
    work.record("counts_differed", None, {"kinds": wrong})
    sync_recovery.forget_versions(work, scope.scope_id)
    sync_recovery.set_reading_again(work, scope.scope_id, on=True)
    sync_state.put_cursor(connection, device_id, scope.scope_id, Cursor(epoch=scope.epoch))
    return False


def note_sent(work: SyncWork, scope_id: str, sha256: str) -> None:
    """The scope has this document now."""
    values = {"scope_id": scope_id, "sha256": sha256, "at": work.now}
    work.connection.execute(insert(blob_sent).values(values).on_conflict_do_nothing())
