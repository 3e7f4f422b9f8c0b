"""Finds places in free text: postcodes, streets, hospitals, wards and beds, towns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coder_gui.domain.identifiers import (
    PLACEHOLDERS,
    Found,
    IdentifyingWords,
    Kind,
    Known,
    folded,
)
from coder_gui.domain.identifying_date_forms import any_of

# The second half never has C, I, K, M, O or V, which keeps most units apart.
_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_SMALL_POSTCODE = re.compile(
    r"(?<!\w)[a-z]{1,2}\d[a-z\d]?\s{0,2}\d(?!st\b|nd\b|rd\b|th\b)[abd-hjlnp-uw-z]{2}(?!\w)"
)
_NAME = r"[A-Z][\w'’&\-]*"
_LINK = r"(?:\s+(?:of|and|the|for|&|upon|on)){0,2}\s+"


class PlaceFinder:
    """Looks for places in the texts of one case."""

    def __init__(self, known: Known, words: IdentifyingWords) -> None:
        places = words.places
        self._words, self._places = words, places
        own = {folded(one.strip()) for one in (*known.places, *places.own)}
        own = {one for one in own if len(one) > 1 and one not in places.general}
        self._own = [
            re.compile(rf"(?<![^\W_]){self._spread(one)}(?![^\W_])")
            for one in sorted(own, key=len, reverse=True)
        ]
        if known.postcode and known.postcode.strip():
            spread = r"[\s\-]{0,3}".join(
                re.escape(c) for c in folded(known.postcode) if c.isalnum()
            )
            self._own.append(re.compile(rf"(?<![^\W_]){spread}(?![^\W_])"))
        house = r"(?<![\w.])(?:flat\s+\w{1,4},?\s+)?\d{1,4}\s?[a-z]?,?\s+"
        at_number = any_of((*places.streets, *places.numbered_streets))
        self._house = re.compile(rf"(?i:{house})(?:{_NAME}\s+){{1,3}}(?i:{at_number})\b\.?")
        named = any_of(one.capitalize() for one in places.streets)
        self._street = re.compile(rf"(?<!\w)(?:{_NAME}\s+){{1,3}}{named}\b")
        nouns = "|".join(re.escape(one) for one in sorted(places.nouns, key=len, reverse=True))
        self._organisation = re.compile(
            rf"(?<![\w'’])(?P<w>(?:{_NAME}{_LINK}){{1,6}})(?P<o>(?i:{nouns}))(?!\w)"
        )
        self._room = re.compile(
            rf"(?<![\w-]){any_of(places.rooms)}\s{{0,2}}(?:no\b\.?\s*|number\s+)?"
            r"(?:[a-z]{0,2}\d{1,3}[a-z]?|[a-z])(?![\w'])"
        )
        self._named_ward = re.compile(rf"(?<![\w'’])(?P<n>{_NAME})\s+[Ww]ard\b")
        self._saint = re.compile(rf"(?<!\w)St\.?\s+(?P<n>{_NAME})")
        self._lone = re.compile(rf"(?<![\w'’]){_NAME}")
        self._eponym = re.compile(
            rf"(?:'?s)?(?:[\s-]+\w+)?[\s-]+{any_of(words.names.eponym_nouns)}\b"
        )

    def find(self, text: str) -> Iterator[Found]:
        """Every place; spans may overlap."""
        small = folded(text)
        for pattern in self._own:
            for match in pattern.finditer(small):
                yield _place(match, known=True)
        for pattern in (_POSTCODE, self._house, self._street):
            for match in pattern.finditer(text):
                yield _place(match)
        for match in _SMALL_POSTCODE.finditer(small):
            yield Found(*match.span(), Kind.PLACE, None)
        for match in self._organisation.finditer(text):
            yield from self._named(match)
        for match in self._room.finditer(small):
            yield from self._in_house(match, text)
        for match in self._named_ward.finditer(text):
            if not self._general(match["n"]):
                yield _place(match)
        for match in self._saint.finditer(text):
            if folded(match["n"]).removesuffix("'s") not in self._places.saints:
                yield Found(*match.span(), Kind.PLACE, None)
        for match in self._lone.finditer(text):
            name = folded(match[0]).removesuffix("'s")
            if name in self._places.towns and not self._eponym.match(
                small, match.start() + len(name)
            ):
                yield Found(*match.span(), Kind.PLACE, None)

    def _named(self, match: re.Match[str]) -> Iterator[Found]:
        """The name of an organisation, without the ordinary words that stand before it."""
        start = match.start()
        for word in re.finditer(r"\S+\s+", match["w"]):
            if not self._general(word[0].strip()):
                yield Found(start, match.end(), Kind.PLACE, PLACEHOLDERS[Kind.PLACE])
                return
            start = match.start() + word.end()

    def _in_house(self, match: re.Match[str], text: str) -> Iterator[Found]:
        """A ward or bed; a letter alone only where it is a capital: ward B, not "bed a"."""
        last = text[match.end() - 1]
        if last.isdigit() or last.isupper() or text[match.end() - 2].isdigit():
            yield _place(match)

    def _general(self, word: str) -> bool:
        small = folded(word).rstrip(".,:;").removesuffix("'s")
        return (
            small in self._places.general
            or small in self._words.names.plain
            or small in self._words.vocabulary
        )

    @staticmethod
    def _spread(place: str) -> str:
        return r"[\s\-,.']+".join(re.escape(one) for one in re.split(r"[\s\-,.']+", place) if one)


def organisation_names(name: str, words: IdentifyingWords) -> tuple[str, ...]:
    """What an organisation is called: its whole name, and what is its own of that.

    "Northmoor Hospitals NHS Foundation Trust" is Northmoor as well. A word of the language alone is
    no name: it stands in every record.
    """
    places = words.places
    kinds = {*places.general, *places.nouns}
    parts = name.replace(",", " ").split()
    while parts:
        tails = (at for at in range(len(parts)) if folded(" ".join(parts[at:])) in kinds)
        cut = next(tails, None)
        if cut is not None:
            parts = parts[:cut]
        elif folded(parts[0]) in places.general:
            parts = parts[1:]
        else:
            break
    own = " ".join(parts)
    common = folded(own) in words.vocabulary or folded(own) in words.names.plain
    return (name,) if not own or common else (name, own)


def _place(match: re.Match[str], *, known: bool = False) -> Found:
    return Found(*match.span(), Kind.PLACE, PLACEHOLDERS[Kind.PLACE], known=known)
