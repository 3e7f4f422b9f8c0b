"""coder-gui query national: the anonymised pack of a national query, unless something remains."""

from __future__ import annotations

import argparse
from pathlib import Path

from coder_gui.cli.answers import Context, Exit, Subparsers, json_option

COMMAND = "national"


def register(commands: Subparsers) -> None:
    """Adds the command to `query`."""
    parser = commands.add_parser(
        COMMAND,
        help="write the anonymised pack of a national query",
        description="Names, numbers, dates and places are replaced. Nothing is written while "
        "anything remains that may identify the patient: it is listed by place, never by what "
        "stands there, and settled in the window. Exit code 1 then. The query must be approved, "
        "and is sent by this.",
    )
    parser.add_argument("reference", metavar="REFERENCE", help="of the query, Q-7K3M-P4XC-9")
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, required=True)
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Writes the pack, or lists where something remains."""
    session = context.unlock()
    national = session.national
    query = session.queries.by_reference(args.reference)
    draft = national.draft(query_id=query.id)
    remaining = national.scan(draft)
    listed = [{"place": one.place.words, "kind": one.kind.value} for one in remaining]
    if remaining:
        if context.as_json:
            context.answer({"reference": query.reference, "written": False, "remaining": listed})
        for one in remaining:
            kind = national.form.findings[one.kind]
            context.show(f"{national.form.place_words(one.place)}: {kind}")
        context.say(f"{national.refusal(remaining)} Nothing was written.")
        return Exit.PROBLEMS
    path = national.to_file(session.actor, draft, args.out).value
    if context.as_json:
        context.answer({"reference": query.reference, "written": True, "remaining": []})
    context.show(f"{query.reference}: written to {path.name}")
    return Exit.SUCCESS
