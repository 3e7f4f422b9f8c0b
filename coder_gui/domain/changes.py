"""What a write touched. Every view asks a `Changes` whether it must read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """The episodes, patients and kinds of row (table names) that one transaction touched.

    `everything` is set by imports too large to list; a view then always reads again.
    """

    kinds: frozenset[str] = frozenset()
    episodes: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    everything: bool = False

    def with_those_of(self, other: Changes) -> Changes:
        """What both touched."""
        return Changes(
            self.kinds | other.kinds,
            self.episodes | other.episodes,
            self.patients | other.patients,
            self.everything or other.everything,
        )

    def touches(self, *, kind: str | None = None, episode: str | None = None) -> bool:
        """True when a view of this kind and episode (None: any) is stale."""
        if self.everything:
            return True
        if kind is not None and kind not in self.kinds:
            return False
        return episode is None or episode in self.episodes


@dataclass(frozen=True, slots=True)
class Saved(Generic[T]):
    """The answer of a committed write: its value, what it touched, and when it was on disk."""

    value: T
    changes: Changes
    at: datetime
