"""Conflicts that are open on rows: read, told again, and closed when both sides came to agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.storage.sync_work import SyncWork
from coder_gui.storage.tables import conflict


@dataclass(frozen=True, slots=True)
class Open:
    """An open conflict as far as a new arrival concerns it."""

    id: str
    field: str | None
    base: Any
    reason: str
    rule: str


def of_row(work: SyncWork, ref: Ref) -> list[Open]:
    """The open conflicts of a row."""
    kind, row_id = ref
    found = work.connection.execute(
        select(
            conflict.c.id, conflict.c.field, conflict.c.base, conflict.c.reason, conflict.c.rule
        ).where(
            conflict.c.kind == kind,
            conflict.c.row_id == row_id,
            conflict.c.resolved_at.is_(None),
        )
    )
    return [Open(row.id, row.field, row.base, row.reason, row.rule) for row in found]


def agreed(work: SyncWork, one: Open) -> None:
    """Close a conflict whose two sides say the same by now."""
    work.connection.execute(
        update(conflict)
        .where(conflict.c.id == one.id)
        .values(resolved_at=work.now, resolution={"choice": "agreed"})
    )
    work.touched.kinds.add("conflict")


def value(doc: Doc | None, field: str | None) -> Any:
    """What one side says of a field, or its whole row."""
    if field is None or doc is None:
        return doc
    return doc.get(field)


def rows_of_lines(work: SyncWork, line_row_ids: Iterable[str]) -> dict[str, Open]:
    """Open conflicts of abstraction lines by the id of their row."""
    found: dict[str, Open] = {}
    for row_id in line_row_ids:
        for one in of_row(work, ("abstraction_line", row_id)):
            found[row_id] = one
    return found
