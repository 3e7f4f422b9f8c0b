"""`coder-gui bench`: measures on this machine, each with its baseline in the same run."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from typing import cast

from coder_gui.bench.timing import Report
from coder_gui.cli.answers import Context, Exit, Subparsers, UsageError, json_option

BENCHMARKS = {
    "search": "coder_gui.bench.search:search",
    "check": "coder_gui.bench.checks:check",
    "unlock": "coder_gui.bench.store:unlock",
    "save": "coder_gui.bench.store:save",
    "read-episode": "coder_gui.bench.store:read_episode",
    "import": "coder_gui.bench.store:import_worklist",
    "startup": "coder_gui.bench.window:startup",
    "open-episode": "coder_gui.bench.window:open_episode",
    "memory": "coder_gui.bench.window:memory",
    "keys": "coder_gui.bench.keys:keys",
    "sync": "coder_gui.bench.sync:sync",
    "lint": "coder_gui.bench.lint:lint",
    "letters": "coder_gui.bench.letters:letters",
}
"""Name: where its function is; modules are imported only when asked for."""


def register(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "bench", help="measure, with the baseline beside it", description=__doc__
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help=f"all, {', '.join(BENCHMARKS)}")
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs the benchmarks named; exit code 1 when an aim is missed."""
    names = list(BENCHMARKS) if args.names == ["all"] else args.names
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        known = ", ".join(BENCHMARKS)
        raise UsageError(f"There is no benchmark called {unknown[0]}. There are: {known}.")
    reports = []
    for name in names:
        report = _function(BENCHMARKS[name])()
        reports.append(report)
        for line in report.lines():
            context.show(line)
    if args.json:
        documents = [report.as_json() for report in reports]
        context.answer(documents[0] if len(documents) == 1 else {"benchmarks": documents})
    missed = any(one.met is False for report in reports for one in report.measures)
    return Exit.PROBLEMS if missed else Exit.SUCCESS


def _function(place: str) -> Callable[[], Report]:
    module, name = place.split(":")
    return cast("Callable[[], Report]", getattr(importlib.import_module(module), name))
