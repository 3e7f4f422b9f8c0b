"""Widgets in one column that may be too low for them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from coder_gui.ui.column import Column


class Wide(QWidget):
    """Wishes 400 pixels, is content with 40."""

    def sizeHint(self) -> QSize:
        return QSize(80, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)


def column_of(qtbot: QtBot, height: int) -> Column:
    """A wrapped sentence over a widget that can give way."""
    made = Column()
    words = QLabel("A sentence that is wrapped into a few lines. " * 3)
    words.setWordWrap(True)
    part = Wide()
    part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made.column.addWidget(words)
    made.column.addWidget(part, 1)
    qtbot.addWidget(made)
    made.resize(300, height)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_parts_give_way_before_anything_scrolls(qtbot: QtBot) -> None:
    assert column_of(qtbot, 260).verticalScrollBar().maximum() == 0


def test_where_the_least_does_not_fit_it_scrolls(qtbot: QtBot) -> None:
    assert column_of(qtbot, 40).verticalScrollBar().maximum() > 0
