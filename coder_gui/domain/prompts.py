"""Long-term conditions of earlier episodes, to be looked for in this one. Never codes.

Nothing here can become a code: a condition is settled by a line of this episode, or by "looked,
not mentioned", and a code is added from a line like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What came of looking. `PRESENT`: this episode has a code of the condition already."""

    OPEN = "open"
    FOUND = "found"
    NOT_MENTIONED = "not_mentioned"
    PRESENT = "present"


OUTCOME_WORDS = {
    Outcome.OPEN: "Look for",
    Outcome.FOUND: "Found",
    Outcome.NOT_MENTIONED: "Looked, not mentioned",
    Outcome.PRESENT: "Coded",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a condition was coded before. `origin`: "this laptop" or "PAS".

    `on`: the end of that episode; `display` and `title` are the code's, as it stood there.
    """

    on: date
    origin: str
    display: str
    title: str
    specialty: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One condition to look for; `seen` holds the newest mention of each code, newest first.

    `line_id` is the evidence in this episode where it was found.
    """

    condition: str
    name: str
    seen: tuple[Seen, ...]
    outcome: Outcome
    line_id: str | None = None
    author: str = ""
