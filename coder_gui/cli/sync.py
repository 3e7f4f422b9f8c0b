"""coder-gui sync: exchange with the central store what is new on either side."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from coder_gui.cli.answers import Context, Exit, Subparsers, json_option
from coder_gui.domain.sync import SyncState

if TYPE_CHECKING:
    from coder_gui.services.session import Session
    from coder_gui.services.sync import SyncRun

_WORDS = {
    SyncState.STANDALONE: "This profile has joined no central store; nothing was exchanged.",
    SyncState.OFFLINE: "The central store cannot be reached. Everything is kept on this laptop.",
    SyncState.ACTION: "Synced. Something waits for a person: open the window and press F7.",
    SyncState.UPGRADE: "Work was sent; nothing was read until this program is upgraded.",
}
ERASED = (
    "The central store has withdrawn this laptop; its profile and patient data are erased. What "
    "was synced is safe in the central store."
)
_NOT_DONE = frozenset({SyncState.STANDALONE, SyncState.OFFLINE, SyncState.PAUSED})


def register(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "sync",
        help="exchange with the central store what is new on either side",
        description="Without --once it goes on, about once a minute, until it is stopped.",
    )
    parser.add_argument("--once", action="store_true", help="one exchange, then end")
    json_option(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    """Runs it; exit code 3 when the store could not be used."""
    session = context.unlock(to_sync=True)
    while True:
        done = session.sync.sync()
        if done.reopen:  # a copied profile is a laptop of its own from now on
            context.close()
            session = context.unlock(to_sync=True)
            done = session.sync.sync()
        if done.wipe:
            return _erase(session, context)
        if args.once or context.as_json or done.status.state in _FINAL:
            break
        _tell(done, context)
        time.sleep(session.sync.next_delay())
    if context.as_json:
        context.answer(_document(done))
    _tell(done, context)
    return Exit.ENVIRONMENT if done.status.state in _NOT_DONE else Exit.SUCCESS


def _erase(session: Session, context: Context) -> int:
    """The store withdrew this laptop: the profile goes, keys first; the store was told before."""
    folder = session.unlocked.info.folder
    context.close()
    context.profiles().erase(folder)
    if context.as_json:
        context.answer({"state": "erased"})
    context.say(ERASED)
    return Exit.ENVIRONMENT


_FINAL = frozenset({SyncState.STANDALONE, SyncState.PAUSED})


def _document(done: SyncRun) -> dict[str, Any]:
    status, counts = done.status, done.done
    return {
        "state": status.state.value,
        "pulled": counts.pulled,
        "pushed": counts.pushed,
        "merged": counts.merged,
        "conflicts": status.conflicts,
        "refused": status.refused,
        "unsynced": status.unsynced,
        "last_sync": status.last_sync,
        "detail": status.detail,
        "clock_off_seconds": (
            round(status.clock_off.total_seconds()) if status.clock_off is not None else 0
        ),
    }


def _tell(done: SyncRun, context: Context) -> None:
    status, counts = done.status, done.done
    words = _WORDS.get(status.state)
    if status.state is SyncState.PAUSED:
        words = status.detail
    context.show(words or "Synced.")
    if status.state not in _NOT_DONE:
        context.show(
            f"{counts.pulled} rows read, {counts.pushed} changes sent, {counts.merged} merged; "
            f"{status.unsynced} on this laptop only."
        )
    if status.clock_off is not None:
        way = "ahead of" if status.clock_off.total_seconds() > 0 else "behind"
        minutes = round(abs(status.clock_off).total_seconds() / 60)
        context.say(f"This laptop's clock is {minutes} minutes {way} the store's. Set it right.")
