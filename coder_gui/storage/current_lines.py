"""Which row of an abstraction line is its current one: the row that no other takes the place of.

Two laptops may replace one row before they sync. Until a person decides, the row with the lower id
counts, so that every laptop shows the same one; the deciding row takes the place of both.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, exists

from coder_gui.storage.tables import abstraction_line


def is_current() -> ColumnElement[bool]:
    """The condition that a row of `abstraction_line` is the current one, retracted or not."""
    rival = abstraction_line.alias("rival")
    return and_(
        *_in_force(abstraction_line, "later"),
        ~exists().where(
            rival.c.line_id == abstraction_line.c.line_id,
            rival.c.id < abstraction_line.c.id,
            *_in_force(rival, "after_rival"),
        ),
    )


def _in_force(row: FromClause, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    later, other = abstraction_line.alias(name), abstraction_line.alias(f"{name}_too")
    return (
        ~exists().where(later.c.replaces == row.c.id),
        ~exists().where(other.c.also_replaces == row.c.id),
    )
