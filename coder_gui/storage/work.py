"""The state of the work on an episode: read from its row, or from what the PAS says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from coder_gui.domain.episode import State, Work
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import derive_id
from coder_gui.storage.tables import episode, episode_work, spell
from coder_gui.storage.unit_of_work import UnitOfWork

NOT_HERE = "This episode is not in this profile. Import its worklist first."
_FIELDS = tuple(Work.__slots__)


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """The work on an episode with the PAS facts that its moves depend on.

    `stored` is False while nobody has worked on it: the state is then the PAS's alone.
    """

    work: Work
    stored: bool
    end_date: date | None
    admission_date: date | None
    discharge_date: date | None
    discharge_method: str | None
    last_episode: bool | None


def work_of(row: Mapping[str, Any] | None, *, end_date: date | None, cancelled: bool) -> Work:
    """The work from its row; without one: cancelled by the PAS, ready once ended, else imported."""
    if row is None or row["state"] is None:
        waiting = State.READY if end_date is not None else State.IMPORTED
        return Work(State.CANCELLED if cancelled else waiting)
    before = row["state_before_cancel"]
    return Work(
        **{
            **{name: row[name] for name in _FIELDS},
            "state": State(row["state"]),
            "state_before_cancel": State(before) if before else None,
        }
    )


def read_work(connection: Connection, episode_id: str) -> WorkFacts:
    """The work on an episode. Raises NotFound."""
    row = (
        connection.execute(
            select(
                *(episode_work.c[name] for name in _FIELDS),
                episode.c.end_date,
                episode.c.last_episode,
                episode.c.cancelled,
                spell.c.admission_date,
                spell.c.discharge_date,
                spell.c.discharge_method,
            )
            .select_from(episode)
            .join(spell, spell.c.id == episode.c.spell_id)
            .outerjoin(episode_work, episode_work.c.episode_id == episode.c.id)
            .where(episode.c.id == episode_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound(NOT_HERE)
    return WorkFacts(
        work=work_of(dict(row), end_date=row["end_date"], cancelled=row["cancelled"]),
        stored=row["state"] is not None,
        end_date=row["end_date"],
        admission_date=row["admission_date"],
        discharge_date=row["discharge_date"],
        discharge_method=row["discharge_method"],
        last_episode=row["last_episode"],
    )


def write_work(uow: UnitOfWork, episode_id: str, work: Work) -> None:
    """Write the work's row, new or changed."""
    values: dict[str, Any] = asdict(work)
    values["state"] = work.state.value
    before = work.state_before_cancel
    values["state_before_cancel"] = before.value if before else None
    uow.upsert(
        "episode_work",
        derive_id("episode_work", episode_id),
        {"episode_id": episode_id, **values},
    )
