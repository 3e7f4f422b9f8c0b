"""Rows keep the columns of the design at every text size, in both themes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from coder_gui.domain.abstraction import Side, Source
from coder_gui.domain.coding import CodeEntry, System
from coder_gui.ui.abstraction.delegate import GUTTER, LinesDelegate
from coder_gui.ui.abstraction.model import LinesModel
from coder_gui.ui.abstraction.rows import LineItem, Marks, items_of
from coder_gui.ui.theme import Mode, Theme

from .conftest import EPISODE, MakeCase, MakeLine

WIDTH = 604


@pytest.fixture
def item(make_line: MakeLine, make_case: MakeCase, sources: tuple[Source, ...]) -> LineItem:
    codes = tuple(
        CodeEntry(f"c{n}", EPISODE, System.ICD10, "S7200", "S72.00", "", n) for n in range(1, 9)
    )
    line = make_line(side=Side.LEFT, code_ids=("c1", "c2"))
    return items_of(make_case(lines=[line], diagnoses=codes), sources, 2026, Marks())[0]


@pytest.fixture(params=[(Mode.LIGHT, 1.0), (Mode.DARK, 1.0), (Mode.LIGHT, 1.5), (Mode.DARK, 2.0)])
def dressed_theme(theme: Theme, request: pytest.FixtureRequest) -> Theme:
    mode, scale = request.param
    theme.set_mode(mode)
    theme.set_scale(scale)
    return theme


def paint(
    theme: Theme, item: LineItem, width: int, state: QStyle.StateFlag | None = None
) -> QImage:
    model = LinesModel()
    model.reset_rows([item])
    delegate = LinesDelegate(theme)
    option = QStyleOptionViewItem()
    height = delegate.sizeHint(option, model.index(0)).height()
    option.rect = QRect(0, 0, width, height)
    option.state = state if state is not None else QStyle.StateFlag.State_Enabled
    image = QImage(QSize(width, height), QImage.Format.Format_RGB32)
    image.fill(theme.colors.surface)
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0))
    painter.end()
    return image


def inked(image: QImage, theme: Theme, left: int = 0, right: int | None = None) -> list[int]:
    """The columns that are not just ground, apart from the hairline at the foot."""
    ground = theme.colors.surface.rgb()
    columns = range(left, right if right is not None else image.width())
    rows = range(image.height() - 2)
    return [x for x in columns if any(image.pixel(x, y) != ground for y in rows)]


def test_the_columns_of_a_row_are_those_of_the_design(dressed_theme: Theme, item: LineItem) -> None:
    theme = dressed_theme
    width = round(WIDTH * theme.scale)
    image = paint(theme, item, width)
    columns = inked(image, theme)
    gutter = theme.px(GUTTER)
    assert columns[0] >= 12  # the heading
    assert max(x for x in columns if x < gutter + theme.px(36)) <= gutter + theme.px(32)
    between = range(gutter + theme.px(32) + 1, gutter + theme.px(40))
    assert not set(between) & set(columns)
    assert columns[-1] == width - 13  # chips end 12 from the edge


def test_a_selected_row_has_a_bar_and_a_focused_one_a_ring(theme: Theme, item: LineItem) -> None:
    flags = QStyle.StateFlag
    selected = paint(theme, item, WIDTH, flags.State_Enabled | flags.State_Selected)
    middle = selected.height() // 2
    assert selected.pixelColor(1, middle) == theme.colors.accent
    assert selected.pixelColor(300, 0) == theme.colors.sel
    focused = paint(
        theme, item, WIDTH, flags.State_Enabled | flags.State_Selected | flags.State_HasFocus
    )
    assert focused.pixelColor(300, 0) == theme.colors.focus
    assert focused.pixelColor(WIDTH - 1, middle) == theme.colors.focus


def test_the_chip_of_the_selected_code_is_filled(theme: Theme, item: LineItem) -> None:
    linked = replace(item, linked=True, codes=(("c1", "S72.00", True),))
    image = paint(theme, linked, WIDTH)
    assert image.pixelColor(WIDTH - 16, image.height() // 2) == theme.colors.accent


def test_many_codes_leave_half_the_row_to_the_text(theme: Theme, item: LineItem) -> None:
    many = replace(item, codes=tuple((f"c{n}", "S72.00", False) for n in range(9)))
    image = paint(theme, many, WIDTH)
    half = theme.px(GUTTER) + theme.px(40) + (WIDTH - theme.px(140)) // 3
    assert inked(image, theme, half, WIDTH)[-1] == WIDTH - 13


def test_a_narrow_row_says_its_heading_in_the_second_line(theme: Theme, item: LineItem) -> None:
    image = paint(theme, item, 360)
    assert inked(image, theme)[0] < theme.px(32)
    assert set(range(theme.px(33), theme.px(39))).isdisjoint(inked(image, theme, 0, 39))


def test_an_orphaned_line_is_marked_and_not_dropped(theme: Theme, item: LineItem) -> None:
    plain, moved = (paint(theme, one, WIDTH) for one in (item, replace(item, orphaned=True)))
    assert plain != moved
