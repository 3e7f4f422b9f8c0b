"""A rule made of several parts, each with its own logic, condition and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from coder_gui.standards.conditions import When
from coder_gui.standards.findings import NOTHING, Finding, Predicate
from coder_gui.standards.sheet import Sheet


def wording_name(number: int, case: str = "") -> str:
    """The name under which a rule keeps the words of a part, and of a case of a part."""
    return f"{number}:{case}" if case else str(number)


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `cases` are the cases of its logic for which it has words of their own."""

    logic: Predicate
    when: When | None
    cases: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a rule, in order."""

    parts: tuple[Part, ...]

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """What each part finds, under the name of its words."""
        for number, part in enumerate(self.parts, start=1):
            if part.when is not None and not part.when.met(sheet):
                continue
            for finding in part.logic.find(sheet):
                case = finding.case if finding.case in part.cases else ""
                yield replace(finding, case=wording_name(number, case))
