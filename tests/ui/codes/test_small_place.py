"""The codes dock where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.ward import FIRST

from .desk import ALT, Desk, Key

CODES = ("S72.00", "W10.0", "I10.X", "E11.9", "F03.X", "Z88.0", "J45.9", "D62.X")


def test_the_code_that_is_asked_about_stays_in_sight(desk: Desk) -> None:
    line = desk.line(FIRST, ">mc #NOF L @ED p1")
    for code in CODES[:-1]:
        desk.code(FIRST, code, line)
    desk.code(FIRST, CODES[-1])
    desk.dock.window().resize(512, 520)
    desk.open(FIRST)
    desk.dock.focus_default()
    desk.press(Key.Key_F8)
    desk.press(Key.Key_1, held=ALT)
    view = desk.dock.diagnoses_view
    assert desk.dock.asking.isVisible()
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


@pytest.mark.parametrize(("key", "name"), [(Key.Key_M, "note_text"), (Key.Key_T, "answer")])
def test_a_field_that_opens_under_many_results_comes_into_sight(
    desk: Desk, key: Key, name: str
) -> None:
    desk.session.classifications.prepare_search()
    line = desk.line(FIRST, ">mc #NOF L @ED p1")
    desk.code(FIRST, "I63.9", line)
    desk.dock.window().resize(512, 330)
    desk.open(FIRST)
    desk.search("fracture")
    desk.press(key, held=ALT)
    field = desk.dock.findChild(QWidget, name)
    assert isinstance(field, QWidget)
    assert field.hasFocus()
    assert field.visibleRegion().boundingRect() == field.rect()


def test_the_whole_warning_of_a_result_is_in_sight_in_the_pane_below(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.session.classifications.prepare_search()
    line = desk.line(FIRST, ">mc stroke @ED p1")
    desk.code(FIRST, "I63.9", line)
    desk.dock.window().resize(490, 620)
    desk.open(FIRST)
    desk.search("I64.X")
    says = desk.dock.detail.standard
    qtbot.waitUntil(says.isVisible)
    desk.settle()
    assert says.text().endswith("DCS.IX.11 [Shift+F1]")
    assert says.height() >= says.heightForWidth(says.width())
    assert says.visibleRegion().boundingRect() == says.rect()
