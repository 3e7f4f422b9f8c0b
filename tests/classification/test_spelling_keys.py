"""Words meet under one key whatever their spelling, and under a stem with their relatives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.classification.spelling_keys import key, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haemorrhages", "hemorrhage"),
        ("oesophagus", "esophagus"),
        ("tumours", "tumor"),
        ("localised", "localized"),
        ("fibre", "fiber"),
        ("sulphate", "sulfate"),
        ("ribs", "rib"),
        ("biopsies", "biopsy"),
        ("abscesses", "abscess"),
        ("apendicitis", "appendicitis"),
        ("ii", "2"),
        ("2nd", "second"),
    ],
)
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize("word", ["ms", "as", "aids", "pus", "pelvis", "ileus", "nos"])
def test_what_only_looks_like_a_plural_is_kept(word: str) -> None:
    assert key(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("diabetes", "diabetic"),
        ("infected", "infection"),
        ("fractured", "fracture"),
        ("vertebrae", "vertebra"),
        ("bronchus", "bronchial"),
        ("perforation", "perforated"),
    ],
)
def test_relatives_share_a_stem(one: str, other: str) -> None:
    assert stem(key(one)) == stem(key(other)) or key(one).startswith(stem(key(other))[:6])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("appendicitis", "appendicectomy"),
        ("colostomy", "colectomy"),
        ("thrombosis", "thrombectomy"),
        ("hypotension", "hypertension"),
    ],
)
def test_a_suffix_that_makes_another_thing_is_never_taken_off(one: str, other: str) -> None:
    assert stem(key(one)) != stem(key(other))


@given(st.from_regex(r"[a-z0-9]{1,14}", fullmatch=True))
def test_a_key_is_never_empty_and_no_longer_than_its_word(word: str) -> None:
    assert key(word)
    assert len(key(word)) <= max(len(word), 6)
    assert stem(key(word))
