"""Quotes and their places: making an anchor from a selection, and finding it in a newer version.

Positions are characters of a page's text. In the text of a PDF U+FFFE marks a word divided at the
end of a line; it never counts as part of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coder_gui.domain.abstraction import Anchor
from coder_gui.domain.errors import UserError

CONTEXT = 32
"""Characters kept on either side of a quote."""
DIVIDED = "\ufffe"


@dataclass(frozen=True, slots=True)
class _Found:
    page: int
    start: int
    end: int


def make_anchor(
    document_id: str, sha256: str, page_texts: Sequence[str], page: int, start: int, length: int
) -> Anchor:
    """The anchor of a selection; white space at its edges is left out.

    `page` counts from 1, `start` and `length` are characters of that page's text. Raises UserError
    when there is nothing to quote there.
    """
    if not 1 <= page <= len(page_texts):
        raise UserError("The document has no such page. Select the words again.", field="page")
    text = page_texts[page - 1]
    start, end = max(0, start), max(0, start + length)
    chosen = text[start:end]
    start += len(chosen) - len(chosen.lstrip())
    quote = chosen.strip()
    if not quote:
        raise UserError("Nothing is selected. Select the words of the record first.")
    return _anchor(document_id, sha256, text, _Found(page, start, start + len(quote)))


def quote_text(quote: str) -> str:
    """A quote as the text of a line: on one line, divided words whole again."""
    return " ".join(quote.replace(DIVIDED, "").split())


def line_of(text: str, start: int) -> int:
    """The number, from 1, of the line of a text that a position is in."""
    return text.count("\n", 0, start) + 1


def reanchor(anchor: Anchor, sha256: str, page_texts: Sequence[str]) -> Anchor | None:
    """The same quote in another version of its document, or None when it is not there.

    White space and divided words may differ. Where the quote stands several times, what stands
    around it decides, then the old place; several places that have nothing of the old
    surroundings are no place.
    """
    found = list(_places(anchor.quote, page_texts))
    if not found:
        return None
    scored = [(_likeness(anchor, page_texts[one.page - 1], one), one) for one in found]
    if len(scored) > 1 and max(score for score, _ in scored) == 0:
        return None
    _, best = min(
        scored,
        key=lambda pair: (-pair[0], pair[1].page != anchor.page, abs(pair[1].start - anchor.start)),
    )
    return _anchor(anchor.document_id, sha256, page_texts[best.page - 1], best)


def _anchor(document_id: str, sha256: str, text: str, found: _Found) -> Anchor:
    return Anchor(
        document_id=document_id,
        sha256=sha256,
        page=found.page,
        start=found.start,
        length=found.end - found.start,
        quote=text[found.start : found.end],
        before=text[max(0, found.start - CONTEXT) : found.start],
        after=text[found.end : found.end + CONTEXT],
    )


def _places(quote: str, page_texts: Sequence[str]) -> Iterator[_Found]:
    words = quote.replace(DIVIDED, "").split()
    if not words:
        return
    divided = f"{DIVIDED}?"
    pattern = re.compile(r"\s+".join(divided.join(map(re.escape, word)) for word in words))
    for page, text in enumerate(page_texts, 1):
        at = pattern.search(text)
        while at is not None:
            yield _Found(page, at.start(), at.end())
            at = pattern.search(text, at.start() + 1)


def _likeness(anchor: Anchor, text: str, found: _Found) -> int:
    """How many characters around a place are those around the anchor, spaces aside."""
    before = text[max(0, found.start - 2 * CONTEXT) : found.start]
    after = text[found.end : found.end + 2 * CONTEXT]
    return _shared(_bare(before)[::-1], _bare(anchor.before)[::-1]) + _shared(
        _bare(after), _bare(anchor.after)
    )


def _bare(text: str) -> str:
    return "".join(text.replace(DIVIDED, "").split())


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
