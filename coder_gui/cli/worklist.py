"""coder-gui worklist: take in PAS extracts (CSV) and HL7 v2 messages."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option
from coder_gui.domain.worklist import ImportReport, Rejection


def register(subparsers: Subparsers) -> None:
    """Adds `worklist` and its verb."""
    noun = subparsers.add_parser(
        "worklist", help="import worklists from PAS extracts (CSV) and HL7 v2 messages"
    )
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    take = verbs.add_parser(
        "import",
        help="take in a worklist",
        description="Rows that cannot be taken are listed; the good ones are imported. "
        "Importing the same file again changes nothing.",
    )
    take.add_argument(
        "files",
        metavar="FILE",
        type=Path,
        nargs="+",
        help="an extract, or files and folders of messages",
    )
    take.add_argument("--format", choices=["csv", "hl7"], help="default: found out by looking")
    take.add_argument(
        "--dry-run", action="store_true", help="say what would happen, change nothing"
    )
    take.add_argument(
        "--as-of",
        metavar="TIME",
        help="the time that the extract speaks of, as 2026-11-21T06:00 (default: that of the file)",
    )
    take.add_argument(
        "--all-or-nothing", action="store_true", help="import nothing when anything is rejected"
    )
    json_option(take)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the verb; returns the exit code."""
    as_of = _time(args.as_of) if args.as_of else None
    session = context.unlock()
    prepared = session.worklist.prepare(args.files, format=args.format, as_of=as_of)
    report = prepared.report
    if not args.dry_run and report.file_error is None:
        saved = session.worklist.apply(session.actor, prepared, all_or_nothing=args.all_or_nothing)
        report = saved.value
    if context.as_json:
        context.answer(_document(report, dry_run=args.dry_run))
    _tell(report, context, dry_run=args.dry_run)
    return Exit.PROBLEMS if report.file_error or report.rejected else Exit.SUCCESS


def _time(text: str) -> datetime:
    """A time with or without a zone (London's clock), or a day (its first moment)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "--as-of is a time such as 2026-11-21T06:00 or 2026-11-21T06:00:00Z."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Europe/London"))


def _document(report: ImportReport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "absent": report.absent,
        "duplicates": report.duplicates,
        "held": report.held,
        "ignored_columns": report.ignored_columns,
        "file_error": report.file_error,
        "rejected": [_rejection(one) for one in report.rejected],
        "notes": report.notes,
        "as_of": report.as_of,
        "dry_run": dry_run,
        "applied": report.applied,
    }


def _rejection(one: Rejection) -> dict[str, Any]:
    if one.row is not None:
        return {"row": one.row, "field": one.field, "reason": one.reason}
    return {
        "file": one.file,
        "message": one.message,
        "segment": one.segment,
        "reason": one.reason,
    }


def _tell(report: ImportReport, context: Context, *, dry_run: bool) -> None:
    if report.file_error is not None:
        context.say(report.file_error)
        return
    for one in report.rejected:
        place = f"row {one.row}, {one.field}" if one.row is not None else _message_place(one)
        context.say(f"{place}: {one.reason}")
    for note in report.notes:
        context.say(note)
    counts = (
        f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{report.absent:,} absent, {report.duplicates:,} duplicates, {report.held:,} held, "
        f"{len(report.rejected):,} rejected"
    )
    if dry_run:
        context.show(f"Dry run: {counts}. Nothing was changed.")
    elif report.applied:
        context.show(f"{counts}.")
    else:
        context.show(f"{counts}. Nothing was imported.")


def _message_place(one: Rejection) -> str:
    parts = (one.file, f"message {one.message}" if one.message else None, one.segment)
    return ", ".join(part for part in parts if part)
