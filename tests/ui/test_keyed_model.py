"""A new list reaches the views as the fewest inserts, moves, removals and changes."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from coder_gui.ui.keyed_model import KeyedListModel, staying


@dataclass(frozen=True)
class Card:
    """A row of the test."""

    key: str
    word: str = ""


class Cards(KeyedListModel[Card]):
    """Shows the word."""

    def value(self, row: Card, role: int) -> object:
        """The word."""
        return row.word if role == Qt.ItemDataRole.DisplayRole else None


def cards(*keys: str) -> list[Card]:
    return [Card(key, key) for key in keys]


lists = st.lists(st.sampled_from("abcdefghij"), unique=True)


def watch(model: Cards) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )


@given(lists, lists, st.sampled_from("xyz"))
def test_any_list_becomes_any_other(old: list[str], new: list[str], word: str) -> None:
    model = Cards()
    watch(model)
    model.reset_rows(cards(*old))
    wanted = [Card(key, word if key < "e" else key) for key in new]
    model.update_rows(wanted)
    assert model.rows == tuple(wanted)


@given(lists, lists)
def test_a_place_in_the_list_follows_its_row(old: list[str], new: list[str]) -> None:
    model = Cards()
    model.reset_rows(cards(*old))
    held = {key: QPersistentModelIndex(model.index_of(key)) for key in old}
    model.update_rows(cards(*new))
    for key, place in held.items():
        assert place.isValid() == (key in new)
        if place.isValid():
            assert place.data(Cards.IdRole) == key


def test_one_moved_row_is_one_move() -> None:
    model = Cards()
    model.reset_rows(cards(*"abcdefgh"))
    moves: list[tuple[int, int]] = []
    model.rowsMoved.connect(lambda _p, first, last, _t, to: moves.append((first, to)))
    model.update_rows(cards(*"bcdefgah"))
    assert moves == [(0, 7)]


def test_the_selection_stays_on_its_row() -> None:
    model = Cards()
    model.reset_rows(cards("a", "b", "c"))
    selection = QItemSelectionModel(model)
    selection.setCurrentIndex(model.index(1), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    model.update_rows(cards("x", "y", "c", "b"))
    assert selection.currentIndex().data(Cards.IdRole) == "b"


def test_a_changed_row_is_told_and_an_equal_one_is_not() -> None:
    model = Cards()
    model.reset_rows(cards("a", "b", "c"))
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    model.update_rows([Card("a", "a"), Card("b", "new"), Card("c", "c")])
    assert told == [1]
    assert model.index(1).data() == "new"


def test_a_key_that_comes_twice_does_no_harm() -> None:
    model = Cards()
    watch(model)
    model.reset_rows(cards("a", "b"))
    model.update_rows(cards("a", "b", "a"))
    assert model.rows == tuple(cards("a", "b", "a"))


def test_one_row_can_be_shown_anew() -> None:
    model = Cards()
    model.reset_rows(cards("a", "b"))
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    model.change_row(Card("b", "new"))
    model.change_row(Card("b", "new"))
    model.change_row(Card("c", "not in the list"))
    assert told == [1]
    assert model.rows == (Card("a", "a"), Card("b", "new"))


@given(st.permutations(list(range(8))))
def test_the_rows_that_stay_are_in_order(positions: list[int]) -> None:
    kept = [value for value in positions if value in staying(positions)]
    assert kept == sorted(kept)
    assert kept or not positions
