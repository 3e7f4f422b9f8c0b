"""coder-gui documents: take a document of an episode into the profile."""

from __future__ import annotations

import argparse
from pathlib import Path

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option
from coder_gui.domain.identity import canonical_id


def register(subparsers: Subparsers) -> None:
    """Adds `documents` and its verb."""
    noun = subparsers.add_parser("documents", help="import a document of an episode")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    take = verbs.add_parser(
        "import",
        help="take in a text or PDF document",
        description="The same file again changes nothing; a changed one is the next version.",
    )
    take.add_argument("episode", metavar="EPISODE", help="the id that `episodes list` prints")
    take.add_argument("file", metavar="FILE", type=Path, help="text or PDF, at most 20 MB")
    take.add_argument(
        "--source", metavar="NAME", required=True, help="one of the trust's sources, such as ED"
    )
    json_option(take)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the verb; returns the exit code."""
    episode_id = canonical_id(args.episode)
    if episode_id is None:
        raise UsageError("EPISODE is an id as `coder-gui episodes list` prints it.")
    session = context.unlock()
    before = {one.id: one.version for one in session.documents.list(episode_id)}
    saved = session.documents.import_file(session.actor, episode_id, args.file, args.source)
    document = saved.value
    changed = before.get(document.id) != document.version
    if context.as_json:
        context.answer({"document": document, "changed": changed})
    pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
    what = f"version {document.version}" if changed else "unchanged"
    context.show(f"{document.source}, {document.reference}: {pages}, {what}")
    return Exit.SUCCESS
