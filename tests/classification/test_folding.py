"""Words of titles and typed words meet in one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.classification.folding import also, distance, fold, original_words, variants, words

letters = st.text("abcd", max_size=7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sicca syndrome [Sjögren]", ["sicca", "syndrome", "sjogren"]),
        ("Vitamin B₁₂ deficiency", ["vitamin", "b12", "deficiency"]),
        ("Crohn's disease", ["crohn", "disease"]),
        ("O'nyong-nyong fever", ["onyong", "nyong", "fever"]),
        ("Straße, Cœliac & Łukasz", ["strasse", "coeliac", "lukasz"]),
        ("100% of T-cells", ["100", "of", "t", "cells"]),
        ("\ud800 \x00", []),
    ],
)
def test_titles_become_plain_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_title_is_also_found_under_other_spellings() -> None:
    assert variants("localized") == ("localised",)
    assert variants("catheterization") == ("catheterisation",)
    assert variants("haemorrhage") == ("hemorrhage",)
    assert variants("tumour") == ("tumor",)
    assert variants("zoster") == ()
    assert also("Post-operative X-ray of oedema") == ["edema", "postoperative", "xray"]


def test_the_printed_word_is_kept_beside_the_folded_one() -> None:
    assert original_words("Ménière's disease") == [("meniere", "Ménière"), ("disease", "disease")]


def test_distance_counts_edits_and_swapped_neighbours_once() -> None:
    assert distance("pnuemonia", "pneumonia", 2) == 1
    assert distance("fractre", "fracture", 2) == 1
    assert distance("femur", "femur", 2) == 0
    assert distance("hip", "knee", 2) == 3


@given(letters, letters)
def test_distance_is_the_same_both_ways_and_never_more_than_told(first: str, second: str) -> None:
    there, back = distance(first, second, 2), distance(second, first, 2)
    assert there == back
    assert 0 <= there <= 3
    assert (there == 0) == (first == second)


@given(st.text())
def test_folding_any_text_gives_words_that_stay_as_they_are(text: str) -> None:
    for word in words(text):
        assert words(word) == [word]
        assert fold(word) == word
