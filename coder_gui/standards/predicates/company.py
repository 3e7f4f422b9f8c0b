"""Which codes may not stand in one record, and which ask for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from coder_gui.domain.coding import CodeFacts
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs, Offer
from coder_gui.standards.sheet import Coded, Sheet

_PLACES = ("anywhere", "before", "after", "directly_before", "directly_after", "beside")
_AFTER = frozenset({"after", "directly_after"})
"""Places behind the code: where a companion that is added goes."""


def entries_at(
    where: str, each: Coded, codes: Sequence[Coded], passing: CodeRanges | None = None
) -> Sequence[Coded]:
    """The entries of a list that stand at `where`, seen from one of them.

    `where` is anywhere (in the list, but for itself), before, after, directly_before,
    directly_after or beside (either of the last two). Codes of `passing` are looked past.
    """
    at = each.position - 1
    if where == "anywhere":
        return tuple(one for one in codes if one is not each)
    if passing is not None:
        codes = [one for one in codes if one is each or one.code not in passing]
        at = next(place for place, one in enumerate(codes) if one is each)
    if where == "before":
        return codes[:at]
    if where == "after":
        return codes[at + 1 :]
    directly = codes[max(at - 1, 0) : at] if where != "directly_after" else ()
    following = codes[at + 1 : at + 2] if where != "directly_before" else ()
    return (*directly, *following)


def _known_place(where: str) -> None:
    if where not in _PLACES:
        raise ValueError(f"{where!r} is not a place; places are {', '.join(_PLACES)}")


def _behind(each: Coded, other: Coded) -> Offer:
    """To move `each` directly behind `other`."""
    to = other.position + (1 if each.position > other.position else 0)
    return Offer("move", {"position": to}, {"to": str(to)})


@dataclass(frozen=True, slots=True)
class NotTogether:
    """A code of `codes` that has one of `with_any` at `where`, unless one of `unless` is there.

    With `first`, only the first entry of the list is asked. With `in_list`, the company is looked
    for anywhere in that list instead. `where` and `passing` are those of `entries_at`.
    """

    codes: CodeRanges
    with_any: CodeRanges
    list: str
    unless: CodeRanges | None = None
    where: str = "anywhere"
    first: bool = False
    in_list: str = ""
    passing: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    def __post_init__(self) -> None:
        _known_place(self.where)

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code of `codes` that has such company; `other` names the first of it.

        Offers the place behind it, where both are in one list.
        """
        codes = sheet.any_of(self.list, self.codes)
        company = sheet.any_of(self.in_list or self.list, self.with_any) if codes else ()
        if not company or (self.unless is not None and sheet.any_of(self.list, self.unless)):
            return
        for each in codes:
            if self.first and each.position > 1:
                return
            other = self._other(each, company, sheet)
            if other is not None:
                offers = () if self.in_list else (_behind(each, other),)
                yield Finding(each, words={"other": other.display}, offers=offers)

    def _other(self, each: Coded, company: Sequence[Coded], sheet: Sheet) -> Coded | None:
        if self.in_list or self.where == "anywhere":
            return next((one for one in company if one is not each), None)
        near = entries_at(self.where, each, sheet.codes(self.list), self.passing)
        return next((one for one in near if one.code in self.with_any), None)


@dataclass(frozen=True, slots=True)
class Requires:
    """A code of `codes` without one of `any_of` at `where`.

    `where` and `passing` are those of `entries_at`; with `in_list`, the companion is looked for
    anywhere in that list instead. `add` are companions that one key may add: behind the code
    where the companion goes there, else at the end.
    """

    codes: CodeRanges
    any_of: CodeRanges
    list: str
    where: str = "anywhere"
    passing: CodeRanges | None = None
    in_list: str = ""
    add: tuple[str, ...] = ()

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"add", "move"})

    def __post_init__(self) -> None:
        _known_place(self.where)

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code of `codes` whose companion is not there.

        Offers the place behind a companion that stands elsewhere in the list.
        """
        for each in sheet.any_of(self.list, self.codes):
            if not any(one.code in self.any_of for one in self._place(each, sheet)):
                yield Finding(each, offers=(*self._moves(each, sheet), *self._adds(each, sheet)))

    def _place(self, each: Coded, sheet: Sheet) -> Sequence[Coded]:
        if self.in_list:
            return sheet.codes(self.in_list)
        return entries_at(self.where, each, sheet.codes(self.list), self.passing)

    def _moves(self, each: Coded, sheet: Sheet) -> Iterator[Offer]:
        if self.in_list or self.where in _AFTER:
            return
        for other in sheet.any_of(self.list, self.any_of)[:1]:
            yield _behind(each, other)

    def _adds(self, each: Coded, sheet: Sheet) -> Iterator[Offer]:
        behind = each.position + 1 if self.where in _AFTER else None
        for facts in usable(self.add, self.in_list or self.list, sheet):
            yield addition(facts, behind)


def usable(codes: Sequence[str], name: str, sheet: Sheet) -> Iterator[CodeFacts]:
    """The facts of those codes that the edition of the list `name` lets be assigned."""
    for code in codes:
        facts = sheet.editions[name].facts(code.upper().replace(".", ""))
        if facts is not None and facts.usable:
            yield facts


def addition(facts: CodeFacts, position: int | None = None) -> Offer:
    """To add a code, at `position` or at the end of its list."""
    arguments: dict[str, str | int] = {"system": facts.system.value, "code": facts.code}
    if position is not None:
        arguments["position"] = position
    return Offer("add", arguments, {"offer": facts.display, "offer_title": facts.title})
