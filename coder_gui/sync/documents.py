"""Documents whose bytes a scope has not got yet."""

from __future__ import annotations

from sqlalchemy import Connection, delete, exists, select

from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import blob_sent, document_version, outbox


def any_waiting(connection: Connection) -> bool:
    """Whether a row that names a document is still to be sent, to whichever scope."""
    new = exists().where(document_version.c.row_version == 0)
    return bool(connection.execute(select(new)).scalar())


def waiting_documents(connection: Connection, scope_id: str) -> list[str]:
    """Hashes of documents named by rows that this laptop is still to send to a scope."""
    sent = select(blob_sent.c.sha256).where(blob_sent.c.scope_id == scope_id)
    found = connection.execute(
        select(document_version.c.sha256)
        .join(outbox, outbox.c.row_id == document_version.c.id)
        .where(
            outbox.c.kind == document_version.name,
            outbox.c.state.in_(("new", "frozen")),
            outbox.c.scope_id == scope_id,
            document_version.c.sha256.not_in(sent),
        )
        .distinct()
    )
    return list(found.scalars())


def forget_sent(work: SyncWork, scope_id: str) -> None:
    """The store may have lost them: they are sent again with the rows that name them."""
    work.connection.execute(delete(blob_sent).where(blob_sent.c.scope_id == scope_id))
