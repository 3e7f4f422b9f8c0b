"""coder-gui query insight, as scripts call it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from conftest import FakeClock

from coder_gui.system.clock import SystemClock

from .conftest import Ran
from .query_profile import query_profile

Command = Callable[..., Ran]
TIME = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture(autouse=True)
def approved(command: Command, clock: FakeClock) -> None:
    """A query was raised and approved on 2 November 2026."""
    with query_profile(command, clock) as asker:
        asker.approved()


def test_the_figures_of_a_time_are_one_document(command: Command) -> None:
    ran = command("query", "insight", *TIME, "--json")
    assert ran.code == 0, ran.err
    told = ran.document
    assert (told["start"], told["end"]) == ("2026-11-01", "2026-11-30")
    assert (told["raised"], told["total"]["asked"], told["total"]["waiting"]) == (1, 1, 1)
    assert [(row["key"], row["asked"]) for row in told["by_gap"]] == [("type", 1)]
    before = command("query", "insight", "--from", "2025-11-01", "--to", "2026-11-01", "--json")
    assert before.document["raised"] == 0


def test_people_get_the_sentences_of_the_window(command: Command) -> None:
    assert command("query", "insight", *TIME).out.splitlines()[:3] == [
        "Queries raised from 2026-11-01 to 2026-11-30",
        "1 query was asked.",
        "0 of 1 answered (0 %).",
    ]


def test_csv_is_the_table_of_the_window(command: Command) -> None:
    ran = command("query", "insight", *TIME, "--csv")
    assert ran.code == 0, ran.err
    rows = list(csv.reader(io.StringIO(ran.out)))
    assert rows[0][:3] == ["part", "name", "asked"]
    assert rows[1][:3] == ["total", "All", "1"]
    hidden = command("query", "insight", *TIME, "--csv", "--hide-small")
    assert list(csv.reader(io.StringIO(hidden.out)))[1][:3] == ["total", "All", "hidden"]


def test_without_days_it_is_this_financial_year_until_today(command: Command) -> None:
    told = command("query", "insight", "--json").document
    today = SystemClock().today()
    assert told["end"] == today.isoformat()
    assert told["start"] == f"{today.year - (today.month < 4)}-04-01"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--from", "1/11/2026"), "--from 1/11/2026 is not a day; write it as 2026-11-21."),
        (("--from", "2026-12-01", "--to", "2026-11-01"), "is after --to"),
        (("--csv", "--json"), "one of them is printed"),
    ],
)
def test_what_does_not_go_together_is_said(
    command: Command, given: tuple[str, ...], words: str
) -> None:
    ran = command("query", "insight", *given)
    assert ran.code == 2
    assert words in ran.err
