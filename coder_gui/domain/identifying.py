"""Takes out of a text what can tell who the patient is, and looks again at what is left.

One search serves both: what it is sure of is replaced, and whatever it finds afterwards, sure or
not, remains for a person. It errs on the side of finding too much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coder_gui.domain.identifiers import Found, IdentifyingWords, Known, settled
from coder_gui.domain.identifying_dates import DateFinder
from coder_gui.domain.identifying_names import NameFinder
from coder_gui.domain.identifying_numbers import NumberFinder
from coder_gui.domain.identifying_places import PlaceFinder

_ROUNDS = 4
"""Replacing brings words together that stood apart; two rounds do in practice."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a replacement stands in a cleaned text, in characters."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without what was sure to identify, and where the replacements stand."""

    text: str
    marks: tuple[Mark, ...] = ()


class Identifying:
    """The search for one case. Building it takes milliseconds; it holds patient data."""

    def __init__(self, known: Known, words: IdentifyingWords) -> None:
        self._finders = (
            NameFinder(known, words),
            NumberFinder(known, words.numbers),
            DateFinder(known, words.dates),
            PlaceFinder(known, words),
        )

    def find(self, text: str) -> tuple[Found, ...]:
        """What identifies or may, by place, none over another. `text` is settled."""
        everything = [found for finder in self._finders for found in finder.find(text)]
        return tuple(sorted(_apart(everything), key=lambda found: found.start))

    def clean(self, text: str) -> Cleaned:
        """The text with everything replaced that needs no person to tell."""
        cleaned = Cleaned(settled(text))
        for _ in range(_ROUNDS):
            sure = [one for one in self.find(cleaned.text) if one.replacement is not None]
            if not sure:
                break
            cleaned = _replaced(cleaned, sure)
        return cleaned


def _apart(found: Iterable[Found]) -> list[Found]:
    """Of what overlaps: what is of this case first, then the longest, then what is sure."""

    def weight(one: Found) -> tuple[bool, int, bool, int]:
        return (not one.known, -one.length, one.replacement is None, one.start)

    kept: list[Found] = []
    for one in sorted(found, key=weight):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def _replaced(cleaned: Cleaned, sure: Iterable[Found]) -> Cleaned:
    parts: list[str] = []
    marks: list[Mark] = []
    old = sorted(cleaned.marks, key=lambda mark: mark.start)
    at = 0
    length = 0
    moved: list[tuple[int, int]] = []  # (place in the old text, how far what follows moved)
    for one in sure:
        words = one.replacement or ""
        kept = cleaned.text[at : one.start]
        parts += [kept, words]
        length += len(kept)
        marks.append(Mark(length, len(words)))
        length += len(words)
        at = one.end
        moved.append((one.end, length - one.end))
    parts.append(cleaned.text[at:])
    for mark in old:
        end = mark.start + mark.length
        if any(one.start < end and mark.start < one.end for one in sure):
            continue
        shift = max((step for step in moved if step[0] <= mark.start), default=(0, 0))[1]
        marks.append(Mark(mark.start + shift, mark.length))
    return Cleaned("".join(parts), tuple(sorted(marks, key=lambda mark: mark.start)))
