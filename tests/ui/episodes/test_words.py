"""What the dock says where rows would be, and of how many there are."""

from __future__ import annotations

import pytest

from coder_gui.domain.case import EpisodeFilter, EpisodePage, View
from coder_gui.domain.episode import State
from coder_gui.ui.action_table import ACTIONS
from coder_gui.ui.episodes.words import capped_words, emptiness, left_words

from .conftest import MakeRow

IDS = {spec.id for spec in ACTIONS}


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("text", ["", "xyz"])
def test_every_empty_list_has_one_thing_to_do(view: View, text: str) -> None:
    empty = emptiness(EpisodeFilter(view=view, text=text))
    assert empty.title.endswith((".", "'"))
    assert empty.action
    assert empty.everywhere or empty.action_id in IDS


def test_what_was_typed_is_quoted_back() -> None:
    assert emptiness(EpisodeFilter(view=View.ROUND, text=" xyz ")).title == (
        "No episode matches 'xyz' in Round."
    )


def test_the_round_counts_what_is_left(make_row: MakeRow) -> None:
    rows = (make_row(1), make_row(2, state=State.FINAL), make_row(3, state=State.READY))
    page = EpisodePage(rows, 3, {})
    assert left_words(EpisodeFilter(view=View.ROUND), page) == "2 of 3 left"
    assert left_words(EpisodeFilter(view=View.ROUND, text="x"), page) == "3 matches"
    assert left_words(EpisodeFilter(view=View.UNCODED), page) == "3 uncoded"
    assert left_words(EpisodeFilter(view=View.ALL), EpisodePage(rows[:1], 1, {})) == "1 episode"


def test_a_capped_list_says_how_to_go_on(make_row: MakeRow) -> None:
    assert capped_words(EpisodePage((make_row(),), 12_480, {})) == (
        "First 1 of 12,480. Type more to narrow"
    )
    assert capped_words(EpisodePage((make_row(),), 1, {})) == ""
