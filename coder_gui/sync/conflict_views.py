"""The code lists of a disputed episode as mine, theirs and before, read from the local file.

Mine is what stands here and was not taken over from others since the conflict opened; theirs is the
centre's copy; before is what the history kept when the conflict opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from coder_gui.domain.coding import System
from coder_gui.domain.exchange_rows import Doc, Ref
from coder_gui.domain.identity import derive_id
from coder_gui.storage import sync_rows
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.tables import SYNCED, history
from coder_gui.sync.arrivals import base_of
from coder_gui.sync.episode_rows import CODE_KINDS

OPENED = "conflict_opened"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of one side's list; `day` is a procedure's date, ISO, or None."""

    id: str
    code: str
    day: str | None = None
    paired_with: str | None = None
    lines: frozenset[str] = frozenset()

    def says_as(self, other: Entry | None) -> bool:
        """True when both say the same of the episode; the lines they rest on may differ."""
        mine = (self.code, self.day, self.paired_with)
        return other is not None and mine == (other.code, other.day, other.paired_with)


@dataclass(frozen=True, slots=True)
class ListViews:
    """One list, each side in its order."""

    system: System
    before: tuple[Entry, ...]
    mine: tuple[Entry, ...]
    theirs: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class EpisodeViews:
    """Both lists, and the rows they are made of."""

    lists: Mapping[System, ListViews]
    rows: Mapping[Ref, LocalRow] = field(default_factory=dict)

    def order_row(self, episode_id: str, system: System) -> LocalRow | None:
        """The row that holds a list's order."""
        return self.rows.get(("code_set", derive_id("code_set", episode_id, system.value)))


def read(connection: Connection, episode_id: str, opened_at: datetime) -> EpisodeViews:
    """The lists of an episode whose first open conflict was opened at this instant."""
    rows = sync_rows.read_rows(connection, _refs(connection, episode_id))
    kept = _kept(connection, episode_id, opened_at)
    lines = _links(rows)
    lists = {
        system: ListViews(
            system,
            _snapshot(kept, "before", system),
            _resting(_mine(rows, lines, system, kept), kept, "mine", "theirs", system),
            _resting(_theirs(rows, lines, system), kept, "theirs", "mine", system),
        )
        for system in System
    }
    return EpisodeViews(lists, rows)


def _refs(connection: Connection, episode_id: str) -> list[Ref]:
    found: list[Ref] = []
    for kind in sorted(CODE_KINDS):
        table = SYNCED[kind]
        ids = connection.execute(select(table.c.id).where(table.c.episode_id == episode_id))
        found += [(kind, one) for one in ids.scalars()]
    return found


def _kept(connection: Connection, episode_id: str, opened_at: datetime) -> dict[str, Any]:
    """What the history kept of the lists; {} where it kept nothing or it is gone."""
    told = connection.execute(
        select(history.c.data)
        .where(
            history.c.episode_id == episode_id,
            history.c.event == OPENED,
            history.c.at >= opened_at,
            history.c.data.is_not(None),
        )
        .order_by(history.c.at, history.c.n)
    )
    for data in told.scalars():
        kept: dict[str, Any] = json.loads(data)
        if isinstance(kept.get("before"), dict) and set(kept["before"]) == set(System):
            return kept
    return {}


def _snapshot(kept: Mapping[str, Any], side: str, system: System) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            one["id"], one["code"], one.get("date"), one.get("paired_with"), frozenset(one["lines"])
        )
        for one in kept.get(side, {}).get(system.value, ())
    )


def _resting(
    entries: tuple[Entry, ...],
    kept: Mapping[str, Any],
    side: str,
    other: str,
    system: System,
) -> tuple[Entry, ...]:
    """Each code with the lines that this side rested it on: links merge, and are here from both."""
    own = {one.id: one.lines for one in _snapshot(kept, side, system)}
    foreign = {one.id: one.lines for one in _snapshot(kept, other, system)}
    return tuple(
        replace(one, lines=one.lines - (foreign.get(one.id, frozenset()) - own[one.id]))
        if one.id in own
        else one
        for one in entries
    )


def _links(rows: Mapping[Ref, LocalRow]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for (kind, _), row in rows.items():
        if kind == "code_line" and not row.doc.get("deleted"):
            code_id = str(row.doc["code_id"])
            found[code_id] = found.get(code_id, frozenset()) | {str(row.doc["line_id"])}
    return found


def _entry(row_id: str, doc: Doc, lines: Mapping[str, frozenset[str]]) -> Entry:
    return Entry(
        row_id,
        str(doc["code"]),
        doc.get("procedure_date"),
        doc.get("paired_with"),
        lines.get(row_id, frozenset()),
    )


def _codes(rows: Mapping[Ref, LocalRow], system: System) -> dict[str, LocalRow]:
    return {
        row_id: row
        for (kind, row_id), row in rows.items()
        if kind == "code" and row.doc.get("system") == system
    }


def _order_of(rows: Mapping[Ref, LocalRow], system: System) -> LocalRow | None:
    return next(
        (
            row
            for (kind, _), row in rows.items()
            if kind == "code_set" and row.doc.get("system") == system
        ),
        None,
    )


def _mine(
    rows: Mapping[Ref, LocalRow],
    lines: Mapping[str, frozenset[str]],
    system: System,
    kept: Mapping[str, Any],
) -> tuple[Entry, ...]:
    then = {one.id: one for one in _snapshot(kept, "mine", system)}
    found: dict[str, Entry] = {}
    for row_id, row in _codes(rows, system).items():
        if row.state != "clean" or not kept:
            if not row.doc.get("deleted"):
                found[row_id] = _entry(row_id, row.doc, lines)
        elif row_id in then:
            found[row_id] = then[row_id]
    header = _order_of(rows, system)
    changed = header is not None and (header.state != "clean" or not kept)
    order = header.doc.get("order", ()) if header is not None and changed else tuple(then)
    return _placed(found, order)


def _theirs(
    rows: Mapping[Ref, LocalRow], lines: Mapping[str, frozenset[str]], system: System
) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for row_id, row in _codes(rows, system).items():
        doc = base_of(row)
        if doc is not None and not doc.get("deleted"):
            # after a restore of the store its copy may be known in part only
            found[row_id] = _entry(row_id, doc if "code" in doc else {**row.doc, **doc}, lines)
    header = _order_of(rows, system)
    order = (base_of(header) or {}).get("order", ()) if header is not None else ()
    return _placed(found, order)


def _placed(found: Mapping[str, Entry], order: Iterable[str]) -> tuple[Entry, ...]:
    """By the order; what it does not name comes last."""
    named = [one for one in order if one in found]
    return tuple(found[one] for one in dict.fromkeys((*named, *found)))


def ids(entries: Sequence[Entry]) -> list[str]:
    """The ids of a list in its order."""
    return [one.id for one in entries]
