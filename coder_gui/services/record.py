"""An episode's coded record as the checks see it, and every problem of an open episode."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from coder_gui.domain.abstraction import SIDE_WORDS, AbstractionLine, Side
from coder_gui.domain.codes import ASTERISK, DAGGER, display
from coder_gui.domain.coding import (
    CheckCode,
    CheckRecord,
    Classification,
    CodeEntry,
    Fix,
    Override,
    PastEpisode,
    Problem,
    Severity,
    System,
)
from coder_gui.domain.episode import Episode, Spell, State, TimelineEntry
from coder_gui.domain.finalising import EVIDENCE
from coder_gui.domain.ordering import group_numbers
from coder_gui.domain.patient import Patient
from coder_gui.standards.engine import check, in_order, with_overrides
from coder_gui.standards.predicates.history import years_before
from coder_gui.standards.rules import RulePack
from coder_gui.storage.codes import StoredRecord


class Editions(Protocol):
    """Where the edition of a day comes from (`classification.editions.Classifications`)."""

    def for_date(self, system: System, day: date | None) -> Classification:
        """The edition in force on `day`; None: on an open episode, today."""


ORPHANED = "ORPHANED"
"""The id under which changed evidence is reported."""
SIDE = "SIDE"
"""The id under which a side without its site code is reported."""
SIDE_RULE = "OPC-007"
"""The rule that misses the side of a paired organ, whatever the lines say."""
LOOK_BACK_YEARS = 3
"""Years before an episode's start in which its patient's earlier episodes are read."""
_LISTS = {System.ICD10: "diagnoses", System.OPCS4: "procedures"}


def code_lists(
    stored: Iterable[CodeEntry], *, icd10: Classification, opcs4: Classification, pack: RulePack
) -> tuple[tuple[CodeEntry, ...], tuple[CodeEntry, ...]]:
    """Diagnoses and procedures as they are shown, from codes as they are stored (in order).

    Adds what the editions and the order say: titles, the roles in pairs, positions, procedure
    groups, and the date that method and site codes take from their group.
    """
    stored = tuple(stored)
    diagnoses = [each for each in stored if each.system is System.ICD10]
    procedures = [each for each in stored if each.system is System.OPCS4]
    return _paired(_titled(diagnoses, icd10), icd10), _grouped(_titled(procedures, opcs4), pack)


def _titled(entries: Iterable[CodeEntry], edition: Classification) -> list[CodeEntry]:
    titled = []
    for position, entry in enumerate(entries, start=1):
        facts = edition.facts(entry.code)
        titled.append(
            replace(
                entry,
                display=display(entry.system, entry.code),
                title=facts.title if facts else "",
                position=position,
            )
        )
    return titled


def _paired(entries: Sequence[CodeEntry], edition: Classification) -> tuple[CodeEntry, ...]:
    present = {entry.id for entry in entries}
    daggers = {entry.paired_with for entry in entries}
    shown = []
    for entry in entries:
        facts = edition.facts(entry.code)
        asterisk = facts.asterisk if facts else entry.role == ASTERISK
        role = ASTERISK if asterisk else DAGGER if entry.id in daggers else None
        paired = entry.paired_with if entry.paired_with in present else None
        shown.append(replace(entry, role=role, paired_with=paired))
    return tuple(shown)


def _grouped(entries: Sequence[CodeEntry], pack: RulePack) -> tuple[CodeEntry, ...]:
    numbers = group_numbers([entry.code for entry in entries], pack.is_secondary)
    shown: list[CodeEntry] = []
    day: date | None = None
    for number, entry in zip(numbers, entries, strict=True):
        day = entry.procedure_date if not pack.is_secondary(entry.code) else day
        own = entry.procedure_date if number == 0 else day
        shown.append(replace(entry, group=number, procedure_date=own))
    return tuple(shown)


def check_record(
    *,
    episode: Episode,
    spell: Spell | None,
    patient: Patient | None,
    diagnoses: Iterable[CodeEntry],
    procedures: Iterable[CodeEntry],
    history: Iterable[PastEpisode] = (),
    timeline: Iterable[TimelineEntry] = (),
) -> CheckRecord:
    """The record of an episode for the standards checks.

    `history` are earlier episodes of the patient, `timeline` the episodes of its stay.
    """
    return CheckRecord(
        id=episode.id,
        diagnoses=tuple(_check_code(entry) for entry in diagnoses),
        procedures=tuple(_check_code(entry) for entry in procedures),
        cds_type=episode.cds_type,
        birth_date=patient.birth_date if patient else None,
        sex=patient.sex if patient else None,
        admission_date=spell.admission_date if spell else None,
        discharge_date=spell.discharge_date if spell else None,
        admission_method=spell.admission_method if spell else None,
        discharge_method=spell.discharge_method if spell else None,
        patient_classification=spell.patient_classification if spell else None,
        episode_number=episode.episode_number,
        last_episode=episode.last_episode,
        start_date=episode.start_date,
        end_date=episode.end_date,
        main_specialty=episode.main_specialty,
        treatment_function=episode.treatment_function,
        consultant_code=episode.consultant_code,
        neonatal_level=episode.neonatal_level,
        palliative_days=episode.palliative_days,
        finished=episode.end_date is not None,
        history=tuple(history),
        spell_episodes=tuple(_others(episode, timeline)),
    )


def looks_back_to(episode: Episode) -> date | None:
    """The earliest end of earlier episodes that rules may look back on; None without a start."""
    start = episode.start_date
    return years_before(start, LOOK_BACK_YEARS) if start is not None else None


def _others(episode: Episode, timeline: Iterable[TimelineEntry]) -> Iterator[tuple[date, date]]:
    """(start, end) of the other ended episodes of the stay; cancelled ones left out."""
    for each in timeline:
        if each.episode_id == episode.id or each.state is State.CANCELLED:
            continue
        if each.start_date is not None and each.end_date is not None:
            yield each.start_date, each.end_date


def _check_code(entry: CodeEntry) -> CheckCode:
    return CheckCode(
        raw=entry.code, id=entry.id, date=entry.procedure_date, paired_with=entry.paired_with
    )


def problems_of(
    *,
    episode: Episode,
    spell: Spell | None,
    patient: Patient | None,
    diagnoses: Sequence[CodeEntry],
    procedures: Sequence[CodeEntry],
    lines: Sequence[AbstractionLine],
    overrides: Iterable[Override],
    pack: RulePack,
    icd10: Classification,
    opcs4: Classification,
    today: date,
    history: Iterable[PastEpisode] = (),
    timeline: Iterable[TimelineEntry] = (),
) -> tuple[Problem, ...]:
    """Every problem of an open episode: what the rules find and what its evidence lacks.

    `diagnoses` and `procedures` are those of `code_lists`; `lines` are the current ones, retracted
    ones left out. Errors first, then warnings, then information.
    """
    record = check_record(
        episode=episode,
        spell=spell,
        patient=patient,
        diagnoses=diagnoses,
        procedures=procedures,
        history=history,
        timeline=timeline,
    )
    overrides = tuple(overrides)
    rules = check(record, pack, icd10, opcs4, today=today)
    entries = (*diagnoses, *procedures)
    known = {line.id: line for line in lines}
    own = [*_without_evidence(entries, known), *_orphaned(entries, known)]
    sides = tuple(_sides(procedures, known, pack, opcs4))
    return in_order(with_overrides((*_told_once(rules, sides), *own), overrides))


def blocking(
    record: StoredRecord,
    *,
    pack: RulePack,
    icd10: Classification,
    opcs4: Classification,
    today: date,
) -> tuple[Problem, ...]:
    """The problems that can stand in the way of finalising: of the rules, and missing evidence."""
    diagnoses, procedures = code_lists(record.codes, icd10=icd10, opcs4=opcs4, pack=pack)
    coded = replace(
        record.facts,
        diagnoses=tuple(_check_code(entry) for entry in diagnoses),
        procedures=tuple(_check_code(entry) for entry in procedures),
    )
    entries = (*diagnoses, *procedures)
    current = {line_id for entry in entries for line_id in entry.line_ids}
    found = (*check(coded, pack, icd10, opcs4, today=today), *_without_evidence(entries, current))
    return in_order(with_overrides(found, record.overrides))


def _without_evidence(entries: Iterable[CodeEntry], lines: Container[str]) -> Iterator[Problem]:
    for entry in entries:
        if not any(line_id in lines for line_id in entry.line_ids):
            yield _problem(
                entry,
                EVIDENCE,
                Severity.ERROR,
                f"{entry.display} has no line that supports it.",
                "Finalise needs evidence for every code",
                (Fix("link", "Link a line"),),
            )


def _orphaned(entries: Iterable[CodeEntry], lines: dict[str, AbstractionLine]) -> Iterator[Problem]:
    for entry in entries:
        for line_id in entry.line_ids:
            line = lines.get(line_id)
            if line is not None and line.orphaned:
                yield _problem(
                    entry,
                    ORPHANED,
                    Severity.WARNING,
                    f"{entry.display} rests on line {line.number}, whose quote is no longer in the "
                    "newest version of its document. Read the document again.",
                    "Evidence",
                )


def _sides(
    procedures: Sequence[CodeEntry],
    lines: dict[str, AbstractionLine],
    pack: RulePack,
    opcs4: Classification,
) -> Iterator[Problem]:
    """Procedures whose line names a side while their group has no code for a side."""
    for entry in procedures:
        if pack.is_secondary(entry.code):
            continue
        group = [each for each in procedures if each.group == entry.group]
        side = _side(entry, lines)
        code = pack.laterality.get(side) if side else None
        facts = opcs4.facts(code) if code else None
        if side is None or facts is None or any(each.code[:3] == facts.code[:3] for each in group):
            continue
        yield _problem(
            entry,
            SIDE,
            Severity.INFO,
            f"The line of {entry.display} says {SIDE_WORDS[side].lower()} and its group has no "
            "code for a side.",
            "PCSZ2",
            (
                Fix(
                    "add",
                    f"Add {facts.display}, {facts.title}",
                    {
                        "system": System.OPCS4.value,
                        "code": facts.code,
                        "position": group[-1].position + 1,
                    },
                ),
            ),
        )


def _told_once(rules: Iterable[Problem], sides: Sequence[Problem]) -> Iterator[Problem]:
    """The problems of the rules, and the sides that no rule misses.

    Where the rule of sides misses one that a line names, it takes over the fix that adds it.
    """
    fixes = {side.code_id: side.fixes for side in sides}
    missed = set()
    for problem in rules:
        if problem.rule == SIDE_RULE and problem.code_id in fixes:
            missed.add(problem.code_id)
            problem = replace(problem, fixes=fixes[problem.code_id])
        yield problem
    yield from (side for side in sides if side.code_id not in missed)


def _side(entry: CodeEntry, lines: dict[str, AbstractionLine]) -> Side | None:
    sides = {lines[line_id].side for line_id in entry.line_ids if line_id in lines} - {None}
    return sides.pop() if len(sides) == 1 else None


def _problem(
    entry: CodeEntry,
    rule: str,
    severity: Severity,
    message: str,
    reference: str,
    fixes: tuple[Fix, ...] = (),
) -> Problem:
    return Problem(
        rule=rule,
        severity=severity,
        list=_LISTS[entry.system],
        code=entry.display,
        position=entry.position,
        message=message,
        reference=reference,
        code_id=entry.id,
        unverified=rule == SIDE,
        fixes=fixes,
    )
