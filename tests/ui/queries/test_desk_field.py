"""A reference, typed or scanned, is told from a name; a wrong one says what is wrong."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.domain.query_reference import new_reference
from coder_gui.ui.queries.desk_field import reference_in


@given(st.integers(0, 2**32))
def test_every_reference_is_taken_however_it_is_typed(seed: int) -> None:
    reference = new_reference(random.Random(seed).randrange)
    for typed in (reference, reference.lower(), reference.replace("-", ""), reference[2:]):
        assert reference_in(f" {typed} ") == reference


@pytest.mark.parametrize(
    "typed", ["", "marlowe", "Quincey", "quinn", "Mr Hartley", "X204417", "trauma", "Queen"]
)
def test_words_are_no_reference(typed: str) -> None:
    assert reference_in(typed) is None


@pytest.mark.parametrize("typed", ["Q-7K3M", "q-7k3m-p4x", "Q7K3MP4", "q 7k3m"])
def test_half_a_reference_says_how_long_one_is(typed: str) -> None:
    with pytest.raises(UserError, match="9 characters after Q"):
        reference_in(typed)


def test_one_wrong_character_is_told() -> None:
    reference = new_reference(random.Random(1).randrange)
    wrong = reference[:-1] + ("2" if reference[-1] != "2" else "3")
    with pytest.raises(UserError, match="One character of this reference is wrong"):
        reference_in(wrong)


def test_characters_that_references_never_have_are_named() -> None:
    with pytest.raises(UserError, match="References have no 0 or O"):
        reference_in("Q-7K0M-P4XO-9")
