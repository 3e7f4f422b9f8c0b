"""Which codes may not stand in one record, and which ask for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding
from coder_gui.standards.sheet import Coded, Sheet

_PLACES = ("anywhere", "before", "after", "directly_before", "directly_after")


@dataclass(frozen=True, slots=True)
class NotTogether:
    """A code of `codes` in one list with one of `with_any`, unless one of `unless` is there too."""

    codes: CodeRanges
    with_any: CodeRanges
    list: str
    unless: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code of `codes` that has such company; `other` names the first of it."""
        codes = sheet.any_of(self.list, self.codes)
        company = sheet.any_of(self.list, self.with_any) if codes else ()
        if not company or (self.unless is not None and sheet.any_of(self.list, self.unless)):
            return
        for each in codes:
            other = next((one for one in company if one is not each), None)
            if other is not None:
                yield Finding(each, words={"other": other.display})


@dataclass(frozen=True, slots=True)
class Requires:
    """A code of `codes` without one of `any_of` at `where` in the same list.

    `where` is anywhere, before, after, directly_before or directly_after.
    """

    codes: CodeRanges
    any_of: CodeRanges
    list: str
    where: str = "anywhere"

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def __post_init__(self) -> None:
        if self.where not in _PLACES:
            raise ValueError(f"{self.where!r} is not a place; places are {', '.join(_PLACES)}")

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code of `codes` whose companion is not there."""
        for each in sheet.any_of(self.list, self.codes):
            if not any(one.code in self.any_of for one in self._place(each, sheet)):
                yield Finding(each)

    def _place(self, each: Coded, sheet: Sheet) -> Sequence[Coded]:
        codes = sheet.codes(self.list)
        at = each.position - 1
        if self.where == "before":
            return codes[:at]
        if self.where == "after":
            return codes[at + 1 :]
        if self.where == "directly_before":
            return codes[max(at - 1, 0) : at]
        if self.where == "directly_after":
            return codes[at + 1 : at + 2]
        return tuple(one for one in codes if one is not each)
