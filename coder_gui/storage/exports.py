"""Finished episodes with their codes in bulk, the exports made of them, and their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from coder_gui.domain.codes import DAGGER
from coder_gui.domain.coding import System
from coder_gui.domain.episode import State
from coder_gui.domain.handback import ExportCode, ExportRecord, message_control_id
from coder_gui.domain.identity import derive_id
from coder_gui.storage.tables import (
    code,
    code_set,
    episode,
    episode_work,
    export_item,
    export_run,
    patient,
    spell,
)
from coder_gui.storage.unit_of_work import UnitOfWork

SLICE = 500

_HOMES = {
    "local_patient_id": patient,
    "nhs_number": patient,
    "surname": patient,
    "forenames": patient,
    "birth_date": patient,
    "sex": patient,
    "admission_date": spell,
    "discharge_date": spell,
    "admission_method": spell,
    "admission_source": spell,
    "discharge_method": spell,
    "discharge_destination": spell,
    "patient_classification": spell,
    "state": episode_work,
    "finalised_at": episode_work,
}
_BY_HAND = frozenset({"episode_id", "diagnoses", "procedures"})
_FACTS = tuple(name for name in ExportRecord.__slots__ if name not in _BY_HAND)


def records(
    connection: Connection, states: Collection[State], only: Collection[str] | None = None
) -> list[ExportRecord]:
    """Episodes in these states with their codes, by provider, spell and number.

    `only`: no others than these episode ids.
    """
    chosen = (
        select(episode.c.id, *(_HOMES.get(name, episode).c[name] for name in _FACTS))
        .select_from(episode)
        .join(spell, spell.c.id == episode.c.spell_id)
        .join(patient, patient.c.id == episode.c.patient_id)
        .join(episode_work, episode_work.c.episode_id == episode.c.id)
        .where(episode_work.c.state.in_([state.value for state in states]))
        .order_by(episode.c.provider_code, episode.c.spell_number, episode.c.episode_number)
    )
    facts = [dict(row) for row in connection.execute(chosen).mappings()]
    if only is not None:
        facts = [row for row in facts if row["id"] in only]
    codes = codes_of(connection, [row["id"] for row in facts])
    return [
        ExportRecord(
            episode_id=row.pop("id"),
            diagnoses=codes.get((episode_id, System.ICD10.value), ()),
            procedures=codes.get((episode_id, System.OPCS4.value), ()),
            **row,
        )
        for row, episode_id in [(row, row["id"]) for row in facts]
    ]


def codes_of(
    connection: Connection, episode_ids: Sequence[str]
) -> dict[tuple[str, str], tuple[ExportCode, ...]]:
    """The codes of episodes in their order, by (episode id, system).

    Only the asterisk code of a pair says so in its row; the one it points to is the dagger.
    """
    found: dict[tuple[str, str], list[tuple[str, ExportCode]]] = {}
    places: dict[tuple[str, str], dict[str, int]] = {}
    for some in _slices(episode_ids):
        rows = connection.execute(
            select(code).where(code.c.episode_id.in_(some), ~code.c.deleted).order_by(code.c.at)
        ).all()
        daggers = {row.paired_with for row in rows}
        for row in rows:
            role = row.role or (DAGGER if row.id in daggers else None)
            entry = ExportCode(row.code, role, row.procedure_date)
            found.setdefault((row.episode_id, row.system), []).append((row.id, entry))
        for row in connection.execute(select(code_set).where(code_set.c.episode_id.in_(some))):
            places[row.episode_id, row.system] = {
                code_id: place for place, code_id in enumerate(row.order)
            }
    return {
        key: tuple(
            entry
            for _, entry in sorted(
                entries, key=lambda pair: places.get(key, {}).get(pair[0], len(entries) + 1)
            )
        )
        for key, entries in found.items()
    }


def _slices(items: Sequence[str]) -> Iterator[list[str]]:
    source = iter(items)
    while some := list(islice(source, SLICE)):
        yield some


def add_run(
    uow: UnitOfWork,
    *,
    export_id: str,
    layout: str,
    manifest: Mapping[str, Any],
    exported: Sequence[ExportRecord],
) -> None:
    """Note an export and the episodes in it."""
    uow.insert(
        "export_run",
        {
            "id": export_id,
            "layout": layout,
            "manifest": dict(manifest),
            "author": uow.actor.name,
            "at": uow.now,
        },
    )
    uow.insert_many(
        "export_item",
        [
            {
                "id": derive_id("export_item", export_id, record.episode_id),
                "export_id": export_id,
                "episode_id": record.episode_id,
                "content_sha256": record.content_sha256,
            }
            for record in exported
        ],
    )


def manifest_of(connection: Connection, export_id: str) -> dict[str, Any] | None:
    """The manifest of an export as it was written."""
    found: dict[str, Any] | None = connection.execute(
        select(export_run.c.manifest).where(export_run.c.id == export_id)
    ).scalar_one_or_none()
    return found


def open_episodes(connection: Connection, export_id: str) -> set[str]:
    """Episodes of an export that the PAS has not answered."""
    rows = connection.execute(
        select(export_item.c.episode_id).where(
            export_item.c.export_id == export_id,
            export_item.c.acknowledged_at.is_(None),
            export_item.c.refused.is_(None),
        )
    )
    return set(rows.scalars())


@dataclass(frozen=True, slots=True)
class ExportItem:
    """An episode in an export, with what the PAS answered, and the key that the PAS knows."""

    id: str
    episode_id: str
    content_sha256: str
    acknowledged_at: datetime | None
    refused: str | None
    provider_code: str
    spell_number: str
    episode_number: int
    finalised_at: datetime | None
    at: datetime

    @property
    def control_ids(self) -> tuple[str, str]:
        """MSH-10 of the message that would hand this back, without and with names."""
        plain, named = (
            message_control_id(
                self.episode_id, self.content_sha256, self.finalised_at, with_names=with_names
            )
            for with_names in (False, True)
        )
        return plain, named


def items(connection: Connection, episode_ids: Collection[str] | None = None) -> list[ExportItem]:
    """What was handed back, the newest export first; of these episodes, or (None) of all."""
    chosen = (
        select(
            export_item.c.id,
            export_item.c.episode_id,
            export_item.c.content_sha256,
            export_item.c.acknowledged_at,
            export_item.c.refused,
            episode.c.provider_code,
            episode.c.spell_number,
            episode.c.episode_number,
            episode_work.c.finalised_at,
            export_run.c.at,
        )
        .join(export_run, export_run.c.id == export_item.c.export_id)
        .join(episode, episode.c.id == export_item.c.episode_id)
        .outerjoin(episode_work, episode_work.c.episode_id == export_item.c.episode_id)
        .order_by(export_run.c.at.desc(), export_run.c.id.desc(), export_item.c.id)
    )
    if episode_ids is None:
        return [ExportItem(**row) for row in connection.execute(chosen).mappings()]
    found: list[ExportItem] = []
    for some in _slices(list(episode_ids)):
        rows = connection.execute(chosen.where(export_item.c.episode_id.in_(some)))
        found.extend(ExportItem(**row) for row in rows.mappings())
    return sorted(found, key=lambda item: item.at, reverse=True)


def find_episodes(
    connection: Connection, keys: Collection[tuple[str, str, int]]
) -> dict[tuple[str, str, int], str]:
    """Episode ids by (provider, spell number, episode number) as the PAS writes them."""
    spells = {
        derive_id("spell", provider, number): (provider, number) for provider, number, _ in keys
    }
    found: dict[tuple[str, str, int], str] = {}
    for some in _slices(list(spells)):
        rows = connection.execute(
            select(episode.c.id, episode.c.spell_id, episode.c.episode_number)
            .where(episode.c.spell_id.in_(some))
            .order_by(episode.c.cancelled.desc())
        )
        for row in rows:
            found[(*spells[row.spell_id], row.episode_number)] = row.id
    return found
