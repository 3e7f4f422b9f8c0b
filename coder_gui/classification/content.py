"""What an importer reads and the index file holds: the codes of one edition and their headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from coder_gui.domain.codes import parent
from coder_gui.domain.coding import System


@dataclass(slots=True)
class CodeRow:
    """One category or code. `code` is canonical; `role` is dagger, asterisk or None.

    `partners` are canonical codes or categories of the other half of a dagger-asterisk pair.
    `sex` is 1 (male only), 2 (female only) or None; ages are in completed years. `valid_from` is
    the first end date of an episode that may carry it, when that is later than the edition's.
    """

    code: str
    title: str
    role: str | None = None
    partners: tuple[str, ...] = ()
    sex: str | None = None
    min_age: int | None = None
    max_age: int | None = None
    usage: int = 0
    valid_from: date | None = None
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter or block above the categories `first` to `last`, both included.

    `code` is what is shown: IX or I20-I25 in ICD-10, a letter in OPCS-4.
    """

    code: str
    title: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A check made while reading a release; `detail` is a sentence for a person."""

    name: str
    passed: bool
    detail: str


@dataclass(slots=True)
class EditionContent:
    """A whole list, before it is indexed. `dagger_facts`: the list says which codes are daggers."""

    system: System
    rows: dict[str, CodeRow] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    dagger_facts: bool = False
    self_tests: list[SelfTest] = field(default_factory=list)

    def add(self, row: CodeRow) -> CodeRow:
        """Adds a row, or merges it into the one already there (the first title stays)."""
        known = self.rows.setdefault(row.code, row)
        if known is not row:
            known.role = known.role or row.role
            known.partners = tuple(dict.fromkeys(known.partners + row.partners))
        return known

    def add_missing_parents(self, titles: Mapping[str, str]) -> int:
        """Adds the categories (and four-character codes) that a list leaves out; returns how many.

        `titles` gives titles of categories; else the title of the filler code, else the first
        title below serves.
        """
        added = 0
        for code in sorted(self.rows, key=len, reverse=True):
            above = parent(code)
            while above is not None and above not in self.rows:
                filler = self.rows.get(f"{above}X")
                title = titles.get(above) or (filler or self.rows[code]).title
                self.add(CodeRow(above, title, role=self.rows[code].role))
                added += 1
                above = parent(above)
        return added

    def with_children(self) -> frozenset[str]:
        """Codes that have a code directly below them, so that they are not assigned themselves."""
        above = {parent(code) for code in self.rows}
        return frozenset(code for code in above if code is not None and code in self.rows)

    def usable(self) -> set[str]:
        """Codes that may be assigned as they stand: four characters or more, nothing below."""
        return {code for code in self.rows if len(code) > 3} - self.with_children()

    def apply_usage(self, counts: dict[str, int]) -> None:
        """Sets how often each code was used; codes without a count get 0."""
        for code, row in self.rows.items():
            row.usage = counts.get(code, 0)

    def note(self, name: str, detail: str, *, passed: bool = True) -> None:
        """Adds a self-test result."""
        self.self_tests.append(SelfTest(name, passed, detail))


def children_of(codes: Iterable[str]) -> dict[str, list[str]]:
    """For each code, the codes directly below it, in order."""
    below: dict[str, list[str]] = {}
    for code in sorted(codes):
        above = parent(code)
        if above is not None:
            below.setdefault(above, []).append(code)
    return below
