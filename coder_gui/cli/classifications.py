"""`classifications import` and `classifications list`: the editions on this laptop."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from coder_gui.classification.editions import Classifications, EditionInfo, ImportOutcome
from coder_gui.cli.answers import Context, Exit, Subparsers, json_option
from coder_gui.domain.coding import System
from coder_gui.system.clock import SystemClock
from coder_gui.system.paths import classifications_root


def day(text: str) -> date:
    """A date of an option, CCYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date CCYY-MM-DD") from error


def on_this_laptop() -> Classifications:
    """The editions shared by the profiles of this laptop."""
    return Classifications(classifications_root(), clock=SystemClock())


def register(subparsers: Subparsers) -> None:
    """Adds the command and its options."""
    parser = subparsers.add_parser(
        "classifications", help="import and list editions of ICD-10 and OPCS-4"
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    brought = verbs.add_parser(
        "import",
        help="import TRUD folders or files, WHO ClaML, and usage counts",
        description="Reads ICD-10 5th edition text, OPCS-4 CodesAndTitles and Metadata, WHO ClaML, "
        "and code,count usage files. A file that is not what it claims to be is refused with the "
        "row and the reason, and then nothing is imported.",
    )
    brought.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    brought.add_argument("--edition", metavar="NAME", help="such as OPCS-4.11; else from the name")
    brought.add_argument(
        "--valid-from", type=day, metavar="DATE", help="first end date of its episodes"
    )
    brought.add_argument(
        "--system", choices=[system.value for system in System], help="whose usage counts they are"
    )
    json_option(brought)
    json_option(verbs.add_parser("list", help="list the editions on this laptop"))


def run(args: argparse.Namespace, context: Context) -> int:
    """Does it; returns the exit code."""
    classifications = on_this_laptop()
    try:
        if args.verb == "list":
            return _list(classifications, context)
        return _import(classifications, args, context)
    finally:
        classifications.close()


def _list(classifications: Classifications, context: Context) -> int:
    editions = classifications.editions()
    if context.as_json:
        context.answer({"editions": editions})
    for info in editions:
        context.show(_line(info))
    return Exit.SUCCESS


def _import(classifications: Classifications, args: argparse.Namespace, context: Context) -> int:
    outcome = classifications.import_files(
        args.paths,
        name=args.edition,
        valid_from=args.valid_from,
        system=System(args.system) if args.system else None,
    )
    if context.as_json:
        context.answer(outcome)
    _show(outcome, context)
    return Exit.SUCCESS


def _show(outcome: ImportOutcome, context: Context) -> None:
    for info in outcome.editions:
        context.show(_line(info))
        for test in info.self_tests:
            context.show(f"  {test.detail}")
    for counts in outcome.usage:
        missing = f"; {counts.unknown} codes are not in the edition" if counts.unknown else ""
        context.show(
            f"{counts.source}: {counts.uses:,} uses of {counts.codes:,} "
            f"{counts.system.value} codes now order the search{missing}"
        )


def _line(info: EditionInfo) -> str:
    end = f" to {info.valid_to}" if info.valid_to else ""
    period = "not for live coding" if info.starter else f"from {info.valid_from}{end}"
    return f"{info.name}: {info.codes:,} codes, {period}"
