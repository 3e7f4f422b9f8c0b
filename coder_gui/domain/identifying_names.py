"""Finds people in free text: those of the case by name, others by what stands around a name.

The case's own names win over everything: a patient called Parkinson is hidden even where the
disease is meant. A name written small that is also a common word ("long") counts only beside a
title or another name of the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coder_gui.domain.identifiers import (
    PLACEHOLDERS,
    Found,
    IdentifyingWords,
    Kind,
    Known,
    folded,
)
from coder_gui.domain.identifying_date_forms import any_of

_BETWEEN = re.compile(r"[\s,.\-()]{0,3}")
_INITIALS_BEFORE = re.compile(r"(?<!\w)(?:[A-Z](?:\.\s?|\s|-)){1,3}$")
_INITIALS_AFTER = re.compile(r"(?:,\s?|\s)(?:[B-HJ-Z]\b\.?|[AI]\.)(?:\s?[A-Z]\b\.?)?(?!['’])")
_HALF_BEFORE = re.compile(r"(?<![^\W_])[^\W\d_]+[-‐-–]$")
_HALF_AFTER = re.compile(r"[-‐-–][^\W\d_]+")
_JOINED = re.compile(r"(?<!\w)(?:Dr|Mr|Mrs|Miss|Prof)[A-Z][a-z]+(?!\w)")
_POLISH = re.compile(r"(.+[sc]k)[ia]")
_SLAVIC = re.compile(r"(.+(?:ov|ev|sk))[aá]?")
_CAPITALISED = r"[^\W\d_][\w'’\-]*"


@dataclass(frozen=True, slots=True)
class _Person:
    """Whose names a pattern finds, and the words that take their place."""

    kind: Kind
    pattern: re.Pattern[str]
    initials: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Seen:
    start: int
    end: int
    sure: bool


class NameFinder:
    """Looks for people in the texts of one case."""

    def __init__(self, known: Known, words: IdentifyingWords) -> None:
        self._words, self._names = words, words.names
        groups = (
            (Kind.PATIENT, known.patient),
            (Kind.CONSULTANT, known.consultants),
            (Kind.STAFF, known.staff),
        )
        self._people = tuple(
            person for kind, names in groups if (person := self._person(kind, names)) is not None
        )
        titles = any_of(self._names.titles)
        self._title_before = re.compile(rf"(?<!\w){titles}\b\.?\s*$")
        self._title_after = re.compile(rf"[\s,]*\(?\s*{titles}\b\.?\)?")
        self._titled = re.compile(
            rf"(?<![\w-])(?P<t>{titles})(?:\.\s*|\s+)(?P<i>(?:[a-z](?:\.\s?|\s)){{0,3}})"
            rf"(?P<n>(?:(?:{any_of(self._names.particles)})['\s]\s?)*{_CAPITALISED})"
        )
        self._cued = re.compile(
            rf"(?<!\w){any_of(self._names.cues)}[\s:,('\"“]{{1,3}}(?=(?P<n>{_CAPITALISED}))"
        )
        self._before = re.compile(rf"(?<!\w)(?P<n>{_CAPITALISED}),?\s+(?:[a-z]\.?\s+)?$")
        self._next = re.compile(rf"[ ]+(?P<n>{_CAPITALISED})")
        self._lone = re.compile(rf"(?<![\w'’]){_CAPITALISED}")
        self._eponym = re.compile(
            rf"(?:'?s)?(?:[\s-]+\w+)?[\s-]+{any_of(self._names.eponym_nouns)}\b"
        )
        self._suspects = (
            (
                self._names.forenames
                | self._names.surnames
                | _pieces(known.others, self._names.titles)
            )
            - self._names.plain
            - self._names.eponyms
        )

    def find(self, text: str) -> Iterator[Found]:
        """Every name; places may overlap."""
        small = folded(text)
        for person in self._people:
            yield from self._of_case(person, text, small)
        yield from self._with_title(text, small)
        yield from self._behind_cue(text, small)
        yield from self._listed(text, small)

    # The people of the case ------------------------------------------------------------------
    def _person(self, kind: Kind, names: Sequence[str]) -> _Person | None:
        pieces = _pieces(names, self._names.titles) - self._names.particles
        patterns = {_inflected(one) for one in pieces}
        for name in names:
            patterns.update(
                _with_particles(_parts(name, self._names.titles), self._names.particles)
            )
        if not patterns:
            return None
        longest = sorted(patterns, key=len, reverse=True)
        pattern = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(longest)})(?![^\W\d_])")
        return _Person(kind, pattern, self._initials(names) if kind is Kind.PATIENT else None)

    def _initials(self, names: Sequence[str]) -> re.Pattern[str] | None:
        """E.M. and M.E. of Edith Marlowe, with the dots; without them too many things are meant."""
        orders = {
            order
            for name in names
            for first in [[part[0] for part in _parts(name, self._names.titles)]]
            if len(first) > 1
            for order in (
                tuple(first),
                tuple(first[::-1]),
                (*first[1:], first[0]),
                (first[0], first[1]),
                (first[1], first[0]),
                (first[0], first[-1]),
            )
        }
        if not orders:
            return None
        ways = sorted((r"\.\s?".join(order) for order in orders), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})\.(?!\w)")

    def _of_case(self, person: _Person, text: str, small: str) -> Iterator[Found]:
        seen: list[_Seen] = []
        for match in person.pattern.finditer(small):
            start, end = match.span()
            written = text[start:end]
            seen.append(_Seen(start, end, written[0].isupper() or not self._common(match[0])))
        for group in _adjoining(seen, text):
            start, end = group[0].start, group[-1].end
            title = self._title_before.search(small[:start])
            if title is None and not any(one.sure for one in group) and len(group) < 2:
                continue
            start, end = self._widened(text, small, start, end)
            yield Found(start, end, person.kind, PLACEHOLDERS[person.kind], known=True)
        if person.initials is not None:
            for match in person.initials.finditer(small):
                if text[match.start()].isupper():
                    yield Found(*match.span(), person.kind, PLACEHOLDERS[person.kind], known=True)

    def _widened(self, text: str, small: str, start: int, end: int) -> tuple[int, int]:
        """With the other half of a double name, the initials and the title around a name."""
        half = _HALF_BEFORE.search(text[:start])
        start = half.start() if half else start
        half = _HALF_AFTER.match(text, end)
        end = half.end() if half else end
        initials = _INITIALS_BEFORE.search(text[:start])
        start = initials.start() if initials else start
        title = self._title_before.search(small[:start])
        start = title.start() if title else start
        after = _INITIALS_AFTER.match(text, end)
        end = after.end() if after else end
        bracketed = self._title_after.match(small, end)
        if bracketed and "(" in bracketed[0] and bracketed[0].endswith(")"):
            end = bracketed.end()
        return start, end

    # Anybody ---------------------------------------------------------------------------------
    def _with_title(self, text: str, small: str) -> Iterator[Found]:
        for match in _JOINED.finditer(text):
            yield Found(*match.span(), Kind.STAFF, PLACEHOLDERS[Kind.STAFF])
        for match in self._titled.finditer(small):
            name = match["n"]
            start, end = match.start(), match.end()
            if match["i"] and not any(one.isupper() for one in text[match.start("n")]):
                initials = text[match.start("i") : match.end("i")].rstrip()
                if initials.replace(" ", "").replace(".", "").isupper():  # Mrs M fell
                    ends = match.start("i") + len(initials)
                    yield Found(start, ends, Kind.STAFF, PLACEHOLDERS[Kind.STAFF])
                    continue
            title, written = text[match.start("t") : match.end("t")], text[match.start("n") : end]
            capital = any(one.isupper() for one in written[:1]) or written.split()[-1][:1].isupper()
            if title.isupper() and len(title) > 1 and name in self._names.imaging:
                continue
            if not capital:
                if title.isupper() or match["t"] in _ALSO_WORDS:
                    continue  # MR shows; miss doses
                if self._ordinary(name) or name in self._names.imaging:
                    continue  # mr to review
                yield Found(start, end, Kind.STAFF, None)
                continue
            if title.islower() and match["t"] in _ALSO_WORDS and name in self._names.plain:
                continue
            end = self._whole_name(text, small, end, first=name)
            yield Found(start, end, Kind.STAFF, PLACEHOLDERS[Kind.STAFF])

    def _whole_name(self, text: str, small: str, end: int, *, first: str = "") -> int:
        """Takes the further names in capitals, up to three, that are no ordinary words.

        Behind a forename whatever is in capitals is a name, unless it begins sentences.
        """
        forename = first in self._names.forenames and first not in self._names.surnames
        for number in range(3):
            following = self._next.match(small, end)
            if following is None or not text[following.start("n")].isupper():
                break
            word = following["n"].removesuffix("'s")
            if number == 0 and forename and word not in self._names.plain:
                end = following.end()
                continue
            if self._ordinary(word):
                break
            end = following.end()
        cut = re.search(r"['’]s$", text[:end])
        return cut.start() if cut else end

    def _behind_cue(self, text: str, small: str) -> Iterator[Found]:
        for match in self._cued.finditer(small):
            start, end = match.span("n")
            word = text[start:end]
            if word[0].isupper() and not (word.isupper() and len(word) < 6):
                name = match["n"].removesuffix("'s")
                if not self._ordinary(name) and not self._eponym.match(small, start + len(name)):
                    yield Found(start, self._whole_name(text, small, end), Kind.NAME, None)

    def _listed(self, text: str, small: str) -> Iterator[Found]:
        """Words in capitals that are names of many people, and names of staff elsewhere."""
        for match in self._lone.finditer(text):
            start, end = match.span()
            if not match[0][0].isupper():
                continue
            name = re.sub(r"'s?$", "", small[start:end])
            parts = [part for part in re.split(r"[-']", name) if part]
            if not any(part in self._suspects for part in (name, *parts)):
                continue
            if self._eponym.match(small, start + len(name)):
                continue
            yield Found(*self._with_surname(text, small, start, start + len(name)), Kind.NAME, None)

    def _with_surname(self, text: str, small: str, start: int, end: int) -> tuple[int, int]:
        """A forename with what stands in capitals beside it: John Smith; SMITH, John."""
        end = self._whole_name(text, small, end, first=small[start:end])
        before = self._before.search(small[:start])
        if before is not None and text[before.start()].isupper():
            word = before["n"].removesuffix("'s")
            if len(word) > 1 and not self._ordinary(word):
                start = before.start()
        return start, end

    def _common(self, word: str) -> bool:
        """True for a word that, written small, is more often no name; eponyms are names."""
        if len(word) < 3:
            return True
        forms = {word, word.removesuffix("s"), word.removesuffix("es")}
        if forms & self._names.eponyms:
            return False
        return bool(forms & self._names.plain or forms & self._words.vocabulary)

    def _ordinary(self, word: str) -> bool:
        """True for a word that begins sentences and headings, and is no name."""
        names = self._names
        if word in names.surnames or word in names.forenames:
            return word in names.plain and word not in names.surnames
        return word in names.plain or word in self._words.vocabulary


_ALSO_WORDS = frozenset({"sister", "miss", "father", "brother", "nurse", "matron", "sir", "lady"})


def _parts(name: str, titles: Iterable[str]) -> list[str]:
    """The words of a name without its title, folded."""
    known = frozenset(titles)
    found = [one for one in re.split(r"[\s,.'\-()/]+", folded(name)) if one]
    return [one for one in found if one not in known and not one.isdigit()]


def _with_particles(parts: Sequence[str], particles: frozenset[str]) -> Iterator[str]:
    """Patterns of "van der Berg" and "O'Brien", however they are joined."""
    joint = r"[\s'\-.]*"
    before: list[str] = []
    for part in parts:
        if len(part) == 1 or part in particles:
            before.append(part)
            continue
        if before:
            yield joint.join(map(re.escape, before)) + joint + _inflected(part)
        before = []


def _pieces(names: Iterable[str], titles: Iterable[str]) -> frozenset[str]:
    """All words of two and more letters in the names."""
    known = frozenset(titles)
    return frozenset(part for name in names for part in _parts(name, known) if len(part) > 1)


def _inflected(name: str) -> str:
    """A pattern for a name with its plural, derived and declined forms."""
    polish = _POLISH.fullmatch(name)
    if polish:
        return re.escape(polish[1]) + r"(?:iego|iemu|iej|im|ich|ie|i|a|as)"
    slavic = _SLAVIC.fullmatch(name)
    if slavic:
        return re.escape(slavic[1]) + r"(?:a|y|u|as|s)?"
    escaped = re.escape(name)
    if name.startswith(("mac", "mc")) and len(name) > 5:
        escaped = r"ma?c[\s\-]?" + re.escape(name[3:] if name.startswith("mac") else name[2:])
    return escaped if len(name) < 4 else escaped + r"(?:s|es|ism|ian|ians)?"


def _adjoining(seen: Sequence[_Seen], text: str) -> Iterator[list[_Seen]]:
    """Groups of names with nothing but blanks and commas between them."""
    group: list[_Seen] = []
    for one in sorted(seen, key=lambda each: each.start):
        same = group and folded(text[group[-1].start : group[-1].end]) == folded(
            text[one.start : one.end]
        )
        if group and (same or not _BETWEEN.fullmatch(text[group[-1].end : one.start])):
            yield group
            group = []
        group.append(one)
    if group:
        yield group
