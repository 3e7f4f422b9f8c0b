"""Misspelt words: the nearest spellings, never the opposite, never of short words."""

from __future__ import annotations

import pytest

from coder_gui.classification.edition import Edition
from coder_gui.classification.editions import Classifications
from coder_gui.classification.search_index import Lookup, SearchIndex
from coder_gui.classification.spelling import nearest_spellings
from coder_gui.domain.coding import System


@pytest.fixture(scope="session")
def index(taught: Classifications) -> SearchIndex:
    """The search index of ICD-10."""
    edition: Edition = taught.for_date(System.ICD10)
    found = taught.search_index(edition.reader)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pnuemonia", "pneumonia"),
        ("diabtes", "diabetes"),
        ("appendictis", "appendicitis"),
        ("fractre", "fracture"),
        ("haemorrage", "haemorrhage"),
        ("nuemonia", "pneumonia"),
    ],
)
def test_the_word_that_was_meant_is_among_the_nearest(
    index: SearchIndex, typed: str, meant: str
) -> None:
    with index.connection() as connection:
        found = nearest_spellings(Lookup(index, connection), typed)
    assert meant in [spelling for spelling, _ in found]


@pytest.mark.parametrize("typed", ["ms", "ckd", "x3", "12345", "日本語日本語", ""])
def test_short_words_and_numbers_mean_what_they_say(index: SearchIndex, typed: str) -> None:
    with index.connection() as connection:
        assert nearest_spellings(Lookup(index, connection), typed) == []


@pytest.mark.parametrize(("typed", "never"), [("hypotensoin", "hypertension"), ("undisplced", "x")])
def test_a_word_is_never_read_as_its_opposite(index: SearchIndex, typed: str, never: str) -> None:
    with index.connection() as connection:
        found = [spelling for spelling, _ in nearest_spellings(Lookup(index, connection), typed)]
    assert never not in found
    assert "displaced" not in found
