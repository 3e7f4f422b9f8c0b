"""The composer on a small laptop and at twice the size: nothing is cut that must be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from coder_gui.ui.theme import Mode, Theme
from ui import ward

from .person import Desk
from .writer import ALT, LEADING, Key, Writer


@pytest.fixture
def small(writer: Writer, at_desk: Desk) -> Writer:
    """A query with checks to resolve, in a window of 1280 by 720."""
    writer.open()
    at_desk.whole.main.resize(1280, 720)
    writer.raise_from(writer.session.episodes.case(ward.FIRST).lines[1].id)
    writer.ask(LEADING)
    return writer


def cut(place: QWidget) -> list[str]:
    """Words of buttons and labels that have less room than they need, or stand out."""
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
def test_form_checks_and_foot_are_whole(small: Writer, theme: Theme, percent: int) -> None:
    theme.set_scale(percent / 100)
    small.settle()
    middle = small.view.middle
    assert cut(middle.foot) == []
    assert cut(middle.form) == []
    assert cut(middle.checks) == []
    assert middle.width() <= small.composer.width()
    field = middle.form.question
    seen = field.visibleRegion().boundingRect()
    assert seen.contains(field.cursorRect()), "what is being written is in sight"
    assert not small.cards[0].visibleRegion().isEmpty(), "so is the first check"


@pytest.mark.parametrize(
    ("percent", "shown"),
    [(100, {"evidence", "form", "letter"}), (150, {"form", "letter"}), (200, {"letter"})],
)
def test_panes_take_turns_where_it_is_narrow(
    small: Writer, theme: Theme, percent: int, shown: set[str]
) -> None:
    theme.set_scale(percent / 100)
    small.settle()
    small.press(Key.Key_F6)
    view = small.view
    panes = {"evidence": view.evidence, "form": view.middle, "letter": view.letter}
    assert {name for name, pane in panes.items() if pane.isVisible()} == shown
    assert small.desk.whole.focus is view.letter.page
    small.press(Key.Key_F3)
    assert small.desk.whole.focus is view.evidence.view
    small.press(Key.Key_F4)
    assert small.desk.whole.focus is view.middle.form.question


def test_it_is_painted_in_both_themes(small: Writer, theme: Theme) -> None:
    small.wait_for_letter()
    seen = set()
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        small.settle()
        seen.add(small.composer.grab().toImage().pixelColor(5, 200).name())
    assert len(seen) == 2


def test_a_screen_reader_is_told_every_row_as_a_sentence(small: Writer) -> None:
    evidence = small.view.evidence.view.evidence.rows
    assert evidence[0].sentence.startswith("“creatinine 88”, ICE")
    assert evidence[0].sentence.endswith(("quoted", "left out"))
    options = small.view.middle.form.ticks.ticks.rows
    assert options[-1].sentence.endswith("Clinically unable to determine, always there")
    assert small.cards[0].accessibleName().startswith("Check to resolve: ")


def test_the_letter_is_larger_and_smaller_by_keys(small: Writer) -> None:
    small.wait_for_letter()
    page = small.view.letter.page
    fits = page.horizontalScrollBar().maximum()
    small.press(Key.Key_F6)
    small.desk.whole.press(Key.Key_Plus, ALT)
    small.desk.whole.press(Key.Key_Plus, ALT)
    assert page.horizontalScrollBar().maximum() > fits
    small.desk.whole.press(Key.Key_0, ALT)
    assert page.horizontalScrollBar().maximum() == fits
