"""Leaving a patient with a line that is typed and not saved: asked by name, in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.tasks import TaskRunner
from coder_gui.ui import docks
from coder_gui.ui.abstraction.dock import AbstractionDock
from coder_gui.ui.clipboard import Clipboard
from coder_gui.ui.geometry import Geometry
from coder_gui.ui.main_window import MainWindow
from coder_gui.ui.theme import Theme
from ui import ward

LINE = "acute blood loss after the fall on the stairs at home"
Settle = Callable[[], None]


@pytest.fixture
def settle(runner: TaskRunner) -> Settle:
    """Waits for everything that was asked for and paints it."""

    def wait() -> None:
        for _ in range(4):
            runner.drain()
            QApplication.processEvents()

    return wait


@pytest.fixture
def main(
    session: Session, runner: TaskRunner, theme: Theme, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> Iterator[MainWindow]:
    """The whole window with the first episode open."""
    ward.take_in(session, tmp_path)
    profiles = Profiles(session.unlocked.info.folder.parent, session.clock, None)
    made = MainWindow(
        session, profiles, runner, theme, Clipboard(), docks.shipped(), Geometry(tmp_path)
    )
    qtbot.addWidget(made)
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.start()
    settle()
    made.open_episode(ward.FIRST)
    settle()
    yield made
    made.empty()
    settle()


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Presses a key where the focus is."""
    QTest.keyClick(focus(), key, modifiers)


def focus() -> QWidget:
    """What has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_and_leave(main: MainWindow, settle: Settle) -> None:
    """Half a line, then the other patient."""
    QTest.keyClicks(focus(), LINE)
    main.open_episode(ward.OTHER)
    settle()


def drafts(session: Session) -> list[str]:
    """What is kept as drafts of the first episode."""
    return [draft.text for draft in session.episodes.case(ward.FIRST).drafts]


def test_with_a_line_not_saved_the_other_patient_waits_for_an_answer(
    main: MainWindow, settle: Settle
) -> None:
    type_and_leave(main, settle)
    assert main.band.name_label.text() == "MARLOWE, Edith"
    assert main.leaving.isVisible()
    assert main.leaving.isAncestorOf(focus())
    words = main.leaving.question.text()
    assert words == (
        "The line for MARLOWE, Edith is not saved: “acute blood loss after the fall on the…”."
    )


def test_enter_saves_the_line_and_goes_on(
    main: MainWindow, session: Session, settle: Settle
) -> None:
    type_and_leave(main, settle)
    press(Qt.Key.Key_Return)
    settle()
    assert main.band.name_label.text() == "OSEI, Kwame"
    assert [line.text for line in session.episodes.case(ward.FIRST).lines] == [LINE]
    assert drafts(session) == []
    assert not main.leaving.isVisible()
    assert focus().objectName() == "line_entry"


def test_esc_stays_with_the_caret_in_the_line(main: MainWindow, settle: Settle) -> None:
    type_and_leave(main, settle)
    press(Qt.Key.Key_Escape)
    settle()
    assert main.band.name_label.text() == "MARLOWE, Edith"
    assert not main.leaving.isVisible()
    assert focus().objectName() == "line_entry"
    assert main.abstraction.unsaved_text == LINE


def test_alt_d_keeps_the_line_as_a_draft_and_goes_on(
    main: MainWindow, session: Session, settle: Settle
) -> None:
    type_and_leave(main, settle)
    press(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    settle()
    assert main.band.name_label.text() == "OSEI, Kwame"
    assert drafts(session) == [LINE]
    assert session.episodes.case(ward.FIRST).lines == ()


def test_another_episode_of_the_same_patient_asks_too(main: MainWindow, settle: Settle) -> None:
    QTest.keyClicks(focus(), LINE)
    QTest.keyClick(main, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    settle()
    assert main.leaving.isVisible()


def test_nothing_typed_nothing_asked(main: MainWindow, settle: Settle) -> None:
    QTest.keyClicks(focus(), "   ")
    main.open_episode(ward.OTHER)
    settle()
    assert main.band.name_label.text() == "OSEI, Kwame"


def test_a_line_taken_up_and_not_changed_is_not_asked_about(
    main: MainWindow, session: Session, settle: Settle
) -> None:
    QTest.keyClicks(focus(), "fall")
    press(Qt.Key.Key_Return)
    settle()
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)
    settle()
    main.open_episode(ward.OTHER)
    settle()
    assert main.band.name_label.text() == "OSEI, Kwame"


def test_an_edited_line_and_the_one_that_waits_are_both_saved(
    main: MainWindow, session: Session, settle: Settle
) -> None:
    QTest.keyClicks(focus(), "fall")
    press(Qt.Key.Key_Return)
    settle()
    QTest.keyClicks(focus(), "sepsis")
    dock = main.findChild(AbstractionDock)
    assert dock is not None
    dock.entering.edit(session.episodes.case(ward.FIRST).lines[0].id)
    QTest.keyClicks(focus(), " at home")
    main.open_episode(ward.OTHER)
    settle()
    press(Qt.Key.Key_Return)
    settle()
    texts = [line.text for line in session.episodes.case(ward.FIRST).lines]
    assert texts == ["fall at home", "sepsis"]


def test_going_elsewhere_with_the_keyboard_stays_and_asks_no_more(
    main: MainWindow, settle: Settle
) -> None:
    type_and_leave(main, settle)
    main.episodes.focus_default()
    settle()
    assert not main.leaving.isVisible()
    assert main.leaving.question.text() == ""
    assert main.band.name_label.text() == "MARLOWE, Edith"


def test_a_lock_asks_nothing_and_keeps_the_line(
    main: MainWindow, session: Session, settle: Settle
) -> None:
    type_and_leave(main, settle)
    main.before_lock()
    main.empty()
    settle()
    assert not main.leaving.isVisible()
    assert "MARLOWE" not in main.leaving.question.text() + main.leaving.accessibleName()
    assert drafts(session) == [LINE]


def test_an_episode_is_not_finalised_over_a_typed_line(main: MainWindow) -> None:
    QTest.keyClicks(focus(), "fall")
    assert main.actions_table.situation.line_unsaved
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Delete)
    assert not main.actions_table.situation.line_unsaved
