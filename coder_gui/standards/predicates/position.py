"""Where a code may stand: never first, never leading, never at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs, Offer
from coder_gui.standards.predicates.company import usable
from coder_gui.standards.predicates.form import replacements
from coder_gui.standards.sheet import PROCEDURES, Sheet


def _move(to: int) -> Offer:
    return Offer("move", {"position": to}, {"to": str(to)})


@dataclass(frozen=True, slots=True)
class NeverPrimary:
    """Codes that never stand first in their list."""

    codes: CodeRanges
    list: str

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The first entry, where it is one of them; offers a place behind one that may be."""
        entries = sheet.codes(self.list)
        if not entries or entries[0].code not in self.codes:
            return
        others = (each for each in entries if each.code and each.code not in self.codes)
        other = next(others, None)
        yield Finding(entries[0], offers=(_move(other.position),) if other else ())


@dataclass(frozen=True, slots=True)
class Never:
    """Codes that are never assigned. `use` are those to offer in their place.

    A `use` of four characters keeps a fifth that the code has.
    """

    codes: CodeRanges
    list: str
    use: tuple[str, ...] = ()

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"replace"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them."""
        for each in sheet.any_of(self.list, self.codes):
            others = [code.replace(".", "") + each.code[4:] for code in self.use]
            yield Finding(each, offers=replacements(tuple(usable(others, self.list, sheet))))


@dataclass(frozen=True, slots=True)
class LeadingSecondary:
    """Codes of `codes` that stand before the first procedure outside `secondary`."""

    codes: CodeRanges
    secondary: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; offers the place after the first procedure it could belong to."""
        if not sheet.any_of(PROCEDURES, self.codes):
            return
        groups = sheet.groups(self.secondary)
        if groups[0].head is not None:
            return
        head = groups[1].head if len(groups) > 1 else None
        for each in groups[0].rest:
            if each.code in self.codes:
                yield Finding(each, offers=(_move(head.position),) if head else ())
