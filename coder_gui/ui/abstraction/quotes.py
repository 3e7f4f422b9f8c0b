"""Which passages of a document are the evidence of which lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from coder_gui.domain.abstraction import AbstractionLine, Anchor, DocumentContent


@dataclass(frozen=True, slots=True)
class Quote:
    """The quote of a line in the version shown: `page` from 0, offsets in the page's text."""

    line_id: str
    number: int
    page: int
    start: int
    end: int


def quotes_of(lines: Iterable[AbstractionLine], content: DocumentContent) -> tuple[Quote, ...]:
    """The quotes of `lines` in this document, in reading order; those that are lost are left out.

    A quote from an earlier version is found again by its words and what stands around them.
    """
    found: list[Quote] = []
    for line in lines:
        anchor = line.anchor
        if anchor is None or line.orphaned or anchor.document_id != content.info.id:
            continue
        place = _place(anchor, content)
        if place is not None:
            found.append(Quote(line.id, line.number, *place))
    return tuple(sorted(found, key=lambda quote: (quote.page, quote.start, quote.number)))


def orphans_of(lines: Iterable[AbstractionLine], document_id: str) -> tuple[AbstractionLine, ...]:
    """The lines whose quote is no longer in the newest version of this document."""
    return tuple(
        line
        for line in lines
        if line.orphaned and line.anchor is not None and line.anchor.document_id == document_id
    )


def _place(anchor: Anchor, content: DocumentContent) -> tuple[int, int, int] | None:
    page = anchor.page - 1
    if 0 <= page < len(content.page_texts):
        end = anchor.start + anchor.length
        if content.page_texts[page][anchor.start : end] == anchor.quote:
            return page, anchor.start, end
    best: tuple[int, int, int, int] | None = None
    for number, text in enumerate(content.page_texts):
        start = text.find(anchor.quote) if anchor.quote else -1
        while start >= 0:
            end = start + len(anchor.quote)
            likeness = _likeness(anchor, text, start, end)
            if best is None or likeness > best[0]:
                best = (likeness, number, start, end)
            start = text.find(anchor.quote, start + 1)
    return None if best is None else best[1:]


def _likeness(anchor: Anchor, text: str, start: int, end: int) -> int:
    """How many characters around the quote are those that stood around it when it was taken."""
    before = text[max(start - len(anchor.before), 0) : start]
    after = text[end : end + len(anchor.after)]
    return _shared(reversed(before), reversed(anchor.before)) + _shared(after, anchor.after)


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    total = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        total += 1
    return total


class Offsets:
    """Turns offsets in a text into Qt's positions in it and back.

    Qt counts UTF-16 units and takes a carriage return with its line feed for one break.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []  # offsets behind which the two ways of counting differ
        self._shifts: list[int] = []  # by how much they differ from there on
        shift = 0
        for at, letter in enumerate(text):
            if ord(letter) > 0xFFFF:
                shift += 1
            elif letter == "\n" and at and text[at - 1] == "\r":
                shift -= 1
            else:
                continue
            self._starts.append(at + 1)
            self._shifts.append(shift)
        self._positions = [at + by for at, by in zip(self._starts, self._shifts, strict=True)]

    def to_qt(self, at: int) -> int:
        """The position of an offset."""
        place = bisect_right(self._starts, at)
        return at + (self._shifts[place - 1] if place else 0)

    def from_qt(self, position: int) -> int:
        """The offset of a position; inside a pair of units, the offset behind it."""
        place = bisect_right(self._positions, position)
        return position - (self._shifts[place - 1] if place else 0)
