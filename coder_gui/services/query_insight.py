"""What queries tell of the records: figures of a period, and what an induction should speak of.

Queries count once they are approved; those withdrawn, and duplicates, are left out. No figure
ranks people: consultants stand in the order of the alphabet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from coder_gui.domain.calendar import LONDON, Calendar
from coder_gui.domain.queries import WAITING, Gap, QueryKind, QueryState
from coder_gui.domain.query_figures import (
    AgeBand,
    FigureRow,
    InductionGap,
    QueryFigures,
    hide_small,
    median,
)
from coder_gui.domain.specialties import Specialties
from coder_gui.exchange.codes_out import csv_text
from coder_gui.services.identifying_words import query_file
from coder_gui.services.national_form import national_form
from coder_gui.services.reference_lists import shipped_specialties
from coder_gui.standards.toml_tables import read_toml
from coder_gui.storage.database import Database
from coder_gui.storage.query_insight import QueryGroup, query_groups
from coder_gui.system.clock import Clock

FILE = "insight.toml"
HIDDEN = "hidden"
_LEFT_OUT = frozenset({QueryState.WITHDRAWN, QueryState.DUPLICATE})
NOT_NAMED = "Not named"


@dataclass(frozen=True, slots=True)
class InsightWords:
    """Bands, thresholds and sentences (data)."""

    bands: tuple[int, ...]
    least: int
    induction_least: int
    induction_most: int
    sentences: Mapping[Gap, str]


def insight_words(folder: Path | None = None) -> InsightWords:
    """The data in use. Raises UserError with the place and the reason."""
    whole = read_toml(query_file(FILE, folder))
    whole.day("valid_from")
    whole.text("source")
    ages, suppression = whole.table("ages"), whole.table("suppression")
    induction, gaps = whole.table("induction"), whole.table("gaps")
    first = ages.value("first")
    if not isinstance(first, list) or first != sorted(set(first)) or first[:1] != [0]:
        raise ages.refuse("first has to hold rising numbers from 0")
    words = InsightWords(
        bands=tuple(first),
        least=suppression.number("least") or 0,
        induction_least=induction.number("least") or 1,
        induction_most=induction.number("most") or 1,
        sentences={gap: gaps.text(gap.value) for gap in Gap},
    )
    for table in (ages, suppression, induction, gaps, whole):
        table.finish()
    return words


class QueryInsight:
    """Figures over the whole profile."""

    def __init__(self, database: Database, calendar: Calendar, clock: Clock) -> None:
        self._database, self._calendar, self._clock = database, calendar, clock

    @cached_property
    def _words(self) -> InsightWords:
        return insight_words()

    @cached_property
    def _gaps(self) -> Mapping[Gap, str]:
        return national_form().gaps

    @cached_property
    def _specialties(self) -> Specialties:
        return shipped_specialties()

    @property
    def least(self) -> int:
        """The smallest count that is shown outside the trust."""
        return self._words.least

    def figures(
        self,
        start: date,
        end: date,
        *,
        kind: QueryKind | None = QueryKind.CLINICAL,
        hide: bool = False,
    ) -> QueryFigures:
        """The queries raised from `start` to `end`, both days of London included.

        `hide`: small counts are hidden, for readers outside the trust.
        """
        begin = datetime.combine(start, time(), LONDON)
        finish = datetime.combine(end + timedelta(days=1), time(), LONDON)
        with self._database.read() as connection:
            groups = query_groups(connection, begin, finish, kind)
        asked = [one for one in groups if one.approved and one.state not in _LEFT_OUT]
        made = QueryFigures(
            start=start,
            end=end,
            raised=sum(one.count for one in groups),
            total=self._row("", "All", asked),
            unanswered_at_freeze=sum(one.count for one in asked if one.unanswered),
            by_specialty=self._rows(asked, lambda one: one.specialty, self._specialty),
            by_consultant=self._rows(
                asked, lambda one: one.consultant, lambda name: name or NOT_NAMED
            ),
            by_gap=self._rows(asked, lambda one: one.gap.value, lambda key: self._gaps[Gap(key)]),
            ages=self._ages(asked),
            gaps=self._induction(asked),
        )
        return self._without_small(made) if hide else made

    # Counting --------------------------------------------------------------------------------
    def _rows(
        self,
        groups: Iterable[QueryGroup],
        key: Callable[[QueryGroup], str],
        name: Callable[[str], str],
    ) -> tuple[FigureRow, ...]:
        found: dict[str, list[QueryGroup]] = {}
        for one in groups:
            found.setdefault(key(one), []).append(one)
        rows = [self._row(which, name(which), those) for which, those in found.items()]
        return tuple(sorted(rows, key=lambda row: (row.name == NOT_NAMED, row.name.casefold())))

    def _row(self, key: str, name: str, groups: Sequence[QueryGroup]) -> FigureRow:
        answered = [one for one in groups if one.answered]
        return FigureRow(
            key=key,
            name=name,
            asked=_sum(groups),
            answered=_sum(answered),
            waiting=_sum(one for one in groups if one.state in WAITING and not one.answered),
            changed=_sum(one for one in answered if one.changed and one.state is QueryState.CLOSED),
            days=median(
                [
                    (self._working_days(one.approved, one.answered), one.count)
                    for one in answered
                    if one.approved and one.answered
                ]
            ),
        )

    def _working_days(self, first: date, last: date) -> int:
        """Working days after `first` up to `last`; 0 on the same day."""
        days = (last - first).days
        return sum(
            self._calendar.is_working_day(first + timedelta(days=n)) for n in range(1, days + 1)
        )

    def _specialty(self, code: str) -> str:
        return (self._specialties.name(code) or code) if code else NOT_NAMED

    def _ages(self, asked: Sequence[QueryGroup]) -> tuple[AgeBand, ...]:
        today, bands = self._clock.today(), self._words.bands
        waiting = [
            (self._working_days(one.approved, today), one.count)
            for one in asked
            if one.approved and not one.answered and one.state in WAITING
        ]
        found = []
        for first, following in zip(bands, (*bands[1:], None), strict=True):
            last = None if following is None else following - 1
            count = sum(
                n for days, n in waiting if days >= first and (last is None or days <= last)
            )
            found.append(AgeBand(first, last, count))
        return tuple(found)

    def _induction(self, asked: Sequence[QueryGroup]) -> tuple[InductionGap, ...]:
        """The gaps that were asked about most, by specialty; internal questions teach nobody."""
        counts: dict[tuple[str, Gap], int] = {}
        for one in asked:
            if one.kind is QueryKind.CLINICAL:
                key = (one.specialty, one.gap)
                counts[key] = counts.get(key, 0) + one.count
        most = sorted(counts.items(), key=lambda item: (-item[1], self._specialty(item[0][0])))
        return tuple(
            InductionGap(self._specialty(code), self._gaps[gap], count, self._words.sentences[gap])
            for (code, gap), count in most[: self._words.induction_most]
            if count >= self._words.induction_least
        )

    def _without_small(self, made: QueryFigures) -> QueryFigures:
        least = self._words.least
        return replace(
            made,
            by_specialty=hide_small(made.by_specialty, least),
            by_consultant=hide_small(made.by_consultant, least),
            by_gap=hide_small(made.by_gap, least),
            ages=tuple(
                replace(one, count=0, hidden=True) if 0 < one.count < least else one
                for one in made.ages
            ),
            gaps=tuple(one for one in made.gaps if one.count >= least),
            least=least,
        )


def _sum(groups: Iterable[QueryGroup]) -> int:
    return sum(one.count for one in groups)


# Leaving ----------------------------------------------------------------------------------------
def sentences(figures: QueryFigures) -> tuple[str, ...]:
    """What the figures say, in words, for the top of the page and of the paper."""
    total = figures.total
    if not total.asked:
        raised = _counted(figures.raised, "query was", "queries were")
        return (f"{raised} raised in this time, and none has been approved yet.",)
    found = [f"{_counted(total.asked, 'query was', 'queries were')} asked."]
    rate = round(100 * total.answered / total.asked)
    answered = f"{total.answered} of {total.asked} answered ({rate} %)"
    if total.days is not None:
        answered += f", half of them within {_days(total.days)}"
    found.append(f"{answered}.")
    if total.waiting:
        found.append(f"{_counted(total.waiting, 'query waits', 'queries wait')} for an answer.")
    if total.answered:
        found.append(
            f"Codes changed after {total.changed} of {total.answered} answers "
            f"({round(100 * total.changed / total.answered)} %)."
        )
    if figures.unanswered_at_freeze:
        words = _counted(figures.unanswered_at_freeze, "query was", "queries were")
        found.append(f"{words} not answered by the freeze.")
    return tuple(found)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _days(days: float) -> str:
    shown = f"{days:g}"
    return f"{shown} working day" if shown == "1" else f"{shown} working days"


def figure_cells(row: FigureRow) -> tuple[str, str, str, str, str, str]:
    """Asked, answered, answer rate in percent, waiting, codes changed, median days; as shown."""
    if row.hidden:
        return (HIDDEN,) * 6
    rate = "" if row.rate is None else f"{round(100 * row.rate)}"
    days = "" if row.days is None else f"{row.days:g}"
    return (str(row.asked), str(row.answered), rate, str(row.waiting), str(row.changed), days)


def csv_rows(figures: QueryFigures) -> Iterator[list[str]]:
    """One table for everything: a header, then a row a figure."""
    yield ["part", "name", "asked", "answered", "answer_rate_percent", "waiting",
           "codes_changed", "median_working_days", "sentence"]  # fmt: skip
    hides_totals = figures.least is not None and 0 < figures.total.asked < figures.least
    total = replace(figures.total, hidden=hides_totals)
    for part, rows in (
        ("total", (total,)),
        ("specialty", figures.by_specialty),
        ("consultant", figures.by_consultant),
        ("gap", figures.by_gap),
    ):
        for row in rows:
            yield [part, row.name, *figure_cells(row), ""]
    for band in figures.ages:
        count = HIDDEN if band.hidden else str(band.count)
        yield ["waiting for", band.words, "", "", "", count, "", "", ""]
    for gap in figures.gaps:
        yield ["induction", f"{gap.specialty}: {gap.gap}", str(gap.count), *[""] * 5, gap.sentence]


def csv_lines(figures: QueryFigures) -> Iterator[str]:
    """The table as lines of CSV, cells safe for spreadsheets."""
    return (line.removesuffix("\r\n") for line in csv_text(csv_rows(figures)))


def figures_csv(figures: QueryFigures) -> bytes:
    """The table as UTF-8 CSV with a mark, cells safe for spreadsheets."""
    return "".join(csv_text(csv_rows(figures))).encode("utf-8-sig")
