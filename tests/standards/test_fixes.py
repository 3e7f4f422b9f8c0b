"""Doing what a problem's key offers settles that problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import CheckCode, CheckRecord, Fix, Problem, System
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from coder_gui.standards.rules import Rule
from coder_gui.system.paths import resource

PACK = packs.load(resource("rules"))
LISTS = {"icd10": "diagnoses", "opcs4": "procedures"}
DONE = frozenset({"replace", "remove", "move", "add"})
"""Kinds of fixes that change nothing but the order and the codes of a list."""


def after(record: CheckRecord, problem: Problem, fix: Fix) -> CheckRecord:
    """The record with the fix done."""
    name = LISTS.get(str(fix.arguments.get("system")), problem.list)
    codes = list(getattr(record, name))
    at = (problem.position or 0) - 1
    if fix.kind == "add":
        to = int(fix.arguments.get("position", len(codes) + 1))
        codes.insert(to - 1, CheckCode(str(fix.arguments["code"])))
    elif fix.kind == "replace":
        codes[at] = replace(codes[at], raw=str(fix.arguments["code"]))
    else:
        one = codes.pop(at)
        if fix.kind == "move":
            codes.insert(int(fix.arguments["position"]) - 1, one)
    return replace(record, **{name: tuple(codes)})


def unsettled(rule: Rule, editions: Classifications) -> Iterator[str]:
    """Fixes of the rule's failing examples that leave the very problem they were offered for."""
    alone = replace(PACK, rules=(rule,))
    icd10, opcs4 = editions.for_date(System.ICD10), editions.for_date(System.OPCS4)
    for example in (each for each in rule.examples if each.breaks):
        found = check(example.record, alone, icd10, opcs4)
        for problem in found:
            for fix in (each for each in problem.fixes if each.kind in DONE):
                left = check(after(example.record, problem, fix), alone, icd10, opcs4)
                before = sum(each.message == problem.message for each in found)
                if sum(each.message == problem.message for each in left) >= before:
                    yield f"{rule.id}: {fix.label} leaves {problem.message}"


def test_every_fix_settles_what_it_was_offered_for(starters: Classifications) -> None:
    left = [words for rule in PACK.rules for words in unsettled(rule, starters)]

    assert left == []


def test_many_rules_offer_something_to_do(starters: Classifications) -> None:
    icd10, opcs4 = starters.for_date(System.ICD10), starters.for_date(System.OPCS4)
    offering = {
        problem.rule
        for rule in PACK.rules
        for example in rule.examples
        for problem in check(example.record, replace(PACK, rules=(rule,)), icd10, opcs4)
        if problem.fixes
    }

    assert len(offering) > len(PACK.rules) // 2
