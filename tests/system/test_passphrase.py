"""What a passphrase must be, and what is derived from it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import StoreDamaged, UserError
from coder_gui.system.passphrase import KdfParameters, normal, problem, require, stretch

SALT = bytes(range(16))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "at least 14 characters"),
        ("   \t ", "at least 14 characters"),
        ("thirteen char", "has 13 characters and needs at least 14"),
        ("abababababababab", "only 2 different characters"),
        ("x" * 513, "at most 512"),
        ("Margaret O'Neill", "is the name of the profile"),
        ("margaret o'neill ", "is the name of the profile"),
    ],
)
def test_a_passphrase_that_cannot_be_taken_says_why(typed, words):
    assert words in (problem(typed, minimum=14, name="Margaret O'Neill") or "")


def test_four_words_are_taken():
    assert problem("correct horse battery staple", minimum=14, name="Ann") is None


def test_the_sentence_belongs_to_the_field():
    with pytest.raises(UserError) as refused:
        require("short", minimum=14)
    assert refused.value.field == "passphrase"


@given(st.text(min_size=1, max_size=30))
def test_every_keyboards_form_of_a_letter_is_the_same_passphrase(text):
    forms = {normal(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len(forms) == 1


@given(st.text(max_size=600))
def test_looking_at_any_text_never_raises(text):
    assert problem(text, minimum=14) is None or problem(text, minimum=14).endswith((".", "well."))


def test_the_length_counts_characters_after_normalisation():
    decomposed = unicodedata.normalize("NFD", "àéîõü-àéîõü")
    assert len(decomposed) > 14
    assert "has 11 characters" in (problem(decomposed, minimum=14) or "")


def test_the_same_passphrase_gives_the_same_key_and_another_another(cheap):
    key = stretch("correct horse battery", SALT, cheap)
    assert len(key) == 32
    assert key == stretch("correct horse battery", SALT, cheap)
    assert key != stretch("correct horse batterz", SALT, cheap)
    assert key != stretch("correct horse battery", SALT[::-1], cheap)


def test_argon2id_is_the_one_of_rfc_9106_at_the_real_cost():
    """The same input through the library's encoded form, which names the algorithm."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    cost = KdfParameters()
    assert (cost.memory, cost.passes, cost.lanes) == (65536, 3, 4)
    encoded = Argon2id(
        salt=SALT, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    ).derive_phc_encoded(b"correct horse battery")
    assert encoded.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    Argon2id.verify_phc_encoded(b"correct horse battery", encoded)


@pytest.mark.parametrize(
    "cost",
    [
        KdfParameters(memory=2**21),
        KdfParameters(memory=8),
        KdfParameters(passes=0),
        KdfParameters(passes=10**6),
        KdfParameters(memory=64 * 1024, lanes=64),
        KdfParameters(lanes=0),
    ],
)
def test_a_cost_that_nobody_wrote_is_refused_before_memory_is_taken(cost):
    with pytest.raises(StoreDamaged):
        stretch("correct horse battery", SALT, cost)


def test_a_salt_of_another_size_is_damage(cheap):
    with pytest.raises(StoreDamaged):
        stretch("correct horse battery", b"short", cheap)
