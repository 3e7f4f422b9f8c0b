"""How often each rule was overridden with a reason, and acknowledged without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, func, select

from coder_gui.storage.tables import problem_override

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule, and on how many codes it stands overridden and acknowledged now."""

    rule: str
    overrides: int
    acknowledgements: int


def rule_counts(connection: Connection) -> tuple[RuleCount, ...]:
    """Rules that were settled by a person, the most often first; what was withdrawn left out."""
    with_reason = func.sum(problem_override.c.reason != "", type_=Integer)
    rows = connection.execute(
        select(
            problem_override.c.rule,
            with_reason.label("overrides"),
            (func.count() - with_reason).label("acknowledgements"),
        )
        .where(~problem_override.c.withdrawn)
        .group_by(problem_override.c.rule)
        .order_by(func.count().desc(), problem_override.c.rule)
    )
    return tuple(RuleCount(row.rule, row.overrides, row.acknowledgements) for row in rows)
