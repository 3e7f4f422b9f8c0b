"""What an import will write: new rows, changed rows, and what follows for the work on episodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from coder_gui.exchange.pas_state import KINDS, PasState, Row

COLUMN_WORDS = {
    "nhs_number": "NHS number",
    "nhs_number_status": "NHS number status",
    "surname": "surname",
    "forenames": "forenames",
    "title": "title",
    "birth_date": "birth date",
    "sex": "sex",
    "postcode": "postcode",
    "vip": "VIP mark",
    "merged_into": "merged into",
    "patient_id": "patient",
    "admission_date": "admission date",
    "admission_method": "admission method",
    "admission_source": "admission source",
    "discharge_date": "discharge date",
    "discharge_method": "discharge method",
    "discharge_destination": "discharge destination",
    "patient_classification": "patient classification",
    "episode_number": "episode number",
    "start_date": "start date",
    "end_date": "end date",
    "last_episode": "last episode",
    "consultant_code": "consultant",
    "consultant_name": "consultant's name",
    "main_specialty": "main specialty",
    "treatment_function": "treatment function",
    "site_code": "site",
    "ward": "ward",
    "bed": "bed",
    "neonatal_level": "neonatal level",
    "cc_days": "critical care days",
    "rehab_days": "rehabilitation days",
    "palliative_days": "palliative care days",
    "cds_unique_id": "CDS identifier",
    "notes_location": "notes location",
    "summary_text_ref": "summary text",
    "existing_dx": "diagnoses in PAS",
    "existing_px": "procedures in PAS",
    "cancelled": "cancelled",
}
"""Columns in words, for the dry run and for an episode's story."""

_QUIET = frozenset({"as_of"})
_RELEVANT = ("end_date", "consultant_code")


@dataclass(frozen=True, slots=True)
class Effect:
    """What an import changes for one existing episode.

    `changes` maps columns of the episode, its spell or its patient to (before, after). `relevant`
    are those that bring a finished episode back; `cancelled` is None when that did not change.
    """

    episode_id: str
    changes: Mapping[str, tuple[Any, Any]]
    relevant: frozenset[str]
    cancelled: bool | None
    discharge_date: date | None
    end_date: date | None


@dataclass(slots=True)
class Plan:
    """Everything one import writes. `heard` are rows that a later statement only confirms.

    `state` is what it was made from.
    """

    inserts: dict[str, list[Row]] = field(default_factory=dict)
    updates: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    heard: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    state: PasState = field(default_factory=PasState, repr=False)

    @property
    def empty(self) -> bool:
        """True when nothing that the PAS says is news."""
        return not self.updates and not any(self.inserts.values())


def make_plan(state: PasState) -> Plan:
    """The writes that bring the profile to `state`, in the order in which rows depend."""
    plan = Plan(state=state)
    for kind in KINDS:
        for row in state.rows(kind):
            if row.new:
                plan.inserts.setdefault(kind, []).append(row)
                continue
            changes = row.changes
            if row.really_changed:
                plan.updates.append((kind, row.id, storable(changes)))
            elif changes:
                plan.heard.setdefault(kind, []).append((row.id, row.as_of))
    for spell_id, episodes in state.episodes.items():
        spell = state.spells.get(spell_id)
        for episode in episodes:
            if not episode.new and spell is not None:
                effect = _effect(state, spell, episode)
                if effect is not None:
                    plan.effects.append(effect)
    return plan


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the store takes them: lists of codes as JSON arrays."""
    return {
        column: list(value) if isinstance(value, tuple) else value
        for column, value in values.items()
    }


def _effect(state: PasState, spell: Row, episode: Row) -> Effect | None:
    patient = state.patients.get(episode.get("patient_id"))
    changes: dict[str, tuple[Any, Any]] = {}
    for row in (patient, spell, episode):
        if row is not None and row.old:
            for column, value in row.changes.items():
                if column not in _QUIET:
                    changes[column] = (row.old[column], value)
    moved = changes.pop("patient_id", None)
    if moved is not None:
        changes.update(_other_person(state, moved))
    if not changes:
        return None
    relevant = {column for column in _RELEVANT if column in episode.changes}
    if "sex" in changes:
        relevant.add("sex")
    return Effect(
        episode_id=episode.id,
        changes=changes,
        relevant=frozenset(relevant),
        cancelled=episode.changes.get("cancelled"),
        discharge_date=spell.get("discharge_date"),
        end_date=episode.get("end_date"),
    )


def _other_person(state: PasState, moved: tuple[str, str]) -> dict[str, tuple[Any, Any]]:
    """The stay is another patient's now: the number it stands under, and the sex if it differs."""
    before, after = (state.patients.get(patient_id) for patient_id in moved)
    if after is None:
        return {}
    found = {
        "patient_id": (
            before.get("local_patient_id") if before else None,
            after.get("local_patient_id"),
        )
    }
    sex_before = before.old.get("sex", before.get("sex")) if before else None
    if before and sex_before != after.get("sex"):
        found["sex"] = (sex_before, after.get("sex"))
    return found


def in_words(changes: Mapping[str, tuple[Any, Any]], *, which: int) -> str:
    """What the columns held before (`which` 0) or hold after (1), as a person reads it."""
    return "; ".join(
        f"{COLUMN_WORDS.get(column, column)} {_shown(pair[which])}"
        for column, pair in changes.items()
    )


def _shown(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%d-%b-%Y}"
    if isinstance(value, tuple | list):
        return " ".join(str(one) for one in value)
    return str(value)
