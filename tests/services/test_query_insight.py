"""Figures of queries: counted in groups, told in sentences, safe to leave the trust."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storage.profile_rows import RandomKey, add_stays, stay

from coder_gui.domain.calendar import LONDON
from coder_gui.domain.errors import UserError
from coder_gui.domain.identity import new_id
from coder_gui.domain.query_figures import FigureRow, hide_small, median
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.calendar import Calendar
from coder_gui.services.query_insight import (
    QueryInsight,
    csv_rows,
    figures_csv,
    insight_words,
    sentences,
)
from coder_gui.storage.database import Database
from coder_gui.storage.query_insight import query_groups
from coder_gui.system.clock import Clock

YEAR = date(2026, 1, 1), date(2026, 12, 31)
CODE = {"system": "icd10", "code": "S72.00", "title": "Fracture of neck of femur"}


class Asked:
    """A profile whose queries are written down as rows."""

    def __init__(self, database: Database, actor: Actor, clock: Clock) -> None:
        self.database, self.actor = database, actor
        self.insight = QueryInsight(database, Calendar.shipped(), clock)

    def ask(self, number: int = 1, **columns: Any) -> None:
        """One approved, waiting query about the side, asked on Monday 2 November 2026."""
        asked = datetime(2026, 11, 2, 10, tzinfo=UTC)
        values = {
            "id": new_id(),
            "episode_id": stay(number).episode,
            "reference": "Q-7K3M-P4XC-9",
            "kind": "clinical",
            "gap": "laterality",
            "state": "sent",
            "subject": {},
            "recipient": {"name": "Mr Hartley"},
            "evidence": [],
            "question": "Which side?",
            "options": [],
            "overrides": [],
            "codes_before": [CODE],
            "codes_after": [],
            "raised_by": self.actor.name,
            "raised_at": asked,
            "approved_at": asked,
            **columns,
        }
        with self.database.write(self.actor, "raise_query") as uow:
            uow.insert("query", values)
            uow.record("query_raised", values["episode_id"], {})
            uow.commit()

    def answered(self, day: int, *, changed: bool = False, number: int = 1, **columns: Any) -> None:
        """One that was answered on that day of November and closed."""
        after = [CODE, {**CODE, "code": "W10.9"}] if changed else [CODE]
        self.ask(
            number,
            state="closed",
            outcome="answered",
            answered_at=datetime(2026, 11, day, 12, tzinfo=UTC),
            codes_after=after,
            **columns,
        )


@pytest.fixture
def asked(tmp_path: Path, clock: Clock) -> Iterator[Asked]:
    device = Actor("This laptop", Role.CODER, new_id())
    folder = tmp_path / "profile"
    folder.mkdir()
    database = Database.create(folder, RandomKey(), clock=clock, device=device)
    add_stays(database, device, [1, 2])
    yield Asked(database, device, clock)
    database.close()


def test_without_queries_there_is_one_sentence_and_no_row(asked: Asked) -> None:
    figures = asked.insight.figures(*YEAR)
    assert figures.total.asked == 0
    assert figures.by_specialty == ()
    assert sentences(figures) == (
        "0 queries were raised in this time, and none has been approved yet.",
    )


def test_answers_are_counted_with_their_working_days_and_changed_codes(asked: Asked) -> None:
    asked.answered(4, changed=True)
    asked.answered(9)  # Saturday and Sunday do not count: 5 working days
    asked.ask()
    figures = asked.insight.figures(*YEAR)
    assert (figures.total.asked, figures.total.answered, figures.total.waiting) == (3, 2, 1)
    assert figures.total.days == 3.5
    assert figures.total.changed == 1
    assert sentences(figures) == (
        "3 queries were asked.",
        "2 of 3 answered (67 %), half of them within 3.5 working days.",
        "1 query waits for an answer.",
        "Codes changed after 1 of 2 answers (50 %).",
    )


def test_drafts_withdrawn_and_duplicates_are_raised_but_not_asked(asked: Asked) -> None:
    asked.ask(state="draft", approved_at=None)
    asked.ask(state="withdrawn")
    asked.ask(state="duplicate")
    asked.ask()
    figures = asked.insight.figures(*YEAR)
    assert (figures.raised, figures.total.asked) == (4, 1)


def test_only_queries_of_the_time_and_kind_count(asked: Asked) -> None:
    asked.ask(raised_at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    asked.ask(kind="internal", gap="coding")
    asked.ask()
    assert asked.insight.figures(*YEAR).total.asked == 1
    assert asked.insight.figures(*YEAR, kind=None).total.asked == 2


def test_the_waiting_stand_in_bands_of_working_days(asked: Asked) -> None:
    asked.ask()  # 14 working days before 21 November
    asked.ask(approved_at=datetime(2026, 11, 19, 9, tzinfo=UTC))
    asked.ask(approved_at=datetime(2026, 9, 1, 9, tzinfo=UTC))
    bands = asked.insight.figures(*YEAR).ages
    assert [(one.words, one.count) for one in bands] == [
        ("0 to 5 days", 1),
        ("6 to 10 days", 0),
        ("11 to 15 days", 1),
        ("16 days and more", 1),
    ]


def test_an_answer_late_in_the_evening_counts_on_its_day_in_london(asked: Asked) -> None:
    """In summer an instant after 23:00 of UTC is of the next day."""
    asked.ask(
        state="closed",
        approved_at=datetime(2026, 6, 1, 23, 30, tzinfo=UTC),  # Tuesday
        answered_at=datetime(2026, 6, 3, 22, 59, tzinfo=UTC),  # Wednesday
    )
    assert asked.insight.figures(*YEAR).total.days == 1


@pytest.mark.parametrize("changes", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_are_those_of_london_in_every_hour_around_a_change_of_the_clocks(
    asked: Asked, changes: date
) -> None:
    midnight = datetime(changes.year, changes.month, changes.day, tzinfo=UTC)
    instants = [midnight + timedelta(minutes=30 * step) for step in range(-60, 110)]
    for instant in instants:
        asked.ask(approved_at=instant, raised_at=instant)
    begin, end = instants[0], instants[-1] + timedelta(days=1)
    with asked.database.read() as connection:
        groups = query_groups(connection, begin, end, None)
    found: Counter[date | None] = Counter()
    for group in groups:
        found[group.approved] += group.count
    assert found == Counter(instant.astimezone(LONDON).date() for instant in instants)


def test_gaps_for_an_induction_name_no_person(asked: Asked) -> None:
    for _ in range(3):
        asked.ask()
    asked.ask(gap="acuity")
    gaps = asked.insight.figures(*YEAR).gaps
    assert [(one.gap, one.count) for one in gaps] == [("Side not specified", 3)]
    assert "Write left, right or both" in gaps[0].sentence


def test_unanswered_at_the_freeze_is_said(asked: Asked) -> None:
    asked.ask(unanswered=True, state="closed", outcome="unanswered")
    assert "1 query was not answered by the freeze." in sentences(asked.insight.figures(*YEAR))


def test_hiding_small_counts_hides_a_second_one_of_the_table(asked: Asked) -> None:
    for _ in range(9):
        asked.ask()
    asked.ask(gap="acuity")
    for _ in range(8):
        asked.ask(gap="conflict")
    shown = asked.insight.figures(*YEAR, hide=True)
    assert {row.name: row.hidden for row in shown.by_gap} == {
        "Acuity not specified": True,
        "Conflicting documentation": True,
        "Side not specified": False,
    }
    cells = [row for row in csv_rows(shown) if row[1] == "Acuity not specified"]
    assert cells[0][2:8] == ["hidden"] * 6
    assert all(gap.count >= 8 for gap in shown.gaps)


def test_the_table_is_csv_that_no_spreadsheet_runs(asked: Asked) -> None:
    with asked.database.write(asked.actor, "import") as uow:
        uow.update("episode", stay(1).episode, {"consultant_name": "=HYPERLINK(1)"})
        uow.record("worklist.imported", None, {})
        uow.commit()
    asked.answered(4)
    text = figures_csv(asked.insight.figures(*YEAR)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["part", "name", "asked", "answered"]
    assert ["consultant", "'=HYPERLINK(1)", "1", "1", "100", "0", "0", "2", ""] in rows
    assert {len(row) for row in rows} == {9}


def test_a_trust_file_that_forgets_a_gap_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    shipped = Path("resources/queries/insight.toml").read_text(encoding="utf-8")
    (tmp_path / "queries" / "insight.toml").write_text(
        shipped.replace('\nsite = "', '\nsight = "'), encoding="utf-8"
    )
    with pytest.raises(UserError, match=r"insight\.toml, gaps: site is missing"):
        insight_words(tmp_path)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=1))
def test_the_median_is_that_of_the_values_written_out(pairs: list[tuple[int, int]]) -> None:
    values = sorted(value for value, times in pairs for _ in range(times))
    middle = len(values) // 2
    wanted = values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
    assert median(pairs) == wanted
    assert median([]) is None


@given(st.lists(st.integers(0, 30), max_size=8))
def test_never_is_just_one_count_hidden_beside_others(counts: list[int]) -> None:
    rows = [FigureRow(str(n), str(n), asked) for n, asked in enumerate(counts)]
    hidden = hide_small(rows, 8)
    assert all(row.hidden for row, asked in zip(hidden, counts, strict=True) if 0 < asked < 8)
    number = sum(row.hidden for row in hidden)
    assert number != 1 or len(rows) == 1
