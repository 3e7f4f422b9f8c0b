"""Fixtures of the system tests: a folder for a profile, and a cost that keeps them fast."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coder_gui.system.keyring_store import KeyringStore
from coder_gui.system.keys import Keyslots
from coder_gui.system.passphrase import KdfParameters


@pytest.fixture(scope="session")
def cheap() -> KdfParameters:
    """The least that Argon2id takes; one test of the keys uses the real cost."""
    return KdfParameters(memory=64, passes=1, lanes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of one profile."""
    place = tmp_path / "profile"
    place.mkdir(mode=0o700)
    return place


@pytest.fixture
def keyslots(folder, clock, cheap) -> Callable[..., Keyslots]:
    """Makes the slots of `folder` anew, as a restarted program does; `keyring` None by default."""

    def make(keyring: KeyringStore | None = None, place: Path = folder) -> Keyslots:
        return Keyslots(place, clock=clock, keyring=keyring, cost=cheap)

    return make
