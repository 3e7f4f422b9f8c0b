"""coder-gui query letter and contact: the letter of a query as a PDF file, and who it is from."""

from __future__ import annotations

import argparse
from pathlib import Path

from coder_gui.cli.answers import Context, Exit, Subparsers, json_option
from coder_gui.domain.identity import canonical_id
from coder_gui.domain.queries import LetterPurpose

COMMANDS = frozenset({"letter", "contact"})


def register(commands: Subparsers) -> None:
    """Adds the commands of this module to `query`."""
    letter = commands.add_parser(
        "letter",
        help="write the letter of a query as PDF",
        description="The file is for you alone, and the history keeps that it was written, as it "
        "keeps prints. A file of this name is replaced. Approved queries only.",
    )
    letter.add_argument("query", metavar="QUERY", help="its reference, Q-7K3M-P4XC-9, or its id")
    letter.add_argument("--out", metavar="FILE.pdf", type=Path, required=True)
    letter.add_argument(
        "--purpose",
        choices=[purpose.value for purpose in LetterPurpose],
        default=LetterPurpose.QUERY.value,
        help="why it is sent (default: query)",
    )
    json_option(letter)
    contact = commands.add_parser(
        "contact",
        help="say how your letters tell people to reach you, such as “Ext 4417”",
        description="Without TEXT it shows what they say.",
    )
    contact.add_argument("text", metavar="TEXT", nargs="?", help="an empty text takes it away")
    json_option(contact)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs a command of this module; returns the exit code."""
    return _contact(args, context) if args.query_command == "contact" else _letter(args, context)


def _letter(args: argparse.Namespace, context: Context) -> int:
    session = context.unlock()
    query_id = canonical_id(args.query)
    if query_id is None:
        query_id = session.queries.by_reference(args.query).id
    purpose = LetterPurpose(args.purpose)
    written = session.query_letters.to_file(query_id, args.out, purpose=purpose).value
    copy = written.printing.copy if written.printing is not None else 0
    if context.as_json:
        context.answer(
            {
                "reference": written.reference,
                "purpose": purpose,
                "copy": copy,
                "file": args.out,
                "sha256": written.sha256,
            }
        )
    again = f", reprint {copy}" if copy else ""
    context.show(f"{written.reference}: letter written to {args.out.name}{again}")
    return Exit.SUCCESS


def _contact(args: argparse.Namespace, context: Context) -> int:
    session = context.unlock()
    if args.text is not None:
        session.query_letters.set_contact(session.actor, args.text)
    contact = session.query_letters.contact()
    if context.as_json:
        context.answer({"contact": contact})
    context.show(contact or "Letters say nothing of how to reach you")
    return Exit.SUCCESS
