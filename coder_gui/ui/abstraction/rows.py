"""What a row of the abstraction shows, worked out once so that painting only paints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coder_gui.domain.abstraction import (
    CERTAINTY_WORDS,
    HEADING_WORDS,
    SIDE_WORDS,
    AbstractionLine,
    Heading,
    Place,
    Source,
)
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.queries import OPEN_QUERIES, QueryState
from coder_gui.domain.shorthand_text import place_words
from coder_gui.ui.dates import clock_time, long_date, short_date
from coder_gui.ui.icons import Icon
from coder_gui.ui.meanings import CERTAINTY_ICONS
from coder_gui.ui.painting import Fact

QUERY_WORDS = {
    QueryState.DRAFT: "query draft",
    QueryState.FOR_APPROVAL: "query to approve",
    QueryState.APPROVED: "query",
    QueryState.SENT: "query",
    QueryState.ANSWERED: "reply in",
}
"""What stands on the chip of a line."""
HEADING_ORDER = tuple(HEADING_WORDS)
"""The headings from the top of the screen down; their digits count from 1."""


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line. `heading` is empty but for the first line under it; `ends` its last one.

    `codes` are (code id, display form, selected) of the codes it supports. `linked`: one of them
    is selected. `editing`: its shorthand is in the entry. `query`: what a query about it waits for,
    "" where none is open.
    """

    line_id: str
    number: int
    heading: str
    ends: bool
    main: bool
    text: str
    icon: Icon
    certainty: str
    token: str
    facts: tuple[Fact, ...]
    codes: tuple[tuple[str, str, bool], ...]
    orphaned: bool
    linked: bool
    editing: bool
    sentence: str
    help: str
    query: str = ""

    @property
    def key(self) -> str:
        """The line's id."""
        return self.line_id


@dataclass(frozen=True, slots=True)
class Marks:
    """What is true beyond the record: the codes that are selected, and the line being edited."""

    codes: frozenset[str] = frozenset()
    editing: str | None = None


def in_order(lines: Sequence[AbstractionLine]) -> tuple[AbstractionLine, ...]:
    """The lines under their headings, in the order of the headings and then of the episode."""
    return tuple(sorted(lines, key=lambda line: (HEADING_ORDER.index(line.heading), line.number)))


def items_of(
    case: EpisodeCase, sources: Sequence[Source], year: int, marks: Marks
) -> tuple[LineItem, ...]:
    """Every line of the open episode as a row."""
    codes = {code.id: code.display for code in (*case.diagnoses, *case.procedures)}
    lines = in_order(case.lines)
    items = (
        _item(line, _is_first(lines, at), _is_last(lines, at), codes, sources, year, marks)
        for at, line in enumerate(lines)
    )
    asked = queries_by_line(case)
    return tuple(_asked(item, asked.get(item.line_id)) for item in items)


def queries_by_line(case: EpisodeCase) -> dict[str, QueryState]:
    """Lines that an open query was raised from, itself or by their codes, with where it stands."""
    found: dict[str, QueryState] = {}
    for query in case.queries:
        if query.state not in OPEN_QUERIES:
            continue
        subject = query.text.subject
        for line in case.lines:
            if line.id in subject.line_ids or set(line.code_ids) & set(subject.code_ids):
                found[line.id] = query.state
    return found


def _asked(item: LineItem, state: QueryState | None) -> LineItem:
    if state is None:
        return item
    words = QUERY_WORDS[state]
    return replace(item, query=words, sentence=f"{item.sentence}, {words}")


def _is_first(lines: Sequence[AbstractionLine], at: int) -> bool:
    return at == 0 or lines[at - 1].heading is not lines[at].heading


def _is_last(lines: Sequence[AbstractionLine], at: int) -> bool:
    return at + 1 == len(lines) or lines[at + 1].heading is not lines[at].heading


def _item(
    line: AbstractionLine,
    first: bool,
    last: bool,
    codes: Mapping[str, str],
    sources: Sequence[Source],
    year: int,
    marks: Marks,
) -> LineItem:
    icon, token = CERTAINTY_ICONS[line.certainty]
    shown = tuple(
        (code_id, codes[code_id], code_id in marks.codes)
        for code_id in line.code_ids
        if code_id in codes
    )
    place = place_words(line.place, sources)
    return LineItem(
        line_id=line.id,
        number=line.number,
        heading=HEADING_WORDS[line.heading] if first else "",
        ends=last,
        main=line.heading is Heading.MAIN_CONDITION,
        text=line.text,
        icon=icon,
        certainty=CERTAINTY_WORDS[line.certainty],
        token=token,
        facts=(
            Fact(SIDE_WORDS[line.side] if line.side else ""),
            Fact(_when(line.place, year), drop=2),
            Fact(place, drop=1),
        ),
        codes=shown,
        orphaned=line.orphaned,
        linked=any(selected for _, _, selected in shown),
        editing=line.id == marks.editing,
        sentence=_sentence(line, shown, place),
        help=_help(line, place),
    )


def _when(place: Place, year: int) -> str:
    if place.date is None:
        return ""
    day = short_date(place.date, year)
    return day if place.time is None else f"{day} {clock_time(place.time)}"


def _sentence(line: AbstractionLine, codes: Sequence[tuple[str, str, bool]], place: str) -> str:
    supports = ", ".join(display for _, display, _ in codes)
    words = (
        f"line {line.number}",
        HEADING_WORDS[line.heading].lower(),
        line.text,
        CERTAINTY_WORDS[line.certainty].lower(),
        SIDE_WORDS[line.side].lower() if line.side else "",
        long_date(line.place.date) if line.place.date else "",
        place,
        "place changed" if line.orphaned else "",
        f"supports {supports}" if supports else "supports no code yet",
    )
    return ", ".join(word for word in words if word)


def _help(line: AbstractionLine, place: str) -> str:
    """The tooltip: the whole text, the quote, and who wrote it when."""
    written = f"{line.author}, {long_date(line.at.date())} {clock_time(line.at)}"
    quote = f"“{line.anchor.quote}”" if line.anchor is not None else ""
    moved = "The quote is no longer where it was." if line.orphaned else ""
    return "\n".join(part for part in (line.text, place, quote, moved, written) if part)
