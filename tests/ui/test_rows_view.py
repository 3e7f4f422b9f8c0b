"""What every list of rows does by key and pointer, and how a row stands when it is painted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from coder_gui.ui.keyed_model import KeyedListModel
from coder_gui.ui.row_delegate import RowDelegate, RowState
from coder_gui.ui.rows_view import RowsView
from coder_gui.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Fruit:
    """A row."""

    key: str


class Fruits(KeyedListModel[Fruit]):
    """Rows that show their key."""

    def value(self, row: Fruit, role: int) -> object:
        return row.key if role == Qt.ItemDataRole.DisplayRole else None


class FruitDelegate(RowDelegate[Fruit]):
    """Keeps how each row stood when it was painted last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.seen: dict[str, RowState] = {}

    def paint_row(self, painter: QPainter, rect: QRect, item: Fruit, state: RowState) -> None:
        self.seen[item.key] = state


@pytest.fixture
def delegate(theme: Theme) -> FruitDelegate:
    return FruitDelegate(theme)


@pytest.fixture
def view(
    window: QMainWindow, theme: Theme, delegate: FruitDelegate, qtbot: QtBot
) -> RowsView[Fruit]:
    model = Fruits()
    model.reset_rows([Fruit("apple"), Fruit("pear"), Fruit("plum")])
    made: RowsView[Fruit] = RowsView("fruits_view", "Fruits", model, delegate, theme)
    window.setCentralWidget(made)
    window.resize(300, 400)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    made.setFocus()
    return made


def test_the_view_has_its_model_and_delegate_for_its_own(view: RowsView[Fruit]) -> None:
    assert view.model().parent() is view
    assert view.itemDelegate().parent() is view


def test_a_row_is_chosen_by_its_key(view: RowsView[Fruit]) -> None:
    assert view.select("pear")
    assert (view.current, view.current_key) == (Fruit("pear"), "pear")
    assert not view.select("quince")
    assert view.current_key == "pear"


def test_a_row_is_chosen_by_its_place_and_the_last_one_stands_for_what_is_gone(
    view: RowsView[Fruit],
) -> None:
    assert view.select_place(9)
    assert view.current_key == "plum"
    assert view.select_place(-1)
    assert view.current_key == "apple"


def test_letters_choose_no_row_unless_the_list_says_so(view: RowsView[Fruit]) -> None:
    view.select("apple")
    QTest.keyClicks(view, "pl")
    assert view.current_key == "apple"
    view.letters_choose = True
    QTest.keyClicks(view, "pl")
    assert view.current_key == "plum"


def test_a_click_beside_the_rows_takes_no_selection_away(view: RowsView[Fruit]) -> None:
    view.select("pear")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 390))
    assert [index.data() for index in view.selectedIndexes()] == ["pear"]


def test_a_row_knows_whether_it_is_selected_and_has_the_focus(
    view: RowsView[Fruit], delegate: FruitDelegate
) -> None:
    view.select("pear")
    view.grab()
    assert (delegate.seen["pear"].selected, delegate.seen["pear"].focused) == (True, True)
    assert (delegate.seen["plum"].selected, delegate.seen["plum"].focused) == (False, False)
    assert delegate.seen["pear"].view is view
    view.clearFocus()
    view.grab()
    assert (delegate.seen["pear"].selected, delegate.seen["pear"].focused) == (True, False)


def test_rows_grow_with_the_text(view: RowsView[Fruit], theme: Theme) -> None:
    before = view.visualRect(view.model().index(0, 0)).height()
    theme.set_scale(2.0)
    view.executeDelayedItemsLayout()
    assert view.visualRect(view.model().index(0, 0)).height() > before
