"""Form and membership: is each entry a code that the edition allows, and is there a primary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from coder_gui.domain.coding import CodeFacts, EditionUse
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.findings import NOTHING, Finding, Offer, joined
from coder_gui.standards.forms import Form, meant
from coder_gui.standards.sheet import DIAGNOSES, Coded, Sheet

STARTER = "starter"
SUPERSEDED = "superseded"
_OF_EDITION = (Form.UNKNOWN, Form.FIFTH_LACKING)
"""Forms that a fuller edition could turn into OK."""


def edition_case(use: EditionUse) -> str:
    """How far the edition's membership can be relied on: "" (decisive), superseded or starter."""
    if use.starter:
        return STARTER
    return "" if use.complete else SUPERSEDED


def replacements(found: Sequence[CodeFacts]) -> tuple[Offer, ...]:
    """An offer to use each of these codes instead."""
    return tuple(
        Offer(
            "replace",
            {"code": each.code},
            {"offer": each.display, "offer_title": each.title},
        )
        for each in found
    )


@dataclass(frozen=True, slots=True)
class FormIs:
    """Entries whose form is one of `forms`, within `codes` and not in `but_not`.

    The case is the form's name. With `doubtful`, an edition that is not complete cannot be relied
    on to have all of those codes: what it lacks is then the case "starter" or "superseded".
    `choices` and `nearest` name codes that may have been meant ("" or a sentence).
    `last` names a last character to offer where there are too many completions for a key.
    """

    forms: tuple[str, ...]
    list: str
    codes: CodeRanges | None = None
    but_not: CodeRanges | None = None
    doubtful: CodeRanges | None = None
    last: str = ""

    CASES: ClassVar[frozenset[str]] = frozenset({STARTER, SUPERSEDED, *Form})
    WORDS: ClassVar[frozenset[str]] = frozenset({"choices", "nearest", "category"})
    FIXES: ClassVar[frozenset[str]] = frozenset({"replace"})

    def __post_init__(self) -> None:
        unknown = sorted(set(self.forms) - set(Form))
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a form; forms are {', '.join(Form)}")

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each entry of that form."""
        for each in sheet.codes(self.list):
            if each.form in self.forms and self._within(each.code):
                yield self._finding(each, sheet)

    def _within(self, code: str) -> bool:
        if self.codes is not None and code not in self.codes:
            return False
        return self.but_not is None or code not in self.but_not

    def _finding(self, each: Coded, sheet: Sheet) -> Finding:
        edition = sheet.editions[self.list]
        case = str(each.form)
        if self.doubtful is not None and each.form in _OF_EDITION and each.code in self.doubtful:
            case = edition_case(edition.use) or case
        found = meant(each.reading, edition)
        if not found and self.last:
            facts = edition.facts(each.category + self.last)
            found = (facts,) if facts is not None and facts.usable else ()
        choices = joined(tuple(facts.display for facts in found))
        nearest = f" Nearest: {choices}." if choices else ""
        words = {"choices": choices, "nearest": nearest, "category": each.category}
        return Finding(each, case, words, replacements(found))


@dataclass(frozen=True, slots=True)
class PrimaryAbsent:
    """No first diagnosis: the list is empty, or its first entry is."""

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = NOTHING
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """At most one finding, of the record as a whole."""
        if not sheet.diagnoses or sheet.diagnoses[0].form is Form.EMPTY:
            yield Finding()


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same code again in one list, but not in `but_not`.

    With `dagger_may_repeat`, a code that an asterisk code follows may come again before another.
    """

    list: str
    but_not: CodeRanges | None = None
    dagger_may_repeat: bool = False

    CASES: ClassVar[frozenset[str]] = NOTHING
    WORDS: ClassVar[frozenset[str]] = frozenset({"first"})
    FIXES: ClassVar[frozenset[str]] = NOTHING

    def find(self, sheet: Sheet) -> Iterator[Finding]:
        """Each code that has been there before."""
        codes = sheet.codes(self.list)
        before: dict[str, list[Coded]] = {}
        for each in codes:
            earlier = before.setdefault(each.code, [])
            if each.code and earlier and not self._allowed(each, earlier, codes):
                yield Finding(each, words={"first": str(earlier[0].position)})
            earlier.append(each)

    def _allowed(self, each: Coded, earlier: Sequence[Coded], codes: Sequence[Coded]) -> bool:
        if self.but_not is not None and each.code in self.but_not:
            return True
        if not self.dagger_may_repeat or self.list != DIAGNOSES or each.asterisk:
            return False
        served = [_asterisk_after(other, codes) for other in (*earlier, each)]
        return "" not in served and len(set(served)) == len(served)


def _asterisk_after(each: Coded, codes: Sequence[Coded]) -> str:
    """The asterisk code directly after this entry, or ""."""
    following = codes[each.position : each.position + 1]
    return following[0].code if following and following[0].asterisk else ""
