"""A field with a key cap, and the empty state: words give way to what is typed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from coder_gui.ui.cap_field import CapField
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.theme import Part, Theme


def test_the_field_has_the_height_of_its_part_at_every_size(theme: Theme, qtbot: QtBot) -> None:
    field = CapField(theme, Part.SEARCH)
    qtbot.addWidget(field)
    for scale in (1.0, 1.5, 2.0):
        theme.set_scale(scale)
        assert field.height() == theme.height(Part.SEARCH)


def test_the_text_ends_before_the_cap(theme: Theme, qtbot: QtBot) -> None:
    field = CapField(theme, Part.FIELD, icon=Icon.SEARCH)
    qtbot.addWidget(field)
    assert field.textMargins().right() == 0
    field.set_cap("Ctrl+F")
    small = field.textMargins().right()
    theme.set_scale(2.0)
    assert field.textMargins().right() > small > 0
    assert field.textMargins().left() > 0


def test_the_word_before_the_cap_goes_when_the_text_needs_the_room(
    theme: Theme, qtbot: QtBot
) -> None:
    field = CapField(theme, Part.SEARCH)
    qtbot.addWidget(field)
    field.resize(300, field.height())
    field.set_cap("Enter", "adds the line")
    with_word = field.grab().toImage()
    field.set_cap("Enter")
    assert with_word != field.grab().toImage()
    field.setText("a long line that leaves no room at all")
    field.set_cap("Enter", "adds the line")
    crowded = field.grab().toImage()
    field.set_cap("Enter")
    assert crowded == field.grab().toImage()


def test_a_wrong_text_has_an_edge_and_keeps_its_place(theme: Theme, qtbot: QtBot) -> None:
    field = CapField(theme, Part.FIELD)
    qtbot.addWidget(field)
    field.setText("x")
    field.set_wrong(True)
    assert field.property("wrong") is True
    assert field.text() == "x"


def test_an_empty_state_says_what_why_and_what_to_do(theme: Theme, qtbot: QtBot) -> None:
    empty = EmptyState(theme)
    qtbot.addWidget(empty)
    empty.say(Icon.LIST, "Nothing in your round.", "", action="Take episodes", keys="Ctrl+2")
    assert empty.accessibleName() == "Nothing in your round."
    assert empty.help.isHidden()
    with qtbot.waitSignal(empty.acted):
        empty.action.click()
    empty.say(Icon.VOLUME, "Volume 2 is on paper", "Give the page.")
    assert empty.action.isHidden()
    assert not empty.help.isHidden()


def test_a_hairline_is_one_pixel(theme: Theme, qtbot: QtBot) -> None:
    lying, upright = Hairline(theme), Hairline(theme, upright=True)
    for line in (lying, upright):
        qtbot.addWidget(line)
    assert lying.sizeHint().height() == 1
    assert upright.sizeHint().width() == 1
    upright.resize(1, 16)
    assert upright.grab().toImage().pixelColor(0, 8) == theme.colors.border
