"""What was coded here on a patient's earlier episodes, for rules that look back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, and_, not_, select

from coder_gui.domain.coding import PastEpisode, System
from coder_gui.domain.episode import FINISHED_STATES, Episode
from coder_gui.storage.tables import code, episode, episode_work

MOST_EPISODES = 50
"""Earlier episodes that are read for one patient, the newest first."""


def earlier_episodes(
    connection: Connection, of: Episode, earliest: date | None
) -> tuple[PastEpisode, ...]:
    """Finalised episodes of the same patient that ended from `earliest` to this one's start.

    The latest first. Only codes given here count: never those the PAS has, and never those of the
    episode itself or of later ones of its stay. () for an episode without a start.
    """
    if earliest is None or of.start_date is None:
        return ()
    states = [state.value for state in FINISHED_STATES]
    newest = (
        select(episode.c.id, episode.c.end_date)
        .join(episode_work, episode_work.c.episode_id == episode.c.id)
        .where(
            episode.c.patient_id == of.patient_id,
            episode.c.end_date.between(earliest, of.start_date),
            ~episode.c.cancelled,
            episode_work.c.state.in_(states),
            episode.c.id != of.id,
            not_(
                and_(
                    episode.c.spell_id == of.spell_id,
                    episode.c.episode_number >= of.episode_number,
                )
            ),
        )
        .order_by(episode.c.end_date.desc(), episode.c.id)
        .limit(MOST_EPISODES)
        .subquery()
    )
    rows = connection.execute(
        select(newest.c.id, newest.c.end_date, code.c.code)
        .join(code, code.c.episode_id == newest.c.id)
        .where(code.c.system == System.ICD10.value, ~code.c.deleted)
        .order_by(newest.c.end_date.desc(), newest.c.id, code.c.at)
    )
    found: dict[str, tuple[date, list[str]]] = {}
    for row in rows:
        found.setdefault(row.id, (row.end_date, []))[1].append(row.code)
    return tuple(PastEpisode(ended, tuple(codes)) for ended, codes in found.values())
