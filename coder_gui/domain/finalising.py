"""What finalising an episode needs, and when a second look is asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coder_gui.domain.coding import Problem, Severity

EVIDENCE = "EVIDENCE"
"""The id under which a code without a line that supports it is reported."""
NOT_ENDED = "NOT-ENDED"
"""The id under which an episode that has not ended is reported."""
NO_PRIMARY = "NO-PRIMARY"
"""The id under which a missing primary diagnosis is reported, whatever the rules say."""
PRIMARY_RULE = "ICD-008"
"""The rule that reports the same; it is not reported twice."""
NEEDS = frozenset({EVIDENCE, NOT_ENDED, NO_PRIMARY, PRIMARY_RULE})
"""What a reason cannot take the place of."""


def may_override(problem: Problem) -> bool:
    """False for what finalising needs in any case: an end, a primary diagnosis, evidence."""
    return problem.rule not in NEEDS and problem.severity is not Severity.INFO


def may_acknowledge(problem: Problem) -> bool:
    """True for a warning that nobody has settled yet."""
    return (
        problem.severity is Severity.WARNING and problem.override is None and may_override(problem)
    )


def missing(problems: Iterable[Problem], *, ended: bool, has_primary: bool) -> tuple[Problem, ...]:
    """What stands in the way of finalising, in the order it should be put right. () : ready.

    `problems` are those of the open episode; an error counts unless it is overridden by a reason.
    """
    problems = tuple(problems)
    found: list[Problem] = []
    if not ended:
        found.append(
            _whole(NOT_ENDED, "The episode has not ended. Its codes stay provisional until it has.")
        )
    if not has_primary and not any(each.rule == PRIMARY_RULE for each in problems):
        found.append(_whole(NO_PRIMARY, "There is no primary diagnosis."))
    found += [each for each in problems if each.blocks or _unmet(each)]
    return tuple(found)


def _unmet(problem: Problem) -> bool:
    return problem.rule in NEEDS and problem.severity is Severity.ERROR


def _whole(rule: str, message: str) -> Problem:
    return Problem(
        rule=rule,
        severity=Severity.ERROR,
        list="episode",
        code=None,
        position=None,
        message=message,
        reference="Finalise",
    )


def refusal(found: Iterable[Problem]) -> str:
    """The sentence that says what finalising still needs."""
    messages = [each.message for each in found]
    if len(messages) == 1:
        return f"Not final yet. {messages[0]}"
    return f"Not final yet, {len(messages)} things are missing. " + " ".join(messages)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The trust's policy on second looks (data). Empty: none is asked for but by the coder.

    `discharge_methods` are those of a death that is looked at again; `trainees` are the names of
    people whose work is; `codes` are canonical beginnings of diagnoses that are.
    """

    discharge_methods: frozenset[str] = frozenset()
    trainees: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()

    def reason(
        self,
        *,
        discharge_method: str | None,
        last_episode: bool | None,
        coder: str,
        diagnoses: Iterable[str],
    ) -> str | None:
        """Why this episode goes to a second look, or None. A death counts in the last episode."""
        if discharge_method in self.discharge_methods and last_episode is not False:
            return "death"
        if coder in self.trainees:
            return "trainee"
        if any(code.startswith(self.codes) for code in diagnoses if self.codes):
            return "flagged"
        return None
