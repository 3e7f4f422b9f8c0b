"""coder-gui verify: is everything in the profile as it was written?"""

from __future__ import annotations

import argparse

from coder_gui.cli.answers import Context, Exit, Subparsers, json_option
from coder_gui.domain.errors import StoreDamaged


def register(subparsers: Subparsers) -> None:
    """Adds `verify`."""
    parser = subparsers.add_parser(
        "verify", help="check the history's hash chain and the encrypted files"
    )
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 0 when all is as written; 1 with the first bad page, entry or document of each file."""
    try:
        report = context.profiles().verify(context.profile_dir(), context.passphrase())
    except StoreDamaged as error:
        return _beyond_reading(context, str(error))
    if context.as_json:
        context.answer(
            {
                "ok": report.ok,
                "entries": report.entries,
                "pages": report.pages,
                "documents": report.documents,
                "first_bad": report.findings[0] if report.findings else None,
                "findings": report.findings,
            }
        )
    for finding in report.findings:
        context.show(finding.text)
    if report.ok:
        context.show(
            f"All as written: {report.entries} history entries, {report.pages} pages, "
            f"{report.documents} documents."
        )
    return Exit.SUCCESS if report.ok else Exit.PROBLEMS


def _beyond_reading(context: Context, text: str) -> int:
    """The key is right and still nothing can be read: that is an answer too."""
    finding = {"fault": "structure", "file": "coder.db", "text": text}
    if context.as_json:
        context.answer({"ok": False, "first_bad": finding, "findings": [finding]})
    context.show(text)
    return Exit.PROBLEMS
