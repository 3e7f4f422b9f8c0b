"""Remarks about many rows."""

from __future__ import annotations

from coder_gui.exchange.notes import MOST, Notes


def test_equal_remarks_are_said_once_with_their_first_places():
    notes = Notes()
    for row in range(2, 10):
        notes.add("Odd.", f"row {row}")
    notes.add("For all.")
    assert notes.sentences() == (
        "Odd. (row 2, row 3, row 4, row 5, row 6 and 3 more)",
        "For all.",
    )


def test_a_file_full_of_oddities_does_not_fill_the_memory():
    notes = Notes()
    for number in range(MOST + 50):
        notes.add(f"Odd {number}.")
    assert len(notes.sentences()) == MOST
