"""Two laptops replaced one row of an abstraction line: the two who did so are asked.

Rows of lines are only ever inserted, so the store takes both. Every laptop shows the same one of
them (storage.current_lines); the question is put where one of the two was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from coder_gui.domain.exchange_rows import Doc, ServerRow
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.sync_work import NewConflict, SyncWork
from coder_gui.storage.tables import abstraction_line
from coder_gui.sync import open_conflicts
from coder_gui.sync.arrivals import Arrival, as_server_row

LINE = "abstraction_line"
TWO_REPLACEMENTS = "two_replacements"

_NOT_SAID = frozenset({"replaces", "also_replaces", "author", "at", "typed", "line_id"})
_LINE = abstraction_line.c


def ask(work: SyncWork, arrivals: Iterable[Arrival]) -> int:
    """Open, tell again or close the conflicts of the lines that came; how many are open now.

    To be called when the rows of the page are written.
    """
    came = {one.row.id: one.row for one in arrivals if one.row.kind == LINE}
    changed = {
        str(row.doc.get("line_id"))
        for row in came.values()
        if row.doc.get("replaces") or row.doc.get("also_replaces")
    }
    if not changed:
        return 0
    rows = work.connection.execute(
        select(
            _LINE.id, _LINE.line_id, _LINE.episode_id, _LINE.replaces, _LINE.also_replaces
        ).where(_LINE.line_id.in_(sorted(changed)))
    ).all()
    by_line: dict[str, list[Any]] = {}
    for row in rows:
        by_line.setdefault(row.line_id, []).append(row)
    return sum(_ask(work, of_line, came) for of_line in by_line.values())


def _ask(work: SyncWork, rows: Sequence[Any], came: dict[str, ServerRow]) -> int:
    here = work.local_rows((LINE, row.id) for row in rows)
    replaced = {row.replaces for row in rows} | {row.also_replaces for row in rows}
    tips = sorted((here[LINE, row.id] for row in rows if row.id not in replaced), key=_id)
    mine = next((tip for tip in tips if tip.state != "clean"), None) or next(
        (tip for tip in tips if tip.doc.get("author") == work.actor.name), None
    )
    others = [tip for tip in tips if mine is not None and _said(tip) != _said(mine)]
    open_now = open_conflicts.rows_of_lines(work, (row.id for row in rows))
    like = came.get(others[0].id if others else "") or next(iter(came.values()))
    if mine is None or not others:
        _close(work, here, open_now, like)
        return 0
    _close(work, here, {row: one for row, one in open_now.items() if row != mine.id}, like)
    theirs = others[0]
    before = here.get((LINE, str(mine.doc.get("replaces"))))
    episode_id = str(mine.doc["episode_id"])
    work.dispute(
        NewConflict(
            kind=LINE,
            row_id=mine.id,
            episode_id=episode_id,
            field=None,
            base=before.doc if before is not None else None,
            mine=mine.doc,
            theirs=theirs.doc,
            reason=TWO_REPLACEMENTS,
        ),
        as_server_row(mine, like),
    )
    told: dict[str, Any] = {
        "kind": LINE,
        "id": mine.id,
        "by": like.by,
        "reasons": [TWO_REPLACEMENTS],
    }
    told |= {"mine": _said(mine), "theirs": _said(theirs)}
    work.record("conflict_opened", episode_id, told)
    return 1


def _close(
    work: SyncWork,
    here: dict[tuple[str, str], LocalRow],
    found: dict[str, open_conflicts.Open],
    like: ServerRow,
) -> None:
    """The two say the same, or another person decided: nothing is left to be asked."""
    for row_id, one in found.items():
        open_conflicts.agreed(work, one)
        row = here[LINE, row_id]
        work.rebase(as_server_row(row, like), row.doc)


def _id(row: LocalRow) -> str:
    return row.id


def _said(row: LocalRow) -> Doc:
    return {name: value for name, value in row.doc.items() if name not in _NOT_SAID}
