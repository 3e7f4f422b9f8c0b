"""The real window on a home of its own, and a coder at its keyboard."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
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

        def start(*, width: int = 1440, height: int = 900, demo: bool = False) -> CoderAtWork:
            return _start(
                stack, theme, clock, keyring_memory, starter_root, width, height, demo=demo
            )

        yield start
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


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
    *,
    demo: bool,
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

    shell = Shell(theme, runner, clock, trust, Geometry(data_root()), root, prepare, demo=demo)
    stack.callback(_leave, shell, runner)
    shell.resize(width, height)
    shell.show()
    shell.activateWindow()
    assert QTest.qWaitForWindowActive(shell)
    return CoderAtWork(shell, runner)


def _leave(shell: Shell, runner: TaskRunner) -> None:
    """Closes the window as a person does, and lets what was queued end."""
    shell.close()
    runner.drain()
    shell.deleteLater()
    QApplication.processEvents()
