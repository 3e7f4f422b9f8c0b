"""A laptop with a person's profile and the shell opened on it, for stories of its lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from coder_gui.classification.editions import Classifications
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.settings import Settings
from coder_gui.tasks import TaskRunner
from coder_gui.ui import docks
from coder_gui.ui.backstage import Backstage
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.pages.lock_page import LockPage
from coder_gui.ui.shell import Shell
from coder_gui.ui.theme import Theme

PASSPHRASE = "correct horse battery staple"


class House:
    """A laptop of a test: its profiles, and the shell opened on it."""

    def __init__(
        self, shell: Shell, runner: TaskRunner, profiles: Profiles, folder: Path | None, code: str
    ) -> None:
        self.shell, self.runner, self.profiles = shell, runner, profiles
        self.folder, self.code = folder, code

    def settle(self) -> None:
        """Waits for everything that was asked for and paints it."""
        self.shell.settle()

    def unlock(self, passphrase: str = PASSPHRASE) -> MainWindow:
        """Unlocks as a person does; returns the window."""
        page = self.lock_page
        form = page.unlock_form
        assert form is not None
        form.field.setText(passphrase)
        form.button.click()
        self.settle()
        assert self.shell.window_in_use is not None
        return self.shell.window_in_use

    @property
    def lock_page(self) -> LockPage:
        """The lock page, which is on show."""
        page = self.shell.lock_page
        assert page is not None
        return page


Build = Callable[..., House]


@pytest.fixture
def build(
    theme: Theme,
    runner: TaskRunner,
    clock: object,
    keyring_memory: object,
    tmp_path: Path,
    starter_root: Path,
    qtbot: QtBot,
) -> Iterator[Build]:
    """Makes a laptop with one profile, or without any."""
    shelf = Classifications(starter_root, clock=clock)
    cheap = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "profiles", clock, keyring_memory, cost=cheap)
    (tmp_path / "profiles").mkdir()
    made: list[Shell] = []

    def make(*, person: bool = True, demo: bool = False) -> House:
        folder, code = None, ""
        if person:
            created = profiles.create(name="Priya Shah", role=Role.CODER, passphrase=PASSPHRASE)
            folder, code = created.profile.folder, created.recovery_code or ""
        backstage = Backstage(profiles, shelf, docks.shipped(), clock)
        shell = Shell(
            theme, runner, clock, Settings(), Geometry(tmp_path), tmp_path / "profiles",
            lambda: backstage, demo=demo,
        )  # fmt: skip
        qtbot.addWidget(shell)
        made.append(shell)
        with qtbot.waitExposed(shell):
            shell.show()
        shell.activateWindow()
        qtbot.waitUntil(lambda: shell._backstage is not None)
        return House(shell, runner, profiles, folder, code)

    yield make
    for shell in made:
        shell.lock()
        shell.settle()
    shelf.close()


@pytest.fixture
def house(build: Build) -> House:
    """A laptop with one profile, locked."""
    return build()
