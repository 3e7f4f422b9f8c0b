"""A rule made of several parts, each with its own logic, condition and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from coder_gui.standards.conditions import When
from coder_gui.standards.findings import NOTHING, Finding, Needs, Predicate, needs_of
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
    needs: Needs | None = field(default=None, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", needs_of(self.logic))

    def may_speak(self, sheet: Sheet) -> bool:
        """False where the record has nothing that the part could be about."""
        if self.needs is not None and not any(sheet.meets(*each) for each in self.needs):
            return False
        return self.when is None or self.when.met(sheet)


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
            if not part.may_speak(sheet):
                continue
            for finding in part.logic.find(sheet):
                case = finding.case if finding.case in part.cases else ""
                yield replace(finding, case=wording_name(number, case))
