"""The trust's own list of sources, and which of them a coder has looked through."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, literal_column, select

from coder_gui.domain.abstraction import Source, SourceLook
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.storage.tables import source, source_look
from coder_gui.storage.unit_of_work import UnitOfWork

_SOURCES = select(source)
_LOOKS = (
    select(source_look)
    .where(source_look.c.episode_id == bindparam("episode_id"))
    .order_by(source_look.c.at, literal_column("source_look.rowid"))
)


def read(connection: Connection, shipped: Iterable[Source]) -> tuple[Source, ...]:
    """The sources in use, in their order: the shipped ones as the trust has changed them."""
    found = {one.key: one for one in shipped}
    for row in connection.execute(_SOURCES):
        if row.withdrawn:
            found.pop(row.key, None)
        else:
            found[row.key] = Source(row.key, row.name, row.position, row.paper)
    return tuple(sorted(found.values(), key=lambda one: (one.position, one.name)))


def save(uow: UnitOfWork, changed: Source, *, withdrawn: bool = False) -> None:
    """Write a source of the trust: a new one, another name or place for one, or its withdrawal."""
    values = {
        "key": changed.key,
        "name": changed.name,
        "position": changed.position,
        "paper": changed.paper,
        "withdrawn": withdrawn,
    }
    uow.upsert("source", derive_id("source", changed.key), values)


def looks(connection: Connection, episode_id: str) -> tuple[SourceLook, ...]:
    """The sources looked through for an episode, oldest look first; withdrawn ones left out."""
    rows = connection.execute(_LOOKS, {"episode_id": episode_id})
    newest = {row.source: row for row in rows}
    return tuple(
        SourceLook(row.id, row.episode_id, row.source, row.author, row.at)
        for row in newest.values()
        if not row.withdrawn
    )


def look(uow: UnitOfWork, episode_id: str, key: str, *, withdrawn: bool = False) -> str:
    """Write that a source was looked through, or that this is taken back; returns the row's id."""
    row_id = new_id()
    uow.insert(
        "source_look",
        {
            "id": row_id,
            "episode_id": episode_id,
            "source": key,
            "withdrawn": withdrawn,
            "author": uow.actor.name,
            "at": uow.now,
        },
    )
    return row_id
