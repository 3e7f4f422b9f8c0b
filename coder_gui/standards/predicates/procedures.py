"""Procedures in their groups: a body code, its methods, its sites and its side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs, Offer
from coder_gui.standards.predicates.dates import shown
from coder_gui.standards.predicates.written import codes_and_codes
from coder_gui.standards.sheet import PROCEDURES, Coded, Group, Sheet

CATEGORY = 3
"""Characters of a category."""


def _move(to: int) -> Offer:
    return Offer("move", {"position": to}, {"to": str(to)})


def _meets(group: Group, ranges: CodeRanges) -> bool:
    return any(each.code in ranges for each in group.rest)


def _headed(sheet: Sheet, codes: CodeRanges, secondary: CodeRanges) -> Iterator[tuple[Coded, int]]:
    """(first code, index of its group) of the groups that a code of `codes` begins.

    A category, which is no code yet, begins none of them.
    """
    if not sheet.any_of(PROCEDURES, codes):
        return
    for index, group in enumerate(sheet.groups(secondary)):
        head = group.head
        if head is not None and len(head.code) > CATEGORY and head.code in codes:
            yield head, index


@dataclass(frozen=True, slots=True)
class GroupLacks:
    """A procedure of `codes` without a code of `any_of` in its group.

    With `shared`, a group without any code of `shared` may take it from the groups after it on the
    same day, as several procedures on one site share the site at their end.
    """

    codes: CodeRanges
    any_of: CodeRanges
    secondary: CodeRanges
    shared: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them."""
        groups = sheet.groups(self.secondary)
        for head, index in _headed(sheet, self.codes, self.secondary):
            if not self._has(groups[index:]):
                yield Finding(head)

    def _has(self, groups: tuple[Group, ...]) -> bool:
        for group in groups:
            if group.date != groups[0].date:
                return False
            if _meets(group, self.any_of):
                return True
            if self.shared is None or _meets(group, self.shared):
                return False
        return False


@dataclass(frozen=True, slots=True)
class GroupHas:
    """A code of `codes` in a group that a procedure of `heads` begins, or has one of `beside`.

    With `not_heads`, in a group that any other procedure begins.
    """

    codes: CodeRanges
    secondary: CodeRanges
    heads: CodeRanges | None = None
    not_heads: CodeRanges | None = None
    beside: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"head"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each such code; `head` is the procedure it is behind."""
        if not sheet.any_of(PROCEDURES, self.codes):
            return
        for group in sheet.groups(self.secondary):
            if group.head is None or not self._meant(group, group.head):
                continue
            for each in group.rest:
                if each.code in self.codes:
                    yield Finding(each, words={"head": group.head.display})

    def _meant(self, group: Group, head: Coded) -> bool:
        if self.heads is not None and head.code not in self.heads:
            return False
        if self.not_heads is not None and (not head.code or head.code in self.not_heads):
            return False
        return self.beside is None or _meets(group, self.beside)


@dataclass(frozen=True, slots=True)
class GroupSides:
    """Sides in the wrong number or place: within a group the side comes once, behind the sites.

    Cases: "before", a side before a site that has no side of its own; "each", one side a site.
    """

    sides: CodeRanges
    sites: CodeRanges
    secondary: CodeRanges

    CASES: ClassVar[frozenset[str]] = frozenset({"before", "each"})
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.sides),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each side after the first; else the only one where a site follows it."""
        if not sheet.any_of(PROCEDURES, self.sides):
            return
        for group in sheet.groups(self.secondary):
            sides = [each for each in group.rest if each.code in self.sides]
            sites = [each for each in group.rest if self._site(each)]
            if len(sides) > 1:
                yield from self._several(sides, group)
            elif sides and sites and sites[-1].position > sides[0].position:
                to = sites[-1].position
                yield Finding(sides[0], "before", {"other": sites[-1].display}, (_move(to),))

    def _several(self, sides: list[Coded], group: Group) -> Iterator[Finding]:
        places = {each.position: each for each in group.rest}
        own = all(
            each.position - 1 in places and self._site(places[each.position - 1]) for each in sides
        )
        for each in sides[1:]:
            yield Finding(each, "each" if own else "", {"other": sides[0].display})

    def _site(self, each: Coded) -> bool:
        return each.code in self.sites and each.code not in self.sides


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """A method behind a site or a side of its group."""

    methods: CodeRanges
    sites: CodeRanges
    secondary: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.methods),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each such method; `other` is the first site, whose place is offered."""
        if not sheet.any_of(PROCEDURES, self.methods):
            return
        for group in sheet.groups(self.secondary):
            site = next((each for each in group.rest if each.code in self.sites), None)
            if group.head is None or site is None:
                continue
            for each in group.rest:
                if each.position > site.position and each.code in self.methods:
                    offers = (_move(site.position),)
                    yield Finding(each, words={"other": site.display}, offers=offers)


@dataclass(frozen=True, slots=True)
class PairOrder:
    """A procedure of `then` directly followed, on its day, by one of `first` that goes before it.

    Silent where one of `first` stands before it already.
    """

    first: CodeRanges
    then: CodeRanges
    secondary: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.then),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The code that goes before; `other` is the one whose place is offered."""
        groups = sheet.groups(self.secondary)
        for head, index in _headed(sheet, self.then, self.secondary):
            before = groups[index - 1].head if index else None
            after = groups[index + 1].head if index + 1 < len(groups) else None
            if after is None or after.code not in self.first or after.date != head.date:
                continue
            if before is None or before.code not in self.first or before.date != head.date:
                offers = (_move(head.position),)
                yield Finding(after, words={"other": head.display}, offers=offers)


@dataclass(frozen=True, slots=True)
class SameDay:
    """Procedures that are not coded beside others of one day, family by family: "H22.9: H20-H21".

    Silent for procedures without a date.
    """

    families: tuple[str, ...]
    secondary: CodeRanges
    _read: tuple[tuple[CodeRanges, CodeRanges], ...] = field(
        default=(), init=False, repr=False, compare=False
    )

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "_read", tuple(codes_and_codes(each) for each in self.families))

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return tuple((PROCEDURES, codes) for codes, _ in self._read)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code on the left of a family; `other` is the first of the others on its day."""
        for codes, others in self._read:
            company = sheet.any_of(PROCEDURES, others)
            for head, _ in _headed(sheet, codes, self.secondary) if company else ():
                other = next((one for one in company if one.date == head.date), None)
                if head.date is not None and other is not None:
                    yield Finding(head, words={"other": other.display})


@dataclass(frozen=True, slots=True)
class InOtherEpisode:
    """A procedure dated outside its episode and within another episode of the same stay."""

    secondary: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"date", "start", "end"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them, with the start and the end of that other episode."""
        record = sheet.record
        for group in sheet.groups(self.secondary) if record.spell_episodes else ():
            day = group.date
            if (
                group.head is None
                or day is None
                or _within(day, record.start_date, record.end_date)
            ):
                continue
            for start, end in record.spell_episodes:
                if start <= day <= end:
                    words = {"date": shown(day), "start": shown(start), "end": shown(end)}
                    yield Finding(group.head, words=words)
                    break


def _within(day: date, start: date | None, end: date | None) -> bool:
    """True unless the day is known to be outside."""
    return (start is None or day >= start) and (end is None or day <= end)


@dataclass(frozen=True, slots=True)
class DoneTwice:
    """The same procedure again on its day, with the same methods, sites and sides.

    Silent for `but_not` and for procedures without a date.
    """

    secondary: CodeRanges
    but_not: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"first"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each that has been there before; `first` is the position of the first one."""
        seen: dict[object, int] = {}
        for group in sheet.groups(self.secondary):
            head = group.head
            if head is None or not head.code or head.date is None:
                continue
            if self.but_not is not None and head.code in self.but_not:
                continue
            what = (head.code, head.date, frozenset(each.code for each in group.rest))
            earlier = seen.setdefault(what, head.position)
            if earlier != head.position:
                yield Finding(head, words={"first": str(earlier)})


@dataclass(frozen=True, slots=True)
class Sooner:
    """A procedure of `codes` done before the first one of `first`, which begins the course.

    Told by their dates, on one day by their places. Silent without one of `first` in the record.
    """

    codes: CodeRanges
    first: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((PROCEDURES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; `other` is the one that begins the course."""
        starts = _by_day(sheet.any_of(PROCEDURES, self.first))
        if not starts:
            return
        (begun, begin), *_ = starts
        for done, each in _by_day(sheet.any_of(PROCEDURES, self.codes)):
            if done < begun:
                yield Finding(each, words={"other": begin.display})


def _by_day(codes: Iterable[Coded]) -> list[tuple[tuple[date, int], Coded]]:
    """Dated codes in the order they were done: ((day, position), code)."""
    dated = [((each.date, each.position), each) for each in codes if each.date is not None]
    return sorted(dated, key=lambda one: one[0])
