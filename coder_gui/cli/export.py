"""coder-gui export: hand finished codes back to the PAS."""

from __future__ import annotations

import argparse
from pathlib import Path

from coder_gui.cli.answers import Context, Exit, Subparsers, json_option
from coder_gui.domain.handback import ExportLayout
from coder_gui.exchange.manifest import beside


def register(subparsers: Subparsers) -> None:
    """Adds `export`."""
    export = subparsers.add_parser(
        "export",
        help="hand finished codes back to the PAS",
        description="Writes the final episodes and a manifest beside the file. Episodes that were "
        "handed back before are written again, unless --final-only is given.",
    )
    export.add_argument("layout", choices=[layout.value for layout in ExportLayout])
    export.add_argument("out", metavar="OUT", type=Path, help="the file to write")
    export.add_argument(
        "--final-only", action="store_true", help="only what was not handed back before"
    )
    export.add_argument(
        "--with-names", action="store_true", help="with names, NHS numbers and birth dates"
    )
    json_option(export)


def run(args: argparse.Namespace, context: Context) -> int:
    """Writes the export; returns the exit code."""
    session = context.unlock()
    saved = session.handback.export(
        session.actor,
        args.layout,
        args.out,
        final_only=args.final_only,
        with_names=args.with_names,
    )
    made = saved.value
    if context.as_json:
        context.answer({"manifest": made, "file": args.out, "manifest_file": beside(args.out)})
    for note in made.notes:
        context.say(note)
    again = f", {made.again:,} of them again" if made.again else ""
    context.show(
        f"{made.episodes:,} episodes{again}: {made.diagnoses:,} diagnoses, "
        f"{made.procedures:,} procedures. {args.out}"
    )
    return Exit.SUCCESS
