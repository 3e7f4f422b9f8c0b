"""What the standards say of the result as decided so far, and of what it could be instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from coder_gui.domain.coding import Problem, Severity
from coder_gui.domain.conflicts import Choice

_Name = tuple[str, str | None, str]
MOST = 3
"""Sentences on the card; the rest is counted."""
_CHOOSING = {
    Choice.MINE: "keep mine",
    Choice.THEIRS: "choose theirs",
    Choice.BEFORE: "go back to before",
    Choice.BOTH: "keep both",
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
    problems: Sequence[Problem],
    others: Mapping[Choice, Sequence[Problem]],
    *,
    about: Collection[str] = (),
    decided: bool = True,
) -> tuple[Finding, ...]:
    """Errors and warnings of the result, and what another choice would bring.

    What concerns the codes `about` stands first. `decided`: the row has an answer;
    else what every choice brings comes in any case.
    """
    own = {_name(problem) for problem in problems}
    brought: dict[_Name, list[Choice]] = {}
    known = {_name(problem): problem for problem in problems}
    for choice, found in others.items():
        for problem in found:
            known.setdefault(_name(problem), problem)
            if _name(problem) not in own:
                brought.setdefault(_name(problem), []).append(choice)
    wanted = {plain(code) for code in about if code}
    every = 0 if decided else len(others)
    ranked = [
        (
            plain(problem.code or "") not in wanted,
            name in brought,
            _RANK[problem.severity],
            Finding(
                problem.message,
                problem.reference,
                problem.severity,
                _only_if(brought.get(name, ()), every),
            ),
        )
        for name, problem in known.items()
        if problem.severity is not Severity.INFO
    ]
    return tuple(one[-1] for one in sorted(ranked, key=lambda one: one[:-1]))


def plain(code: str) -> str:
    """A code without what only its display has: the dot and the asterisk."""
    return code.replace(".", "").rstrip("*")


def _only_if(choices: Sequence[Choice], every: int) -> str:
    """only if you choose theirs; whatever you choose, where `every` choice brings it."""
    if not choices:
        return ""
    if len(choices) == every:
        return "whatever you choose"
    return f"only if you {' or '.join(_CHOOSING[one] for one in choices)}"


def _name(problem: Problem) -> _Name:
    return problem.rule, problem.code, problem.message
