"""Documents whose bytes a person will want here: of what is taken, on the round, or just open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from coder_gui.storage.tables import claim, document_version, history, round_item

_LATELY = 500
"""How many of this laptop's newest history entries are looked at for opened episodes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document's newest version; which scope it is in is known where its row came from there."""

    sha256: str
    media_type: str
    episode_id: str
    scope_id: str | None


def wanted(connection: Connection, device_id: str, opened_since: datetime) -> list[Wanted]:
    """The newest versions of the documents of these episodes, the smallest first."""
    version = document_version.alias("newest")
    newest = (
        select(func.max(version.c.version))
        .where(version.c.document_id == document_version.c.document_id)
        .scalar_subquery()
    )
    top = select(func.max(history.c.n)).where(history.c.device_id == device_id).scalar_subquery()
    opened = select(history.c.episode_id).where(
        history.c.device_id == device_id,
        history.c.n > top - _LATELY,
        history.c.event == "opened",
        history.c.at >= opened_since,
        history.c.episode_id.is_not(None),
    )
    rows = connection.execute(
        select(
            document_version.c.sha256,
            document_version.c.media_type,
            document_version.c.episode_id,
            document_version.c.scope_id,
        )
        .where(
            document_version.c.version == newest,
            or_(
                document_version.c.episode_id.in_(select(claim.c.episode_id).where(claim.c.mine)),
                document_version.c.episode_id.in_(select(round_item.c.episode_id)),
                document_version.c.episode_id.in_(opened),
            ),
        )
        .order_by(document_version.c.size, document_version.c.sha256)
    )
    return [Wanted(*row) for row in rows]
