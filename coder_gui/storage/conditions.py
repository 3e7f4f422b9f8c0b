"""What was coded on a patient's earlier episodes, and what came of looking for it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, bindparam, literal_column, or_, select

from coder_gui.domain.coding import System
from coder_gui.domain.episode import FINISHED_STATES
from coder_gui.domain.identity import new_id
from coder_gui.storage.tables import code, condition_look, episode, episode_work
from coder_gui.storage.unit_of_work import UnitOfWork

MOST_EPISODES = 200
"""Earlier episodes that are read for one patient, the newest first."""

_EARLIER = (
    select(
        episode.c.id,
        episode.c.end_date,
        episode.c.treatment_function,
        episode.c.main_specialty,
        episode.c.existing_dx,
        episode_work.c.state,
    )
    .select_from(episode)
    .outerjoin(episode_work, episode_work.c.episode_id == episode.c.id)
    .where(
        episode.c.patient_id == bindparam("patient_id"),
        episode.c.id != bindparam("episode_id"),
        ~episode.c.cancelled,
        or_(
            episode.c.end_date <= bindparam("before"),
            and_(
                episode.c.spell_id == bindparam("spell_id"),
                episode.c.episode_number < bindparam("number"),
            ),
        ),
    )
    .order_by(episode.c.end_date.desc(), episode.c.id)
    .limit(MOST_EPISODES)
)
_CODED = (
    select(code.c.episode_id, code.c.code)
    .where(
        code.c.episode_id.in_(bindparam("episodes", expanding=True)),
        code.c.system == System.ICD10.value,
        ~code.c.deleted,
    )
    .order_by(code.c.at)
)
_LOOKS = (
    select(condition_look)
    .where(condition_look.c.episode_id == bindparam("episode_id"))
    .order_by(condition_look.c.at, literal_column("condition_look.rowid"))
)


@dataclass(frozen=True, slots=True)
class EarlierEpisode:
    """Diagnoses of one earlier episode. `own`: coded here and final; else as the PAS has them.

    `codes` are canonical where they are our own, in any written form where they are the PAS's.
    """

    end_date: date
    specialty: str
    own: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionLook:
    """The newest word on one condition; `line_id` None: looked, not mentioned."""

    condition: str
    line_id: str | None
    author: str


def earlier_diagnoses(connection: Connection, episode_id: str) -> tuple[EarlierEpisode, ...]:
    """Diagnoses of the patient's earlier episodes, the newest first; unfinished work left out."""
    here = connection.execute(
        select(
            episode.c.patient_id,
            episode.c.spell_id,
            episode.c.episode_number,
            episode.c.start_date,
        ).where(episode.c.id == episode_id)
    ).one_or_none()
    if here is None or here.start_date is None:
        return ()
    rows = connection.execute(
        _EARLIER,
        {
            "patient_id": here.patient_id,
            "episode_id": episode_id,
            "before": here.start_date,
            "spell_id": here.spell_id,
            "number": here.episode_number,
        },
    ).all()
    finished = {state.value for state in FINISHED_STATES}
    own = _coded(connection, [row.id for row in rows if row.state in finished])
    found = []
    for row in rows:
        codes = own.get(row.id) or tuple(row.existing_dx or ())
        if codes and row.end_date is not None:
            specialty = row.treatment_function or row.main_specialty or ""
            found.append(EarlierEpisode(row.end_date, specialty, row.id in own, codes))
    return tuple(found)


def _coded(connection: Connection, episodes: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    if episodes:
        for row in connection.execute(_CODED, {"episodes": episodes}):
            found.setdefault(row.episode_id, []).append(row.code)
    return {episode_id: tuple(codes) for episode_id, codes in found.items()}


def looks(connection: Connection, episode_id: str) -> dict[str, ConditionLook]:
    """What came of looking on this episode, by condition; what was taken back is left out."""
    newest = {row.condition: row for row in connection.execute(_LOOKS, {"episode_id": episode_id})}
    return {
        condition: ConditionLook(condition, row.line_id, row.author)
        for condition, row in newest.items()
        if not row.withdrawn
    }


def look(
    uow: UnitOfWork,
    episode_id: str,
    condition: str,
    *,
    line_id: str | None = None,
    withdrawn: bool = False,
) -> str:
    """Write that a condition was found in a line, not mentioned, or open again; the row's id."""
    row_id = new_id()
    uow.insert(
        "condition_look",
        {
            "id": row_id,
            "episode_id": episode_id,
            "condition": condition,
            "line_id": line_id,
            "withdrawn": withdrawn,
            "author": uow.actor.name,
            "at": uow.now,
        },
    )
    return row_id
