"""The pages over a bare window, on a small ward."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSPHRASE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.classification.editions import Classifications
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.coding import System
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.passphrase import KdfParameters
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.alerts import Alert
from coder_gui.ui.case_desk import CaseDesk
from coder_gui.ui.dialogs.extras import Extras
from coder_gui.ui.dialogs.page import Page
from coder_gui.ui.theme import Theme
from ui import ward as small

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Office:
    """The pages at work; `entry` stands for the docks below them."""

    session: Session
    profiles: Profiles
    runner: TaskRunner
    actions: Actions
    extras: Extras
    desk: CaseDesk
    entry: QLineEdit
    said: list[Alert] = field(default_factory=list)

    def open(self, action_id: str) -> Page:
        """Opens a page by its action, from the docks."""
        assert self.actions.trigger(action_id)
        self.settle()
        page = self.entry.window().findChild(Page, f"{action_id}_page")
        assert page is not None
        assert page.isVisible()
        return page

    def open_episode(self, episode_id: str = small.FIRST) -> None:
        """An episode is open in the docks."""
        self.desk.open(episode_id)
        self.settle()

    def settle(self) -> None:
        """Everything that is under way is done and shown."""
        for _ in range(4):
            self.runner.drain()
            QApplication.processEvents()

    def press(self, *keys: Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Presses keys where the focus is."""
        for key in keys:
            QTest.keyClick(self.focus, key, held)
            self.settle()

    def type(self, text: str) -> None:
        """Types letters where the focus is."""
        QTest.keyClicks(self.focus, text)
        self.settle()

    @property
    def focus(self) -> QWidget:
        """What has the focus, or the window."""
        return QApplication.focusWidget() or self.entry.window()

    def final(self, episode_id: str = small.FIRST) -> None:
        """An episode with a line and a code is finalised."""
        actor = self.session.actor
        (line,) = self.session.abstraction.add(actor, episode_id, ">mc #NOF L @ED p1").value
        self.session.coding.add(actor, episode_id, System.ICD10, "I10.X", line_ids=[line])
        self.session.lifecycle.finalise(actor, episode_id)


@pytest.fixture
def profiles(tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring) -> Profiles:
    """The profiles of a laptop, with a cheap key derivation."""
    cheap = KdfParameters(memory=64, passes=1, lanes=1)
    return Profiles(tmp_path / "profiles", clock, keyring_memory, cost=cheap)


@pytest.fixture
def session(
    profiles: Profiles, clock: FakeClock, starter_root: Path, tmp_path: Path
) -> Iterator[Session]:
    """A coder's profile, open by the very `profiles` that change its passphrase.

    Its lists are a copy: the pages import into them.
    """
    made = profiles.create(name="Priya Shah", role=Role.CODER, passphrase=PASSPHRASE)
    unlocked = profiles.unlock(made.profile.folder, PASSPHRASE)
    own = shutil.copytree(starter_root, tmp_path / "classifications")
    classifications = Classifications(own, clock=clock)
    opened = Session(unlocked, classifications=classifications, clock=clock)
    yield opened
    opened.close()
    classifications.close()


@pytest.fixture
def office(
    session: Session,
    profiles: Profiles,
    runner: TaskRunner,
    actions: Actions,
    theme: Theme,
    window: QMainWindow,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[Office]:
    """The pages over a field, three episodes in the profile."""
    small.take_in(session, tmp_path)
    whole, place = QWidget(), QWidget()
    column = QVBoxLayout(whole)
    column.addWidget(place, 1)
    inner = QVBoxLayout(place)
    entry = QLineEdit(place)
    inner.addWidget(entry)
    extras = Extras(session, profiles, runner, actions, theme, place)
    column.addWidget(extras.asking)
    window.setCentralWidget(whole)
    window.resize(1280, 720)
    desk = CaseDesk(session, runner, window)
    made = Office(session, profiles, runner, actions, extras, desk, entry)

    def show(case: EpisodeCase, _opened: bool) -> None:
        actions.update(case=case)
        extras.show_case(case)

    desk.shown.connect(show)
    actions.alerts.shown.connect(made.said.append)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    entry.setFocus()
    made.settle()
    yield made
    extras.clear()
    made.settle()


@pytest.fixture
def extract(tmp_path: Path) -> Callable[..., Path]:
    """Writes a PAS extract in the native layout: the small ward's rows, changed as named."""

    def write(*changes: dict[str, str], name: str = "extract.csv") -> Path:
        with (tmp_path / "ward.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        made = [{**rows[at % len(rows)], **change} for at, change in enumerate(changes)]
        out = tmp_path / name
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(made)
        return out

    return write
