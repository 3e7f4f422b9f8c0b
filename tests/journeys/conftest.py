"""The real window on a home of its own, and a coder at its keyboard."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ui.conftest import (  # noqa: F401 - fixtures and a hook of the window's tests
    dressed,
    no_windows_left,
    pytest_collection_modifyitems,
    theme,
)

from coder_gui.services.demo.build import OPENS_WITH
from coder_gui.system.clock import Clock
from coder_gui.system.keyring_store import KeyringStore
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import classifications_root, data_root, profiles_root
from coder_gui.system.settings import Settings
from coder_gui.tasks import TaskRunner
from coder_gui.ui.backstage import Backstage
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.shell import Shell
from coder_gui.ui.theme import Theme

from .coder_at_work import CoderAtWork

CHEAP = KdfParameters(memory=64, passes=1, lanes=1)
Sit = Callable[..., "CoderAtWork"]


@pytest.fixture
def sit_down(
    theme: Theme,  # noqa: F811 - the fixture imported above
    clock: Clock,
    keyring_memory: KeyringStore,
    starter_root: Path,
    own_home: Path,
) -> Iterator[Sit]:
    """Starts the program on this test's home, as often as it is called; all ends with the test."""
    with contextlib.ExitStack() as stack:

        def start(width: int = 1440, height: int = 900) -> CoderAtWork:
            return _start(stack, theme, clock, keyring_memory, starter_root, width, height)

        yield start
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class WardClock:
    """The instant at which every test's clock stands, for the ward that they share."""

    def now(self) -> datetime:
        """Always the same instant, as the `clock` of the suite at its start."""
        return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def today(self) -> date:
        """Its day in London."""
        return self.now().date()

    def monotonic(self) -> float:
        """Always the same moment."""
        return 1000.0


@pytest.fixture(scope="session")
def ward_profiles(tmp_path_factory: pytest.TempPathFactory, starter_root: Path) -> Path:
    """Profiles with one on the demo's ward, made once; it opens with OPENS_WITH."""
    from coder_gui.classification.editions import Classifications
    from coder_gui.services.demo import build
    from coder_gui.services.profiles import Profiles
    from coder_gui.services.session import Session

    root, clock = tmp_path_factory.mktemp("ward"), WardClock()
    profiles = Profiles(root, clock, None, cost=CHEAP)
    made = build.make_profile(profiles)
    lists = Classifications(starter_root, clock=clock)
    session = Session(
        profiles.unlock(made.folder, made.passphrase), classifications=lists, clock=clock
    )
    build.fill(session, clock)
    session.close()
    lists.close()
    return root


@pytest.fixture
def ward(ward_profiles: Path, sit_down: Sit) -> CoderAtWork:
    """The demo's ward, unlocked, with the round in the list."""
    profiles_root().parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ward_profiles, profiles_root(), dirs_exist_ok=True)
    coder = sit_down()
    coder.unlock(OPENS_WITH)
    coder.until(lambda: bool(coder.episodes), "the round")
    return coder


@pytest.fixture
def coder(sit_down: Sit) -> CoderAtWork:
    """The program's first start, on a home without a profile."""
    return sit_down()


def _start(
    stack: contextlib.ExitStack,
    theme: Theme,  # noqa: F811
    clock: Clock,
    keyring: KeyringStore,
    starter: Path,
    width: int,
    height: int,
) -> CoderAtWork:
    from coder_gui.classification.editions import Classifications
    from coder_gui.services.profiles import Profiles
    from coder_gui.ui import docks

    if not any(classifications_root().iterdir()):
        shutil.copytree(starter, classifications_root(), dirs_exist_ok=True)
    runner = TaskRunner()
    stack.callback(runner.close)
    root, trust = profiles_root(), Settings(theme="light")

    def prepare() -> Backstage:
        profiles = Profiles(root, clock, keyring, settings=trust, cost=CHEAP)
        lists = Classifications(classifications_root(), clock=clock)
        stack.callback(lists.close)
        return Backstage(profiles, lists, docks.shipped(), clock)

    shell = Shell(theme, runner, clock, trust, Geometry(data_root()), root, prepare)
    stack.callback(_leave, shell, runner)
    shell.showNormal()  # the screen that is none is small, and the window would fill it
    shell.resize(width, height)
    shell.activateWindow()
    assert QTest.qWaitForWindowActive(shell)
    return CoderAtWork(shell, runner)


def _leave(shell: Shell, runner: TaskRunner) -> None:
    """Closes the window as a person does, and lets what was queued end."""
    shell.close()
    runner.drain()
    shell.deleteLater()
    QApplication.processEvents()
