"""coder-gui colleagues: the simulated colleagues of the demo, in a process of their own."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path

from coder_gui.cli.answers import VARIABLE, Context, Exit, Subparsers, UsageError


def register(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "colleagues", help="the simulated colleagues of the demo; the demo starts them itself"
    )
    parser.add_argument("plan", type=Path, metavar="PLAN")


def run(args: argparse.Namespace, _context: Context) -> int:
    """Works until its input ends: whoever started it is gone then."""
    from coder_gui.classification.editions import Classifications
    from coder_gui.services.demo import colleagues
    from coder_gui.services.profiles import Profiles
    from coder_gui.system.clock import SystemClock
    from coder_gui.system.paths import classifications_root

    passphrase = os.environ.get(VARIABLE)
    if not passphrase:
        raise UsageError("The demo starts this command itself.")
    plan = json.loads(args.plan.read_text("utf-8"))
    gone = threading.Event()
    threading.Thread(target=_watch, args=(gone,), daemon=True).start()
    clock = SystemClock()
    folders = [Path(one) for one in plan["folders"]]
    profiles = Profiles(args.plan.parent / "profiles", clock, lambda: None)
    classifications = Classifications(classifications_root(), clock=clock)
    classifications.ensure_starter()
    sessions = colleagues.open_sessions(profiles, folders, passphrase, classifications, None, clock)
    try:
        colleagues.live(sessions, colleagues.script().live, plan["episodes"], clock, gone.wait)
    finally:
        for session in sessions.values():
            session.close()
        classifications.close()
    return Exit.SUCCESS


def _watch(gone: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    gone.set()
