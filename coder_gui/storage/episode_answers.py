"""Episodes as the command line lists them: PAS facts, state and own codes, in bulk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from coder_gui.domain.episode import State
from coder_gui.storage.exports import codes_of
from coder_gui.storage.tables import episode, episode_list, patient, round_item, spell

_COLUMNS = (
    episode.c.id,
    episode.c.provider_code,
    episode.c.spell_number,
    episode.c.episode_number,
    patient.c.local_patient_id,
    patient.c.nhs_number,
    patient.c.surname,
    patient.c.forenames,
    patient.c.birth_date,
    patient.c.sex,
    spell.c.admission_date,
    episode.c.start_date,
    episode.c.end_date,
    spell.c.discharge_date,
    spell.c.discharge_method,
    episode.c.consultant_code,
    episode.c.main_specialty,
    episode.c.treatment_function,
    episode.c.ward,
    episode_list.c.state,
)


def episode_answers(
    connection: Connection,
    *,
    states: Collection[State] | None = None,
    in_round: bool = False,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Episodes in these states (None: any) or in the round, those that ended first on top.

    Each is a dictionary of the columns above with "diagnoses" and "procedures", tuples of
    ExportCode in order. Open episodes come last.
    """
    chosen = (
        select(*_COLUMNS)
        .select_from(episode)
        .join(spell, spell.c.id == episode.c.spell_id)
        .join(patient, patient.c.id == episode.c.patient_id)
        .join(episode_list, episode_list.c.episode_id == episode.c.id)
    )
    if states is not None:
        chosen = chosen.where(episode_list.c.state.in_([state.value for state in states]))
    if in_round:
        chosen = chosen.join(round_item, round_item.c.episode_id == episode.c.id)
        chosen = chosen.order_by(round_item.c.position)
    else:
        chosen = chosen.order_by(
            episode.c.end_date.is_(None),
            episode.c.end_date,
            episode.c.spell_number,
            episode.c.episode_number,
        )
    if limit is not None:
        chosen = chosen.limit(limit)
    found = [dict(row) for row in connection.execute(chosen).mappings()]
    codes = codes_of(connection, [row["id"] for row in found])
    for row in found:
        row["diagnoses"] = codes.get((row["id"], "icd10"), ())
        row["procedures"] = codes.get((row["id"], "opcs4"), ())
    return found
