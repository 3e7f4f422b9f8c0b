"""Documents of episodes and their versions: the rows; the bytes are in the documents file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select

from coder_gui.domain.abstraction import DocumentVersion
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.storage.tables import document, document_version
from coder_gui.storage.unit_of_work import UnitOfWork

_VERSION = document_version.c
_INFO = (
    select(
        document.c.id,
        document.c.episode_id,
        document.c.source,
        document.c.reference,
        _VERSION.media_type,
        _VERSION.sha256,
        _VERSION.version,
        _VERSION.pages,
        _VERSION.size,
        _VERSION.at,
    )
    .join(document_version, _VERSION.document_id == document.c.id)
    .order_by(_VERSION.version)
)
_OF_EPISODE = _INFO.where(
    or_(
        document.c.episode_id == bindparam("episode_id"),
        document.c.id.in_(bindparam("also", expanding=True)),
    )
)
_OF_DOCUMENT = _INFO.where(document.c.id == bindparam("document_id"))


def of_episode(
    connection: Connection, episode_id: str, also: Collection[str] = ()
) -> list[DocumentVersion]:
    """The newest version of each document of an episode, by source, and of those in `also`.

    Those are documents of other episodes that lines carried here are quoted from.
    """
    found = _read(connection, _OF_EPISODE, {"episode_id": episode_id, "also": list(also)})
    newest = {one.id: one for one in found}
    return sorted(newest.values(), key=lambda one: (one.source, one.reference))


def find(
    connection: Connection, document_id: str, sha256: str | None = None
) -> DocumentVersion | None:
    """A document in its newest version, or in the latest one with this hash."""
    found = _read(connection, _OF_DOCUMENT, {"document_id": document_id})
    chosen = [one for one in found if sha256 in (None, one.sha256)]
    return chosen[-1] if chosen else None


def newest_hashes(connection: Connection, document_ids: Collection[str]) -> dict[str, str]:
    """The SHA-256 of the newest version of each of these documents."""
    rows = connection.execute(
        select(_VERSION.document_id, _VERSION.sha256)
        .where(_VERSION.document_id.in_(document_ids))
        .order_by(_VERSION.version)
    )
    return {row.document_id: row.sha256 for row in rows}


def _read(
    connection: Connection, chosen: Select[Any], given: Mapping[str, Any]
) -> list[DocumentVersion]:
    """Versions, older ones first."""
    return [DocumentVersion(**row) for row in connection.execute(chosen, given).mappings()]


def document_id(episode_id: str, source: str, reference: str) -> str:
    """The id that a document has on every laptop."""
    return derive_id("document", episode_id, source, reference)


def add_version(
    uow: UnitOfWork,
    *,
    episode_id: str,
    source: str,
    reference: str,
    sha256: str,
    media_type: str,
    size: int,
    pages: int,
) -> DocumentVersion:
    """Write a new version of a document, and the document itself with its first one."""
    found = document_id(episode_id, source, reference)
    newest = find(uow.connection, found)
    if newest is None:
        values = {"episode_id": episode_id, "source": source, "reference": reference}
        uow.upsert("document", found, values)
    version = newest.version + 1 if newest else 1
    row = {
        "document_id": found,
        "episode_id": episode_id,
        "version": version,
        "sha256": sha256,
        "media_type": media_type,
        "size": size,
        "pages": pages,
        "at": uow.now,
    }
    uow.insert("document_version", {"id": new_id(), **row})
    return DocumentVersion(
        id=found,
        episode_id=episode_id,
        source=source,
        reference=reference,
        media_type=media_type,
        sha256=sha256,
        version=version,
        pages=pages,
        size=size,
        at=uow.now,
    )
