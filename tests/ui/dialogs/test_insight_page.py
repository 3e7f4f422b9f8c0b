"""The page on which queries tell what the records leave open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from coder_gui.domain.identity import new_id
from coder_gui.ui.queries.bars import BarChart
from coder_gui.ui.queries.insight_page import PERIODS, InsightPage, period
from ui.ward import FIRST, OTHER, SECOND

from .conftest import Office

Key = Qt.Key
CODE = {"system": "icd10", "code": "S72.00", "title": "Fracture of neck of femur"}


def ask(office: Office, episode_id: str = FIRST, gap: str = "laterality", **columns: Any) -> None:
    """Writes an approved query down as a row."""
    asked = datetime(2026, 11, 2, 10, tzinfo=UTC)
    values = {
        "id": new_id(),
        "episode_id": episode_id,
        "reference": "Q-7K3M-P4XC-9",
        "kind": "clinical",
        "gap": gap,
        "state": "sent",
        "subject": {},
        "recipient": {"name": "Mr Hartley"},
        "evidence": [],
        "question": "Which side?",
        "options": [],
        "overrides": [],
        "codes_before": [CODE],
        "codes_after": [],
        "raised_by": "Priya Shah",
        "raised_at": asked,
        "approved_at": asked,
        **columns,
    }
    session = office.session
    with session.database.write(session.actor, "raise_query") as uow:
        uow.insert("query", values)
        uow.record("query_raised", episode_id, {})
        uow.commit()


def answered(office: Office, episode_id: str = FIRST, gap: str = "laterality") -> None:
    """One that was answered after two days, and changed the codes."""
    ask(
        office,
        episode_id,
        gap,
        state="closed",
        outcome="answered",
        answered_at=datetime(2026, 11, 4, 12, tzinfo=UTC),
        codes_after=[{**CODE, "code": "W10.9"}],
    )


def busy(office: Office) -> None:
    """A trust that asked in two specialties about three gaps."""
    for _ in range(3):
        answered(office)
    ask(office)
    answered(office, SECOND, "acuity")
    ask(office, SECOND, "acuity")
    ask(office, OTHER, "conflict")


def opened(office: Office) -> InsightPage:
    """The page, opened from its action."""
    page = office.open("query_insight")
    assert isinstance(page, InsightPage)
    return page


def bars(page: InsightPage) -> list[BarChart]:
    """The charts in sight."""
    return [one for one in page.findChildren(BarChart) if one.isVisible()]


def test_without_queries_the_page_says_what_would_be_here(office: Office) -> None:
    page = opened(office)
    assert bars(page) == []
    assert page.table.isVisible()
    assert "F6" in page.table.accessibleDescription()


def test_sentences_stand_before_the_bars(office: Office) -> None:
    busy(office)
    page = opened(office)
    text = page.findChild(type(page._says_all), "insight_sentences").text()
    assert text.startswith("7 queries were asked. 4 of 7 answered (57 %)")
    titles = [one.chart.title for one in bars(page)]
    assert titles[:2] == ["By specialty", "By what was open"]
    assert all(one.accessibleDescription() for one in bars(page))


def test_cards_beside_one_another_end_on_one_line(office: Office) -> None:
    busy(office)
    page = opened(office)
    page.resize(1300, 900)
    office.settle()
    ends: dict[int, set[int]] = {}
    for one in bars(page):
        ends.setdefault(one.y(), set()).add(one.geometry().bottom())
    assert ends
    assert all(len(bottoms) == 1 for bottoms in ends.values())


def test_t_turns_the_bars_into_a_table_and_back(office: Office) -> None:
    busy(office)
    page = opened(office)
    bars(page)[0].setFocus()
    office.press(Key.Key_T)
    assert page.table.isVisible()
    assert bars(page) == []
    assert page.table.words.rows[0].cells[:3] == ("All queries", "7", "4")
    office.press(Key.Key_T)
    assert not page.table.isVisible()
    assert bars(page)


def test_consultants_stand_in_the_order_of_the_alphabet(office: Office) -> None:
    busy(office)
    page = opened(office)
    chart = next(one.chart for one in bars(page) if one.chart.key == "consultant")
    names = [bar.name for bar in chart.bars]
    assert names == sorted(names)


def test_small_counts_are_hidden_for_readers_outside(office: Office) -> None:
    busy(office)
    page = opened(office)
    page.hide_small.setChecked(True)
    office.settle()
    assert {bar.label for one in bars(page) for bar in one.chart.bars} <= {"hidden", "0"}


def test_table_and_pictures_are_saved(office: Office, tmp_path: Path) -> None:
    busy(office)
    page = opened(office)
    page.file.set_value(tmp_path / "figures")
    page.findChild(type(page.turn), "save_figures_csv").click()
    office.settle()
    assert (tmp_path / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbfpart,name")
    page.press_main()
    office.settle()
    assert (tmp_path / "figures.pdf").read_bytes().startswith(b"%PDF")
    assert page.said == "Saved as figures.pdf. The file is not encrypted; it names no patient."


def test_without_a_file_name_the_page_asks_for_one(office: Office) -> None:
    busy(office)
    page = opened(office)
    page.press_main()
    assert page.said == "Name the file to write into."


def test_a_lock_empties_the_page(office: Office) -> None:
    busy(office)
    page = opened(office)
    office.extras.clear()
    office.settle()
    assert page.table.words.rows == ()
    assert page.findChildren(BarChart) == []


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("Last 3 months", date(2026, 8, 1), date(2026, 11, 21)),
        ("Last 12 months", date(2025, 11, 1), date(2026, 11, 21)),
        ("This financial year", date(2026, 4, 1), date(2026, 11, 21)),
        ("Last financial year", date(2025, 4, 1), date(2026, 3, 31)),
        ("This month", date(2026, 11, 1), date(2026, 11, 21)),
    ],
)
def test_the_times_to_choose_from(words: str, first: date, last: date) -> None:
    assert period(PERIODS.index(words), date(2026, 11, 21)) == (first, last)


def test_in_march_the_financial_year_began_in_the_year_before() -> None:
    assert period(2, date(2027, 3, 31))[0] == date(2026, 4, 1)
