"""coder-gui query insight: what the queries of a time tell of the records."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option

if TYPE_CHECKING:
    from coder_gui.domain.query_figures import QueryFigures

COMMAND = "insight"
APRIL = 4
"""The month in which the financial year begins."""


def register(commands: Subparsers) -> None:
    """Adds the command to `query`."""
    parser = commands.add_parser(
        COMMAND,
        help="figures of queries: asked, answered, codes changed, and gaps of the records",
        description="Counts the clinical queries raised in a time, by days of London. No patient "
        "is in the figures and nothing ranks people.",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="DATE",
        help="first day, YYYY-MM-DD (default: the first of this financial year)",
    )
    parser.add_argument("--to", dest="end", metavar="DATE", help="last day (default: today)")
    parser.add_argument(
        "--hide-small", action="store_true", help="hide small counts, for readers outside the trust"
    )
    parser.add_argument("--csv", action="store_true", help="print everything as one table of CSV")
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Counts and prints."""
    from coder_gui.services.query_insight import csv_lines

    if args.csv and context.as_json:
        raise UsageError("Ask for --csv or for --json: one of them is printed.")
    given_start, given_end = _day(args.start, "--from"), _day(args.end, "--to")
    session = context.unlock()
    today = session.clock.today()
    end = given_end or today
    start = given_start or date(end.year - (end.month < APRIL), APRIL, 1)
    if start > end:
        raise UsageError(f"--from {start} is after --to {end}.")
    figures = session.query_insight.figures(start, end, hide=args.hide_small)
    if context.as_json:
        context.answer(figures)
    elif args.csv:
        for line in csv_lines(figures):
            context.show(line)
    else:
        _tell(figures, context)
    return Exit.SUCCESS


def _tell(figures: QueryFigures, context: Context) -> None:
    from coder_gui.services.query_insight import sentences

    context.show(f"Queries raised from {figures.start} to {figures.end}")
    for sentence in sentences(figures):
        context.show(sentence)
    for gap in figures.gaps:
        context.show(f"{gap.specialty}: {gap.gap}, {gap.count}. {gap.sentence}")


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text} is not a day; write it as 2026-11-21.") from None
