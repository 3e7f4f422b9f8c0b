"""What the standards say of the result as decided so far, and of what it could be instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coder_gui.domain.coding import Problem, Severity
from coder_gui.domain.conflicts import Choice

MOST = 3
"""Sentences on the card; the rest is counted."""
_ONLY_IF = {
    Choice.MINE: "only if you keep mine",
    Choice.THEIRS: "only if you choose theirs",
    Choice.BEFORE: "only if you go back to before",
    Choice.BOTH: "only if you keep both",
}
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence with its reference; `only_if` where the result does not have it."""

    message: str
    reference: str
    severity: Severity
    only_if: str = ""

    @property
    def source(self) -> str:
        """The second line: DGCS.5, 2026 · only if you choose theirs."""
        return " · ".join(part for part in (self.reference, self.only_if) if part)


def findings(
    problems: Sequence[Problem], others: Mapping[Choice, Sequence[Problem]]
) -> tuple[Finding, ...]:
    """Errors and warnings of the result, then what another choice would bring."""
    own = {_name(problem) for problem in problems}
    found = [_finding(problem) for problem in problems if problem.severity is not Severity.INFO]
    for choice, brought in others.items():
        new = [one for one in brought if _name(one) not in own]
        found += [
            _finding(one, _ONLY_IF.get(choice, ""))
            for one in new
            if one.severity is not Severity.INFO
        ]
    return tuple(sorted(found, key=lambda one: (bool(one.only_if), _RANK[one.severity])))


def _finding(problem: Problem, only_if: str = "") -> Finding:
    return Finding(problem.message, problem.reference, problem.severity, only_if)


def _name(problem: Problem) -> tuple[str, str | None, str]:
    return problem.rule, problem.code, problem.message
