"""What delegates paint with: widths that fit, facts that give way whole, rings inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.painting import (
    RIGHT,
    SEPARATOR,
    Chip,
    Fact,
    Look,
    chip_width,
    draw_chip,
    draw_focus_ring,
    draw_hairline,
    draw_icon,
    draw_key_cap,
    draw_row,
    draw_text,
    fit_facts,
    key_cap_width,
    key_caps,
    text_width,
    two_lines,
)
from coder_gui.ui.theme import Theme
from coder_gui.ui.tokens import LIGHT

ROW = QRect(0, 0, 300, 48)


class Canvas:
    """A white picture to paint on, and a look at its pixels."""

    def __init__(self) -> None:
        self.image = QImage(300, 48, QImage.Format.Format_ARGB32)
        self.image.fill(0xFFFFFFFF)
        self.painter = QPainter(self.image)

    def at(self, x: int, y: int) -> str:
        """The colour of a pixel, as a token writes it."""
        return self.image.pixelColor(x, y).name().upper()

    def columns(self) -> list[int]:
        """Where anything was painted, from left to right."""
        return [x for x in range(300) if any(self.at(x, y) != "#FFFFFF" for y in range(0, 48, 1))]


@pytest.fixture
def canvas(theme: Theme) -> Iterator[Canvas]:
    """A canvas whose painter ends with the test."""
    made = Canvas()
    yield made
    made.painter.end()


def test_text_takes_the_width_it_says(theme: Theme, canvas: Canvas) -> None:
    used = draw_text(canvas.painter, theme, ROW, "MARLOWE, Edith", role=Role.STRONG)
    assert used <= text_width(theme, "MARLOWE, Edith", Role.STRONG)
    assert max(canvas.columns()) <= used


def test_text_in_its_own_width_is_never_cut(theme: Theme, canvas: Canvas) -> None:
    for text in ("Not available here", "17-Sep to 24-Sep", "S72.00", "1 error to resolve first"):
        width = text_width(theme, text, Role.STATE)
        metrics = theme.metrics(Role.STATE)
        used = draw_text(canvas.painter, theme, QRect(0, 0, width, 48), text, role=Role.STATE)
        assert used == metrics.horizontalAdvance(text)


def test_text_that_does_not_fit_is_elided_inside_its_place(theme: Theme, canvas: Canvas) -> None:
    narrow = QRect(10, 0, 60, 48)
    draw_text(canvas.painter, theme, narrow, "Displaced intracapsular fracture")
    assert max(canvas.columns()) < 70


def test_text_at_the_right_ends_at_the_right(theme: Theme, canvas: Canvas) -> None:
    draw_text(canvas.painter, theme, ROW, "24-Sep", align=RIGHT)
    assert 296 <= max(canvas.columns()) <= 299


def test_facts_go_whole_and_the_most_droppable_first(theme: Theme) -> None:
    facts = [Fact("Hartley"), Fact("T&O", drop=3), Fact("24-Sep", drop=1), Fact("53 d", drop=2)]
    wide = fit_facts(theme, facts, 1000)
    assert wide == SEPARATOR.join(("Hartley", "T&O", "24-Sep", "53 d"))
    room = text_width(theme, wide, Role.SECOND) - 2
    assert fit_facts(theme, facts, room) == SEPARATOR.join(("Hartley", "24-Sep", "53 d"))
    assert fit_facts(theme, facts, 10) == "Hartley"


def test_facts_without_words_leave_no_separator(theme: Theme) -> None:
    assert fit_facts(theme, [Fact(""), Fact("Hartley"), Fact("")], 500) == "Hartley"
    assert fit_facts(theme, [], 500) == ""


@settings(deadline=None, max_examples=50)
@given(drops=st.lists(st.integers(0, 4), max_size=6), width=st.integers(0, 400))
def test_what_is_never_dropped_always_stays(dressed: Theme, drops: list[int], width: int) -> None:
    facts = [Fact(f"fact {place}", drop) for place, drop in enumerate(drops)]
    kept = fit_facts(dressed, facts, width)
    for fact in facts:
        if fact.drop == 0:
            assert fact.text in kept


@pytest.mark.parametrize("look", list(Look))
def test_a_chip_is_as_wide_as_it_says_and_can_end_at_the_right(
    theme: Theme, canvas: Canvas, look: Look
) -> None:
    chip = Chip("line 1", Icon.LINK, "info", look)
    rect = draw_chip(canvas.painter, theme, ROW, chip, right=290)
    assert rect.width() == chip_width(theme, chip)
    assert rect.right() == 289
    assert set(canvas.columns()) <= set(range(rect.left(), 290))


def test_a_filled_chip_is_accent(theme: Theme, canvas: Canvas) -> None:
    rect = draw_chip(canvas.painter, theme, ROW, Chip("line 1", look=Look.FILLED))
    assert canvas.at(rect.left() + 3, rect.top() + 3) == LIGHT.accent


def test_a_tint_of_the_selection_stands_on_white_on_a_selected_row(
    theme: Theme, canvas: Canvas
) -> None:
    chip = Chip("S72.00", tone="accent_h", look=Look.TINT, code=True)
    rect = draw_chip(canvas.painter, theme, ROW, chip, selected=True)
    assert canvas.at(rect.left() + 4, rect.top() + 2) == LIGHT.surface


def test_key_caps_are_one_for_a_chord_and_two_for_a_sequence(theme: Theme) -> None:
    assert key_caps("Ctrl+Enter") == ("Ctrl+Enter",)
    assert key_caps("G, Q") == ("G", "Q")
    assert key_caps("") == ()
    assert key_cap_width(theme, "") == 0


def test_a_key_cap_keeps_to_its_width(theme: Theme, canvas: Canvas) -> None:
    rect = draw_key_cap(canvas.painter, theme, ROW, "Ctrl+Enter", right=280)
    assert rect.width() == key_cap_width(theme, "Ctrl+Enter")
    assert (min(canvas.columns()), max(canvas.columns())) == (rect.left(), 279)


def test_an_icon_is_centred_in_the_height_and_grows_with_the_text(
    theme: Theme, canvas: Canvas
) -> None:
    assert draw_icon(canvas.painter, theme, ROW, Icon.SEARCH) == 16
    theme.set_scale(2.0)
    assert draw_icon(canvas.painter, theme, ROW, Icon.SEARCH) == 32


def test_a_selected_row_has_ground_and_bar_and_keeps_them_without_focus(
    theme: Theme, canvas: Canvas
) -> None:
    draw_row(canvas.painter, theme, ROW, selected=True)
    assert canvas.at(1, 20) == LIGHT.accent
    assert canvas.at(150, 20) == LIGHT.sel


def test_a_row_with_the_focus_has_a_ring_inside(theme: Theme, canvas: Canvas) -> None:
    draw_row(canvas.painter, theme, ROW, selected=True, focused=True)
    assert canvas.at(150, 0) == LIGHT.focus
    assert canvas.at(150, 47) == LIGHT.focus


def test_a_linked_row_is_tinted_as_if_hovered(theme: Theme, canvas: Canvas) -> None:
    draw_row(canvas.painter, theme, ROW, linked=True)
    assert canvas.at(150, 20) == LIGHT.hover


def test_a_hairline_is_one_pixel_at_the_foot(theme: Theme, canvas: Canvas) -> None:
    draw_hairline(canvas.painter, theme, ROW)
    assert canvas.at(150, 47) == LIGHT.row
    assert canvas.at(150, 46) == "#FFFFFF"
    draw_hairline(canvas.painter, theme, ROW, tone="border", top=True)
    assert canvas.at(150, 0) == LIGHT.border


def test_a_ring_stays_inside_and_leaves_the_middle(theme: Theme, canvas: Canvas) -> None:
    draw_focus_ring(canvas.painter, theme, QRect(10, 4, 100, 40))
    assert canvas.at(60, 4) == LIGHT.focus
    assert canvas.at(60, 24) == "#FFFFFF"
    assert min(canvas.columns()) == 10


def test_two_lines_stand_together_in_the_middle(theme: Theme) -> None:
    upper, lower = two_lines(theme, ROW)
    assert (upper.height(), lower.height()) == (20, 16)
    assert upper.bottom() + 1 == lower.top()
    assert upper.top() - ROW.top() == ROW.bottom() - lower.bottom()
