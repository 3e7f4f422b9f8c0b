"""What a transaction touched: for the views, and for the list of episodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from coder_gui.domain.changes import Changes
from coder_gui.storage import episode_list

LISTED = 1000
"""More touched episodes than this are told as "everything"."""

_WORDED = frozenset({"patient", "spell", "episode", "episode_work"})


class Touched:
    """What a transaction has written so far, by the ids that views and the list go by."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.episodes: set[str] = set()
        self.patients: set[str] = set()
        self.everything = False
        self._listed: set[str] = set()  # episodes whose row in the list may look different
        self._spells: set[str] = set()  # spells and patients the PAS wrote: all their episodes
        self._people: set[str] = set()
        self._consultants: set[str] = set()  # codes that came or went with a name
        self._words = False

    def row(self, kind: str, row: Mapping[str, Any]) -> None:
        """Note that this row was written."""
        self.kinds.add(kind)
        episode = row["id"] if kind == "episode" else row.get("episode_id")
        patient = row["id"] if kind == "patient" else row.get("patient_id")
        if episode is not None:
            self.episodes.add(episode)
            self._listed.add(episode)
        if patient is not None:
            self.patients.add(patient)
        if kind == "spell":
            self._spells.add(row["id"])
        if kind == "patient":
            self._people.add(row["id"])
        if kind == "episode" and row.get("consultant_name") and row.get("consultant_code"):
            self._consultants.add(row["consultant_code"])
        self._words = self._words or kind in _WORDED

    def refresh(self, connection: Connection) -> None:
        """Bring the episode list in line with the rows written."""
        listed = self._listed | episode_list.episodes_of(connection, self._spells, self._people)
        listed |= episode_list.episodes_to_name(connection, self._consultants)
        self.episodes |= listed
        if listed:
            episode_list.refresh(connection, listed, words=self._words)

    def changes(self) -> Changes:
        """What the views are told."""
        if self.everything or len(self.episodes) > LISTED:
            return Changes(kinds=frozenset(self.kinds), everything=True)
        return Changes(
            kinds=frozenset(self.kinds),
            episodes=frozenset(self.episodes),
            patients=frozenset(self.patients),
        )
