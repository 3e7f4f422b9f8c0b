"""Codes on episodes: the rows, their order, and the lines that support them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from coder_gui.domain.abstraction import Side
from coder_gui.domain.codes import display
from coder_gui.domain.coding import CheckRecord, CodeEntry, Override, System
from coder_gui.domain.episode import FINISHED_STATES
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import derive_id, new_id
from coder_gui.storage.current_lines import is_current
from coder_gui.storage.tables import (
    abstraction_line,
    code,
    code_line,
    code_set,
    episode,
    episode_work,
    patient,
    problem_override,
    spell,
)
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.storage.work import NOT_HERE

_EPISODE_FACTS = (
    "cds_type",
    "episode_number",
    "last_episode",
    "start_date",
    "end_date",
    "main_specialty",
    "treatment_function",
    "consultant_code",
    "neonatal_level",
    "palliative_days",
)
_SPELL_FACTS = (
    "admission_date",
    "discharge_date",
    "admission_method",
    "discharge_method",
    "patient_classification",
)


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A row as it is stored, removed ones included. `note` is what was said when it was added."""

    id: str
    episode_id: str
    system: System
    code: str
    role: str | None
    paired_with: str | None
    procedure_date: date | None
    note: str | None
    edition: str | None
    deleted: bool

    @property
    def display(self) -> str:
        """The code with its dot."""
        return display(self.system, self.code)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What coding needs of a current abstraction line; `day` is the date of its place."""

    id: str
    episode_id: str
    text: str
    side: Side | None
    day: date | None


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """What the checks of one episode start from. `facts` has the PAS's facts and no codes."""

    facts: CheckRecord
    codes: tuple[CodeEntry, ...]
    overrides: tuple[Override, ...]


def read_record(connection: Connection, episode_id: str) -> StoredRecord:
    """The record of an episode as it is stored. Raises NotFound."""
    row = (
        connection.execute(
            select(
                *(episode.c[name] for name in _EPISODE_FACTS),
                *(spell.c[name] for name in _SPELL_FACTS),
                patient.c.birth_date,
                patient.c.sex,
            )
            .select_from(episode)
            .join(spell, spell.c.id == episode.c.spell_id)
            .join(patient, patient.c.id == episode.c.patient_id)
            .where(episode.c.id == episode_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound(NOT_HERE)
    facts = CheckRecord(id=episode_id, finished=row["end_date"] is not None, **row)
    codes = read_codes(connection, episode_id)
    return StoredRecord(facts, codes, read_overrides(connection, episode_id))


def read_codes(connection: Connection, episode_id: str) -> tuple[CodeEntry, ...]:
    """The codes of an episode: diagnoses in their order, then procedures.

    Titles, groups and roles of daggers are left empty: they are the editions' to say
    (`services.record.code_lists`). `line_ids` are current lines only.
    """
    rows = connection.execute(
        select(code).where(code.c.episode_id == episode_id, ~code.c.deleted).order_by(code.c.at)
    )
    by_system: dict[System, list[Mapping[str, Any]]] = {System.ICD10: [], System.OPCS4: []}
    for row in rows.mappings():
        by_system[System(row["system"])].append(dict(row))
    links = _links(connection, episode_id)
    return tuple(
        _entry(row, position, links.get(row["id"], ()))
        for system, found in by_system.items()
        for position, row in enumerate(
            _sorted(found, read_order(connection, episode_id, system)), start=1
        )
    )


def _sorted(rows: Sequence[Mapping[str, Any]], order: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """By the list's order; a row that it does not name (yet) goes to the end."""
    place = {code_id: n for n, code_id in enumerate(order)}
    return sorted(rows, key=lambda row: place.get(row["id"], len(place)))


def _entry(row: Mapping[str, Any], position: int, line_ids: tuple[str, ...]) -> CodeEntry:
    system = System(row["system"])
    return CodeEntry(
        id=row["id"],
        episode_id=row["episode_id"],
        system=system,
        code=row["code"],
        display=display(system, row["code"]),
        title="",
        position=position,
        role=row["role"],
        paired_with=row["paired_with"],
        procedure_date=row["procedure_date"],
        line_ids=line_ids,
        author=row["author"],
        at=row["at"],
    )


def _links(connection: Connection, episode_id: str) -> dict[str, tuple[str, ...]]:
    """Code id: ids of the current lines that support it, in the order they were written down."""
    current = (
        select(abstraction_line.c.line_id, abstraction_line.c.at)
        .where(
            abstraction_line.c.episode_id == episode_id,
            ~abstraction_line.c.retracted,
            is_current(),
        )
        .subquery()
    )
    rows = connection.execute(
        select(code_line.c.code_id, code_line.c.line_id)
        .join(current, current.c.line_id == code_line.c.line_id)
        .where(code_line.c.episode_id == episode_id, ~code_line.c.deleted)
        .order_by(current.c.at, code_line.c.line_id)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        lines = found.setdefault(row.code_id, [])
        if row.line_id not in lines:
            lines.append(row.line_id)
    return {code_id: tuple(lines) for code_id, lines in found.items()}


def read_order(connection: Connection, episode_id: str, system: System) -> tuple[str, ...]:
    """The order of a list with removed codes in their places; () before the first code."""
    found = connection.execute(
        select(code_set.c.order).where(code_set.c.id == _set_id(episode_id, system))
    ).scalar_one_or_none()
    return tuple(found or ())


def write_order(uow: UnitOfWork, episode_id: str, system: System, order: Iterable[str]) -> None:
    """Set the order of a list."""
    values = {"episode_id": episode_id, "system": system.value, "order": list(order)}
    uow.upsert("code_set", _set_id(episode_id, system), values)


def _set_id(episode_id: str, system: System) -> str:
    return derive_id("code_set", episode_id, system.value)


def stored_code(connection: Connection, code_id: str) -> StoredCode:
    """One code, removed or not. Raises NotFound."""
    row = (
        connection.execute(
            select(*(code.c[name] for name in StoredCode.__slots__)).where(code.c.id == code_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound("This code is no longer on the episode. Open the episode again.")
    return StoredCode(**{**row, "system": System(row["system"])})


def insert_code(uow: UnitOfWork, episode_id: str, system: System, values: Mapping[str, Any]) -> str:
    """Write a new code by the acting person; returns its id. `values` are columns of `code`."""
    code_id = new_id()
    uow.insert(
        "code",
        {
            "id": code_id,
            "episode_id": episode_id,
            "system": system.value,
            "author": uow.actor.name,
            "at": uow.now,
            **values,
        },
    )
    return code_id


def insert_trail(uow: UnitOfWork, episode_id: str, code_id: str, trail: Mapping[str, Any]) -> None:
    """Write how the acting person found a code. Never changed afterwards."""
    uow.insert(
        "code_trail",
        {
            "id": new_id(),
            "episode_id": episode_id,
            "code_id": code_id,
            "trail": dict(trail),
            "author": uow.actor.name,
            "at": uow.now,
        },
    )


def final_counts(connection: Connection, newest: int) -> dict[System, dict[str, int]]:
    """How often finished episodes have each canonical code, over so many of their newest codes."""
    finished = [state.value for state in FINISHED_STATES]
    last = (
        select(code.c.system, code.c.code)
        .join(episode_work, episode_work.c.episode_id == code.c.episode_id)
        .where(episode_work.c.state.in_(finished), ~code.c.deleted)
        .order_by(episode_work.c.finalised_at.desc())
        .limit(newest)
        .subquery()
    )
    counted = select(last.c.system, last.c.code, func.count()).group_by(last.c.system, last.c.code)
    found: dict[System, dict[str, int]] = {system: {} for system in System}
    for system, written, times in connection.execute(counted):
        found[System(system)][written] = times
    return found


def set_link(uow: UnitOfWork, episode_id: str, code_id: str, line_id: str, *, there: bool) -> bool:
    """Link a line to a code, or take the link away; False when it was so already."""
    link_id = derive_id("code_line", code_id, line_id)
    stored = uow.connection.execute(
        select(code_line.c.deleted).where(code_line.c.id == link_id)
    ).scalar_one_or_none()
    is_there = stored is not None and not stored
    if is_there is there:
        return False
    values = {"episode_id": episode_id, "code_id": code_id, "line_id": line_id}
    uow.upsert("code_line", link_id, {**values, "deleted": not there})
    return True


def evidence_line(connection: Connection, line_id: str) -> EvidenceLine:
    """The current row of a line. Raises NotFound when it was retracted or never was."""
    row = connection.execute(
        select(
            abstraction_line.c.episode_id,
            abstraction_line.c.text,
            abstraction_line.c.side,
            abstraction_line.c.place_date,
        ).where(
            abstraction_line.c.line_id == line_id,
            ~abstraction_line.c.retracted,
            is_current(),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This line is no longer in the abstraction. Choose another line.")
    side = Side(row.side) if row.side else None
    return EvidenceLine(line_id, row.episode_id, row.text, side, row.place_date)


def line_text(connection: Connection, line_id: str) -> str | None:
    """The newest text of a line, retracted or not; None when there is no such line."""
    found: str | None = connection.execute(
        select(abstraction_line.c.text)
        .where(abstraction_line.c.line_id == line_id)
        .order_by(abstraction_line.c.at.desc(), abstraction_line.c.retracted)
        .limit(1)
    ).scalar()
    return found


def read_overrides(connection: Connection, episode_id: str) -> tuple[Override, ...]:
    """The reasons given for keeping what a rule objects to; withdrawn ones left out."""
    rows = connection.execute(
        select(problem_override)
        .where(problem_override.c.episode_id == episode_id, ~problem_override.c.withdrawn)
        .order_by(problem_override.c.at)
    )
    return tuple(
        Override(row.id, row.rule, row.code_id, row.reason, row.author, row.at) for row in rows
    )


def insert_override(
    uow: UnitOfWork,
    episode_id: str,
    *,
    rule: str,
    code_id: str | None,
    code_text: str | None,
    reason: str,
) -> Override:
    """Write a reason by the acting person."""
    override = Override(new_id(), rule, code_id, reason, uow.actor.name, uow.now)
    uow.insert(
        "problem_override",
        {
            "id": override.id,
            "episode_id": episode_id,
            "rule": rule,
            "code_id": code_id,
            "code": code_text,
            "reason": reason,
            "author": override.author,
            "at": override.at,
        },
    )
    return override


def stored_override(connection: Connection, override_id: str) -> tuple[str, Override]:
    """(episode id, the override). Raises NotFound when it was withdrawn or never was."""
    row = connection.execute(
        select(problem_override).where(
            problem_override.c.id == override_id, ~problem_override.c.withdrawn
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This reason was withdrawn already. Open the episode again.")
    override = Override(row.id, row.rule, row.code_id, row.reason, row.author, row.at)
    return row.episode_id, override
