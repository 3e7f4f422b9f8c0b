"""`search icd10|opcs4 [TERM]`: one search, or one a line from standard input."""

from __future__ import annotations

import argparse
import sys
from io import TextIOWrapper
from typing import Any

from coder_gui.classification.edition import Edition
from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option
from coder_gui.cli.classifications import day, on_this_laptop
from coder_gui.domain.coding import Hit, System

DEFAULT_LIMIT = 20


def register(subparsers: Subparsers) -> None:
    """Adds the command and its options."""
    parser = subparsers.add_parser(
        "search",
        help="search ICD-10 or OPCS-4",
        description="Finds codes by a code in any written form, by its beginning, or by what "
        "coders type: words of the title, abbreviations, shorthand. Without TERM it reads one term "
        "a line and prints one JSON object a line.",
    )
    parser.add_argument("system", choices=[system.value for system in System])
    parser.add_argument("term", nargs="*", metavar="TERM")
    parser.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N")
    parser.add_argument("--on", type=day, metavar="DATE", help="end date of the episode")
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Does it; returns the exit code."""
    if args.limit < 1:
        raise UsageError("--limit is at least 1.")
    classifications = on_this_laptop()
    try:
        edition = classifications.for_date(System(args.system), args.on)
        classifications.prepare_search()
        if edition.use.note:
            context.say(edition.use.note)
        if args.term:
            _one(edition, " ".join(args.term), args.limit, context)
        else:
            _lines(edition, args.limit, context)
    finally:
        classifications.close()
    return Exit.SUCCESS


def _one(edition: Edition, term: str, limit: int, context: Context) -> None:
    hits = edition.search(term, limit=limit)
    if context.as_json:
        context.answer(answer(term, hits))
    elif not hits:
        context.show(f"No code for “{term}” in {edition.use.name}.")
    elif hits[0].nearest:
        context.show(f"No code for “{term}” in {edition.use.name}. Nearest:")
    for hit in hits:
        context.show(f"{hit.display:<8}{hit.title}  ({hit.why})")


def _lines(edition: Edition, limit: int, context: Context) -> None:
    if isinstance(sys.stdin, TextIOWrapper):
        # A term in another encoding finds nothing; it must not end the command.
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        term = line.rstrip("\r\n")
        context.answer_line(answer(term, edition.search(term, limit=limit)))


def answer(term: str, hits: list[Hit]) -> dict[str, Any]:
    """The answer for one term; a hit that only stands near it says `"nearest": true`."""
    return {
        "term": term,
        "hits": [
            {"code": hit.display, "title": hit.title, "why": hit.why}
            | ({"nearest": True} if hit.nearest else {})
            for hit in hits
        ],
    }
