"""The examples beside each rule: reading them from a pack, and trying the rule on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from coder_gui.domain.codes import canonical
from coder_gui.domain.coding import (
    CheckCode,
    CheckRecord,
    Classification,
    CodeFacts,
    EditionUse,
    PastEpisode,
    Severity,
    System,
)
from coder_gui.standards.engine import check
from coder_gui.standards.rules import Example, Rule, RulePack
from coder_gui.standards.toml_tables import TomlTable

EDITIONS = ("complete", "superseded", "starter")
_LISTS = frozenset({"id", "diagnoses", "procedures", "history", "spell_episodes"})
_FIELDS = frozenset(each.name for each in fields(CheckRecord)) - _LISTS


def read_example(table: TomlTable, *, breaks: bool) -> Example:
    """One [[rule.fails]] or [[rule.passes]] table. Raises UserError naming what is wrong."""
    edition = table.text("edition", "complete")
    if edition not in EDITIONS:
        raise table.refuse(f"edition must be one of {', '.join(EDITIONS)}")
    severity = table.text("severity", "")
    if severity and severity not in set(Severity):
        raise table.refuse(f"severity must be one of {', '.join(Severity)}")
    record = CheckRecord(
        "example",
        diagnoses=_diagnoses(table),
        procedures=_procedures(table),
        history=_history(table),
        spell_episodes=_stay(table),
        **{name: table.value(name) for name in _FIELDS if name in table},
    )
    example = Example(
        record,
        breaks,
        edition,
        table.texts("daggers") if "daggers" in table else None,
        _positions(table),
        Severity(severity) if severity else None,
    )
    table.finish()
    return example


def _diagnoses(table: TomlTable) -> tuple[CheckCode, ...]:
    codes = [
        CheckCode(raw, id=f"diagnosis {n}")
        for n, raw in enumerate(table.texts("diagnoses", ()), start=1)
    ]
    for pair in table.tables("marked_pairs"):
        asterisk, dagger = pair.number("asterisk") or 0, pair.number("dagger") or 0
        if not (0 < asterisk <= len(codes) and 0 < dagger <= len(codes)):
            raise pair.refuse("asterisk and dagger must be positions of diagnoses")
        codes[asterisk - 1] = replace(codes[asterisk - 1], paired_with=f"diagnosis {dagger}")
    return tuple(codes)


def _procedures(table: TomlTable) -> tuple[CheckCode, ...]:
    return tuple(
        CheckCode(each.text("code", ""), id=f"procedure {n}", date=each.day("date"))
        for n, each in enumerate(table.tables("procedures"), start=1)
    )


def _history(table: TomlTable) -> tuple[PastEpisode, ...]:
    found = []
    for each in table.tables("history"):
        ended = each.day("end_date")
        if ended is None:
            raise each.refuse("end_date is missing")
        found.append(PastEpisode(ended, each.texts("diagnoses")))
    return tuple(found)


def _stay(table: TomlTable) -> tuple[tuple[date, date], ...]:
    found = []
    for each in table.tables("spell_episodes"):
        start, end = each.day("start_date"), each.day("end_date")
        if start is None or end is None:
            raise each.refuse("start_date or end_date is missing")
        found.append((start, end))
    return tuple(found)


def _positions(table: TomlTable) -> tuple[int, ...] | None:
    if "positions" not in table:
        return None
    found = table.value("positions")
    if not isinstance(found, list) or not all(isinstance(each, int) for each in found):
        raise table.refuse("positions must be a list of whole numbers")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An example that did not come out as the pack says it does."""

    rule: str
    file: str
    number: int
    breaks: bool
    reason: str

    def __str__(self) -> str:
        kind = "failing" if self.breaks else "passing"
        return f"{self.file}, {self.rule}, {kind} example {self.number}: {self.reason}"


def disagreements(
    pack: RulePack, icd10: Classification, opcs4: Classification
) -> tuple[Disagreement, ...]:
    """Every example of every rule, tried; what is given back are those that came out otherwise.

    The editions lend their codes; whether they count as complete, superseded or starter, and which
    codes they mark as daggers, is what the example says.
    """
    return tuple(_tried(pack, icd10, opcs4))


def _tried(pack: RulePack, icd10: Classification, opcs4: Classification) -> Iterator[Disagreement]:
    for rule in pack.rules:
        for breaks in (True, False):
            examples = [each for each in rule.examples if each.breaks is breaks]
            for number, example in enumerate(examples, start=1):
                reason = _difference(rule, example, pack, icd10, opcs4)
                if reason:
                    yield Disagreement(rule.id, rule.file, number, breaks, reason)


def _difference(
    rule: Rule, example: Example, pack: RulePack, icd10: Classification, opcs4: Classification
) -> str:
    alone = replace(pack, rules=(replace(rule, valid_from=None, valid_to=None),))
    found = check(example.record, alone, _AsIf(icd10, example), _AsIf(opcs4, example))
    if not example.breaks:
        return f"it reports {found[0].message!r}" if found else ""
    if not found:
        return "nothing is reported"
    positions = tuple(sorted(each.position or 0 for each in found))
    if example.positions is not None and positions != tuple(sorted(example.positions)):
        return f"positions {list(positions)} are reported"
    severities = {each.severity for each in found}
    if example.severity is not None and severities != {example.severity}:
        return f"severity is {', '.join(sorted(severities))}"
    return ""


class _AsIf:
    """An edition's codes under another standing and with other dagger facts."""

    def __init__(self, edition: Classification, example: Example) -> None:
        self._edition = edition
        self._standing = example.edition
        marked = example.daggers
        self._daggers: frozenset[str] | None = None
        if marked is not None:
            codes = (canonical(System.ICD10, each) for each in marked)
            self._daggers = frozenset(code for code in codes if code is not None)

    @property
    def use(self) -> EditionUse:
        return replace(
            self._edition.use,
            starter=self._standing == "starter",
            complete=self._standing == "complete",
        )

    def facts(self, code: str) -> CodeFacts | None:
        found = self._edition.facts(code)
        if found is None or found.system is not System.ICD10:
            return found
        marked = None if self._daggers is None else code in self._daggers
        return replace(found, dagger=marked, partners=())

    def children(self, code: str) -> tuple[str, ...]:
        return self._edition.children(code)

    def nearest(self, code: str, limit: int = 3) -> tuple[CodeFacts, ...]:
        return self._edition.nearest(code, limit)
