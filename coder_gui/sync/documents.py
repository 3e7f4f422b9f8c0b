"""Documents whose bytes a scope has not got yet."""

from __future__ import annotations

from sqlalchemy import Connection, select

from coder_gui.storage.tables import blob_sent, document_version


def waiting_documents(connection: Connection, scope_id: str) -> list[str]:
    """Hashes of documents named by rows that this laptop is still to send."""
    sent = select(blob_sent.c.sha256).where(blob_sent.c.scope_id == scope_id)
    found = connection.execute(
        select(document_version.c.sha256)
        .where(document_version.c.row_version == 0, document_version.c.sha256.not_in(sent))
        .distinct()
    )
    return list(found.scalars())
