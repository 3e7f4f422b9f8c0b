"""Changes that a merge or a decision replaces: they stay in the outbox, and are not sent."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from coder_gui.storage.tables import outbox as outbox_table

MERGED = "merged"
_UNSENT = ("new", "rejected")


def supersede(connection: Connection, kind: str, row_id: str) -> tuple[set[str], bool]:
    """The unsent changes of a row are `merged`; returns their groups, and whether one counted."""
    mine = (
        outbox_table.c.kind == kind,
        outbox_table.c.row_id == row_id,
        outbox_table.c.state.in_(_UNSENT),
    )
    found = connection.execute(
        select(outbox_table.c.grp, outbox_table.c.part_of, outbox_table.c.counted).where(*mine)
    ).all()
    if found:
        connection.execute(update(outbox_table).where(*mine).values(state=MERGED, counted=False))
    return {row.part_of or row.grp for row in found}, any(row.counted for row in found)


def join_groups(connection: Connection, groups: Iterable[str], into: str) -> None:
    """What is left of these groups is sent together with another."""
    for one in {*groups, into}:
        connection.execute(
            update(outbox_table)
            .where(
                (outbox_table.c.grp == one) | (outbox_table.c.part_of == one),
                outbox_table.c.state == "new",
            )
            .values(part_of=into)
        )
