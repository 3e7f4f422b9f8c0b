"""What the evidence documents: of a condition, whether it is stated, queried, denied, not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from coder_gui.classification.spelling_keys import stem
from coder_gui.wording.assertions import Reading, Said, strongest
from coder_gui.wording.concepts import Concept, Kind, Mention
from coder_gui.wording.dates import LONG_AGO, months
from coder_gui.wording.findings import EvidenceText
from coder_gui.wording.reader import Reader
from coder_gui.wording.shortened import shortened


class Standing(StrEnum):
    """Where a condition stands in the evidence as a whole, the best that any line gives it."""

    STATED = "stated"
    LESS_SPECIFIC = "less_specific"
    QUERIED = "queried"
    BY_OTHERS = "by_others"
    HISTORY = "history"
    EARLIER = "earlier"
    FAMILY = "family"
    DENIED = "denied"
    ABSENT = "absent"


_OF = {
    Said.STATED: Standing.STATED,
    Said.QUERIED: Standing.QUERIED,
    Said.BY_OTHERS: Standing.BY_OTHERS,
    Said.EARLIER: Standing.EARLIER,
    Said.HISTORY: Standing.HISTORY,
    Said.FAMILY: Standing.FAMILY,
    Said.DENIED: Standing.DENIED,
    Said.SUPPOSED: Standing.ABSENT,
}
_BEST = tuple(Standing)

_BY_CERTAINTY = {
    "differential": Said.QUERIED,
    "ruled_out": Said.DENIED,
    "history": Said.HISTORY,
    "family": Said.FAMILY,
}
_REMEMBERED = 2000
"""Conditions of which a record remembers what it says."""
_GRADES = frozenset({"severe", "moderate", "mild", "massive"})
"""Words of a name itself that the evidence has to have too."""
_WINDOW = 4
"""Words that may stand between the words of a condition that is written otherwise."""


@dataclass(frozen=True, slots=True)
class Documented:
    """What the evidence says of one condition. `denied`: some line denies it.

    `mentioned`: it is named somewhere, however it is said; `reported`: what states it is a report
    of a test or of another profession, and no clinician does.
    """

    standing: Standing
    denied: bool = False
    mentioned: bool = False
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One evidence line as it was read."""

    given: EvidenceText
    reading: Reading
    old: bool = False

    @property
    def earlier(self) -> bool:
        """Of an earlier admission, as given or in its own words."""
        return self.given.earlier or self.reading.earlier or self.old


def _asked_of(line: Line, asked: Reading, newest: int) -> Line:
    """A letter of the year that the question calls earlier is of an earlier admission.

    `newest`: the newest month where the evidence is of several, else 0.
    """
    if asked.earlier and _of_named_stay(line, asked):
        return replace(line, old=True)
    if not line.reading.a_letter or not (asked.earlier or asked.years):
        return line
    dated = months(line.given.text)
    years = {month // 12 for month in dated} | set(line.reading.years)
    named = bool(years & set(asked.years)) if asked.years else asked.earlier
    current = not asked.years and set(dated) == {newest}
    return replace(line, old=True) if named and years and not current else line


_NAMED_STAY = re.compile(r"\b(?:previous|last|earlier|prior|old)\b", re.IGNORECASE)
_MARKED = re.compile(
    r"[(\[](?:previous(?:ly)?|prev|prior|earlier|old|archived?|historic(?:al)?)"
    r"(?: (?:notes?|records?|letter|file|volume|stay|spell|admission|episode|adm))?[)\],:]",
    re.IGNORECASE,
)
_MARK_WITHIN = 45
"""Characters of a line within which it is marked as earlier: “11/11/2025 (previous) Letter”."""


def _of_named_stay(line: Line, asked: Reading) -> bool:
    """Whether it is dated in the month that the question gives for an earlier stay."""
    when = set(months(line.given.text))
    return bool(when) and any(
        when <= set(months(asked.text[match.start() :]))
        for match in _NAMED_STAY.finditer(asked.text)
    )


class EvidenceReader:
    """Reads evidence lines; each distinct line is read once.

    While the same lines are asked for, as at every key press, they stay the same record, which
    remembers what it was asked.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read = lru_cache(maxsize=1024)(reader.read)
        self._last: tuple[list[tuple[EvidenceText, bool]], Record] | None = None

    def read(self, evidence: Sequence[EvidenceText], asked: Reading | None = None) -> Record:
        """The evidence as a whole; what `asked` says of earlier stays dates lines too."""
        lines = [Line(one, self._read(one.text)) for one in evidence]
        if asked:
            dated = [month for line in lines for month in months(line.given.text)]
            newest = max(dated, default=0) if len(set(dated)) > 1 else 0
            lines = [_asked_of(line, asked, newest) for line in lines]
        same = [(line.given, line.old) for line in lines]
        last = self._last
        if last is not None and last[0] == same:
            return last[1]
        record = Record(lines, self._reader)
        self._last = same, record
        return record


class Record:
    """All evidence of a letter."""

    def __init__(self, lines: list[Line], reader: Reader) -> None:
        self.lines = self._mark_old(lines)
        self._reader = reader
        self.keys = frozenset(key for line in lines for key in line.reading.keys)
        self.systems = self._all_systems()
        self._known: dict[tuple[object, ...], Documented] = {}

    @property
    def empty(self) -> bool:
        """Whether there is no evidence with words in it."""
        return not any(line.reading.tokens for line in self.lines)

    @property
    def only_earlier(self) -> bool:
        """Whether every line that says something is of an earlier admission."""
        saying = [line for line in self.lines if line.reading.tokens]
        return bool(saying) and all(line.earlier for line in saying)

    @staticmethod
    def _mark_old(lines: list[Line]) -> list[Line]:
        """Lines dated long before the newest of the letter are of earlier admissions."""
        years = [line.reading.years for line in lines]
        newest = max((year for of_line in years for year in of_line), default=0)
        dated = [months(line.given.text) for line in lines]
        latest = max((month for of_line in dated for month in of_line), default=0)
        return [
            replace(
                line,
                old=line.old
                or (bool(of_line) and line.reading.a_letter and max(of_line) < newest)
                or bool(_MARKED.search(line.given.text[:_MARK_WITHIN]))
                or (bool(when) and max(when) <= latest - LONG_AGO),
            )
            for line, of_line, when in zip(lines, years, dated, strict=True)
        ]

    def _all_systems(self) -> frozenset[str]:
        found: set[str] = set()
        for line in self.lines:
            found |= line.reading.systems
            for mention, said in zip(line.reading.mentions, line.reading.said, strict=True):
                if said is not Said.DENIED:
                    found |= mention.concept.systems
        return frozenset(found)

    def of(self, mention: Mention) -> Documented:
        """What the evidence says of a condition as it is named with its qualifiers."""
        asked = (mention.concept.id, mention.qualifiers, mention.content, mention.words)
        known = self._known.get(asked)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[asked] = self._look_up(mention)
        return known

    def medical(self, key: str) -> bool:
        """Whether a word ends as names of conditions do."""
        return key.endswith(self._reader.endings)

    def _look_up(self, mention: Mention) -> Documented:
        found: list[Standing] = []
        qualifiers: set[str] = set()
        denied = mentioned = False
        stating: set[bool] = set()
        for line in self.lines:
            for other, said in self._named(line, mention):
                mentioned = True
                standing = _OF[said]
                denied = denied or standing is Standing.DENIED
                found.append(standing)
                if standing is Standing.STATED:
                    stating.add(line.reading.report)
                if standing in {Standing.STATED, Standing.QUERIED}:
                    qualifiers |= other.qualifiers | other.content
                    qualifiers |= self._near(line.reading, other)
        if not found:
            return Documented(Standing.ABSENT)
        best = min(found, key=_BEST.index)
        graded = mention.qualifiers | (_GRADES & set(mention.words))
        missing = {one for one in graded if not _has(qualifiers, one)}
        if best is Standing.STATED and missing:
            best = Standing.LESS_SPECIFIC
        elif best is Standing.QUERIED and missing:
            best = Standing.ABSENT
        if best is Standing.ABSENT and denied:
            best = Standing.DENIED
        return Documented(best, denied, mentioned, reported=stating == {True})

    @staticmethod
    def _near(reading: Reading, mention: Mention) -> set[str]:
        """Words of the same sentence, which may hold a qualifier ("the ulcer is grade 3")."""
        number = reading.sentence[mention.first]
        keys = [
            key
            for key, place in zip(reading.keys, reading.sentence, strict=True)
            if place == number
        ]
        numbers = {f"stage {key}" for key in keys if key.isdigit() and len(key) == 1}
        return set(keys) | numbers

    def _named(self, line: Line, asked: Mention) -> list[tuple[Mention, Said]]:
        """Where a line names the condition or a kind of it, and how it is said there."""
        reading = line.reading
        found = [
            (other, self.said(line, other, said))
            for other, said in zip(reading.mentions, reading.said, strict=True)
            if implies(other.concept, asked)
        ]
        if found or line.given.nothing_found:
            return found
        return (
            self._by_words(line, asked)
            or self._by_rows(line, asked)
            or self._by_letters(line, asked)
        )

    def said(self, line: Line, mention: Mention, said: Said) -> Said:
        """How a line says it, what is known of the line taken in."""
        given = line.given
        if given.nothing_found:
            return Said.SUPPOSED
        if given.certainty in _BY_CERTAINTY and said is Said.STATED:
            said = _BY_CERTAINTY[given.certainty]
        if given.certainty == "treated_as" and said is Said.QUERIED:
            said = Said.STATED
        if (given.earlier or line.old) and said in {
            Said.STATED,
            Said.QUERIED,
            Said.BY_OTHERS,
            Said.HISTORY,
        }:
            return Said.EARLIER
        if said is Said.HISTORY and mention.concept.lasting:
            return Said.STATED
        return said

    def _by_words(self, line: Line, asked: Mention) -> list[tuple[Mention, Said]]:
        """The same words in another order or grammar, near each other, count as naming it."""
        for wanted in (asked.content, *asked.concept.contents):
            if wanted is asked.content or len(wanted) > 1:
                found = self._by_these_words(line, asked, wanted)
                if found:
                    return found
        return []

    def _by_these_words(
        self, line: Line, asked: Mention, wanted: frozenset[str]
    ) -> list[tuple[Mention, Said]]:
        if not wanted:
            return []
        reading = line.reading
        keys = reading.keys
        places = [place for place, key in enumerate(keys) if key in wanted]
        if {keys[place] for place in places} != wanted:
            wanted = frozenset(map(stem, wanted))
            keys = reading.stems
            places = [place for place, key in enumerate(keys) if key in wanted]
            if {keys[place] for place in places} != wanted:
                return []
        for start in places:
            near = [one for one in places if start <= one <= start + len(wanted) + _WINDOW]
            if {keys[one] for one in near} == wanted:
                last = max(near) + 1
                if reading.sentence[start] != reading.sentence[last - 1]:
                    continue
                flags = self._reader.flags(reading, start, last)
                mention = Mention(
                    asked.concept,
                    start,
                    last,
                    content=frozenset(reading.keys[start:last]),
                )
                return [(mention, self.said(line, mention, strongest(flags)))]
        return []

    def _by_rows(self, line: Line, asked: Mention) -> list[tuple[Mention, Said]]:
        """Another wording of the same row of the clinical terms counts as naming it.

        Rows gather what is searched together, so that they decide nothing between conditions of
        the linter's own list.
        """
        wanted = self._reader.rows_of(asked.keys)
        if not wanted:
            return []
        reading = line.reading
        for first, last, rows in self._reader.rows(reading):
            if rows.isdisjoint(wanted) or self._own(reading, asked, first, last):
                continue
            if not self._a_name(reading, first, last):
                continue
            mention = Mention(
                asked.concept, first, last, content=frozenset(reading.keys[first:last])
            )
            said = strongest(self._reader.flags(reading, first, last))
            return [(mention, self.said(line, mention, said))]
        return []

    @staticmethod
    def _a_name(reading: Reading, first: int, last: int) -> bool:
        """Whether a wording is a name: “barking cough” is searched with croup and is a sign."""
        return any(
            mention.concept.kind is Kind.DIAGNOSIS and mention.first < last and first < mention.last
            for mention in reading.mentions
        ) or any(token.capitals for token in reading.tokens[first:last])

    def _by_letters(self, line: Line, asked: Mention) -> list[tuple[Mention, Said]]:
        """Its first letters in capitals, or a shortened word, count as naming it.

        "OC" for obstetric cholestasis, "para" for paraplegia, "pancr ca" for cancer of pancreas.
        """
        reading = line.reading
        for first, last in shortened(reading.tokens, asked, self._reader.not_short):
            mention = Mention(
                asked.concept, first, last, content=frozenset(reading.keys[first:last])
            )
            said = strongest(self._reader.flags(reading, first, last))
            return [(mention, self.said(line, mention, said))]
        telling = self._reader.told_by(asked.content)
        for place, key in enumerate(reading.keys if telling else ()):
            if key in telling:
                mention = Mention(asked.concept, place, place + 1, content=asked.content)
                return [(mention, self.said(line, mention, Said.STATED))]
        return []

    @staticmethod
    def _own(reading: Reading, asked: Mention, first: int, last: int) -> bool:
        """Whether both are conditions of the linter's own list, which then knows better."""
        return bool(asked.concept.contents) and any(
            mention.concept.contents and mention.first < last and first < mention.last
            for mention in reading.mentions
        )


def implies(stated: Concept, asked: Mention) -> bool:
    """Whether a record that states one condition thereby states the other.

    Fewer words of one of its names say less: "kidney disease" where "CKD" is written.
    """
    concept = asked.concept
    if concept.id in stated.implied:
        return True
    if concept.contents or stated.kind is not Kind.DIAGNOSIS:
        return False
    if asked.content and any(asked.content <= words for words in stated.contents):
        return True
    same = bool(concept.code) and concept.code == stated.code
    return same and concept.code[3:] not in {"", "8", "9", "X"}


def _has(words: set[str], qualifier: str) -> bool:
    return qualifier in words or words.issuperset(qualifier.split())
