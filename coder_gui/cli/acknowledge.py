"""coder-gui acknowledge: take in the PAS's answer to an export."""

from __future__ import annotations

import argparse
from pathlib import Path

from coder_gui.cli.answers import Context, Exit, Subparsers, json_option


def register(subparsers: Subparsers) -> None:
    """Adds `acknowledge`."""
    noun = subparsers.add_parser(
        "acknowledge",
        help="import the PAS's acknowledgement of an export",
        description="CSV with provider_code, spell_number, episode_number, status and reason, or "
        "HL7 ACK messages.",
    )
    noun.add_argument("file", metavar="FILE", type=Path)
    json_option(noun)


def run(args: argparse.Namespace, context: Context) -> int:
    """Takes it in; returns the exit code."""
    session = context.unlock()
    report = session.handback.acknowledge(session.actor, args.file).value
    if context.as_json:
        context.answer(
            {
                "acknowledged": report.acknowledged,
                "refused": report.refused,
                "unchanged": report.unchanged,
                "moved_on": report.moved_on,
                "file_error": report.file_error,
                "rejected": [
                    {
                        "row": one.row,
                        "message": one.message,
                        "field": one.field,
                        "reason": one.reason,
                    }
                    for one in report.rejected
                ],
            }
        )
    if report.file_error is not None:
        context.say(report.file_error)
        return Exit.PROBLEMS
    for one in report.rejected:
        place = f"row {one.row}" if one.row is not None else f"message {one.message}"
        context.say(f"{place}, {one.field}: {one.reason}")
    for refused in report.refused:
        key = f"{refused.provider_code} {refused.spell_number} / {refused.episode_number}"
        context.say(f"{key} was refused: {refused.reason}")
    context.show(
        f"{report.acknowledged:,} acknowledged, {len(report.refused):,} refused, "
        f"{report.unchanged:,} known before, {len(report.rejected):,} rejected."
    )
    return Exit.PROBLEMS if report.rejected or report.refused else Exit.SUCCESS
