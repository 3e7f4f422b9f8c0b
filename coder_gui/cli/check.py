"""`coder-gui check FILE.json`: coded episodes against the standards."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from coder_gui.classification.editions import Classifications
from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option
from coder_gui.cli.check_file import read_records
from coder_gui.domain.coding import CheckRecord, Problem, Severity, System
from coder_gui.services.record import Editions
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from coder_gui.standards.rules import RulePack
from coder_gui.system.clock import Clock, SystemClock
from coder_gui.system.paths import classifications_root, resource

STARTERS = "starters"
"""Folder, below the editions, of the starter lists used without a profile."""


def register(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "check",
        help="check coded episodes in a JSON file against the standards",
        description="Checks coded episodes against the editions on this laptop when --profile is "
        "given, else against the starter lists. Exit code 1 when there are errors or warnings.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the coded episodes, as JSON")
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Answers with the problems of each episode, in the order of the file."""
    records, ignored = read_records(args.file.read_bytes())
    if ignored:
        context.say(f"Not known, and ignored: {', '.join(ignored)}.")
    clock = SystemClock()
    pack = packs.load(resource("rules")) if context.profile is None else packs.in_use()
    for note in pack.notes:
        context.say(f"{note}.")
    classifications = Classifications(_editions_root(context), clock=clock)
    try:
        found = check_all(records, pack, classifications, clock)
    finally:
        classifications.close()
    if context.as_json:
        context.answer(document(found))
    else:
        _show(found, context)
    listed = any(
        problem.severity is not Severity.INFO for _, problems in found for problem in problems
    )
    return Exit.PROBLEMS if listed else Exit.SUCCESS


def _editions_root(context: Context) -> Path:
    if context.profile is None:
        return classifications_root() / STARTERS
    if not context.profile.is_dir():
        raise UsageError("There is no profile in the folder that --profile names.")
    return classifications_root()


def check_all(
    records: Iterable[CheckRecord], pack: RulePack, classifications: Editions, clock: Clock
) -> list[tuple[str, tuple[Problem, ...]]]:
    """(id, problems) of each record, checked against the editions of its end date."""
    return [
        (
            record.id,
            check(
                record,
                pack,
                classifications.for_date(System.ICD10, record.end_date),
                classifications.for_date(System.OPCS4, record.end_date),
                today=clock.today(),
            ),
        )
        for record in records
    ]


def document(found: Sequence[tuple[str, tuple[Problem, ...]]]) -> dict[str, Any]:
    """The JSON document of the answer."""
    return {
        "episodes": [
            {"id": episode_id, "problems": [_plain(problem) for problem in problems]}
            for episode_id, problems in found
        ]
    }


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "code": problem.code,
        "position": problem.position,
        "list": problem.list,
        "message": problem.message,
        "reference": problem.reference,
        "unverified": problem.unverified,
    }


def _show(found: Sequence[tuple[str, tuple[Problem, ...]]], context: Context) -> None:
    for episode_id, problems in found:
        context.show(f"{episode_id}: {'no problems' if not problems else len(problems)}")
        for problem in problems:
            where = f" {problem.list} {problem.position}" if problem.position else ""
            context.show(
                f"  {problem.severity.value}{where}: {problem.message} "
                f"[{problem.rule}, {problem.reference}]"
            )
