"""What a row of the episode list says."""

from __future__ import annotations

from datetime import date

import pytest

from coder_gui.domain.case import Grouping, View
from coder_gui.domain.episode import State
from coder_gui.ui.episodes.rows import (
    HIDDEN_NAME,
    EpisodeItem,
    GroupItem,
    Showing,
    countdown,
    episode_item,
    items_of,
)
from coder_gui.ui.icons import Icon

from .conftest import MakeRow

SHOWING = Showing(year=2026)


def test_a_row_is_one_sentence_for_a_screen_reader(make_row: MakeRow) -> None:
    item = episode_item(make_row(), "Ward 12", SHOWING)
    assert item.sentence == (
        "bed 4, MARLOWE Edith, in progress, Hartley, T&O, ended 24-Sep-2026, 53 days ago, "
        "freezes in 3 days, in your round, on this laptop only"
    )


def test_the_second_line_drops_specialty_then_notes_then_dates(make_row: MakeRow) -> None:
    assert episode_item(make_row(), "", SHOWING).facts == (
        "Hartley · T&O · 24-Sep, 53 d",
        "Hartley · 24-Sep, 53 d",
        "Hartley · 24-Sep",
        "Hartley",
    )


def test_outside_the_round_a_row_says_that_it_is_in_it(make_row: MakeRow) -> None:
    showing = Showing(year=2026, view=View.UNCODED)
    assert episode_item(make_row(), "", showing).facts[0].endswith("53 d · in round")
    assert "round" not in episode_item(make_row(in_round=False), "", showing).facts[0]


def test_who_has_taken_an_episode_stands_first_and_gives_way_last(make_row: MakeRow) -> None:
    item = episode_item(make_row(claimed_by="Tom Reilly"), "", SHOWING)
    assert item.claim is Icon.CLAIM
    assert item.facts[0] == "T Reilly · Hartley · T&O · 24-Sep, 53 d"
    assert item.facts[-2:] == ("T Reilly · Hartley", "T Reilly")
    assert "taken by Tom Reilly" in item.sentence
    assert "Taken by Tom Reilly" in item.help


def test_what_i_have_taken_is_marked_and_said_outside_my_round(make_row: MakeRow) -> None:
    row = make_row(claimed_by="Priya Shah", claim_mine=True)
    item = episode_item(row, "", SHOWING)
    assert item.claim is Icon.CLAIM_MINE
    assert item.facts[0] == "Hartley · T&O · 24-Sep, 53 d"
    assert "taken by you" in item.sentence
    other = episode_item(row, "", Showing(year=2026, view=View.ALL))
    assert other.facts[0].startswith("yours · Hartley")


def test_nobody_s_episode_has_no_sign(make_row: MakeRow) -> None:
    assert episode_item(make_row(), "", SHOWING).claim is None


def test_an_open_episode_says_which_day_it_is(make_row: MakeRow) -> None:
    item = episode_item(
        make_row(end_date=None, days_since=4, freeze=None, freeze_days=None), "", SHOWING
    )
    assert item.facts[0] == "Hartley · T&O · in hospital, day 4"
    assert (item.word, item.icon) == ("Provisional", Icon.PROVISIONAL)
    assert item.countdown is None


@pytest.mark.parametrize(
    ("left", "text", "tint"),
    [
        (31, "31 d", ""),
        (6, "6 d", ""),
        (5, "5 d", "warn"),
        (0, "today", "warn"),
        (-1, "missed", "err"),
    ],
)
def test_the_countdown_warns_late_and_only_then(
    make_row: MakeRow, left: int, text: str, tint: str
) -> None:
    chip = countdown(make_row(freeze_days=left))
    assert chip is not None
    assert (chip.text, chip.tint) == (text, tint)


def test_no_deadline_runs_on_what_was_handed_back(make_row: MakeRow) -> None:
    assert countdown(make_row(state=State.EXPORTED, freeze_days=-9)) is None


def test_a_masked_name_is_nowhere_in_its_row(make_row: MakeRow) -> None:
    item = episode_item(make_row(masked=True), "", SHOWING)
    assert item.name == HIDDEN_NAME
    assert "MARLOWE" not in repr(item)


def test_a_masked_row_shows_its_name_once_opened(make_row: MakeRow) -> None:
    row = make_row(masked=True)
    item = episode_item(row, "", Showing(year=2026, opened=row.episode_id))
    assert item.name == "MARLOWE, Edith"


def test_nothing_is_called_synced_without_a_central_store(make_row: MakeRow) -> None:
    row = make_row(unsynced=False)
    assert episode_item(row, "", SHOWING).badge is None
    assert episode_item(row, "", Showing(year=2026, central=True)).badge is Icon.SYNCED


def test_a_reopened_episode_says_so(make_row: MakeRow) -> None:
    assert episode_item(make_row(reopened=True), "", SHOWING).word == "Reopened"


def test_a_date_of_last_year_says_its_year(make_row: MakeRow) -> None:
    item = episode_item(make_row(end_date=date(2025, 12, 30)), "", SHOWING)
    assert "30-Dec-2025" in item.facts[0]


def test_every_group_has_a_heading_with_its_count(make_row: MakeRow) -> None:
    rows = [make_row(1), make_row(2), make_row(3, group="Ward 8", specialty="Geriatrics")]
    items = items_of(rows, SHOWING)
    assert [item.key for item in items if isinstance(item, GroupItem)] == [
        "group:Ward 12",
        "group:Ward 8",
    ]
    assert items[0] == GroupItem("Ward 12", "T&O", 2, collapsed=False)


def test_a_ward_of_several_specialties_names_none(make_row: MakeRow) -> None:
    rows = [make_row(1), make_row(2, specialty="Geriatrics")]
    heading = items_of(rows, SHOWING)[0]
    assert isinstance(heading, GroupItem)
    assert heading.note == ""


def test_a_shut_group_keeps_its_heading_and_its_count(make_row: MakeRow) -> None:
    rows = [make_row(1), make_row(2, group="Ward 8")]
    items = items_of(rows, Showing(year=2026, collapsed=frozenset({"Ward 12"})))
    assert [type(item) for item in items] == [GroupItem, GroupItem, EpisodeItem]
    assert isinstance(items[0], GroupItem)
    assert items[0].sentence == "Ward 12, T&O, 1 episode, collapsed"


def test_rows_without_a_group_stand_under_a_word(make_row: MakeRow) -> None:
    heading = items_of([make_row(group="")], Showing(year=2026, grouping=Grouping.CONSULTANT))[0]
    assert isinstance(heading, GroupItem)
    assert heading.label == "No consultant"


def test_rows_of_one_group_stand_together_wherever_they_come(make_row: MakeRow) -> None:
    rows = [make_row(1), make_row(2, group="Ward 8"), make_row(3)]
    keys = [item.key for item in items_of(rows, SHOWING)]
    assert len(set(keys)) == len(keys) == 5
    assert keys[1:3] == [rows[0].episode_id, rows[2].episode_id]
