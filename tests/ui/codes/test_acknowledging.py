"""Warnings are settled by one key in the codes dock, on a real profile."""

from __future__ import annotations

from ui.ward import FIRST

from .desk import ALT, Desk, Key


def coded(desk: Desk, *codes: str) -> Desk:
    """The open episode with these diagnoses, each on the same line."""
    line = desk.line(FIRST, ">mc as written in the notes @ED p1")
    for code in codes:
        desk.code(FIRST, code, line)
    desk.open(FIRST)
    desk.dock.focus_default()
    return desk


def test_one_key_acknowledges_a_warning_and_the_same_key_opens_it_again(desk: Desk) -> None:
    coded(desk, "E11.9", "I63.9", "I64.X")
    assert desk.dock.problems.rows[0].word == "Warning"
    desk.press(Key.Key_K, held=ALT)
    row = desk.dock.problems.rows[0]
    assert (row.word, row.offer) == ("Acknowledged", "Withdraw the acknowledgement")
    desk.press(Key.Key_F8)
    desk.press(Key.Key_K, held=ALT)
    assert desk.dock.problems.rows[0].word == "Warning"
    assert desk.said[-1].action_id == "undo"
    assert desk.diagnoses == ["E11.9", "I63.9", "I64.X"]


def test_an_error_is_not_acknowledged(desk: Desk) -> None:
    coded(desk, "I10.X", "I10.X")
    desk.press(Key.Key_F8)
    desk.press(Key.Key_K, held=ALT)
    assert desk.dock.problems.rows[0].word == "Error"
    assert "put right" in desk.words[-1]


def test_withdrawing_is_undone_into_an_acknowledgement(desk: Desk) -> None:
    coded(desk, "E11.9", "I63.9", "I64.X")
    desk.press(Key.Key_K, held=ALT)
    desk.press(Key.Key_F8)
    desk.press(Key.Key_K, held=ALT)
    desk.actions.undo.run()
    desk.settle()
    assert desk.dock.problems.rows[0].word == "Acknowledged"
