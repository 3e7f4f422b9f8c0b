"""What the linter of query wording is given and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: `leading` makes the letter leading, `warning` only advises."""

    LEADING = "leading"
    WARNING = "warning"


QUESTION = "question"
EVIDENCE = "evidence"


def option_part(number: int) -> str:
    """The name of the part that an option is; options count from 1."""
    return f"option {number}"


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """One evidence line as the linter sees it.

    `earlier`: from an earlier admission. `nothing_found`: looked through, not mentioned.
    `certainty`: a value of domain.abstraction.Certainty, None when only the words tell.
    """

    text: str
    earlier: bool = False
    nothing_found: bool = False
    certainty: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the wording.

    `rule` is the rule's id; `text` the offending words as written; `why` one sentence. `part` is
    "question", "option n" (from 1) or "evidence"; `start` and `length` count characters in that
    part's text (0, 0 when the whole part is meant). `rewording` replaces those characters, or
    those of `replaces` (start, length) where a whole sentence has to go; None when nothing can be
    offered.
    """

    rule: str
    text: str
    why: str
    start: int = 0
    length: int = 0
    part: str = QUESTION
    rewording: str | None = None
    severity: Severity = Severity.LEADING
    replaces: tuple[int, int] | None = None
