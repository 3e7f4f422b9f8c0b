"""coder-gui query list, due and answer: what waits, what is due today, and logging an answer."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option
from coder_gui.domain.chasing import DUE_WORDS, DueItem
from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    AnswerDraft,
    AnswerHow,
    QueryFilter,
    QueryRow,
    QueryView,
)

if TYPE_CHECKING:
    from coder_gui.services.session import Session

COMMANDS = frozenset({"list", "due", "answer"})
LARGEST = 20 * 1024 * 1024
"""Bytes of the largest scan."""


def register(commands: Subparsers) -> None:
    """Adds the commands of this module to `query`."""
    listing = commands.add_parser(
        "list",
        help="list queries",
        description="Names of patients are left out of the lines; --json has the whole rows.",
    )
    listing.add_argument(
        "--view",
        choices=[view.value for view in QueryView],
        default=QueryView.ALL.value,
        help="which list (default: all)",
    )
    json_option(listing)
    due = commands.add_parser(
        "due",
        help="what is due today: freezes, escalations, reminders, answers, letters not sent",
    )
    json_option(due)
    answer = commands.add_parser(
        "answer",
        help="log an answer to a query",
        description="The answer becomes evidence of the episode. Codes are not changed.",
    )
    answer.add_argument("reference", metavar="REFERENCE", help="as on the letter, Q-7K3M-P4XC-9")
    answer.add_argument("--by", metavar="NAME", required=True, help="who answered")
    answer.add_argument("--gmc", metavar="NUMBER", help="their GMC number, 7 digits")
    answer.add_argument(
        "--how",
        choices=[how.value for how in AnswerHow],
        required=True,
        help="by which way it came",
    )
    answer.add_argument("--on", metavar="DATE", required=True, help="day of the answer, YYYY-MM-DD")
    answer.add_argument("--text", metavar="TEXT", default="", help="the clinician's words")
    answer.add_argument("--choice", metavar="TEXT", default="", help="the option that was ticked")
    answer.add_argument(
        "--recorded-in", metavar="PLACE", default="", help="where in the record it stands"
    )
    answer.add_argument("--scan", metavar="FILE", type=Path, help="PDF, picture or text")
    json_option(answer)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs a command of this module; returns the exit code."""
    if args.query_command == "answer":
        return _answer(args, context)
    session = context.unlock()
    if args.query_command == "due":
        return _due(session, context)
    page = session.queries.page(QueryFilter(view=QueryView(args.view)))
    if context.as_json:
        context.answer(page)
    for row in page.rows:
        context.show(_line(row, QUERY_STATE_WORDS[row.state]))
    context.show(f"{len(page.rows)} of {page.total}")
    return Exit.SUCCESS


def _due(session: Session, context: Context) -> int:
    items = session.chasing.due_today()
    if context.as_json:
        context.answer({"day": session.clock.today(), "items": items})
    for item in items:
        context.show(_line(item.row, _words(item)))
    context.show(f"{len(items)} due" if items else "Nothing is due today")
    return Exit.SUCCESS


def _words(item: DueItem) -> str:
    to = f" to {item.to.name}" if item.letter is not None else ""
    return f"{DUE_WORDS[item.what]}{to}, since {item.since.isoformat()}"


def _line(row: QueryRow, words: str) -> str:
    asked = f", answer by {row.due.isoformat()}" if row.due else ""
    return f"{row.reference}  {words}  {row.local_patient_id}, {row.specialty}{asked}"


def _answer(args: argparse.Namespace, context: Context) -> int:
    draft = AnswerDraft(
        choice=args.choice,
        text=args.text,
        answered_by=args.by,
        answered_on=_day(args.on),
        how=AnswerHow(args.how),
        gmc=args.gmc,
        recorded_in=args.recorded_in,
        scan=None if args.scan is None else (_read(args.scan), ""),
    )
    session = context.unlock()
    query = session.queries.by_reference(args.reference)
    saved = session.query_answers.log(session.actor, query.id, draft)
    if context.as_json:
        answers = session.queries.story(query.id).answers
        document: dict[str, Any] = {"query": saved.value, "answers": answers}
        context.answer(document)
    context.show(f"{saved.value.reference}: answer of {draft.answered_by} logged")
    return Exit.SUCCESS


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--on {text} is not a day; write it as 2026-11-21.") from None


def _read(path: Path) -> bytes:
    """The bytes of a scan. Raises OSError, and UserError above 20 MB."""
    if path.stat().st_size > LARGEST:
        raise UserError("The scan has more than 20 MB. Scan it again at 300 dots an inch.")
    return path.read_bytes()
