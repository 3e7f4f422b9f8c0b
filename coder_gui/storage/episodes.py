"""Patients, spells and episodes as the PAS gave them: one whole episode, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from coder_gui.domain.episode import Episode, Spell, State, TimelineEntry
from coder_gui.domain.errors import NotFound
from coder_gui.domain.patient import Patient
from coder_gui.storage.tables import episode, episode_list, episode_work, patient, spell
from coder_gui.storage.work import NOT_HERE, work_of

_PATIENT = tuple(Patient.__slots__)
_SPELL = tuple(Spell.__slots__)
_EPISODE = tuple(Episode.__slots__)
_WHOLE = (
    select(
        *(patient.c[name].label(f"p_{name}") for name in _PATIENT),
        *(spell.c[name].label(f"s_{name}") for name in _SPELL),
        *(episode.c[name].label(f"e_{name}") for name in _EPISODE),
    )
    .select_from(episode)
    .join(spell, spell.c.id == episode.c.spell_id)
    .join(patient, patient.c.id == episode.c.patient_id)
    .where(episode.c.id == bindparam("episode_id"))
)
_TIMELINE = (
    select(
        episode.c.id,
        episode.c.episode_number,
        episode.c.treatment_function,
        episode.c.main_specialty,
        episode.c.consultant_name,
        episode.c.consultant_code,
        episode.c.start_date,
        episode.c.end_date,
        episode.c.cancelled,
        episode_work.c.state,
        episode_list.c.consultant,
    )
    .select_from(episode)
    .outerjoin(episode_work, episode_work.c.episode_id == episode.c.id)
    .outerjoin(episode_list, episode_list.c.episode_id == episode.c.id)
    .where(episode.c.spell_id == bindparam("spell_id"))
    .order_by(episode.c.start_date, episode.c.episode_number)
)


@dataclass(frozen=True, slots=True)
class Whole:
    """What the PAS says of one episode."""

    patient: Patient
    spell: Spell
    episode: Episode


def read_whole(connection: Connection, episode_id: str) -> Whole:
    """An episode with its spell and patient. Raises NotFound."""
    row = connection.execute(_WHOLE, {"episode_id": episode_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(NOT_HERE)
    own = {name: row[f"e_{name}"] for name in _EPISODE}
    own["existing_dx"] = tuple(own["existing_dx"] or ())
    own["existing_px"] = tuple(own["existing_px"] or ())
    return Whole(
        patient=Patient(**{name: row[f"p_{name}"] for name in _PATIENT}),
        spell=Spell(**{name: row[f"s_{name}"] for name in _SPELL}),
        episode=Episode(**own),
    )


def spell_of(connection: Connection, episode_id: str) -> str:
    """The id of an episode's spell. Raises NotFound."""
    found = connection.execute(
        select(episode.c.spell_id).where(episode.c.id == episode_id)
    ).scalar()
    if found is None:
        raise NotFound(NOT_HERE)
    return str(found)


def is_masked(connection: Connection, episode_id: str) -> bool:
    """True for an episode whose patient's name is hidden until it is opened."""
    question = select(episode_list.c.masked).where(episode_list.c.episode_id == episode_id)
    return bool(connection.execute(question).scalar())


def read_timeline(connection: Connection, spell_id: str) -> tuple[TimelineEntry, ...]:
    """The episodes of a spell in the order of their dates.

    `specialty` is still a code here; `consultant` the name as the list has it, which may come
    from another episode of the same consultant, or the code where no episode gives one.
    """
    rows = connection.execute(_TIMELINE, {"spell_id": spell_id})
    return tuple(
        TimelineEntry(
            episode_id=row.id,
            episode_number=row.episode_number,
            specialty=row.treatment_function or row.main_specialty or "",
            consultant=row.consultant or row.consultant_name or row.consultant_code or "",
            start_date=row.start_date,
            end_date=row.end_date,
            state=State(row.state) if row.state is not None else _state(row),
        )
        for row in rows
    )


def _state(row: Any) -> State:
    return work_of(None, end_date=row.end_date, cancelled=row.cancelled).state
