"""Many letters as one print job: for each addressee a cover sheet, then the letters.

A cover sheet lies open on a desk: it has references, hospital numbers and days, no names of
patients and nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from coder_gui.domain.letters import BatchCover, CoverLine, QueryLetter
from coder_gui.letters.dates import day_words
from coder_gui.letters.head import address, feet
from coder_gui.letters.layout import Cell, Column, Flow
from coder_gui.letters.paper import LEFT, RIGHT, Sheet, band, pdf
from coder_gui.letters.query_letter import letter_sheets
from coder_gui.letters.text import BODY, LABEL, NOTE, SECOND, STRONG, TITLE, Style, wrap

_GREY = Style(9.5, 4.4, colour=SECOND)
_EDGES = (LEFT + 7, LEFT + 55, LEFT + 110, LEFT + 150, RIGHT)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one addressee gets: the letters in their order, below a cover sheet or without one."""

    cover: BatchCover | None
    letters: tuple[QueryLetter, ...]


@dataclass(frozen=True, slots=True)
class Printout:
    """A print job. `sha256s` are those of each letter as a file of its own, in their order."""

    pdf: bytes
    pages: int
    sha256s: tuple[str, ...]


def batch(bundles: Sequence[Bundle], *, title: str) -> Printout:
    """The print job as PDF. Pages are numbered per letter; covers say how many each has."""
    sheets: list[Sheet] = []
    hashes: list[str] = []
    for bundle in bundles:
        letters = [letter_sheets(letter) for letter in bundle.letters]
        hashes += [
            sha256(pdf(pages, title=letter.reference)).hexdigest()
            for letter, pages in zip(bundle.letters, letters, strict=True)
        ]
        if bundle.cover is not None:
            lines = tuple(
                replace(line, pages=len(pages))
                for line, pages in zip(bundle.cover.lines, letters, strict=True)
            )
            sheets += cover_sheets(replace(bundle.cover, lines=lines))
        for pages in letters:
            sheets += pages
    return Printout(pdf(sheets, title=title), len(sheets), tuple(hashes))


def cover_sheets(cover: BatchCover) -> list[Sheet]:
    """The cover of a bundle, on as many sheets as its list needs."""
    words = cover.letterhead.words

    def begin(number: int) -> tuple[Sheet, float]:
        sheet = Sheet()
        band(sheet)
        if number == 1:
            return sheet, _head(sheet, cover)
        lines = wrap(words.continued.format(title=words.cover_title), STRONG, RIGHT - LEFT)
        return sheet, sheet.write_all(LEFT, 11.7, lines) + 4

    flow = Flow(begin)
    flow.paragraph(words.cover_intro, NOTE)
    flow.space(5)
    columns = [
        Column(start, end - start - 3, name)
        for start, end, name in zip(_EDGES, _EDGES[1:], words.cover_columns, strict=False)
    ]
    flow.table(columns, [_row(columns, line) for line in cover.lines], ticked=True)
    flow.space(5)
    total = words.cover_total.format(
        letters=len(cover.lines), pages=sum(line.pages for line in cover.lines)
    )
    flow.paragraph(total, STRONG)
    feet(flow.sheets, cover.letterhead, cover.printing)
    return flow.sheets


def _head(sheet: Sheet, cover: BatchCover) -> float:
    head = cover.letterhead
    top = sheet.write_all(LEFT, 11.7, wrap(head.words.cover_title, TITLE, RIGHT - LEFT))
    organisation = " · ".join(filter(None, (head.organisation, head.department)))
    top = sheet.write_all(LEFT, top + 0.7, wrap(organisation, _GREY, RIGHT - LEFT))
    if head.contact:
        top = sheet.write_all(LEFT, top, wrap(" · ".join(head.contact), LABEL, RIGHT - LEFT))
    below = address(sheet, cover.recipient, head, after=top)
    return max(below, head.window.top + head.window.height) + 4.5


def _row(columns: Sequence[Column], line: CoverLine) -> tuple[Cell, ...]:
    due = day_words(line.reply_by) if line.reply_by else ""
    values = (line.reference, line.hospital_number, due, str(line.pages))
    styles = (STRONG, BODY, BODY, BODY)
    return tuple(
        column.cell(value, style)
        for column, value, style in zip(columns, values, styles, strict=True)
    )
