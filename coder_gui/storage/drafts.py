"""Text typed but not saved, on this laptop only: nothing is lost by a lock or a crash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from coder_gui.domain.case import Draft
from coder_gui.storage.tables import draft

KEPT = "next."  # fields of this name hold what the next line starts from
_DRAFTS = select(draft).where(draft.c.episode_id == bindparam("episode_id")).order_by(draft.c.field)


def read(connection: Connection, episode_id: str) -> tuple[tuple[Draft, ...], dict[str, str]]:
    """The drafts of an episode by field, and what `keep` has kept for it, by name."""
    rows = connection.execute(_DRAFTS, {"episode_id": episode_id})
    found = [Draft(row.episode_id, row.field, row.text, row.caret) for row in rows]
    kept = {one.field[len(KEPT) :]: one.text for one in found if one.field.startswith(KEPT)}
    return tuple(one for one in found if not one.field.startswith(KEPT)), kept


def save(connection: Connection, found: Draft, at: datetime) -> None:
    """Write a draft over the one of the same field."""
    values = {"text": found.text, "caret": found.caret, "at": at}
    statement = insert(draft).values(episode_id=found.episode_id, field=found.field, **values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[draft.c.episode_id, draft.c.field], set_=values
        )
    )


def keep(connection: Connection, episode_id: str, name: str, text: str, at: datetime) -> None:
    """Keep what the next line of an episode starts from, such as its place, as shorthand."""
    save(connection, Draft(episode_id, f"{KEPT}{name}", text, len(text)), at)


def clear(connection: Connection, episode_id: str, field: str) -> None:
    """Take a draft away: its text was saved, or given up."""
    connection.execute(
        delete(draft).where(draft.c.episode_id == episode_id, draft.c.field == field)
    )
