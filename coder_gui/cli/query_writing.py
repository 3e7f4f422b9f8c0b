"""coder-gui query raise, approve and show: a query without the window, held to the same checks."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option
from coder_gui.domain.errors import NotFound
from coder_gui.domain.identity import canonical_id
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    Gap,
    Query,
    QueryKind,
    QueryOption,
    QueryText,
)

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.wording.findings import Finding

COMMANDS = frozenset({"raise", "approve", "show"})


def register(commands: Subparsers) -> None:
    """Adds the commands of this module to `query`."""
    raising = commands.add_parser(
        "raise",
        help="raise a query about an episode; it is for approval",
        description="Evidence, question and options are proposed as in the window; what is given "
        "here takes their place. “Other” and “unable to determine” always follow the options.",
    )
    raising.add_argument("episode", metavar="EPISODE", help="the id that `episodes list` prints")
    raising.add_argument(
        "--line", metavar="ID", action="append", default=[], help="a line that it is about"
    )
    raising.add_argument(
        "--code", metavar="ID", action="append", default=[], help="a code that it is about"
    )
    kinds, gaps = [kind.value for kind in QueryKind], [gap.value for gap in Gap]
    raising.add_argument(
        "--kind", choices=kinds, default=QueryKind.CLINICAL.value, help="whom it goes to"
    )
    raising.add_argument("--gap", choices=gaps, help="what the record leaves open")
    raising.add_argument("--to", metavar="NAME", help="whom it is addressed to")
    raising.add_argument("--question", metavar="TEXT", help="the question, in place of ours")
    raising.add_argument(
        "--option", metavar="TEXT", action="append", help="an answer to tick, in place of ours"
    )
    json_option(raising)
    approving = commands.add_parser(
        "approve",
        help="approve a query (seniors and managers); its clock runs from today",
        description="Exit code 1 while the wording checks find what no reason lets stand.",
    )
    approving.add_argument("reference", metavar="REFERENCE", help="as on the letter")
    approving.add_argument(
        "--let-stand",
        metavar="RULE=REASON",
        action="append",
        default=[],
        help="a finding that is left as it is, and why; the reason is kept",
    )
    json_option(approving)
    showing = commands.add_parser("show", help="a query with everything that happened to it")
    showing.add_argument("reference", metavar="REFERENCE", help="as on the letter")
    json_option(showing)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs a command of this module; returns the exit code."""
    if args.query_command == "raise":
        return _raise(args, context)
    reasons = _reasons(args.let_stand) if args.query_command == "approve" else {}
    session = context.unlock()
    query = session.queries.by_reference(args.reference)
    if args.query_command == "show":
        return _show(session, context, query)
    findings = session.wording.check(query.text)
    if not all(one.rule in reasons for one in findings if _leads(one)):
        return _refused(context, query, findings)
    saved = session.queries.approve(session.actor, query.id, findings=findings, overrides=reasons)
    return _told(context, saved.value, findings)


def _raise(args: argparse.Namespace, context: Context) -> int:
    episode_id = canonical_id(args.episode)
    if episode_id is None:
        raise UsageError("EPISODE is an id as `coder-gui episodes list` prints it.")
    session = context.unlock()
    case = session.episodes.case(episode_id)
    for given, known, what in (
        (args.line, {one.id for one in case.lines}, "line"),
        (args.code, {one.id for one in (*case.diagnoses, *case.procedures)}, "code"),
    ):
        if not known.issuperset(given):
            raise NotFound(f"A {what} that was named is not in this episode.")
    proposed = session.queries.propose(
        case,
        line_ids=args.line,
        code_ids=args.code,
        kind=QueryKind(args.kind),
        gap=Gap(args.gap) if args.gap else None,
    )
    text = _as_given(args, proposed)
    query = session.queries.raise_query(session.actor, episode_id, text).value
    query = session.queries.submit(session.actor, query.id).value
    return _told(context, query, session.wording.check(text))


def _as_given(args: argparse.Namespace, text: QueryText) -> QueryText:
    if args.to is not None:
        text = replace(text, recipient=replace(text.recipient, name=args.to, gmc=None))
    if args.question is not None:
        text = replace(text, question=args.question)
    if args.option is not None:
        always = tuple(one for one in text.options if one.fixed)
        text = replace(text, options=(*map(QueryOption, args.option), *always))
    return text


def _reasons(given: list[str]) -> dict[str, str]:
    found = dict(one.partition("=")[::2] for one in given)
    if not all(rule.strip() and reason.strip() for rule, reason in found.items()):
        raise UsageError("--let-stand takes a rule, an equals sign, and why it stands.")
    return found


def _leads(finding: Finding) -> bool:
    from coder_gui.wording.findings import Severity

    return finding.severity is Severity.LEADING


def _told(context: Context, query: Query, findings: tuple[Finding, ...]) -> int:
    if context.as_json:
        context.answer({"query": query, "findings": findings})
    context.show(f"{query.reference}: {QUERY_STATE_WORDS[query.state].lower()}")
    for one in findings:
        context.show(f"  {one.rule}: {one.why}")
    return Exit.SUCCESS


def _refused(context: Context, query: Query, findings: tuple[Finding, ...]) -> int:
    if context.as_json:
        context.answer({"query": query, "findings": findings})
    context.show(f"{query.reference} is not approved. Change the words, or say why they stand.")
    for one in findings:
        context.show(f"  {one.rule}: {one.why}")
    return Exit.PROBLEMS


def _show(session: Session, context: Context, query: Query) -> int:
    story = session.queries.story(query.id)
    if context.as_json:
        context.answer(story)
    context.show(f"{query.reference}: {QUERY_STATE_WORDS[query.state].lower()}")
    for event in story.events:
        context.show(f"  {event.at.date().isoformat()}  {event.event.value}, {event.author}")
    return Exit.SUCCESS
