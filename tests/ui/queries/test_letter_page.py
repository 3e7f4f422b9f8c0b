"""The letter on the screen: as wide as its pane, whatever the height of that is."""

from __future__ import annotations

from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from coder_gui.ui.queries.letter_page import LetterPage
from coder_gui.ui.theme import Theme

from .test_letter_printing import small_pdf


def test_a_sheet_that_just_fits_does_not_make_the_bar_come_and_go(qtbot: QtBot, qapp) -> None:
    page = LetterPage(Theme(qapp))
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.told):
        page.show_pdf(small_pdf("One"))

    def sheet(height: int) -> QRect:
        page.resize(420, height)
        return page._rects[0]

    assert {sheet(height).width() for height in range(300, 900, 20)} == {sheet(900).width()}
    assert page.pages == 1
