"""Sheets of a PDF below one another: as wide as the pane, zoomed by steps and by the wheel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from coder_gui.ui.paged_view import GAP, LEAST, ZOOMS, PagedView
from coder_gui.ui.pdf_sheets import PdfSheets
from coder_gui.ui.theme import Theme

from .queries.test_letter_printing import small_pdf


class Pages(PagedView):
    """Two sheets, as wide as the viewport."""

    def fit(self) -> float:
        return max(self.viewport().width() - 2 * self.margin, LEAST)


@pytest.fixture
def pages(window: QMainWindow, theme: Theme, qtbot: QtBot) -> Pages:
    made = Pages(theme, "pages", "Pages")
    made.sheets = PdfSheets(small_pdf("One", "Two"), (), made)
    window.setCentralWidget(made)
    window.resize(400, 500)
    with qtbot.waitExposed(window):
        window.show()
    return made


def test_sheets_lie_below_one_another_as_wide_as_the_pane(pages: Pages) -> None:
    first, second = pages._rects
    assert first.width() == pages.viewport().width() - 2 * GAP
    assert second.top() == first.bottom() + 1 + GAP
    assert pages.horizontalScrollBar().maximum() == 0


def test_zoom_goes_by_steps_and_stops_at_both_ends(pages: Pages) -> None:
    assert [pages.zoom(1) for _ in ZOOMS][-1] == ZOOMS[-1]
    assert pages.horizontalScrollBar().maximum() > 0
    assert [pages.zoom(-1) for _ in ZOOMS][-1] == ZOOMS[0]
    assert pages.zoom(0) == 1.0


def test_the_wheel_zooms_with_ctrl_and_scrolls_without(pages: Pages) -> None:
    def turn(held: Qt.KeyboardModifier) -> None:
        place = QPointF(50, 50)
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(pages.viewport(), event)

    wide = pages._rects[0].width()
    turn(Qt.KeyboardModifier.NoModifier)
    assert pages.scrolled().y() > 0
    assert pages._rects[0].width() == wide
    turn(Qt.KeyboardModifier.ControlModifier)
    assert pages._rects[0].width() == pytest.approx(ZOOMS[0] * wide, abs=2)


def test_what_is_in_sight_stays_when_sheets_grow(pages: Pages) -> None:
    bar = pages.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    pages.zoom(1)
    assert bar.value() == pytest.approx(bar.maximum() / 2, abs=2)


def test_without_a_file_there_is_nothing_to_scroll(pages: Pages) -> None:
    pages.sheets = None
    pages.resize(QSize(300, 300))
    pages.zoom(0)
    assert pages.verticalScrollBar().maximum() == 0
    assert pages._rects == []
