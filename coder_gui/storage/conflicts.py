"""Open conflicts, and the decision that ends one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from coder_gui.domain.errors import NotFound
from coder_gui.domain.exchange_rows import Doc
from coder_gui.storage import sync_rows
from coder_gui.storage.sync_rows import without_none
from coder_gui.storage.tables import conflict
from coder_gui.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One conflict as it is stored: a field of a row, or (field None) the row as a whole."""

    id: str
    scope_id: str | None
    kind: str
    row_id: str
    episode_id: str | None
    field: str | None
    base: Any
    mine: Any
    theirs: Any
    their_login: str | None
    their_at: datetime | None
    their_device: str | None
    their_version: int | None
    my_actor: str | None
    my_at: datetime | None
    reason: str
    rule: str
    opened_at: datetime


def open_rows(connection: Connection, episode_id: str | None = None) -> list[ConflictRow]:
    """The conflicts that wait for a person, the oldest first."""
    question = select(*(conflict.c[name] for name in ConflictRow.__slots__)).where(
        conflict.c.resolved_at.is_(None)
    )
    if episode_id is not None:
        question = question.where(conflict.c.episode_id == episode_id)
    rows = connection.execute(question.order_by(conflict.c.opened_at, conflict.c.id))
    return [ConflictRow(**row) for row in rows.mappings()]


def is_open(connection: Connection, kind: str, row_id: str) -> bool:
    """True while two people's changes of a row wait for a decision."""
    question = select(conflict.c.id).where(
        conflict.c.kind == kind, conflict.c.row_id == row_id, conflict.c.resolved_at.is_(None)
    )
    return connection.execute(question.limit(1)).first() is not None


def count(connection: Connection) -> int:
    """How many wait for a person."""
    question = select(func.count()).select_from(conflict).where(conflict.c.resolved_at.is_(None))
    return int(connection.execute(question).scalar_one())


def close(
    uow: UnitOfWork, conflict_id: str, doc: Doc | None, resolution: Mapping[str, Any]
) -> None:
    """A person's decision: the row becomes `doc` (None: as it is here) in the group of `uow`.

    What `doc` says beyond the server's copy is sent; the changes it replaces stay as `merged`.
    Every conflict of the row is closed by it. Raises NotFound.
    """
    found = uow.connection.execute(
        select(conflict.c.kind, conflict.c.row_id).where(
            conflict.c.id == conflict_id, conflict.c.resolved_at.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("This conflict is no longer open. Somebody has decided it, or it is gone.")
    uow.connection.execute(
        update(conflict)
        .where(
            conflict.c.kind == found.kind,
            conflict.c.row_id == found.row_id,
            conflict.c.resolved_at.is_(None),
        )
        .values(resolved_at=uow.now, resolution=dict(resolution), resolved_by=uow.actor.name)
    )
    uow.touch(kind="conflict")
    row = sync_rows.read_rows(uow.connection, [(found.kind, found.row_id)])[
        found.kind, found.row_id
    ]
    uow.settle_row(row, without_none(row.doc if doc is None else doc))
