"""The colours keep the contrast that people need."""

from __future__ import annotations

import pytest

from coder_gui.ui.tokens import DARK, LIGHT, PAIRS, Tokens, as_dict, contrast, high_contrast

THEMES = {
    "light": LIGHT,
    "dark": DARK,
    "light, high contrast": high_contrast(LIGHT),
    "dark, high contrast": high_contrast(DARK),
}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_every_pair_keeps_its_contrast(
    theme: Tokens[str], pair: tuple[str, tuple[str, ...], float]
) -> None:
    colours = as_dict(theme)
    front, backs, limit = pair
    ratios = {back: contrast(colours[front], colours[back]) for back in backs}
    assert {back: ratio for back, ratio in ratios.items() if ratio < limit} == {}


def test_contrast_runs_from_one_to_twenty_one() -> None:
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast(LIGHT.accent, LIGHT.surface) == pytest.approx(6.4, abs=0.1)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_high_contrast_has_no_tints_and_strong_edges(theme: Tokens[str]) -> None:
    strong = high_contrast(theme)
    assert {strong.border, strong.control, strong.row} == {strong.text}
    assert {strong.ok_bg, strong.err_bg, strong.sel} == {strong.surface}
