"""External causes: which event an injury, a poisoning or a complication came from, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from coder_gui.domain.codes import display
from coder_gui.domain.coding import System
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Needs, Offer
from coder_gui.standards.predicates.form import replacements
from coder_gui.standards.predicates.written import codes_and_codes
from coder_gui.standards.sheet import DIAGNOSES, Coded, Sheet


def _move(to: int) -> Offer:
    return Offer("move", {"position": to}, {"to": str(to)})


def _before(each: Coded, sheet: Sheet) -> Coded | None:
    """The entry directly before this one."""
    return sheet.diagnoses[each.position - 2] if each.position > 1 else None


@dataclass(frozen=True, slots=True)
class CauseAfter:
    """The last code of `codes` has no code of `any_of` anywhere after it.

    One cause may serve several codes before it, so the last one decides for all.
    """

    codes: CodeRanges
    any_of: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((DIAGNOSES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """That last code, where nothing after it says the cause."""
        codes = sheet.any_of(DIAGNOSES, self.codes)
        if codes and not any(
            each.code in self.any_of for each in sheet.diagnoses[codes[-1].position :]
        ):
            yield Finding(codes[-1])


@dataclass(frozen=True, slots=True)
class CauseApart:
    """A cause of `causes` that stands behind a code of `codes`, with other codes in between."""

    codes: CodeRanges
    causes: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"injury"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((DIAGNOSES, self.causes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each such cause; `injury` is the last such code before it. Offers the place after it."""
        if not sheet.any_of(DIAGNOSES, self.causes):
            return
        last: Coded | None = None
        others = False
        for each in sheet.diagnoses:
            if each.code in self.codes:
                last, others = each, False
            elif each.code in self.causes:
                if last is not None and others:
                    place = last.position + 1
                    yield Finding(each, words={"injury": last.display}, offers=(_move(place),))
                last = None
            elif each.code:
                others = True


@dataclass(frozen=True, slots=True)
class CauseRepeated:
    """The same cause of `causes` twice, with nothing but codes of `codes` in between.

    Then it is one event with several injuries, and one cause after the last says it.
    """

    codes: CodeRanges
    causes: CodeRanges

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"again"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((DIAGNOSES, self.causes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The earlier of two; `again` is the position of the later one."""
        if len(sheet.any_of(DIAGNOSES, self.causes)) < 2:
            return
        earlier: Coded | None = None
        for each in sheet.diagnoses:
            if each.code in self.causes:
                if earlier is not None and earlier.code == each.code:
                    yield Finding(earlier, words={"again": str(each.position)})
                earlier = each
            elif each.code not in self.codes:
                earlier = None


@dataclass(frozen=True, slots=True)
class Follows:
    """A code of `codes` whose nearest entry before it is of `after`; those of `passing` are passed.

    Offers its place.
    """

    codes: CodeRanges
    after: CodeRanges
    passing: CodeRanges | None = None

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"other"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"move"})

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((DIAGNOSES, self.codes),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each of them; `other` is the entry before it, whose place is offered."""
        for each in sheet.any_of(DIAGNOSES, self.codes):
            before = _before(each, sheet)
            while before is not None and self.passing and before.code in self.passing:
                before = _before(before, sheet)
            if before is not None and before.code in self.after:
                offers = (_move(before.position),)
                yield Finding(each, words={"other": before.display}, offers=offers)


@dataclass(frozen=True, slots=True)
class CauseAgrees:
    """The substance of the only poisoning and the cause that follows it are of different classes.

    A class is written "T39: X40, X60, Y10": the poisoning and the causes that name it.
    """

    classes: tuple[str, ...]
    _read: tuple[tuple[CodeRanges, CodeRanges], ...] = field(
        default=(), init=False, repr=False, compare=False
    )

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"poisoning", "fitting"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def __post_init__(self) -> None:
        object.__setattr__(self, "_read", tuple(codes_and_codes(each) for each in self.classes))

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return tuple((DIAGNOSES, codes) for codes, _ in self._read)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """The cause; `fitting` are the causes of the poisoning's class."""
        poisonings = [
            (each, causes)
            for each in sheet.diagnoses
            for codes, causes in self._read
            if each.code in codes
        ]
        every = [
            each for each in sheet.diagnoses if any(each.code in causes for _, causes in self._read)
        ]
        if len(poisonings) != 1 or len(every) != 1:
            return
        (poisoning, causes), cause = poisonings[0], every[0]
        if cause.code not in causes:
            fitting = " or ".join(causes.words)
            yield Finding(cause, words={"poisoning": poisoning.display, "fitting": fitting})


@dataclass(frozen=True, slots=True)
class SpecificTwin:
    """An unspecified code directly followed by a code of `followed_by` that names its cause.

    A twin is written "I95.9: I95.2", the code and the one that says the cause as well; a fifth
    character is kept.
    """

    twins: tuple[str, ...]
    followed_by: CodeRanges
    _read: tuple[tuple[CodeRanges, str], ...] = field(
        default=(), init=False, repr=False, compare=False
    )

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"twin", "cause"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"replace"})

    def __post_init__(self) -> None:
        read = tuple(
            (codes_and_codes(each)[0], each.partition(":")[2].strip()) for each in self.twins
        )
        object.__setattr__(self, "_read", read)

    @property
    def needs(self) -> Needs:
        """Nothing is found without one of these."""
        return ((DIAGNOSES, self.followed_by),)

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each unspecified code; offers its twin."""
        for cause in sheet.any_of(DIAGNOSES, self.followed_by):
            each = _before(cause, sheet)
            twin = next((to for codes, to in self._read if each and each.code in codes), None)
            if each is None or twin is None:
                continue
            code = twin.replace(".", "") + each.code[4:]
            facts = sheet.editions[DIAGNOSES].facts(code)
            words = {"twin": display(System.ICD10, code), "cause": cause.display}
            found = (facts,) if facts is not None and facts.usable else ()
            yield Finding(each, words=words, offers=replacements(found))
