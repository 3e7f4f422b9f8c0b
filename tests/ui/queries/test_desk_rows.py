"""What a row of the queries desk says: to the eye, and to a screen reader."""

from __future__ import annotations

from datetime import date

import pytest

from coder_gui.domain.chasing import DUE_WORDS, DueWhat
from coder_gui.domain.queries import (
    QUERY_STATE_WORDS,
    QueryFilter,
    QueryPage,
    QueryState,
    QueryView,
)
from coder_gui.ui.queries.desk_match import matches
from coder_gui.ui.queries.desk_rows import Showing, query_item
from coder_gui.ui.queries.desk_words import (
    EVENT_SIGNS,
    HIDDEN_NAME,
    HOW_WORDS,
    STATE_SIGNS,
    VIEW_WORDS,
    capped_words,
    due_chip,
    due_sign,
    emptiness,
)

from .rows import TODAY, WORDS, due, row


def test_a_row_is_read_out_as_one_sentence() -> None:
    one = row()
    item = query_item(
        one, Showing(TODAY, due={one.query_id: due(one, DueWhat.REMINDER)}, words=WORDS)
    )
    assert item.sentence == (
        "MARLOWE Edith, Q-7K3M-P4XC-9, to Mr J Hartley, Trauma and orthopaedics, "
        "type not stated, sent, due in 2 days, today: remind"
    )


def test_the_tooltip_names_no_patient() -> None:
    one = row(level=1, prints=2)
    item = query_item(one, Showing(TODAY, due={"q1": due(one, DueWhat.ESCALATION)}, words=WORDS))
    assert "MARLOWE" not in item.help
    assert "Escalated, rung 1 · 2 prints" in item.help
    assert "Escalate, since 20-Nov-2026: to Mr J Hartley" in item.help


def test_a_masked_name_is_shown_only_while_its_episode_is_open() -> None:
    hidden = row(masked=True)
    assert query_item(hidden, Showing(TODAY)).name == HIDDEN_NAME
    assert "MARLOWE" not in query_item(hidden, Showing(TODAY)).sentence
    assert query_item(hidden, Showing(TODAY, opened="e1")).name == "MARLOWE, Edith"


@pytest.mark.parametrize(
    ("day", "words", "tint"),
    [(23, "2 d", ""), (21, "today", "warn"), (18, "3 d late", "err")],
)
def test_the_chip_counts_days_to_the_answer(day: int, words: str, tint: str) -> None:
    chip = due_chip(row(due=date(2026, 11, day)), TODAY)
    assert chip is not None
    assert (chip.text, chip.tint) == (words, tint)


@pytest.mark.parametrize("state", [QueryState.DRAFT, QueryState.ANSWERED, QueryState.CLOSED])
def test_no_chip_where_nobody_is_asked(state: QueryState) -> None:
    assert due_chip(row(state=state), TODAY) is None


def test_what_was_coded_without_an_answer_says_so() -> None:
    waiting = query_item(row(unanswered=True), Showing(TODAY))
    closed = query_item(row(unanswered=True, state=QueryState.CLOSED), Showing(TODAY))
    assert (waiting.state.word, closed.state.word) == (
        "Sent, coded without answer",
        "Closed unanswered",
    )


def test_every_state_view_event_and_way_has_its_words() -> None:
    assert {state: sign.word for state, sign in STATE_SIGNS.items()} == QUERY_STATE_WORDS
    assert set(VIEW_WORDS) == set(QueryView)
    one = row()
    for what in DueWhat:
        assert due_sign(due(one, what)).word == DUE_WORDS[what]
    words = [*VIEW_WORDS.values(), *HOW_WORDS.values(), *(one.word for one in EVENT_SIGNS.values())]
    assert all(word[0].isupper() and not word.endswith(".") for word in words)


@pytest.mark.parametrize("view", list(QueryView))
def test_an_empty_list_says_what_would_be_here_and_one_thing_to_do(view: QueryView) -> None:
    empty = emptiness(QueryFilter(view=view))
    assert empty.title.endswith(".")
    assert empty.action


def test_no_match_offers_to_search_everywhere_or_to_clear() -> None:
    here = emptiness(QueryFilter(view=QueryView.DUE, text="xyz"))
    assert (here.title, here.action) == (
        "No query matches “xyz” in Due today.",
        "Search all queries",
    )
    everywhere = emptiness(QueryFilter(view=QueryView.ALL, text="xyz"))
    assert (everywhere.title, everywhere.action) == ("No query matches “xyz”.", "Clear the filter")


def test_a_capped_list_says_of_how_many() -> None:
    page = QueryPage((row(),) * 500, 12_480)
    assert capped_words(page) == "First 500 of 12,480. Type more to narrow"
    assert capped_words(QueryPage((row(),), 1)) == ""


@pytest.mark.parametrize(
    "typed", ["", "hart", "mr hart", "Q-7K3M", "7k3mp4", "trauma", "marl ed", "X2044"]
)
def test_words_match_by_their_beginnings(typed: str) -> None:
    assert matches(row(), typed)


@pytest.mark.parametrize("typed", ["artley", "hartley jones", "Q-8"])
def test_other_words_do_not_match(typed: str) -> None:
    assert not matches(row(), typed)


def test_a_hidden_name_is_not_found_by_typing_it() -> None:
    assert not matches(row(masked=True), "marlowe")
