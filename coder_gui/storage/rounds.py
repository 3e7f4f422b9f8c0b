"""The round: an ordered list of episodes on this laptop (until claims come with sync)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from coder_gui.storage.tables import episode, round_item


def read(connection: Connection) -> list[str]:
    """Episode ids in the order of the round."""
    rows = connection.execute(select(round_item.c.episode_id).order_by(round_item.c.position))
    return [row.episode_id for row in rows]


def write(connection: Connection, episode_ids: Sequence[str]) -> None:
    """Make this the round; ids that are no episode here are left out."""
    known = set(
        connection.execute(select(episode.c.id).where(episode.c.id.in_(episode_ids))).scalars()
    )
    connection.execute(delete(round_item))
    rows = [
        {"episode_id": episode_id, "position": position}
        for position, episode_id in enumerate(one for one in episode_ids if one in known)
    ]
    if rows:
        connection.execute(round_item.insert(), rows)


def added(kept: Sequence[str], episode_ids: Iterable[str]) -> list[str]:
    """A round with more episodes at its end; those in it already stay where they are."""
    return list(dict.fromkeys([*kept, *episode_ids]))


def moved(kept: Sequence[str], episode_id: str, position: int) -> list[str]:
    """A round with one episode at another place, counted from 1."""
    rest = [one for one in kept if one != episode_id]
    at = min(max(position - 1, 0), len(rest))
    return [*rest[:at], episode_id, *rest[at:]]
