"""The desk on a small laptop and at twice the size: nothing is cut that must be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from coder_gui.ui.conflicts.columns import BEFORE, MINE, RESULT, THEIRS, columns
from coder_gui.ui.conflicts.delegates import DifferencesDelegate
from coder_gui.ui.conflicts.rows import DifferenceItem
from coder_gui.ui.fonts import Role
from coder_gui.ui.theme import Mode, Theme

from .conftest import AtTheDesk, Key
from .double import DEMENTIA, LINE, codes_case, line_case


@pytest.fixture
def small(at_desk: AtTheDesk) -> AtTheDesk:
    """The desk in a window of 1280 by 720."""
    at_desk.whole.main.resize(1280, 720)
    at_desk.open()
    return at_desk


def cut(place: QWidget) -> list[str]:
    """Words of labels and buttons that have less room than they need, or stand out."""
    found = []
    for part in place.findChildren(QWidget):
        if not isinstance(part, QLabel | QAbstractButton) or not part.isVisible():
            continue
        at = part.mapTo(place, part.rect().topLeft())
        inside = QRect(at, part.size()).right() <= place.width() and at.x() >= 0
        narrow = isinstance(part, QAbstractButton) and part.width() < part.sizeHint().width()
        if part.text() and (narrow or not inside):
            found.append(part.text())
    return found


@pytest.mark.parametrize("percent", [100, 110, 125, 150, 175, 200])
def test_the_foot_is_whole_and_the_current_row_in_sight(
    small: AtTheDesk, theme: Theme, percent: int
) -> None:
    small.conflicts.cases[LINE] = line_case()  # with the most answers
    theme.set_scale(percent / 100)
    small.whole.settle()
    for conflict in (LINE, codes_case().summary.id):
        small.desk.deciding.read_list()
        small.whole.settle()
        small.desk.open_conflict(conflict)
        small.whole.settle()
        pane = small.desk.case_pane
        assert cut(pane.footer) == []
        view = pane.view
        row = view.visualRect(view.currentIndex())
        assert view.viewport().rect().contains(row)
    # A long line takes all the room at twice the size; beside a code list the reason stands.
    assert pane.why.isVisible()
    assert pane.why.height() >= theme.line(Role.BODY)
    hint = small.whole.main.minimumSizeHint()
    assert (hint.width(), hint.height()) <= (1280, 720)


def test_a_narrow_window_drops_before_and_keeps_the_codes_whole(
    small: AtTheDesk, theme: Theme
) -> None:
    assert columns(theme, 1228).places[BEFORE] is not None
    theme.set_scale(2.0)
    small.whole.settle()
    view = small.desk.case_pane.view
    places = columns(theme, view.viewport().width())
    assert places.places[BEFORE] is None
    widest = theme.metrics(Role.STRONG, code=True).horizontalAdvance("F00.9*")
    for column in (MINE, THEIRS, RESULT):
        cell = places.cell(column, view.viewport().rect())
        assert cell is not None
        assert cell.width() > widest + theme.px(60)


def test_in_a_narrow_window_list_and_conflict_take_turns(small: AtTheDesk, theme: Theme) -> None:
    theme.set_scale(2.0)
    small.whole.settle()
    assert not small.desk.pane.isVisible()
    small.press(Key.Key_F7)
    assert small.desk.pane.isVisible()
    assert not small.desk.case_pane.isVisible()
    assert small.whole.focus is small.desk.pane.view
    small.press(Key.Key_Return)
    assert small.desk.case_pane.isVisible()
    assert small.row.key == DEMENTIA


def test_why_scrolls_by_keyboard_where_it_has_not_all_its_room(
    small: AtTheDesk, theme: Theme
) -> None:
    why = small.desk.case_pane.why
    assert why.focusPolicy() is Qt.FocusPolicy.NoFocus
    theme.set_scale(2.0)
    small.whole.settle()
    assert why.verticalScrollBar().maximum() > 0
    assert why.focusPolicy() is Qt.FocusPolicy.TabFocus
    why.setFocus()
    small.press(Key.Key_Down)
    assert why.verticalScrollBar().value() > 0


def test_long_words_without_a_code_wrap_and_a_cut_title_is_told_by_its_tooltip(
    small: AtTheDesk, theme: Theme
) -> None:
    delegate = DifferencesDelegate(theme)
    rows = {one.key: one for one in small.desk.case_pane.view.rows_model.differences}
    width = small.desk.case_pane.view.viewport().width()
    rect = QRect(0, 0, width, 40)
    mine = columns(theme, width).cell(MINE, rect)
    assert mine is not None
    assert delegate.whole_text(rows["Diagnoses-4"], rect, mine.center().x()).startswith("E11.9")
    assert delegate.whole_text(rows["Diagnoses-3"], QRect(0, 0, 2000, 40), 200) == ""
    small.conflicts.cases[LINE] = line_case()
    small.desk.deciding.read_list()
    small.whole.settle()
    small.desk.open_conflict(LINE)
    small.whole.settle()
    item = small.row
    assert isinstance(item, DifferenceItem)
    assert delegate.height(item, width) > delegate.height(item, 3000)


def test_the_field_of_an_edit_covers_no_cell(small: AtTheDesk) -> None:
    small.press(Key.Key_E)
    view = small.desk.case_pane.view
    row, strip = view.visualRect(view.currentIndex()), view.strip.geometry()
    assert row.contains(strip)
    assert strip.top() - row.top() >= row.height() - small.row.field - 1
    below = view.visualRect(view.rows_model.index_of("code-6"))
    assert below.top() > strip.bottom()


@pytest.mark.parametrize("mode", list(Mode))
def test_it_is_painted_in_every_theme(small: AtTheDesk, theme: Theme, mode: Mode) -> None:
    theme.set_mode(mode)
    small.press(Key.Key_1)
    view = small.desk.case_pane.view
    row = view.visualRect(view.currentIndex())
    image = view.viewport().grab(row).toImage()
    middle = row.height() // 2
    number = image.pixelColor(theme.px(30), row.height() - 8)
    assert number == theme.colors.sel
    assert image.pixelColor(1, middle) in (theme.colors.accent, theme.colors.focus)
    under_result = view.viewport().grab(view.visualRect(view.rows_model.index_of("code-6")))
    assert under_result.toImage().pixelColor(row.width() - 6, 4) == theme.colors.subtle
