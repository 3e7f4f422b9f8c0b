"""Symbols of coders become words; what a text denies is marked; parts are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.classification.spelling_keys import key
from coder_gui.classification.typed_text import (
    MOST_WORDS,
    label_words,
    title_words,
    typed_words,
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("#nof r", ["fracture", "nof", "r"]),
        ("# ribs x3", ["fracture", "rib", "x3"]),
        ("trop -ve acs", ["trop", "negative", "acs"]),
        ("h/o mi", ["ho", "mi"]),
        ("c/o chest pain ?cause", ["co", "chest", "pain", "cause"]),
        ("i.v. abx", ["iv", "abx"]),
        ("2° ca bronchus", ["secondary", "ca", "bronchus"]),
        ("2° burn hand", ["second", "degree", "burn", "hand"]),
        ("t2dm w/ neuropathy", ["t2dm", "neuropathy"]),
        ("non-traumatic sah", ["nontraumatic", "sah"]),
        ("d&c", ["dandc"]),
        ("Ménière's disease", ["meniere", "disease"]),
        ("of the", ["of", "the"]),
    ],
)
def test_what_coders_write_becomes_words(text: str, keys: list[str]) -> None:
    assert label_words(text) == [key(word) for word in keys]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("hernia w/o obstruction or gangrene", ["hernia", "!obstruction", "!gangrene"]),
        ("stones no cholecystitis", ["stone", "!cholecystitis"]),
        ("not displaced", ["!displaced"]),
    ],
)
def test_what_is_denied_is_marked(text: str, keys: list[str]) -> None:
    assert label_words(text) == keys


def test_a_title_denies_up_to_its_next_part() -> None:
    title = "Calculus of gallbladder without cholecystitis"
    assert title_words(title)[-1].startswith("!chole")
    assert "!hemorhage" not in title_words("Ulcer, without perforation, with haemorrhage")
    assert title_words("Injury, not elsewhere classified") == ["injury"]


def test_parts_are_numbered_and_only_the_last_word_may_be_unfinished() -> None:
    words = typed_words("ercp + stent, sphincterotomy")
    assert [word.part for word in words] == [0, 1, 2]
    assert [word.last for word in words] == [False, False, True]
    assert not typed_words("ercp ")[-1].last


@given(st.text())
def test_any_text_gives_few_words_once_each(text: str) -> None:
    words = typed_words(text)
    assert len(words) <= MOST_WORDS
    assert len({word.key for word in words}) == len(words)
    assert all(word.surface and word.key for word in words)
    title_words(text)
