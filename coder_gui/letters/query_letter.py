"""A query as a letter on A4: what the record says, one open question, a slip to reply on."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.domain.letters import QueryLetter
from coder_gui.domain.queries import Evidence, LetterPurpose
from coder_gui.letters.dates import day_words, days_words
from coder_gui.letters.head import NEXT_TOP, feet, first_head, next_head
from coder_gui.letters.layout import Cell, Column, Flow
from coder_gui.letters.paper import LEFT, RIGHT, Panel, Sheet, pdf
from coder_gui.letters.slip import SLIP_TOP, Density, density, slip
from coder_gui.letters.text import (
    BODY,
    HEADING,
    INK,
    LABEL,
    LOOKED,
    MARK,
    NOTE,
    POINT,
    QUESTION,
    STRONG,
    Line,
    height,
    width,
    wrap,
)

_ABOVE_SLIP = SLIP_TOP - 3.0
"""Where the letter ends on the sheet that has the slip."""
_DATES = 23.4
"""Holds the widest date on one line, such as 04-May-2044."""
_QUOTES = "\"'“”‘’„«»"


@dataclass(frozen=True, slots=True)
class _Spacing:
    """Above and below the text of a row of evidence, and before a heading."""

    row: float
    heading: float


_COMFORTABLE, _TIGHT = _Spacing(1.6, 6.0), _Spacing(0.75, 4.0)


def query_letter(letter: QueryLetter) -> bytes:
    """The letter as PDF; its title is the reference. The same letter gives the same bytes."""
    return pdf(letter_sheets(letter), title=letter.reference)


def letter_sheets(letter: QueryLetter) -> list[Sheet]:
    """The sheets of a letter, numbered from 1 to their count.

    Evidence stands closer where that saves a sheet.
    """
    parts = _parts(letter)
    sheets = _set(letter, parts, _COMFORTABLE)
    if len(sheets) > 1:
        tight = _set(letter, parts, _TIGHT)
        sheets = tight if len(tight) < len(sheets) else sheets
    slip(sheets[-1], letter, parts.way)
    feet(sheets, letter.letterhead, letter.printing)
    if letter.draft:
        for sheet in sheets:
            sheet.watermark = letter.letterhead.words.draft
    return sheets


@dataclass(frozen=True, slots=True)
class _Parts:
    """What flows, wrapped once whatever the spacing. `way`: how the options stand on the slip."""

    notice: Cell
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    question: Cell
    reply: Cell
    way: Density | None


def _parts(letter: QueryLetter) -> _Parts:
    words = letter.letterhead.words
    what = notice(letter)
    edges = (LEFT, LEFT + _DATES + 3, LEFT + 88, RIGHT + 3)
    columns = tuple(
        Column(start, end - start - 3, name)
        for start, end, name in zip(edges, edges[1:], words.evidence_columns, strict=False)
    )
    return _Parts(
        notice=wrap(what, STRONG, RIGHT - LEFT - 5) if what else (),
        columns=columns,
        rows=tuple(_row(one, letter, columns) for one in letter.evidence),
        question=wrap(letter.question, QUESTION, RIGHT - LEFT),
        reply=wrap(letter.letterhead.reply, NOTE, RIGHT - LEFT),
        way=density(letter.options),
    )


def _set(letter: QueryLetter, parts: _Parts, spacing: _Spacing) -> list[Sheet]:
    def begin(number: int) -> tuple[Sheet, float]:
        sheet = Sheet()
        head = first_head if number == 1 else next_head
        return sheet, head(sheet, letter)

    words = letter.letterhead.words
    flow = Flow(begin)
    _notice(flow, parts, spacing)
    flow.heading(words.evidence_heading, before=0)
    if parts.rows:
        flow.table(parts.columns, parts.rows, pad=spacing.row)
    else:
        flow.paragraph(words.no_evidence, LOOKED)
    _question(flow, letter, parts, spacing)
    if flow.y > _ABOVE_SLIP:
        flow.new_sheet()
    return flow.sheets


def _notice(flow: Flow, parts: _Parts, spacing: _Spacing) -> None:
    """What a reminder or an escalation says first, beside a bar that any printer shows."""
    if not parts.notice:
        return
    tall = height(parts.notice)
    flow.keep(tall)
    flow.sheet.marks.append(Panel(LEFT, flow.y, 1.0, tall, INK))
    flow.lines(parts.notice, x=LEFT + 4)
    flow.space(spacing.heading - 1.5)


def notice(letter: QueryLetter) -> str:
    """The words of a letter's purpose, "" for a first letter."""
    words = letter.letterhead.words
    if letter.purpose is LetterPurpose.QUERY:
        return ""
    first, *others = letter.sent_before or (letter.raised,)
    also = words.also_sent.format(days=days_words(tuple(others))) if others else ""
    return words.notices[letter.purpose].format(
        first=day_words(first), also=also, name=letter.recipient.name
    )


def _row(one: Evidence, letter: QueryLetter, columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    words = letter.letterhead.words
    when, where, what = columns
    place = where.cell(one.place)
    if one.earlier:
        place += where.cell(words.earlier, LABEL)
    if one.nothing_found:
        sought = one.quote.strip().rstrip(".")
        looked = words.looked_for.format(what=sought) if sought else words.looked
        written = what.cell(looked, LOOKED)
    else:
        written = what.cell(f"“{_bare(one.quote)}”")
    day = (Line(day_words(one.date), 0, BODY),) if one.date else when.cell(words.no_date)
    return day, place, written


def _bare(quote: str) -> str:
    """A quote without quotation marks of its own around the whole of it."""
    text = quote.strip()
    around = len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES
    return text[1:-1].strip() if around and not any(one in '"“”' for one in text[1:-1]) else text


def _question(flow: Flow, letter: QueryLetter, parts: _Parts, spacing: _Spacing) -> None:
    """The question with what to do, on the sheet that has the slip wherever it can be."""
    words = letter.letterhead.words
    tall = HEADING.leading + 1.0 + height(parts.question) + 1.8 + height(parts.reply)
    if flow.y + spacing.heading + tall > _ABOVE_SLIP and NEXT_TOP + tall <= _ABOVE_SLIP:
        flow.new_sheet()
    flow.heading(words.question_heading, before=spacing.heading)
    for line in parts.question:
        flow.keep(line.style.leading)
        _marked(flow, letter, line)
        flow.lines((line,))
    flow.space(1.8)
    flow.lines(parts.reply)
    if parts.way is None:
        flow.heading(words.answers_heading, before=spacing.heading)
        flow.items([one.text for one in letter.options], BODY, numbered=True)


def _marked(flow: Flow, letter: QueryLetter, line: Line) -> None:
    """A wash under the words that a check found; on screen, never in print."""
    if letter.printing is not None:
        return
    end = line.start + len(line.text)
    for start, length in letter.marked:
        first, last = max(start, line.start), min(start + length, end)
        if first >= last:
            continue
        before = width(line.text[: first - line.start], line.style)
        wide = width(line.text[first - line.start : last - line.start], line.style)
        baseline = flow.y + line.style.ascent
        tall = line.style.size * POINT
        flow.sheet.under.append(
            Panel(LEFT + before - 0.3, baseline - tall * 0.82, wide + 0.6, tall * 1.12, MARK)
        )
