"""Dagger and asterisk codes: each manifestation behind the disease it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from coder_gui.domain.coding import CodeFacts
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Offer
from coder_gui.standards.sheet import Coded, Sheet


def fits(dagger: CodeFacts | None, asterisk: CodeFacts | None) -> bool:
    """True when the edition says that the first code can be the dagger of the second.

    It says so by listing them as partners, or by marking the first as a dagger code.
    """
    if dagger is None or asterisk is None or dagger.asterisk or not asterisk.asterisk:
        return False
    if any(dagger.code.startswith(partner) for partner in asterisk.partners):
        return True
    if any(asterisk.code.startswith(partner) for partner in dagger.partners):
        return True
    return dagger.dagger is True


def before_chain(place: int, codes: Sequence[Coded]) -> Coded | None:
    """The code before the asterisk code at `place`, passing other asterisks of the same dagger."""
    for each in reversed(codes[:place]):
        if not each.asterisk:
            return each
    return None


def _pair(asterisk: Coded, dagger: Coded) -> Offer:
    arguments: dict[str, str | int] = {"dagger_id": dagger.id, "dagger_position": dagger.position}
    return Offer("pair", arguments, {"dagger": dagger.display, "asterisk": asterisk.display})


@dataclass(frozen=True, slots=True)
class AsteriskWithoutDagger:
    """An asterisk code that has no dagger in the record.

    Cases: "alone", nothing but asterisk codes is there; "unmarked", the edition does not say which
    codes are daggers and the coder has marked none.
    """

    CASES: ClassVar[frozenset[str]] = frozenset({"alone", "unmarked"})
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"pair"})

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each asterisk code without a dagger; offers the neighbour before it, else after it."""
        codes = sheet.diagnoses
        others = [each for each in codes if each.code and not each.asterisk]
        marked = {each.id for each in others if each.id}
        for place, each in enumerate(codes):
            if not each.asterisk or each.paired_with in marked:
                continue
            if not others:
                yield Finding(each, "alone")
            elif not any(fits(other.facts, each.facts) for other in others):
                known = each.facts is not None and each.facts.dagger is not None
                yield Finding(each, "" if known else "unmarked", offers=_neighbours(place, codes))


def _neighbours(place: int, codes: Sequence[Coded]) -> tuple[Offer, ...]:
    before = before_chain(place, codes)
    after = next((each for each in codes[place + 1 :] if not each.asterisk), None)
    neighbour = before or after
    return (_pair(codes[place], neighbour),) if neighbour and neighbour.code else ()


@dataclass(frozen=True, slots=True)
class AsteriskBeforeDagger:
    """An asterisk code directly before its dagger instead of behind it."""

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"dagger"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"pair"})

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each pair that stands the wrong way round; offers to turn it."""
        codes = sheet.diagnoses
        for place, each in enumerate(codes[:-1]):
            following = codes[place + 1]
            if not each.asterisk or following.asterisk:
                continue
            if self._reversed(each, following, place, codes):
                words = {"dagger": following.display}
                yield Finding(each, words=words, offers=(_pair(each, following),))

    @staticmethod
    def _reversed(each: Coded, following: Coded, place: int, codes: Sequence[Coded]) -> bool:
        if each.paired_with is not None:
            return each.paired_with == following.id
        before = before_chain(place, codes)
        if before is not None and fits(before.facts, each.facts):
            return False
        if not fits(following.facts, each.facts):
            return False
        own = codes[place + 2 : place + 3]
        return not (own and own[0].asterisk)


@dataclass(frozen=True, slots=True)
class AsteriskApart:
    """An asterisk code whose dagger is in the record, and not directly before or behind it.

    Silent for `but_not`, and where neither the edition nor the coder says which code is its dagger.
    """

    but_not: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"dagger"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"pair"})

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; `dagger` is the first code that can be its dagger, offered as its pair."""
        codes = sheet.diagnoses
        for place, each in enumerate(codes):
            if not each.asterisk or (self.but_not is not None and each.code in self.but_not):
                continue
            daggers = [other for other in codes if self._dagger(other, each, codes)]
            near = (before_chain(place, codes), *codes[place + 1 : place + 2])
            if daggers and not any(one in daggers for one in near):
                words = {"dagger": daggers[0].display}
                yield Finding(each, words=words, offers=(_pair(each, daggers[0]),))

    @staticmethod
    def _dagger(other: Coded, asterisk: Coded, codes: Sequence[Coded]) -> bool:
        marked = asterisk.paired_with
        if marked is not None and any(one.id == marked for one in codes):
            return other.id == marked
        return fits(other.facts, asterisk.facts)
