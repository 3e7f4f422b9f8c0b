"""The whole window with queries of its small ward, each raised and moved by the real services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PASSPHRASE, FakeClock, MemoryKeyring
from pytestqt.qtbot import QtBot

from coder_gui.classification.editions import Classifications
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.query_wording import QueryWording
from coder_gui.services.session import Session
from coder_gui.system.passphrase import KdfParameters
from coder_gui.tasks import TaskRunner
from coder_gui.ui.theme import Theme
from ui import ward
from ui.whole import Whole, whole

from .person import Desk
from .writer import Writer

__all__ = ["whole"]


@pytest.fixture(scope="session")
def wording() -> QueryWording:
    """The linter, built once: it takes longer than a test."""
    made = QueryWording()
    made.prepare()
    return made


@pytest.fixture
def writer(at_desk: Desk, wording: QueryWording) -> Writer:
    """A coder with four lines on the first episode; no window yet."""
    at_desk.session.wording = wording
    made = Writer(at_desk)
    made.write_lines()
    return made


@pytest.fixture
def at_desk(whole: Whole, clock: FakeClock) -> Desk:
    """The ward taken in; no query yet, no window yet."""
    return Desk(whole, clock)


@pytest.fixture
def senior_at_desk(
    tmp_path: Path,
    clock: FakeClock,
    keyring_memory: MemoryKeyring,
    starter_root: Path,
    runner: TaskRunner,
    theme: Theme,
    qtbot: QtBot,
) -> Iterator[Desk]:
    """The same ward in the profile of a senior."""
    cheap = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "profiles", clock, keyring_memory, cost=cheap)
    made = profiles.create(name="Priya Shah", role=Role.SENIOR, passphrase=PASSPHRASE)
    shelf = Classifications(starter_root, clock=clock)
    unlocked = profiles.unlock(made.profile.folder, PASSPHRASE)
    session = Session(unlocked, classifications=shelf, clock=clock)
    ward.take_in(session, tmp_path)
    house = Whole(session, runner, theme, tmp_path, qtbot)
    yield Desk(house, clock)
    house.main.empty()
    house.settle()
    session.close()
    shelf.close()
