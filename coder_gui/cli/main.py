"""The command line: finds the command, runs it, and turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, cast

from coder_gui import __version__
from coder_gui.cli.answers import EXPECTED, Context, Exit, Subparsers
from coder_gui.domain.roles import Role
from coder_gui.system.files import set_umask
from coder_gui.system.hardening import harden

NOUNS: tuple[tuple[str, str], ...] = (
    ("profile", "make, list and describe encrypted profiles; change the passphrase"),
    ("classifications", "import and list editions of ICD-10 and OPCS-4"),
    ("worklist", "import worklists from PAS extracts (CSV) and HL7 v2 messages"),
    ("episodes", "list and show episodes"),
    ("documents", "import a document of an episode"),
    ("search", "search ICD-10 or OPCS-4"),
    ("check", "check coded episodes in a JSON file against the standards"),
    ("query", "check, list and answer queries to clinicians"),
    ("export", "hand finished codes back to the PAS"),
    ("acknowledge", "import the PAS's acknowledgement of an export"),
    ("sync", "exchange with the central store what is new on either side"),
    ("verify", "check the history's hash chain and the encrypted files"),
    ("central", "make and upgrade the central store; members, scopes, laptops"),
    ("colleagues", "the simulated colleagues of the demo; the demo starts them itself"),
    ("bench", "measure, with the baseline beside it"),
)
"""Every command and its help line; the module of the same name is imported only when asked."""

_WITH_VALUE = frozenset({"--profile", "--role", "--screenshot"})

CRASHED = 70
"""Exit code of a bug of ours (EX_SOFTWARE of sysexits.h), outside the contract's four."""


class Noun(Protocol):
    """What a module of coder_gui.cli offers."""

    def register(self, subparsers: Subparsers) -> None:
        """Adds the command and its options."""

    def run(self, args: argparse.Namespace, context: Context) -> int:
        """Does it; returns the exit code."""


def asked_noun(arguments: Sequence[str]) -> str | None:
    """The first word that is neither a global option nor its value."""
    words = iter(arguments)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def build_parser(noun: str | None) -> tuple[argparse.ArgumentParser, Noun | None]:
    """The parser with the asked command in full and the others by name only."""
    parser = argparse.ArgumentParser(
        prog="coder-gui",
        description="Desktop application for NHS clinical coders. "
        "Without a command it opens the window.",
        epilog="Exit codes: 0 done, 1 the data has problems, 2 wrong usage, 3 environment.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"coder-gui {__version__}")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the profile's folder")
    parser.add_argument(
        "--demo", action="store_true", help="open the window on a throw-away synthetic ward"
    )
    parser.add_argument(
        "--role",
        dest="demo_role",
        choices=[Role.CODER.value, Role.SENIOR.value, Role.MANAGER.value],
        default=Role.CODER.value,
        help="what you may do in the demo; seniors approve queries (default: coder)",
    )
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE", help="draw the window into a PNG file and end"
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    module: Noun | None = None
    for name, words in NOUNS:
        if name == noun:
            module = cast("Noun", importlib.import_module(f"coder_gui.cli.{name}"))
            module.register(subparsers)
        else:
            subparsers.add_parser(name, help=words)
    return parser, module


def main(arguments: Sequence[str], context: Context | None = None) -> int:
    """Runs one command and returns its exit code; without a command opens the window."""
    parser, noun = build_parser(asked_noun(arguments))
    args = parser.parse_args(list(arguments))
    if noun is None:
        from coder_gui import app

        role = Role(args.demo_role)
        return int(
            app.run(
                profile=args.profile, demo=args.demo, demo_role=role, screenshot=args.screenshot
            )
        )
    if args.demo or args.screenshot:
        parser.error("--demo and --screenshot open the window; they do not go with a command")
    context = context or Context()
    context.profile = args.profile
    context.as_json = bool(getattr(args, "json", False))
    try:
        try:
            code = int(noun.run(args, context))
            sys.stdout.flush()
            return code
        finally:
            context.close()
    except BrokenPipeError:
        # The reader of a pipe has gone: nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.SUCCESS
    except EXPECTED as error:
        return context.fail(error)


def report_bug(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Prints where a bug of ours struck, without its text, which could hold patient data."""
    if issubclass(kind, KeyboardInterrupt):
        raise SystemExit(130)
    places = "".join(
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}\n"
        for frame in traceback.extract_tb(trace)
    )
    sys.stderr.write(f"This is a fault of the program ({kind.__name__}). Report these lines:\n")
    sys.stderr.write(places)
    raise SystemExit(CRASHED)


def entry() -> None:
    """The program `coder-gui`."""
    set_umask()
    harden()
    sys.excepthook = report_bug
    sys.exit(main(sys.argv[1:]))
