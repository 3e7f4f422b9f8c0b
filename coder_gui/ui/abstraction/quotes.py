"""Which passages of a document are the evidence of which lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from coder_gui.domain.abstraction import AbstractionLine, Anchor, DocumentContent
from coder_gui.domain.anchoring import reanchor


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
        here = _place(anchor, content)
        if here is not None:
            end = here.start + here.length
            found.append(Quote(line.id, line.number, here.page - 1, here.start, end))
    return tuple(sorted(found, key=lambda quote: (quote.page, quote.start, quote.number)))


def orphans_of(lines: Iterable[AbstractionLine], document_id: str) -> tuple[AbstractionLine, ...]:
    """The lines whose quote is no longer in the newest version of this document."""
    return tuple(
        line
        for line in lines
        if line.orphaned and line.anchor is not None and line.anchor.document_id == document_id
    )


def _place(anchor: Anchor, content: DocumentContent) -> Anchor | None:
    if anchor.sha256 == content.info.sha256:
        return anchor
    return reanchor(anchor, content.info.sha256, content.page_texts)


_COUNTED_APART = re.compile("\r\n|[\U00010000-\U0010ffff]")


class Offsets:
    """Turns offsets in a text into Qt's positions in it and back.

    Qt counts UTF-16 units and takes a carriage return with its line feed for one break.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []  # offsets behind which the two ways of counting differ
        self._shifts: list[int] = []  # by how much they differ from there on
        shift = 0
        for found in _COUNTED_APART.finditer(text):
            shift += -1 if found[0] == "\r\n" else 1
            self._starts.append(found.end())
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
