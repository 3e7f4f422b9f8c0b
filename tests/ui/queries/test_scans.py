"""Scanners end a reference with Enter, a line feed or a Tab: each finds the query."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coder_gui.domain.queries import Query, QueryState
from ui import ward

from .person import CONTROL, SHIFT, Desk, Key

NONE = Qt.KeyboardModifier.NoModifier
ENDS = {
    "return": (Key.Key_Return, NONE, "\r"),
    "enter": (Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "\r"),
    "line feed": (Key.Key_unknown, NONE, "\n"),
    "control code of a line feed": (Key.Key_J, CONTROL, "\n"),
    "control code of a return": (Key.Key_M, CONTROL, "\r"),
    "tab": (Key.Key_Tab, NONE, "\t"),
}
TAB = ENDS["tab"]


def strike(at_desk: Desk, end: tuple[Qt.Key, Qt.KeyboardModifier, str]) -> None:
    """A key as a keyboard sends it: the field may keep it from the window first."""
    key, held, text = end
    focus = at_desk.whole.focus
    asking = QKeyEvent(QEvent.Type.ShortcutOverride, key, held, text)
    asking.ignore()
    QApplication.sendEvent(focus, asking)
    if held == CONTROL:
        assert asking.isAccepted()
    QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, key, held, text))
    at_desk.whole.settle()


def shown(at_desk: Desk) -> str:
    """The reference of the current row."""
    current = at_desk.desk.pane.view.current
    return current.reference if current is not None else ""


def wrong(query: Query) -> str:
    """Its reference, the last character misread."""
    return query.reference[:-1] + ("2" if query.reference[-1] != "2" else "3")


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_the_scan_the_query_is_shown(at_desk: Desk, end: str) -> None:
    at_desk.sent()
    draft = at_desk.draft(ward.OTHER)
    at_desk.open()
    at_desk.type(draft.reference)
    strike(at_desk, ENDS[end])
    assert shown(at_desk) == draft.reference
    assert at_desk.desk.pane.field.text() == ""
    assert at_desk.whole.focus is at_desk.desk.pane.view


@pytest.mark.parametrize("end", ["line feed", "tab"])
def test_the_same_letter_can_be_scanned_twice(at_desk: Desk, end: str) -> None:
    query = at_desk.sent()
    at_desk.open()
    for _ in range(2):
        at_desk.type(query.reference)
        strike(at_desk, ENDS[end])
        assert at_desk.desk.pane.field.text() == ""
        assert shown(at_desk) == query.reference


def test_tab_after_a_name_leaves_the_field(at_desk: Desk) -> None:
    at_desk.sent()
    at_desk.open()
    at_desk.type("MARL")
    field = at_desk.desk.pane.field
    assert at_desk.whole.focus is field
    strike(at_desk, TAB)
    assert at_desk.whole.focus is not field
    assert field.text() == "MARL"


def test_a_misread_scan_says_so_once_and_a_second_tab_leaves_the_field(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.type(wrong(query))
    strike(at_desk, TAB)
    pane = at_desk.desk.pane
    assert pane.wrong.text().startswith("One character of this reference is wrong")
    assert at_desk.whole.focus is pane.field
    strike(at_desk, TAB)
    assert at_desk.whole.focus is not pane.field
    assert pane.field.text() == wrong(query)


def test_back_tab_is_no_end_of_a_scan(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.type(query.reference)
    QTest.keyClick(at_desk.whole.focus, Key.Key_Backtab, SHIFT)
    assert at_desk.whole.focus is not at_desk.desk.pane.field


@pytest.mark.parametrize("end", ["line feed", "control code of a line feed", "tab"])
def test_the_other_letter_of_a_duplicate_can_be_scanned(at_desk: Desk, end: str) -> None:
    first = at_desk.sent()
    second = at_desk.sent(ward.OTHER)
    at_desk.open(ward.OTHER)
    at_desk.select(second)
    at_desk.press(Key.Key_D)
    assert at_desk.desk.place.ask.isVisible()
    at_desk.type(first.reference)
    strike(at_desk, ENDS[end])
    assert at_desk.query(second).state is QueryState.DUPLICATE


def test_a_reason_is_no_scan(at_desk: Desk) -> None:
    query = at_desk.sent()
    at_desk.open()
    at_desk.press(Key.Key_W)
    at_desk.type(query.reference)
    strike(at_desk, TAB)
    assert at_desk.query(query).state is QueryState.SENT
