"""Merges a table extract into what is known: new, changed and unchanged episodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import RowStatus
from coder_gui.exchange.pas_csv import PasRow
from coder_gui.exchange.pas_state import PasState, Row


@dataclass(slots=True)
class Merged:
    """One row of the extract with the rows of the store that it speaks of."""

    row: PasRow
    patient: Row
    spell: Row
    episode: Row

    @property
    def status(self) -> RowStatus:
        """New, changed (also where only its patient or spell changed) or unchanged."""
        if self.episode.new:
            return RowStatus.NEW
        parts = (self.patient, self.spell, self.episode)
        changed = any(part.really_changed for part in parts)
        return RowStatus.CHANGED if changed else RowStatus.UNCHANGED

    def changed_columns(self) -> tuple[str, ...]:
        """The columns in which an existing episode, its spell or its patient changed."""
        columns: dict[str, None] = {}
        for part in (self.episode, self.spell, self.patient):
            columns.update(dict.fromkeys(name for name in part.changes if name != "as_of"))
        return tuple(columns)


@dataclass(slots=True)
class ExtractOutcome:
    """What an extract does, row by row. `older`: rows that the store knows newer facts of."""

    merged: list[Merged] = field(default_factory=list)
    older: list[int] = field(default_factory=list)


def merge_extract(state: PasState, rows: Iterable[PasRow], as_of: datetime) -> ExtractOutcome:
    """Change `state` by the rows of one extract that speaks of the time `as_of`."""
    outcome = ExtractOutcome()
    spells: dict[str, list[PasRow]] = {}
    for row in rows:
        spells.setdefault(derive_id("spell", row.provider_code, row.spell_number), []).append(row)
    for spell_id, its_rows in spells.items():
        patient = _patient(state, its_rows[0], as_of)
        spell = _spell(state, spell_id, its_rows[0], patient, as_of)
        found = _match(state, spell, its_rows)
        for row in its_rows:
            known = found.get(row.row)
            if known is not None and known.as_of > as_of:
                outcome.older.append(row.row)
            episode = _episode(state, spell, row, known, as_of)
            outcome.merged.append(Merged(row, patient, spell, episode))
    outcome.merged.sort(key=lambda one: one.row.row)
    return outcome


def _patient(state: PasState, row: PasRow, as_of: datetime) -> Row:
    patient_id, was_merged = state.patient_id(row.provider_code, row.local_patient_id)
    known = state.patients.get(patient_id)
    if known is None:
        values = {
            "id": patient_id,
            "provider_code": row.provider_code,
            "local_patient_id": row.local_patient_id,
            "vip": False,
            "as_of": as_of,
            **row.patient,
        }
        return state.add(Row("patient", patient_id, values, new=True))
    if not was_merged:  # what is said under a number that was given up says nothing of the person
        known.take(row.patient, as_of)
    return known


def _spell(state: PasState, spell_id: str, row: PasRow, patient: Row, as_of: datetime) -> Row:
    known = state.spells.get(spell_id)
    if known is None:
        values = {
            "id": spell_id,
            "patient_id": patient.id,
            "provider_code": row.provider_code,
            "spell_number": row.spell_number,
            "as_of": as_of,
            **row.spell,
        }
        return state.add(Row("spell", spell_id, values, new=True))
    if as_of >= known.as_of:
        state.point_to_patient(known, patient.id)
    known.take(row.spell, as_of)
    return known


def _episode(state: PasState, spell: Row, row: PasRow, known: Row | None, as_of: datetime) -> Row:
    if known is None:
        episode_id = state.new_episode_id(spell, row.episode_number, row.episode["start_date"])
        values = {
            "id": episode_id,
            "spell_id": spell.id,
            "patient_id": spell.get("patient_id"),
            "provider_code": row.provider_code,
            "spell_number": row.spell_number,
            "episode_number": row.episode_number,
            "cancelled": False,
            "as_of": as_of,
            **row.episode,
        }
        return state.add(Row("episode", episode_id, values, new=True))
    if as_of < known.as_of:
        return known
    facts: dict[str, Any] = {
        **row.episode,
        "episode_number": row.episode_number,
        "patient_id": spell.get("patient_id"),
        "cancelled": False,
    }
    if facts["ward"] != known.get("ward"):
        facts["bed"] = None  # a bed of the ward before
    if facts["consultant_code"] != known.get("consultant_code"):
        facts["consultant_name"] = None
    known.take(facts, as_of)
    return known


def _match(state: PasState, spell: Row, rows: list[PasRow]) -> dict[int, Row]:
    """The known episode of each row (by its place in the file).

    By number. Where messages numbered the episodes, start and consultant go first: a message has
    no episode number, so the order in which they came may differ from the PAS's own numbers.
    """
    known = state.episodes.get(spell.id, [])
    if not known:
        return {}
    found: dict[int, Row] = {}
    taken: set[str] = set()
    by_id = {episode.id: episode for episode in known}
    beginnings = {
        (alias.get("start_date"), alias.get("consultant_code")): alias.get("episode_id")
        for alias in state.episode_aliases.get(spell.id, ())
    }
    if beginnings:
        for row in sorted(rows, key=lambda row: row.episode_number):
            episode_id = beginnings.get(_beginning(row))
            if episode_id in by_id and episode_id not in taken:
                found[row.row] = by_id[episode_id]
                taken.add(episode_id)
    by_number = {
        episode.get("episode_number"): episode
        for episode in known
        # what messages cancelled is not made another consultant's by a number alone
        if episode.id not in taken and not (beginnings and episode.get("cancelled"))
    }
    for row in rows:
        episode = by_number.get(row.episode_number)
        if row.row not in found and episode is not None:
            found[row.row] = episode
    return found


def _beginning(row: PasRow) -> tuple[date | None, str | None]:
    return row.episode["start_date"], row.episode["consultant_code"]
