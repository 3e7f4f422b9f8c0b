"""Letter, words and note of an answer to tick stand on one line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from coder_gui.ui.queries.tick_rows import TickItem
from coder_gui.ui.queries.ticks_view import TicksView
from coder_gui.ui.theme import Theme


def lowest(image: QImage, ground: QColor, place: QRect) -> int:
    """The last line of pixels that something stands on."""
    return max(
        y
        for y in range(place.top(), place.bottom())
        for x in range(place.left(), place.right())
        if abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 60
    )


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
def test_letter_and_words_have_one_base_line(theme: Theme, qtbot: QtBot, percent: int) -> None:
    theme.set_scale(percent / 100)
    view = TicksView(theme)
    qtbot.addWidget(view)
    view.resize(theme.px(500), 200)
    view.ticks.reset_rows([TickItem(0, "A", free_text=False, fixed=False, locked=True)])
    image = view.grab().toImage()
    row = view.visualRect(view.ticks.index(0))
    half = theme.px(38)
    ground = theme.colors.surface
    letter = lowest(image, ground, QRect(0, row.top(), half, row.height() - 3))
    words = lowest(image, ground, QRect(half, row.top(), theme.px(60), row.height() - 3))
    assert abs(letter - words) <= 1
