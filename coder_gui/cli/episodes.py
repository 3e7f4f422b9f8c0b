"""coder-gui episodes: list episodes, and show one of them whole."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option, plain
from coder_gui.domain.codes import display
from coder_gui.domain.coding import System
from coder_gui.domain.episode import STATE_WORDS, UNCODED_STATES, State
from coder_gui.domain.handback import ExportCode
from coder_gui.domain.identity import canonical_id
from coder_gui.domain.queries import QUERY_STATE_WORDS, Query
from coder_gui.services.mortality import of_case, shipped_specifications
from coder_gui.storage.episode_answers import episode_answers

_QUEUES: dict[str, frozenset[State] | None] = {
    "all": None,
    "uncoded": UNCODED_STATES,
    "queues": frozenset(
        {
            State.WAITING_FOR_INFORMATION,
            State.OUTSTANDING_PATHOLOGY,
            State.QUERY_RAISED,
            State.UPDATE_RECEIVED,
        }
    ),
    **{state.value: frozenset({state}) for state in State},
}
"""What --queue takes: the views of the window, and every state."""

ROUND = "round"


def register(subparsers: Subparsers) -> None:
    """Adds `episodes` and its verbs."""
    noun = subparsers.add_parser("episodes", help="list and show episodes")
    verbs = noun.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="the episodes of the profile")
    listing.add_argument(
        "--queue",
        metavar="NAME",
        choices=[*_QUEUES, ROUND],
        help=f"one of {', '.join([*_QUEUES, ROUND])}",
    )
    listing.add_argument("--limit", metavar="N", type=int, help="at most so many")
    json_option(listing)
    show = verbs.add_parser("show", help="a whole episode: lines, codes, problems, history")
    show.add_argument("episode", metavar="ID", help="the id that `episodes list` prints")
    json_option(show)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the verb; returns the exit code."""
    return _list(args, context) if args.verb == "list" else _show(args, context)


def _list(args: argparse.Namespace, context: Context) -> int:
    if args.limit is not None and args.limit < 0:
        raise UsageError("--limit is a number from 0.")
    session = context.unlock()
    with session.database.read() as connection:
        found = episode_answers(
            connection,
            states=_QUEUES.get(args.queue) if args.queue else None,
            in_round=args.queue == ROUND,
            limit=args.limit,
        )
    if context.as_json:
        context.answer({"episodes": [_listed(row) for row in found]})
    for row in found:
        context.show(_line(row))
    return Exit.SUCCESS


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in row.items() if name not in ("diagnoses", "procedures")},
        "claimed_by": None,  # claims come with the sync
        "diagnoses": [display(System.ICD10, one.code) for one in row["diagnoses"]],
        "procedures": [_procedure(one) for one in row["procedures"]],
    }


def _procedure(one: ExportCode) -> dict[str, Any]:
    return {"code": display(System.OPCS4, one.code), "date": one.date}


def _line(row: Mapping[str, Any]) -> str:
    ended = f"{row['end_date']:%d-%b-%Y}" if row["end_date"] else "open"
    state = STATE_WORDS[State(row["state"])]
    number = f"{row['spell_number']} / {row['episode_number']}"
    return f"{row['id']}  {number}  {ended}  {state}  {row['ward'] or ''}".rstrip()


def _show(args: argparse.Namespace, context: Context) -> int:
    episode_id = canonical_id(args.episode)
    if episode_id is None:
        raise UsageError("ID is an id as `coder-gui episodes list` prints it.")
    session = context.unlock()
    case = session.episodes.case(episode_id)
    story = session.episodes.story(episode_id)
    asked = session.queries.of_episode(episode_id)
    if context.as_json:
        whole = plain(case)
        whole.pop("drafts", None)
        context.answer(
            {
                "id": episode_id,
                "state": case.work.state,
                **whole,
                "look_for": session.prompter.prompts(episode_id),
                "charlson": of_case(case, shipped_specifications(), session.clock.today()),
                "queries": [_asked(one) for one in asked],
                "history": story,
            }
        )
        return Exit.SUCCESS
    _say_case(case, context)
    for one in asked:
        context.show(f"  {one.reference}  {QUERY_STATE_WORDS[one.state]}")
    return Exit.SUCCESS


def _asked(query: Query) -> dict[str, Any]:
    return {
        "reference": query.reference,
        "kind": query.text.kind,
        "gap": query.text.gap,
        "state": query.state,
        "due": query.due,
    }


def _say_case(case: Any, context: Context) -> None:
    episode = case.episode
    context.show(f"{episode.spell_number} / {episode.episode_number}, {case.specialty_name}")
    context.show(f"{STATE_WORDS[case.work.state]}; {episode.start_date} to {episode.end_date}")
    for line in case.lines:
        context.show(f"  {line.number}. {line.text}")
    for code in (*case.diagnoses, *case.procedures):
        context.show(f"  {code.display}  {code.title}")
    for problem in case.problems:
        context.show(f"  {problem.severity.value}: {problem.message} [{problem.reference}]")
