"""How a synced table is made, and the register of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table

from coder_gui.storage.columns import Id, Json
from coder_gui.storage.metadata import metadata

SYNCED: dict[str, Table] = {}
"""Every synced table by its name, which is also the kind of its rows in the protocol."""


def synced(name: str, *items: Any) -> Table:
    """A table whose rows go to the central store; its name is their kind."""
    table = Table(
        name,
        metadata,
        Column("id", Id, primary_key=True),
        *items,
        Column("scope_id", Id),
        Column("row_version", Integer, nullable=False, server_default="0"),
        Column("row_state", String(8), nullable=False, server_default="clean"),
        Column("extra", Json),
        CheckConstraint("row_state IN ('clean','dirty','conflict','rejected')", name="row_state"),
    )
    SYNCED[name] = table
    return table


def of_episode(*, nullable: bool = False) -> Column[Any]:
    """The column that says which episode a row belongs to."""
    return Column("episode_id", Id, ForeignKey("episode.id"), nullable=nullable, index=True)
