"""References can be made without a network, read aloud, and typed again without a mistake."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.domain.query_reference import ALPHABET, new_reference, parse_reference

numbers = st.lists(st.integers(0, len(ALPHABET) - 1), min_size=8, max_size=8)


def made(drawn: list[int]) -> str:
    left = iter(drawn)
    return new_reference(lambda below: next(left))


@given(numbers)
def test_a_reference_is_read_back_in_any_case_and_without_dashes(drawn: list[int]) -> None:
    reference = made(drawn)
    assert re.fullmatch(r"Q-\w{4}-\w{4}-\w", reference)
    assert parse_reference(reference) == reference
    assert parse_reference(f" {reference.lower().replace('-', ' ')} ") == reference
    assert parse_reference(reference.replace("-", "")[1:]) == reference


@given(numbers, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(drawn: list[int], place: int, other: str) -> None:
    body = made(drawn).replace("-", "")[1:]
    wrong = body[:place] + other + body[place + 1 :]
    if wrong != body:
        with pytest.raises(UserError, match="One character"):
            parse_reference(wrong)


@given(numbers, st.integers(0, 8), st.integers(0, 8))
def test_two_characters_swapped_are_always_found(drawn: list[int], one: int, two: int) -> None:
    body = list(made(drawn).replace("-", "")[1:])
    body[one], body[two] = body[two], body[one]
    if "".join(body) != made(drawn).replace("-", "")[1:]:
        with pytest.raises(UserError, match="One character"):
            parse_reference("".join(body))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This has 0"),
        ("Q-7K3M-P4XC", "This has 9|wrong|This has 8"),
        ("Q-7K3M-P4XC-9-9", "This has 11|This has 10"),
        ("7K3MP4XO9", "References have no O"),
        ("7K3MP410L", "References have no 0 or 1 or L"),
        ("Q-0412", "This has 5"),
    ],
)
def test_what_is_no_reference_is_told_so(typed: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        parse_reference(typed)
