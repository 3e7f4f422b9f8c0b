"""The theme: colours, the typeface and its features, heights from metrics, scale, one sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from coder_gui.system.paths import program_root, resource
from coder_gui.ui.fonts import FAMILY, FILES, FontMissing, Role, load_fonts, make_font
from coder_gui.ui.sheet import style_sheet
from coder_gui.ui.theme import SCALES, Mode, Part, Theme, ground, tone
from coder_gui.ui.tokens import DARK, LIGHT

UI = program_root() / "coder_gui" / "ui"
THEME_MODULES = {"tokens.py", "theme.py", "sheet.py"}


@pytest.mark.parametrize("name", FILES)
def test_the_font_files_are_truetype(name: str) -> None:
    assert resource("fonts", name).read_bytes()[:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize("role", list(Role))
def test_inter_is_in_use_in_every_role_and_weight(theme: Theme, role: Role) -> None:
    info = QFontInfo(theme.font(role))
    assert info.family() == FAMILY
    assert info.weight() == role.value.weight


def test_italic_is_a_face_of_its_own(theme: Theme) -> None:
    assert QFontInfo(theme.font(Role.BODY, italic=True)).style() == QFont.Style.StyleItalic


def test_numerals_line_up_below_twenty_pixels(theme: Theme) -> None:
    for role in Role:
        metrics = theme.metrics(role)
        alike = metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
        assert alike is (role.value.size < 20), role


def test_the_hyphen_of_a_date_keeps_its_own_width(theme: Theme) -> None:
    metrics = theme.metrics(Role.BODY)
    assert metrics.horizontalAdvance("-" * 10) < metrics.horizontalAdvance("0" * 10)


@pytest.mark.parametrize("tag", ["tnum", "zero", "cv08"])
def test_codes_have_slashed_zero_and_serifed_i(qapp: QApplication, tag: str) -> None:
    font = make_font(Role.STRONG, 1.0, code=True)
    assert font.featureValue(QFont.Tag(tag)) == 1


@pytest.mark.parametrize(("tag", "text"), [("zero", "00000"), ("cv08", "IIIII")])
def test_each_feature_changes_what_is_drawn(theme: Theme, tag: str, text: str) -> None:
    plain, with_feature = QLabel(text), QLabel(text)
    font = make_font(Role.CARD_TITLE, 2.0)
    plain.setFont(font)
    font.setFeature(QFont.Tag(tag), 1)
    with_feature.setFont(font)
    assert plain.grab().toImage() != with_feature.grab().toImage()


def test_a_missing_font_file_is_said(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("coder_gui.ui.fonts.resource", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(FontMissing, match="Install the program again"):
        load_fonts()


@pytest.mark.parametrize("part", list(Part))
def test_every_part_holds_its_lines_at_every_scale(theme: Theme, part: Part) -> None:
    heights = []
    for scale in SCALES:
        theme.set_scale(scale)
        heights.append(theme.height(part))
    assert heights == sorted(heights)
    assert heights[-1] > heights[0]


@pytest.mark.parametrize(
    ("part", "pixels"),
    [(Part.MENU_ROW, 34), (Part.BAND, 64), (Part.DOCK_TITLE, 36), (Part.STATUS_BAR, 28),
     (Part.CODE_ROW, 28), (Part.LINE_ROW, 40), (Part.EPISODE_ROW, 48), (Part.PROBLEM_ROW, 42),
     (Part.FIELD, 32), (Part.SEARCH, 36), (Part.UNLOCK, 44), (Part.PALETTE_FIELD, 52),
     (Part.PALETTE_ROW, 36), (Part.BUTTON, 32), (Part.DOCK_BUTTON, 28),
     (Part.GROUP_HEADING, 28), (Part.SECTION_HEADING, 26), (Part.COLUMN_HEADING, 26)],
)  # fmt: skip
def test_parts_have_the_heights_of_the_design_at_100_percent(
    theme: Theme, part: Part, pixels: int
) -> None:
    assert theme.height(part) == pixels


def test_no_line_is_lower_than_its_glyphs(theme: Theme) -> None:
    for scale in SCALES:
        theme.set_scale(scale)
        for role in Role:
            assert theme.line(role) >= theme.metrics(role).height()


def test_a_change_of_scale_reaches_every_dressed_widget(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    theme.dress(label, Role.SECOND)
    with qtbot.waitSignal(theme.changed):
        theme.set_scale(2.0)
    assert label.font().pixelSize() == 24


def test_the_scale_goes_by_steps_and_stops_at_both_ends(theme: Theme) -> None:
    theme.step_scale(-1)
    assert theme.scale == 1.0
    for _ in range(10):
        theme.step_scale(1)
    assert theme.scale == 2.0
    theme.set_scale(1.4)
    assert theme.scale == 1.5


def test_dark_and_light_change_palette_sheet_and_colours(theme: Theme, qapp: QApplication) -> None:
    theme.set_mode(Mode.DARK)
    assert theme.dark
    assert theme.colors.surface.name().upper() == DARK.surface
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.surface
    assert DARK.text2 in qapp.styleSheet()
    theme.set_mode(Mode.LIGHT)
    assert theme.colors.surface.name().upper() == LIGHT.surface


def test_placeholder_link_and_accent_are_set(theme: Theme, qapp: QApplication) -> None:
    palette = qapp.palette()
    for role in (QPalette.ColorRole.Accent, QPalette.ColorRole.Link):
        assert palette.color(role) == theme.colors.accent
    assert palette.color(QPalette.ColorRole.PlaceholderText) == theme.colors.text2


def test_asking_for_what_is_already_so_changes_nothing(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode(theme.mode)
        theme.set_scale(theme.scale)


def test_without_a_wish_the_system_decides(theme: Theme) -> None:
    theme.set_mode(Mode.SYSTEM)
    hints = QApplication.styleHints()
    assert theme.dark is (hints.colorScheme() is Qt.ColorScheme.Dark)


def test_a_tone_and_a_ground_colour_through_the_sheet(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    tone(label, "err")
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == LIGHT.err
    ground(label, "subtle")
    pixel = label.grab().toImage().pixelColor(0, 0)
    assert pixel.name().upper() == LIGHT.subtle


def test_a_field_shows_that_it_is_wrong(theme: Theme, qtbot: QtBot) -> None:
    field = QLineEdit()
    field.setProperty("wrong", True)
    qtbot.addWidget(field)
    field.resize(200, 40)
    field.show()
    assert field.grab().toImage().pixelColor(100, 1).name().upper() == LIGHT.err


def test_the_sheet_holds_colours_and_no_fonts_or_heights() -> None:
    sheet = style_sheet(LIGHT)
    outside_bars = re.sub(r"QScrollBar[^{]*\{[^}]*\}", "", sheet)
    outside_bars = re.sub(r"QMainWindow::separator[^{]*\{[^}]*\}", "", outside_bars)
    outside_bars = re.sub(r"QMenu::separator[^{]*\{[^}]*\}", "", outside_bars)
    assert "font" not in outside_bars
    assert not re.search(r"(?<!-)\b(min-|max-)?(height|width)\s*:", outside_bars)


def test_no_colour_is_written_outside_the_theme() -> None:
    written = re.compile(r"""["']#[0-9A-Fa-f]{3,8}["']|QColor\(\s*["'0-9]|(?<!\.)rgba?\(""")
    found = [
        path.name
        for path in sorted(UI.rglob("*.py"))
        if path.name not in THEME_MODULES and written.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_no_graphics_effect_blurs_the_text() -> None:
    effect = re.compile(r"QGraphics\w*Effect|setGraphicsEffect|setIndexWidget|QMessageBox")
    found = [p.name for p in sorted(UI.rglob("*.py")) if effect.search(p.read_text("utf-8"))]
    assert found == []
