"""Runs the rules of a pack over a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from coder_gui.domain.coding import (
    CheckRecord,
    Classification,
    Fix,
    Override,
    Problem,
    Severity,
)
from coder_gui.standards.findings import Finding, Offer
from coder_gui.standards.rules import FixWords, Rule, RulePack
from coder_gui.standards.sheet import Sheet

COMMON_WORDS = frozenset({"code", "title", "position", "edition"})
"""Words that every text of a rule may use besides those of its predicate."""

_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_LISTS = {"episode": 0, "diagnoses": 1, "procedures": 2}


def check(
    record: CheckRecord,
    pack: RulePack,
    icd10: Classification,
    opcs4: Classification,
    *,
    overrides: Iterable[Override] = (),
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Every problem the pack finds in the record: errors, warnings, then information.

    The rules in force on the episode's end are run (open episode: `today`, without it those that
    have no end). A rule that lacks what it needs stays silent. Never raises on any codes.
    """
    sheet = Sheet(record, icd10, opcs4, today=today)
    return in_order(with_overrides(found_by(pack.asked(sheet), sheet), overrides))


def found_by(rules: Iterable[Rule], sheet: Sheet) -> Iterator[Problem]:
    """What those of the rules find that are in force on the record's day."""
    for rule in rules:
        if rule.in_force(sheet.day) and (rule.when is None or rule.when.met(sheet)):
            for finding in rule.logic.find(sheet):
                yield _problem(rule, finding, sheet)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors, warnings, information; in each the episode, the diagnoses, the procedures."""
    return tuple(
        sorted(
            problems,
            key=lambda each: (
                _GRAVITY[each.severity],
                _LISTS.get(each.list, 0),
                each.position or 0,
                each.rule,
            ),
        )
    )


def with_overrides(problems: Iterable[Problem], overrides: Iterable[Override]) -> Iterator[Problem]:
    """The problems, each with the override of its rule and code where there is one.

    What was acknowledged as a warning does not settle what has since become an error.
    """
    known = {(each.rule, each.code_id or ""): each for each in overrides}
    for problem in problems:
        override = known.get((problem.rule, problem.code_id or ""))
        weak = override and override.acknowledged and problem.severity is Severity.ERROR
        yield replace(problem, override=override) if override and not weak else problem


def _problem(rule: Rule, finding: Finding, sheet: Sheet) -> Problem:
    at = finding.at
    words = {**_common(rule, finding, sheet), **finding.words}
    wording = rule.wordings.get(finding.case) or rule.wordings[""]
    templates = rule.fixes if wording.fixes is None else wording.fixes
    return Problem(
        rule=rule.id,
        severity=wording.severity,
        list=rule.list,
        code=(at.display or None) if at else None,
        position=at.position if at else None,
        message=wording.message.format_map(words),
        reference=rule.reference,
        code_id=(at.id or None) if at else None,
        unverified=rule.unverified,
        fixes=tuple(_fixes(templates, finding.offers, words)),
    )


def _common(rule: Rule, finding: Finding, sheet: Sheet) -> dict[str, str]:
    at = finding.at
    edition = sheet.editions.get(rule.list)
    return {
        "code": at.display if at else "",
        "title": at.facts.title if at and at.facts else "",
        "position": str(at.position) if at else "",
        "edition": edition.use.name if edition else "",
    }


def _fixes(
    templates: Iterable[FixWords], offers: Iterable[Offer], words: Mapping[str, str]
) -> Iterator[Fix]:
    for template in templates:
        if template.kind == "remove":
            yield Fix("remove", template.label.format_map(words))
        for offer in offers:
            if offer.kind == template.kind:
                label = template.label.format_map({**words, **offer.words})
                yield Fix(offer.kind, label, dict(offer.arguments))
