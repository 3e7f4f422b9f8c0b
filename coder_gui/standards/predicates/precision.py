"""How precise a code is: what stands unspecified while the record knows more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs
from coder_gui.standards.sheet import Sheet

_UNSPECIFIED = "9"


@dataclass(frozen=True, slots=True)
class PreciseSibling:
    """The primary diagnosis is a .9 "unspecified" while its category is coded more precisely.

    Only where the edition's title has the word `titled`, and not for `but_not`: some .9 codes
    say something of their own, and some categories are coded several times by right.
    """

    titled: str
    but_not: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The primary diagnosis; `other` is the first more precise code."""
        first = sheet.diagnoses[0] if sheet.diagnoses else None
        if first is None or first.facts is None or first.code[3:4] != _UNSPECIFIED:
            return
        if self.titled not in first.facts.title.lower():
            return
        if self.but_not is not None and first.code in self.but_not:
            return
        for other in sheet.diagnoses[1:]:
            if other.category == first.category and other.code[3:4] not in ("", "8", _UNSPECIFIED):
                yield Finding(first, words={"other": other.display})
                return


@dataclass(frozen=True, slots=True)
class CharacterIs:
    """Codes of `codes` whose character number `place` is `value`; `but_not` are passed over.

    Case "first": it is the first entry of the list.
    """

    codes: CodeRanges
    place: int
    value: str
    list: str
    but_not: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = frozenset({"first"})
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them."""
        for each in sheet.any_of(self.list, self.codes):
            if each.code[self.place - 1 : self.place] != self.value:
                continue
            if self.but_not is None or each.code not in self.but_not:
                yield Finding(each, "first" if each.position == 1 else "")
