"""A profile with a finished episode, beside the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coder_gui.classification.editions import Classifications
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.clock import Clock
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import classifications_root, profiles_root

from .conftest import PASSPHRASE, Ran

Command = Callable[..., Ran]


def make_profile(command: Command, starter: Path) -> Path:
    """A new profile whose laptop has the starter lists already; returns its folder."""
    shutil.copytree(starter, classifications_root(), dirs_exist_ok=True)
    return Path(command("profile", "create", "--json").document["profile"]["folder"])


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[Session]:
    """The profile's services, for what has no command."""
    cost = KdfParameters(memory=64, passes=1, lanes=1)
    unlocked = Profiles(profiles_root(), clock, None, cost=cost).unlock(folder, PASSPHRASE)
    shelf = Classifications(classifications_root(), clock=clock)
    session = Session(unlocked, classifications=shelf, clock=clock)
    try:
        yield session
    finally:
        session.close()
        shelf.close()
