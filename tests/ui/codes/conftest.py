"""The codes dock in a bare window, on a small ward and on the demo's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from coder_gui.domain.case import EpisodeCase
from coder_gui.tasks import TaskRunner
from coder_gui.ui.actions import Actions
from coder_gui.ui.case_desk import CaseDesk
from coder_gui.ui.codes.dock import CodesDock
from coder_gui.ui.theme import Theme
from ui import ward as small

from .desk import Desk

if TYPE_CHECKING:
    from conftest import FakeClock

    from coder_gui.services.session import Session


@pytest.fixture
def desk(
    session: Session,
    runner: TaskRunner,
    actions: Actions,
    theme: Theme,
    window: QMainWindow,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[Desk]:
    """The dock with three episodes in the profile, none of them open."""
    small.take_in(session, tmp_path)
    dock = CodesDock(session, runner, actions, theme)
    window.setMenuWidget(dock.title_widget)
    window.setCentralWidget(dock)
    window.resize(512, 738)
    case_desk = CaseDesk(session, runner, window)
    made = Desk(session, runner, actions, dock, case_desk)

    def show(case: EpisodeCase, _opened: bool) -> None:
        actions.update(case=case)
        dock.show_case(case)

    case_desk.shown.connect(show)
    actions.alerts.shown.connect(made.said.append)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    made.settle()
    yield made
    dock.clear()
    made.settle()


@pytest.fixture
def ward(session: Session, clock: FakeClock) -> Session:
    """The demo's ward: 90 episodes, notes, and what colleagues have begun."""
    from coder_gui.services.demo import build

    build.fill(session, clock)
    return session
