"""The printed code: what is typed back, and which slips are named."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.system.recovery_code import ALPHABET, GROUPS, RecoveryCode

codes = st.builds(RecoveryCode.new)
places = st.integers(0, GROUPS * 5 - 1)


def test_a_code_is_seven_groups_without_letters_that_look_like_digits():
    text = RecoveryCode.new().text
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){6}[0-9A-HJKMNP-TV-Z]{5}", text)


def test_a_code_carries_140_random_bits():
    secrets = {RecoveryCode.new().secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) == 28 and max(secret) < 32 for secret in secrets)


def test_a_code_does_not_show_in_a_repr():
    code = RecoveryCode.new()
    assert code.text not in repr(code)


@given(codes, st.sampled_from(["", " ", "-", "–", "\n", " - "]), st.booleans())
def test_a_code_is_read_however_it_is_typed(code, between, lower):
    typed = code.text.replace("-", between)
    typed = typed.lower() if lower else typed
    assert RecoveryCode.parse(typed) == code


@given(codes)
def test_look_alikes_are_read_as_the_digits_they_stand_for(code):
    typed = code.text.replace("0", "O").replace("1", "l")
    assert RecoveryCode.parse(typed) == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_named_by_its_group(code, place, letter):
    letters = list(code.text.replace("-", ""))
    assume(letters[place] != letter)
    letters[place] = letter
    with pytest.raises(UserError, match=f"Group {place // 5 + 1} ") as slip:
        RecoveryCode.parse("".join(letters))
    assert slip.value.field == "recovery_code"


@given(codes, places)
def test_two_swapped_neighbours_are_found(code, place):
    letters = list(code.text.replace("-", ""))
    other = place + 1 if place % 5 < 4 else place - 1
    assume(letters[place] != letters[other])
    letters[place], letters[other] = letters[other], letters[place]
    with pytest.raises(UserError, match=f"Group {place // 5 + 1} "):
        RecoveryCode.parse("".join(letters))


@given(codes, st.integers(0, GROUPS - 1), st.integers(0, GROUPS - 1))
def test_two_swapped_groups_are_found(code, first, second):
    assume(first != second)
    groups = code.text.split("-")
    groups[first], groups[second] = groups[second], groups[first]
    with pytest.raises(UserError, match="is not as it was printed"):
        RecoveryCode.parse("-".join(groups))


@given(codes, st.integers(0, 34))
def test_a_code_cut_short_says_how_many_characters_are_here(code, kept):
    typed = code.text.replace("-", "")[:kept]
    with pytest.raises(UserError, match=f"35 in all; {kept} are here"):
        RecoveryCode.parse(typed)


def test_a_letter_that_no_code_has_is_named_by_its_group():
    code = RecoveryCode.new().text
    with pytest.raises(UserError, match="Group 2 has a character that no recovery code has"):
        RecoveryCode.parse(code[:6] + "U" + code[7:])


@given(st.text(max_size=60))
def test_any_text_gives_a_code_or_a_sentence(text):
    try:
        said = RecoveryCode.parse(text).text
    except UserError as slip:
        said = slip.text
    assert said.endswith((".", "here.")) or len(said) == 41
