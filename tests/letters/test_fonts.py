"""Which font has a character, and that none is ever a box."""

from __future__ import annotations

import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.letters.fonts import UNKNOWN, Face, Typeface, typeface

LANGUAGES = {
    "Welsh": "Ŵyn Ŷstwyth, Llŷr ŵ ŷ â ê î ô û",
    "Polish": "Łukasz Żółć, zażółć gęślą jaźń",
    "Turkish": "Işıl Ğökçe, İstanbul, şüpheli",
    "Romanian": "Ștefan Țurcanu, ă â î ș ț",
    "Czech": "Přemysl Řehoř, ď ť ň ů",
    "Hungarian": "Őrsi Gyűrű",
    "Icelandic": "Þórður Æðey",
    "Maltese": "Ġorġ Ħaż-Żebbuġ",
    "Vietnamese": "Nguyễn Thị Hường",
    "Greek": "Άννα Παπαδοπούλου, Ὀδυσσεύς",
    "Ukrainian": "Їжакевич Ґалаґан, є і ї",
    "Serbian": "Ђорђе Љубичић Џ",
    "Georgian": "ნანა კახიძე",
    "Armenian": "Արամ Խաչատրյան",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("face", list(Face))
def test_every_character_of_a_european_language_is_set(language: str, face: Face) -> None:
    text = LANGUAGES[language]
    for shown in (text, text.upper(), unicodedata.normalize("NFD", text)):
        runs = typeface().runs(shown, face)
        assert UNKNOWN not in "".join(run.text for run in runs), shown
        assert all(run.width > 0 for run in runs)
        assert typeface().lacks(shown) == ()


def test_latin_greek_and_cyrillic_are_one_run_of_the_first_font() -> None:
    (run,) = typeface().runs("Łukasz Άννα Їжак “88 µmol/L”", Face.REGULAR)
    assert run.font.endswith("Inter-Regular.ttf")


def test_a_letter_and_its_accents_apart_are_set_as_one() -> None:
    apart = unicodedata.normalize("NFD", "Siân Ŵ")
    assert typeface().runs(apart, Face.REGULAR) == typeface().runs("Siân Ŵ", Face.REGULAR)


def test_an_accent_without_a_letter_of_its_own_comes_from_the_font_that_places_it() -> None:
    (run,) = typeface().runs("q\u0303", Face.REGULAR)
    assert "DejaVu" in run.font
    assert run.text == "q\u0303"


def test_georgian_capitals_that_no_font_has_are_written_as_georgian_is() -> None:
    assert "კახიძე" in "".join(run.text for run in typeface().runs("კახიძე".upper(), Face.SEMIBOLD))


def test_what_no_font_has_is_a_sign_that_something_is_missing_and_is_told() -> None:
    runs = typeface().runs("Li 漢", Face.REGULAR)
    assert "".join(run.text for run in runs) == f"Li {UNKNOWN}"
    assert typeface().lacks("漢 Li 漢字") == ("漢", "字")


def test_what_is_not_written_is_left_out_and_line_ends_are_spaces() -> None:
    (run,) = typeface().runs("a\u200bb\x00c\td\ufeff", Face.REGULAR)
    assert run.text == "abc d"


@given(st.text(max_size=40))
def test_whatever_the_text_each_run_has_glyphs_for_all_of_it(text: str) -> None:
    fonts = typeface()
    for face in Face:
        for run in fonts.runs(text, face):
            assert fonts.runs(run.text, face), run
            assert run.width >= 0


def test_threads_that_ask_at_once_get_fonts_that_are_registered_once() -> None:
    found: list[Typeface] = []
    threads = [threading.Thread(target=lambda: found.append(Typeface())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = {tuple(run.font for run in each.runs("a ა", Face.REGULAR)) for each in found}
    assert len(found) == 8
    assert len(names) == 1
