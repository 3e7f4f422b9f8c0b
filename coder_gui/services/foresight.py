"""What the standards would say of a code before it is put on an episode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import CheckRecord, CodeEntry, Problem, Severity, System
from coder_gui.domain.errors import UserError
from coder_gui.services.completion import settled, shipped_wishes
from coder_gui.services.record import Editions, check_record
from coder_gui.standards.assigning import Assignable, assignable
from coder_gui.standards.engine import check
from coder_gui.standards.predicates.pairs import fits
from coder_gui.standards.rules import RulePack

if TYPE_CHECKING:
    from coder_gui.domain.coding import Classification
    from coder_gui.system.clock import Clock

_NEW = "new"
_OF_THE_NEW = (_NEW, None)
"""Problems of the new code, and of the whole record (a delivery without its outcome)."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What adding a code would break: a sentence, and the standard with its year ("" for none).

    `rule` is the id of the rule that says so, "" where the code cannot be assigned at all.
    """

    severity: Severity
    message: str
    reference: str
    rule: str = ""


class Foresight:
    """Checks an open episode as it would be with one code more. Reads no patient data itself.

    What choosing the code will ask for anyway (resources/completion, `settles`) is no warning.
    Thread-safe; takes about 0.5 ms a code, so a page of results is checked between two key presses.
    """

    def __init__(self, classifications: Editions, pack: RulePack, clock: Clock) -> None:
        self._classifications = classifications
        self._pack = pack
        self._clock = clock
        self._wishes = tuple(wish for system in System for wish in shipped_wishes(system))

    def of(
        self, case: EpisodeCase, codes: Iterable[tuple[System, str]], *, replacing: str = ""
    ) -> dict[tuple[System, str], Foreseen]:
        """The gravest new error or warning by (system, canonical code); silent codes are left out.

        `replacing` is the id of the code whose place the new one would take.
        """
        day = case.episode.end_date
        editions = {system: self._classifications.for_date(system, day) for system in System}
        before = {_name(each) for each in self._problems(case, editions)}
        found = {}
        for system, code in codes:
            foreseen = self._one(case, system, code, editions, before, replacing)
            if foreseen is not None:
                found[system, code] = foreseen
        return found

    def _one(
        self,
        case: EpisodeCase,
        system: System,
        code: str,
        editions: dict[System, Classification],
        before: set[tuple[str, ...]],
        replacing: str,
    ) -> Foreseen | None:
        try:
            new = assignable(system, code, editions[system], self._pack)
        except UserError as refused:
            if editions[system].children(code):
                return None  # the missing character is asked for
            return Foreseen(Severity.ERROR, str(refused), "")
        entries = list(case.diagnoses if system is System.ICD10 else case.procedures)
        if replacing:
            entries = [
                replace(each, code=new.code, display=new.display) if each.id == replacing else each
                for each in entries
            ]
        else:
            entries.append(self._entry(case, system, new, entries, editions[system]))
        lists = {System.ICD10: case.diagnoses, System.OPCS4: case.procedures, system: entries}
        coded = replace(
            case, diagnoses=tuple(lists[System.ICD10]), procedures=tuple(lists[System.OPCS4])
        )
        asked = frozenset() if replacing else settled(self._wishes, system, new.code)
        for problem in self._problems(coded, editions):
            if problem.rule in asked and problem.code_id in _OF_THE_NEW:
                continue
            if problem.severity is not Severity.INFO and _name(problem) not in before:
                return Foreseen(problem.severity, problem.message, problem.reference, problem.rule)
        return None

    def _entry(
        self,
        case: EpisodeCase,
        system: System,
        new: Assignable,
        entries: Sequence[CodeEntry],
        edition: Classification,
    ) -> CodeEntry:
        """The code at the end of its list, paired and dated as adding it would."""
        last = entries[-1] if entries else None
        dagger = None
        if new.asterisk and last is not None:
            known = fits(edition.facts(last.code), new.facts)
            dagger = last.paired_with or (last.id if known else None)
        return CodeEntry(
            id=_NEW,
            episode_id=case.episode.id,
            system=system,
            code=new.code,
            display=new.display,
            title=new.title,
            position=len(entries) + 1,
            paired_with=dagger,
            procedure_date=case.episode.start_date if system is System.OPCS4 else None,
        )

    def _problems(
        self, case: EpisodeCase, editions: dict[System, Classification]
    ) -> tuple[Problem, ...]:
        return check(
            _record(case),
            self._pack,
            editions[System.ICD10],
            editions[System.OPCS4],
            today=self._clock.today(),
        )


def _record(case: EpisodeCase) -> CheckRecord:
    return check_record(
        episode=case.episode,
        spell=case.spell,
        patient=case.patient,
        diagnoses=case.diagnoses,
        procedures=case.procedures,
    )


def _name(problem: Problem) -> tuple[str, ...]:
    return problem.rule, problem.severity.value, problem.code_id or "", problem.message
