"""The focus goes back to where it was, and only to what can still have it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.ui.focus_back import FocusBack


class Room:
    """Two fields in a window; the focus is noted while it is in the first, then taken."""

    def __init__(self, window: QMainWindow) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        self.first, self.part = QLineEdit(), QWidget()
        self.second = QLineEdit(self.part)
        column.addWidget(self.first)
        column.addWidget(self.part)
        window.setCentralWidget(inside)
        self.back = FocusBack()


@pytest.fixture
def room(window: QMainWindow, qtbot: QtBot) -> Room:
    made = Room(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    made.first.setFocus()
    made.back.note()
    made.second.setFocus()
    return made


def test_it_goes_back_once(room: Room) -> None:
    assert room.back.give()
    assert QApplication.focusWidget() is room.first
    assert not room.back.give()


def test_it_stays_where_somebody_went_meanwhile(room: Room, window: QMainWindow) -> None:
    elsewhere = QLineEdit(window)
    elsewhere.show()
    elsewhere.setFocus()
    assert not room.back.give(held_by=room.part)
    assert QApplication.focusWidget() is elsewhere


def test_it_leaves_the_part_that_held_it(room: Room) -> None:
    assert room.back.give(held_by=room.part)
    assert QApplication.focusWidget() is room.first


def test_what_is_hidden_or_gone_does_not_get_it(room: Room) -> None:
    room.first.hide()
    assert not room.back.give()
    room.first.show()
    room.first.setFocus()
    room.back.note()
    room.second.setFocus()
    room.first.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not room.back.give()
    assert QApplication.focusWidget() is room.second


def test_nothing_is_given_back_once_it_is_forgotten(room: Room) -> None:
    room.back.forget()
    assert not room.back.give()
    assert QApplication.focusWidget() is room.second
