"""Episode rows keep the columns of the design; names are the last to give way."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from coder_gui.ui.episodes.delegate import EpisodesDelegate
from coder_gui.ui.episodes.model import EpisodesModel
from coder_gui.ui.episodes.rows import Item, Showing, episode_item, items_of
from coder_gui.ui.fonts import Role
from coder_gui.ui.painting import text_width
from coder_gui.ui.theme import Mode, Theme

from .conftest import MakeRow

WIDTH = 304


def paint(theme: Theme, item: Item, width: int, *flags: QStyle.StateFlag) -> QImage:
    model = EpisodesModel()
    model.reset_rows([item])
    delegate = EpisodesDelegate(theme)
    option = QStyleOptionViewItem()
    height = delegate.sizeHint(option, model.index(0)).height()
    option.rect = QRect(0, 0, width, height)
    state = QStyle.StateFlag.State_Enabled
    for flag in flags:
        state |= flag
    option.state = state
    image = QImage(QSize(width, height), QImage.Format.Format_RGB32)
    image.fill(theme.colors.surface)
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0))
    painter.end()
    return image


def inked(image: QImage, theme: Theme, top: int, bottom: int) -> list[int]:
    ground = theme.colors.surface.rgb()
    return [
        x
        for x in range(image.width())
        if any(image.pixel(x, y) != ground for y in range(top, bottom))
    ]


@pytest.mark.parametrize(
    ("mode", "scale"), [(Mode.LIGHT, 1.0), (Mode.DARK, 1.25), (Mode.DARK, 2.0)]
)
def test_bed_name_and_signs_stand_in_their_columns(
    theme: Theme, make_row: MakeRow, mode: Mode, scale: float
) -> None:
    theme.set_mode(mode)
    theme.set_scale(scale)
    width = round(WIDTH * scale)
    image = paint(theme, episode_item(make_row(bed="19"), "", Showing(2026)), width)
    columns = inked(image, theme, 0, image.height() - 2)
    bed = [x for x in columns if x < theme.px(36)]
    assert max(bed) <= theme.px(32)
    assert min(x for x in columns if x > theme.px(36)) >= theme.px(40)
    assert width - 17 <= columns[-1] <= width - 12


def test_heights_follow_the_text(theme: Theme, make_row: MakeRow) -> None:
    rows = items_of([make_row()], Showing(2026))
    assert [paint(theme, row, WIDTH).height() for row in rows] == [28, 48]
    theme.set_scale(2.0)
    assert [paint(theme, row, WIDTH).height() for row in rows] == [48, 84]


def test_a_long_name_sends_the_state_to_the_second_line(theme: Theme, make_row: MakeRow) -> None:
    row = make_row(display_name="TREVELYAN-SMYTHE, Ruth Ann", bed="")
    item = episode_item(row, "", Showing(2026))
    image = paint(theme, item, WIDTH)
    end = theme.px(40) + text_width(theme, item.name, Role.STRONG)
    assert max(inked(image, theme, 8, 24)) <= end + 1


def test_the_facts_fit_beside_the_chip(theme: Theme, make_row: MakeRow) -> None:
    row = make_row(consultant="Featherstonehaugh", specialty="Trauma and orthopaedics")
    image = paint(theme, episode_item(row, "", Showing(2026)), WIDTH)
    columns = inked(image, theme, 28, 44)
    gaps = [b - a for a, b in itertools.pairwise(columns)]
    assert max(gaps) >= 8  # between the facts and the chip


def test_selection_focus_and_the_open_episode_look_different(
    theme: Theme, make_row: MakeRow
) -> None:
    row = make_row()
    flags = QStyle.StateFlag
    closed = episode_item(row, "", Showing(2026))
    opened = episode_item(row, "", Showing(2026, opened=row.episode_id))
    colours = theme.colors
    plain = paint(theme, closed, WIDTH)
    marked = paint(theme, opened, WIDTH)
    selected = paint(theme, closed, WIDTH, flags.State_Selected)
    focused = paint(theme, closed, WIDTH, flags.State_Selected, flags.State_HasFocus)
    assert plain.pixelColor(1, 24) == colours.surface
    assert (marked.pixelColor(1, 24), marked.pixelColor(100, 1)) == (colours.accent, colours.hover)
    assert (selected.pixelColor(1, 24), selected.pixelColor(100, 1)) == (
        colours.accent,
        colours.sel,
    )
    assert focused.pixelColor(100, 0) == colours.focus
