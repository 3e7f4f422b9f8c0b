"""The day of an entry is read from its heading, and never from a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.entry_dates import entry_date

ADMITTED, LEFT = date(2026, 9, 18), date(2026, 9, 25)


def day_of(text: str, words: str) -> date | None:
    """The day of these words of a text."""
    return entry_date(text, text.index(words), ADMITTED, LEFT)


@pytest.mark.parametrize(
    "heading",
    [
        "EMERGENCY DEPARTMENT RECORD                 19/09/2026",
        "19/09/2026 WR Mr Hartley",
        "19.09.26 08:30 Physio",
        "2026-09-19",
        "19-Sep-2026 Nursing",
        "19th September 2026, ward round",
        "Saturday 19/09/26",
        "Date: 19/9/2026",
        "Ward round 19/09/26 08:15",
        "Clerking 19/09/2026 @ 0915",
        "Ward round (19 Sep 2026)",
    ],
)
def test_a_date_at_the_head_of_an_entry_is_the_day_of_what_follows(heading: str) -> None:
    assert day_of(f"{heading}\nSeen on the ward.\n\nHypertension.\n", "Hypertension") == date(
        2026, 9, 19
    )


def test_the_nearest_heading_above_counts() -> None:
    text = "18/09/2026 Clerking\nFell.\n20/09/2026 WR\nDelirium.\n21/09/2026 WR\nBetter.\n"
    assert day_of(text, "Fell") == date(2026, 9, 18)
    assert day_of(text, "Delirium") == date(2026, 9, 20)


@pytest.mark.parametrize(
    "sentence",
    [
        "MI 12/03/2016, stents 19/09/2026 planned as day case.",
        "Nitrofurantoin 5/7, review 2/52",
        "Last seen on 19/09/2026 in clinic.",
        "1/2 pint a day, BP 120/80",
        "Hospital No 19/09/2026/4",
    ],
)
def test_a_date_within_a_sentence_is_of_something_else(sentence: str) -> None:
    assert day_of(f"{sentence}\nHypertension.\n", "Hypertension") is None


@pytest.mark.parametrize(
    "heading", ["12/03/2016 MI", "01/10/2026 clinic", "31/02/2026", "99/99/26"]
)
def test_what_stands_under_a_day_outside_the_stay_has_none(heading: str) -> None:
    assert day_of(f"18/09/2026 Clerking\n{heading}\nStents.\n", "Stents") is None


@given(st.dates(ADMITTED, LEFT), st.text(max_size=80), st.integers(0, 200))
def test_no_text_makes_a_day_outside_the_stay(day: date, text: str, start: int) -> None:
    found = entry_date(f"{day:%d/%m/%Y}\n{text}", start, ADMITTED, LEFT)
    assert found is None or ADMITTED <= found <= LEFT
