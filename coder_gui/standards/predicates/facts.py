"""What a record as a whole has or lacks, for rules that set its facts against its codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from coder_gui.domain.codes import canonical, display
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs, Offer
from coder_gui.standards.forms import Form
from coder_gui.standards.predicates.company import addition, usable
from coder_gui.standards.predicates.form import replacements
from coder_gui.standards.predicates.written import codes_and_codes
from coder_gui.standards.sheet import SYSTEMS, Coded, Sheet


@dataclass(frozen=True, slots=True)
class Lacks:
    """The list has codes, and none of them is of `codes`; `add` are those one key may add."""

    codes: CodeRanges
    list: str
    add: tuple[str, ...] = ()

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"add"})

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """At most one finding, of the record as a whole."""
        coded = any(each.code for each in sheet.codes(self.list))
        if coded and not sheet.any_of(self.list, self.codes):
            found = usable(self.add, self.list, sheet)
            yield Finding(offers=tuple(addition(facts) for facts in found))


@dataclass(frozen=True, slots=True)
class Nothing:
    """No entry of the list begins a thing of its own: it is empty, or of `secondary` codes only."""

    list: str
    secondary: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """At most one finding, of the record as a whole."""
        if all(each.code in self.secondary for each in sheet.codes(self.list)):
            yield Finding()


@dataclass(frozen=True, slots=True)
class Always:
    """The condition of the rule is what is wrong with the record."""

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """One finding, of the record as a whole."""
        yield Finding()


@dataclass(frozen=True, slots=True)
class Only:
    """The list has codes, and all of them are of `codes`."""

    codes: CodeRanges
    list: str

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The first of them, where there are no others; entries without a code are passed over."""
        coded = [each for each in sheet.codes(self.list) if each.code]
        if coded and all(each.code in self.codes for each in coded):
            yield Finding(coded[0])


@dataclass(frozen=True, slots=True)
class LongerThan:
    """More entries in the list than `most`."""

    most: int
    list: str

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"count"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The first entry that is too many."""
        codes = sheet.codes(self.list)
        if len(codes) > self.most:
            yield Finding(codes[self.most], words={"count": str(len(codes))})


@dataclass(frozen=True, slots=True)
class SeveralOf:
    """More than one code of `codes`, told apart by the first `characters` characters.

    With `within_category`, codes of different categories are counted apart.
    """

    codes: CodeRanges
    list: str
    characters: int = 4
    within_category: bool = False

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each that differs from the first one of its kind; `other` is that first one."""
        first: dict[str, Coded] = {}
        for each in sheet.any_of(self.list, self.codes):
            known = first.setdefault(each.category if self.within_category else "", each)
            if known.code[: self.characters] != each.code[: self.characters]:
                yield Finding(each, words={"other": known.display})


@dataclass(frozen=True, slots=True)
class FamiliesTogether:
    """Codes that may not stand with others, family by family: "S36.7: S36.0-S36.6, S36.8"."""

    families: tuple[str, ...]
    list: str
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
        return tuple((self.list, codes) for codes, _ in self._read)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code on the left of a family; `other` is the first of those on its right."""
        for codes, others in self._read:
            company = sheet.any_of(self.list, others)
            for each in sheet.any_of(self.list, codes) if company else ():
                yield Finding(each, words={"other": company[0].display})


@dataclass(frozen=True, slots=True)
class WithinFirst:
    """Codes of `codes` that stand behind the first `most` entries.

    An asterisk code among those entries belongs to the entry before it and makes one more room.
    `offer` is the place to move to; without it the last of those.
    """

    codes: CodeRanges
    most: int
    list: str
    offer: int | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; offers a place to move to."""
        last = self.most + sum(each.asterisk for each in sheet.codes(self.list)[: self.most])
        for each in sheet.any_of(self.list, self.codes):
            if each.position > last:
                to = self.offer or last
                yield Finding(each, offers=(Offer("move", {"position": to}, {"to": str(to)}),))


@dataclass(frozen=True, slots=True)
class EndsWith:
    """Entries written with a mark at their end that is no part of a code."""

    mark: str
    list: str

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = frozenset({"replace"})

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; offers the code without the mark, where the edition has it."""
        edition = sheet.editions[self.list]
        for each in sheet.codes(self.list):
            bare = each.raw.strip().upper()
            if not bare.endswith(self.mark) or each.form is Form.EMPTY:
                continue
            code = canonical(SYSTEMS[self.list], bare.rstrip(self.mark).strip())
            facts = edition.facts(code) if code else None
            found = (facts,) if facts is not None and facts.usable else ()
            yield Finding(each, offers=replacements(found))


@dataclass(frozen=True, slots=True)
class Merged:
    """A code of `codes` with one of `with_any`, for which `use` is one code that says both.

    `use` has four characters; a fifth that the first one has is kept.
    """

    codes: CodeRanges
    with_any: CodeRanges
    use: str
    list: str

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other", "both"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"replace"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((self.list, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code of `codes` with such company; offers the code for both."""
        codes = sheet.any_of(self.list, self.codes)
        company = sheet.any_of(self.list, self.with_any) if codes else ()
        for each in codes:
            if company:
                yield self._finding(each, company[0], sheet)

    def _finding(self, each: Coded, other: Coded, sheet: Sheet) -> Finding:
        code = self.use.replace(".", "") + each.code[4:]
        shown = display(SYSTEMS[self.list], code)
        facts = sheet.editions[self.list].facts(code)
        offers = replacements((facts,)) if facts is not None and facts.usable else ()
        return Finding(each, words={"other": other.display, "both": shown}, offers=offers)
