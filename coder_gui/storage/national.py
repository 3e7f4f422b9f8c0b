"""What a national query takes from an episode beyond its lines: trails of codes, names of staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, union

from coder_gui.domain.coding import System
from coder_gui.storage.query_tables import query, query_answer, query_event
from coder_gui.storage.tables import (
    abstraction_line,
    code,
    code_trail,
    episode,
    patient_alias,
)

MOST_NAMES = 2000
"""Consultants of the whole profile that are looked for in a pack."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A code that is or was on the episode, with how it was found; newest trail, or None."""

    system: System
    code: str
    removed: bool
    trail: Mapping[str, Any] | None


def considered(connection: Connection, episode_id: str) -> tuple[Considered, ...]:
    """Every code ever put on an episode, once each, in the order in which they came."""
    rows = connection.execute(
        select(code.c.system, code.c.code, code.c.deleted, code_trail.c.trail)
        .outerjoin(code_trail, code_trail.c.code_id == code.c.id)
        .where(code.c.episode_id == episode_id)
        .order_by(code.c.at, code.c.id, code_trail.c.at)
    )
    found: dict[tuple[str, str], Considered] = {}
    for row in rows:
        key = (row.system, row.code)
        before = found.get(key)
        found[key] = Considered(
            System(row.system),
            row.code,
            bool(row.deleted) and (before is None or before.removed),
            row.trail if row.trail is not None else before.trail if before else None,
        )
    return tuple(found.values())


def people_of(connection: Connection, episode_id: str) -> tuple[str, ...]:
    """Names of everybody who wrote on an episode, asked about it or answered."""
    columns = (
        (abstraction_line, abstraction_line.c.author),
        (code, code.c.author),
        (query, query.c.raised_by),
        (query, query.c.approved_by),
        (query, query.c.closed_by),
        (query_event, query_event.c.author),
        (query_answer, query_answer.c.author),
        (query_answer, query_answer.c.answered_by),
    )
    names = union(
        *(
            select(column.label("name")).where(table.c.episode_id == episode_id)
            for table, column in columns
        )
    ).subquery()
    rows = connection.execute(select(names.c.name).where(names.c.name.is_not(None)))
    return tuple(sorted(row.name for row in rows if row.name.strip()))


def consultants(connection: Connection) -> tuple[str, ...]:
    """Names of the consultants of the profile, at most `MOST_NAMES`."""
    rows = connection.execute(
        select(episode.c.consultant_name)
        .where(episode.c.consultant_name.is_not(None))
        .distinct()
        .limit(MOST_NAMES)
    )
    return tuple(row.consultant_name for row in rows)


def other_numbers(connection: Connection, patient_id: str) -> tuple[str, ...]:
    """Hospital numbers that were merged into this patient's."""
    rows = connection.execute(
        select(patient_alias.c.local_patient_id).where(patient_alias.c.patient_id == patient_id)
    )
    return tuple(row.local_patient_id for row in rows)
