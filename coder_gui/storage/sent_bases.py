"""What the server had of a row before a change of it was sent: kept as long as the batch.

A restored server lost the change. Only with the copy that it was made on can the change meet, as a
third side, what the server has now; versions are counted anew there and say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, exists, select

from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.storage import sync_rows
from coder_gui.storage.columns import id_bytes
from coder_gui.storage.tables import batch, sent_base


def keep(
    connection: Connection, device_id: str, scope_id: str, batch_no: int, refs: Iterable[Ref]
) -> None:
    """Copy the bases of these rows before they move on; what is new to the server has none."""
    for kind, ids in sync_rows.by_kind(refs).items():
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO sent_base"
            " SELECT ?, ?, ?, kind, row_id, doc FROM sync_base"
            " WHERE kind = ? AND row_id IN (SELECT unhex(value) FROM json_each(?))",
            (id_bytes(device_id), id_bytes(scope_id), batch_no, kind, sync_rows.ids_json(ids)),
        )


def earliest(connection: Connection, device_id: str, scope_id: str, after: int) -> dict[Ref, Doc]:
    """The base of each row's first change in the batches after a number."""
    rows = connection.execute(
        select(sent_base.c.kind, sent_base.c.row_id, sent_base.c.doc)
        .where(
            sent_base.c.device_id == device_id,
            sent_base.c.scope_id == scope_id,
            sent_base.c.batch_no > after,
        )
        .order_by(sent_base.c.batch_no.desc())
    )
    return {(kind, row_id): sync_rows.server_doc(doc) for kind, row_id, doc in rows}


def purge(connection: Connection) -> None:
    """Forget those whose batch is forgotten."""
    connection.execute(
        delete(sent_base).where(
            ~exists().where(
                batch.c.device_id == sent_base.c.device_id,
                batch.c.scope_id == sent_base.c.scope_id,
                batch.c.no == sent_base.c.batch_no,
            )
        )
    )
