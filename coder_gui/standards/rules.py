"""Rules and packs of rules as the engine runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from coder_gui.domain.coding import CheckRecord, Severity
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.conditions import When
from coder_gui.standards.findings import Needs, Predicate, needs_of
from coder_gui.standards.parts import Parts
from coder_gui.standards.sheet import Sheet


class Basis(StrEnum):
    """What a rule rests on. Only a rule that rests on a standard's text needs that text read."""

    FORMAT = "format"
    MEMBERSHIP = "membership"
    POSITION = "position"
    SEX = "sex"
    RECORD = "record"
    TABULAR = "tabular"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class FixWords:
    """A kind of fix a rule offers and the label of its button."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says in one case, and how gravely. `fixes` None: those of the rule."""

    severity: Severity
    message: str
    fixes: tuple[FixWords, ...] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small record that shows a rule at work: it breaks the rule, or keeps it.

    `edition` is complete, superseded or starter; `daggers` are the codes the edition marks as
    daggers, None where it has no dagger facts. `positions` are the entries reported (0: the
    record as a whole), None where any will do; `severity` the severity expected, if it matters.
    """

    record: CheckRecord
    breaks: bool
    edition: str = "complete"
    daggers: tuple[str, ...] | None = None
    positions: tuple[int, ...] | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its wordings are by case, "" being the rule's own.

    `verified_for` names the year of the standards for which a coder signed it off. A rule that
    rests on a standard and was never signed off warns at most.
    """

    id: str
    list: str
    basis: Basis
    logic: Predicate
    wordings: Mapping[str, Wording]
    fixes: tuple[FixWords, ...]
    reference: str
    book: str
    verified_for: str | None
    valid_from: date | None
    valid_to: date | None
    when: When | None
    examples: tuple[Example, ...]
    file: str

    @property
    def needs(self) -> Needs | None:
        """What a record must have for the rule to find anything; None: it is always asked."""
        if not isinstance(self.logic, Parts):
            return needs_of(self.logic)
        every = [part.needs for part in self.logic.parts]
        if any(each is None for each in every):
            return None
        return tuple(need for each in every for need in each or ())

    @property
    def unverified(self) -> bool:
        """True when it cites a standard that nobody has yet read it against."""
        return self.book != "" and self.verified_for is None

    def in_force(self, day: date | None) -> bool:
        """True on `day`; without a day, where the rule has no end."""
        if day is None:
            return self.valid_to is None
        if self.valid_from is not None and day < self.valid_from:
            return False
        return self.valid_to is None or day <= self.valid_to


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules in use. `notes` say what a trust's own pack changed; they are shown, never hidden.

    `standards_year` is the year of the national standards on the status bar. `lists` are the named
    lists of codes; `laterality` gives the site code of a side (L, R, B). `sha256` names this very
    set of rules.
    """

    name: str
    version: str
    standards_year: str
    rules: tuple[Rule, ...]
    lists: Mapping[str, CodeRanges]
    laterality: Mapping[str, str]
    notes: tuple[str, ...]
    sha256: str
    _by_category: Mapping[tuple[str, str], frozenset[int]] = field(init=False, repr=False)
    _always: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[tuple[str, str], set[int]] = {}
        always = set()
        for number, rule in enumerate(self.rules):
            needs = rule.needs
            if needs is None:
                always.add(number)
            for name, codes in needs or ():
                for category in codes.categories:
                    index.setdefault((name, category), set()).add(number)
        object.__setattr__(self, "_by_category", {k: frozenset(v) for k, v in index.items()})
        object.__setattr__(self, "_always", frozenset(always))

    def asked(self, sheet: Sheet) -> Iterator[Rule]:
        """The rules that could find anything in this record, in the pack's order."""
        nothing: frozenset[int] = frozenset()
        present = (
            self._by_category.get((name, category), nothing)
            for name, categories in sheet.categories.items()
            for category in categories
        )
        for number in sorted(self._always.union(*present)):
            yield self.rules[number]

    def is_secondary(self, code: str) -> bool:
        """True for a procedure code that only says more of the one before it: method or site."""
        return code in self.lists["secondary_procedures"]

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
