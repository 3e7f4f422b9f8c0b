"""The one typeface of the product, shipped with it, and the roles it plays.

Sizes and lines are CSS pixels at a text scale of 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QFont, QFontDatabase

from coder_gui.system.paths import resource

FAMILY = "Inter"
FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Italic.ttf")
TABULAR_BELOW = 20
"""Numerals line up in columns below this size; above it they are set to be looked at."""


class FontMissing(RuntimeError):
    """A font file of the product cannot be read: without it every glyph may be a box."""


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """Size and line height in pixels at 100 %, and the weight (OpenType, 400 to 600)."""

    size: int
    line: int
    weight: int


class Role(Enum):
    """What a text is for. Members with the same style differ in meaning only."""

    BIG = TypeStyle(28, 32, 600)
    PAGE_TITLE = TypeStyle(20, 28, 600)
    PATIENT = TypeStyle(18, 24, 600)
    PALETTE = TypeStyle(16, 22, 400)
    LARGE_BUTTON = TypeStyle(15, 22, 600)
    ENTRY = TypeStyle(14, 20, 400)
    CARD_TITLE = TypeStyle(14, 20, 600)
    BODY = TypeStyle(13, 20, 400)
    STRONG = TypeStyle(13, 20, 600)
    BUTTON = TypeStyle(13, 20, 500)
    SECOND = TypeStyle(12, 16, 400)
    STATE = TypeStyle(12, 16, 500)
    HEADING = TypeStyle(12, 16, 600)
    SMALL = TypeStyle(11, 16, 500)
    SMALL_STRONG = TypeStyle(11, 16, 600)


def load_fonts() -> None:
    """Registers the shipped font files with the running application.

    Raises FontMissing when one of them is absent or not a font.
    """
    for name in FILES:
        number = QFontDatabase.addApplicationFont(str(resource("fonts", name)))
        if number < 0 or FAMILY not in QFontDatabase.applicationFontFamilies(number):
            raise FontMissing(f"The font file {name} cannot be read. Install the program again.")


def make_font(role: Role, scale: float, *, code: bool = False, italic: bool = False) -> QFont:
    """The font of a role at a text scale (1.0 = 100 %).

    `code` adds slashed zero and serifed I, so that I10.X and O80.0 cannot be misread.
    """
    style: TypeStyle = role.value
    font = QFont(FAMILY)
    font.setPixelSize(round(style.size * scale))
    font.setWeight(QFont.Weight(style.weight))
    font.setItalic(italic)
    if style.size < TABULAR_BELOW or code:
        font.setFeature(QFont.Tag("tnum"), 1)
    if code:
        font.setFeature(QFont.Tag("zero"), 1)
        font.setFeature(QFont.Tag("cv08"), 1)
    return font
