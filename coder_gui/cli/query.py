"""`coder-gui query`: checks the wording of queries, raises, prints and lists them, logs answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TextIO

from coder_gui.cli import (
    query_chasing,
    query_insight,
    query_letters,
    query_national,
    query_writing,
)
from coder_gui.cli.answers import Context, Exit, Subparsers, json_option
from coder_gui.domain.errors import UserError


def register(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "query", help="raise, check, print and answer queries", description=__doc__
    )
    commands = parser.add_subparsers(dest="query_command", metavar="COMMAND", required=True)
    _register_lint(commands)
    query_writing.register(commands)
    query_chasing.register(commands)
    query_letters.register(commands)
    query_national.register(commands)
    query_insight.register(commands)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the command asked for."""
    if args.query_command in query_writing.COMMANDS:
        return query_writing.run(args, context)
    if args.query_command in query_chasing.COMMANDS:
        return query_chasing.run(args, context)
    if args.query_command in query_letters.COMMANDS:
        return query_letters.run(args, context)
    if args.query_command == query_national.COMMAND:
        return query_national.run(args, context)
    if args.query_command == query_insight.COMMAND:
        return query_insight.run(args, context)
    action = {"lint": lint}[args.query_command]
    return action(args, context)


def _register_lint(commands: Subparsers) -> None:
    lines = '{"id": "...", "question": "...", "evidence": ["..."], "options": ["..."]}'
    lint_parser = commands.add_parser(
        "lint",
        help="say of each letter whether it leads",
        description=f"Reads letters from standard input, one JSON object a line: {lines}. "
        "Answers one a line. Exit code 1 when a line cannot be read; the others are answered. "
        "Needs no profile.",
    )
    json_option(lint_parser)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter of the input."""

    id: Any
    question: str
    evidence: tuple[str, ...]
    options: tuple[str, ...]


def lint(args: argparse.Namespace, context: Context, source: TextIO | None = None) -> int:
    """Answers each letter of `source` (standard input) on a line of its own."""
    from coder_gui.services.query_wording import QueryWording
    from coder_gui.wording.findings import EvidenceText
    from coder_gui.wording.linter import leads

    linter = QueryWording().prepare()
    code = Exit.SUCCESS
    for number, line in enumerate(_lines(source), start=1):
        if not line.strip():
            continue
        try:
            letter = read_letter(line)
        except UserError as error:
            code = Exit.PROBLEMS
            context.say(f"Line {number}: {error}")
            if args.json:
                context.answer_line({"line": number, "error": str(error)})
            continue
        findings = linter.check(
            letter.question, letter.options, [EvidenceText(text) for text in letter.evidence]
        )
        verdict = "leading" if leads(findings) else "ok"
        if args.json:
            found = [{"rule": one.rule, "text": one.text, "why": one.why} for one in findings]
            context.answer_line({"id": letter.id, "verdict": verdict, "findings": found})
        else:
            context.show(f"{letter.id}: {verdict}")
            for one in findings:
                context.show(f"  {one.why}")
    return code


def _lines(source: TextIO | None) -> Iterable[str]:
    if source is not None:
        return source
    return (line.decode("utf-8", "replace") for line in sys.stdin.buffer)


def read_letter(line: str) -> LetterLine:
    """One letter. Raises UserError that says what is wrong with the line."""
    try:
        found = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UserError("This is not JSON. Each line is one JSON object.") from error
    if not isinstance(found, dict):
        raise UserError("This is not a JSON object with id, question, evidence and options.")
    question = found.get("question")
    if not isinstance(question, str):
        raise UserError("The letter has no question: “question” must be a text.")
    return LetterLine(
        id=found.get("id"),
        question=question,
        evidence=_texts(found, "evidence"),
        options=_texts(found, "options"),
    )


def _texts(found: dict[str, Any], key: str) -> tuple[str, ...]:
    value = found.get(key)
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise UserError(f"“{key}” must be a list of texts.")
