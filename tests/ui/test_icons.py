"""The icons: every drawing is in use, takes the colour of a token, and is sharp."""

from __future__ import annotations

import pytest

from coder_gui.domain.abstraction import Certainty
from coder_gui.domain.coding import Severity
from coder_gui.domain.episode import State
from coder_gui.system.paths import program_root, resource
from coder_gui.ui.icons import Icon, Icons
from coder_gui.ui.meanings import CERTAINTY_ICONS, SEVERITY_ICONS, STATE_ICONS
from coder_gui.ui.theme import Theme
from coder_gui.ui.tokens import LIGHT, as_dict


def test_every_drawing_is_an_icon_and_every_icon_has_a_drawing() -> None:
    files = {path.stem for path in resource("icons").glob("*.svg")}
    assert files == {icon.value for icon in Icon}


def test_every_icon_is_in_use() -> None:
    sources = [path.read_text("utf-8") for path in (program_root() / "coder_gui").rglob("*.py")]
    unused = [icon.name for icon in Icon if not any(f"Icon.{icon.name}" in s for s in sources)]
    assert unused == []


def test_licence_and_version_stand_beside_the_drawings_and_the_typeface() -> None:
    for folder in ("icons", "fonts"):
        assert resource(folder, "LICENSE").read_text("utf-8").strip()
        assert resource(folder, "VERSION").read_text("utf-8").strip()


@pytest.mark.parametrize("icon", list(Icon))
def test_an_icon_draws_something_in_its_colour(theme: Theme, icon: Icon) -> None:
    image = Icons().pixmap(icon, theme.colors.accent, 24, 1.0).toImage()  # as it was drawn
    strong = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert strong
    wanted = theme.colors.accent
    assert all(abs(pixel.blue() - wanted.blue()) < 40 for pixel in strong)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_an_icon_is_sharp_at_the_screens_ratio(theme: Theme, ratio: float) -> None:
    pixmap = Icons().pixmap(Icon.SEARCH, theme.colors.text, 16, ratio)
    assert pixmap.width() == round(16 * ratio)
    assert pixmap.devicePixelRatio() == ratio


def test_pixmaps_are_kept_until_they_are_dropped(theme: Theme) -> None:
    icons = Icons()
    first = icons.pixmap(Icon.SEARCH, theme.colors.text, 16, 1.0)
    assert icons.pixmap(Icon.SEARCH, theme.colors.text, 16, 1.0) is first
    assert icons.pixmap(Icon.SEARCH, theme.colors.text2, 16, 1.0) is not first
    icons.drop()
    assert icons.pixmap(Icon.SEARCH, theme.colors.text, 16, 1.0) is not first


def test_every_state_certainty_and_severity_has_an_icon_and_a_colour() -> None:
    assert set(STATE_ICONS) == set(State)
    assert set(CERTAINTY_ICONS) == set(Certainty)
    assert set(SEVERITY_ICONS) == set(Severity)
    tokens = set(as_dict(LIGHT))
    for table in (STATE_ICONS, CERTAINTY_ICONS, SEVERITY_ICONS):
        assert {token for _, token in table.values()} <= tokens
