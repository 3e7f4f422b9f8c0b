"""An open encrypted database in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import pytest

from coder_gui.domain.roles import Actor
from coder_gui.storage.database import Database
from coder_gui.system.clock import Clock

from .profile_rows import RandomKey, person


class FakeClock(Protocol):
    """The clock of the whole suite, which stands still until a test moves it."""

    def now(self) -> datetime:
        """The instant."""

    def today(self) -> date:
        """The day."""

    def monotonic(self) -> float:
        """Seconds."""

    def advance(self, **duration: float) -> None:
        """Moves it on."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the profile."""
    place = tmp_path / "profile"
    place.mkdir(mode=0o700)
    return place


@pytest.fixture
def key() -> RandomKey:
    """A random key."""
    return RandomKey()


@pytest.fixture
def actor() -> Actor:
    """The coder whose profile it is."""
    return person()


@pytest.fixture
def database(folder: Path, key: RandomKey, clock: Clock, actor: Actor) -> Iterator[Database]:
    """A new profile's database, closed at the end of the test."""
    opened = Database.create(folder, key, clock=clock, device=actor)
    yield opened
    opened.close()
