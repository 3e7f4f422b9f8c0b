"""Everything in the left and middle docks that takes the focus has a name to be read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QScrollBar, QWidget

from coder_gui.tasks import TaskRunner
from coder_gui.ui.abstraction.dock import AbstractionDock
from coder_gui.ui.actions import Actions
from coder_gui.ui.episodes.dock import EpisodesDock
from coder_gui.ui.theme import Theme

if TYPE_CHECKING:
    from coder_gui.services.session import Session


def nameless(place: QWidget) -> list[str]:
    """Widgets that take the focus and have neither a name nor a label of their own."""
    found = []
    for widget in place.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not takes or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
            continue
        said = widget.accessibleName() or (
            widget.text() if isinstance(widget, QAbstractButton) else ""
        )
        if not said and widget.isVisibleTo(place):
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


@pytest.mark.parametrize("dock", [EpisodesDock, AbstractionDock])
def test_every_part_has_a_name(
    dock: type[EpisodesDock] | type[AbstractionDock],
    session: Session,
    runner: TaskRunner,
    actions: Actions,
    theme: Theme,
    window: QMainWindow,
) -> None:
    made = dock(session, runner, actions, theme)
    window.setCentralWidget(made)
    runner.drain()
    assert nameless(made) == []


@pytest.mark.parametrize("dock", [EpisodesDock, AbstractionDock])
def test_no_dock_holds_the_window_open_at_twice_the_size(
    dock: type[EpisodesDock] | type[AbstractionDock],
    session: Session,
    runner: TaskRunner,
    actions: Actions,
    theme: Theme,
    window: QMainWindow,
) -> None:
    made = dock(session, runner, actions, theme)
    window.setCentralWidget(made)
    theme.set_scale(2.0)
    least = made.minimumSizeHint()
    assert least.width() <= 1280 / 3
    assert least.height() <= 720 - 300
