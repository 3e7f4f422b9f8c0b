"""The figures as charts and tables: what the page paints and the paper prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coder_gui.domain.query_figures import Bar, Chart, FigureRow, QueryFigures
from coder_gui.services.outgoing import write_out
from coder_gui.services.query_insight import HIDDEN, figure_cells, figures_csv, sentences

TITLE = "What queries tell of the records"

HEADINGS = ("Asked", "Answered", "Answered, %", "Waiting", "Codes changed", "Median working days")
TABLE_HEADINGS = ("Queries", *HEADINGS)


def charts(figures: QueryFigures) -> tuple[Chart, ...]:
    """By specialty, by what was open, by waiting time, by consultant; empty ones left out."""
    found = (
        _asked("specialty", "By specialty", "Specialty", figures.by_specialty),
        _asked("gap", "By what was open", "What was open", figures.by_gap),
        _waiting(figures),
        _asked("consultant", "By consultant, in the order of the alphabet", "Consultant",
               figures.by_consultant),
    )  # fmt: skip
    return tuple(chart for chart in found if chart.bars)


def _asked(key: str, title: str, what: str, rows: Sequence[FigureRow]) -> Chart:
    return Chart(
        key=key,
        title=title,
        bars=tuple(_bar(row) for row in rows),
        headings=(what, *HEADINGS),
        rows=tuple((row.name, *figure_cells(row)) for row in rows),
        whole="asked",
        of="answered",
    )


def _bar(row: FigureRow) -> Bar:
    if row.hidden:
        return Bar(row.name, None, HIDDEN)
    return Bar(row.name, row.asked, f"{row.answered} of {row.asked}", row.answered)


def _waiting(figures: QueryFigures) -> Chart:
    bands = figures.ages if any(one.count or one.hidden for one in figures.ages) else ()
    shown = [HIDDEN if one.hidden else str(one.count) for one in bands]
    return Chart(
        key="age",
        title="Waiting for an answer, in working days",
        bars=tuple(
            Bar(one.words, None if one.hidden else one.count, label)
            for one, label in zip(bands, shown, strict=True)
        ),
        headings=("Waiting for", "Queries"),
        rows=tuple((one.words, label) for one, label in zip(bands, shown, strict=True)),
    )


def whole_table(figures: QueryFigures) -> tuple[tuple[str, ...], ...]:
    """Everything as one table under TABLE_HEADINGS; the name of a part stands in its own row."""
    rows: list[tuple[str, ...]] = [("All queries", *figure_cells(figures.total))]
    for chart in charts(figures):
        blank = ("",) * (len(HEADINGS) + 1)
        rows.append((chart.title, *blank[1:]))
        for row in chart.rows:
            cells = row if len(row) > 2 else (row[0], "", "", "", row[1], "", "")
            rows.append((f"   {cells[0]}", *cells[1:]))
    return tuple(rows)


def save_figures(figures: QueryFigures, path: Path, *, period: str, foot: str) -> Path:
    """Writes the figures as CSV or as PDF, by the ending of the name. Raises UserError.

    `period` stands under the title of the PDF, `foot` at the foot of its pages.
    """
    if path.suffix.lower() == ".csv":
        return write_out(path, figures_csv(figures))
    from coder_gui.reports.query_figures import figures_pdf  # slow to import

    data = figures_pdf(TITLE, period, sentences(figures), charts(figures), figures.gaps, foot=foot)
    return write_out(path.with_suffix(".pdf"), data)
