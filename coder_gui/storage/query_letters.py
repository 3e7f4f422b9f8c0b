"""What the letter of a query is made from, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from coder_gui.domain.episode import Episode, Spell, TimelineEntry
from coder_gui.domain.patient import Patient
from coder_gui.domain.queries import LetterPurpose, Query, QueryEvent
from coder_gui.storage import episodes, queries

_LETTERS = frozenset({QueryEvent.PRINTED, QueryEvent.REMINDED, QueryEvent.ESCALATED})


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A query with its stay. `prints`: how often this purpose was printed.

    `sent`: when letters went out, oldest first; a reprint is no letter of its own.
    """

    query: Query
    patient: Patient
    spell: Spell
    episode: Episode
    timeline: tuple[TimelineEntry, ...]
    prints: int
    sent: tuple[datetime, ...]


def read(connection: Connection, query_id: str, purpose: LetterPurpose) -> LetterRow:
    """Raises NotFound."""
    query = queries.get(connection, query_id)
    whole = episodes.read_whole(connection, query.episode_id)
    told = queries.events(connection, query_id)
    return LetterRow(
        query=query,
        patient=whole.patient,
        spell=whole.spell,
        episode=whole.episode,
        timeline=episodes.read_timeline(connection, whole.spell.id),
        prints=queries.prints(connection, query_id, purpose),
        sent=tuple(one.at for one in told if one.event in _LETTERS),
    )
