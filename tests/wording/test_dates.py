"""Dates at the head of evidence lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.wording.dates import months
from coder_gui.wording.linter import leads


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("05/06/26 WR: cough", [(2026, 6)]),
        ("Discharge summary 14/02/2023: COPD", [(2023, 2)]),
        ("Renal clinic letter 09/2019: CKD 4", [(2019, 9)]),
        ("Oct 2021 renal clinic", [(2021, 10)]),
        ("2020 booking: GDM", [(2020, 6)]),
        ("2026-03-01 WR", [(2026, 3)]),
        ("BP 148/94, PCR 12", []),
        ("fluid 1/7, day 3/5", []),
    ],
)
def test_the_months_of_a_line(text: str, found: list[tuple[int, int]]) -> None:
    assert months(text) == tuple(year * 12 + month for year, month in found)


@given(st.text(max_size=80))
def test_any_text_has_months_of_this_age_or_none(text: str) -> None:
    assert all(2000 * 12 < month <= 2100 * 12 for month in months(text))


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Could you add COPD to this summary too?", ["Summary 14/02/2023: COPD", "19/08/26: fall"]),
        ("Please document GDM for this birth.", ["2020 booking: GDM", "30/06/26: OGTT normal"]),
        (
            "Last year's spell had alcohol dependence. Was it alcohol dependence this time too?",
            ["Discharge letter 05/2025: alcohol dependence"],
        ),
    ],
)
def test_what_stands_in_old_lines_is_not_carried_forward(question, evidence, check) -> None:
    assert leads(check(question, *evidence))


def test_a_line_of_the_same_stay_is_not_old(check) -> None:
    lines = ("18/03/26 clinic: inguinal hernia", "11/05/26 op note: mesh")
    assert not leads(check("Which side was the inguinal hernia?", *lines))
