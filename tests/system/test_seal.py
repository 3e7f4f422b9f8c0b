"""Wrapping under a secret, and sealing to the holder of a private key."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import UserError
from coder_gui.system.seal import Box, Sealed, expand, open_box, public_of, seal, seal_to, unseal

PROFILE = "0190a6f0-0000-7000-8000-000000000001"
OTHER = "0190a6f0-0000-7000-8000-000000000002"
secrets = st.binary(min_size=32, max_size=32)
payloads = st.binary(min_size=48, max_size=48).map(bytearray)


@given(secrets, payloads)
def test_what_was_sealed_comes_back_for_the_same_secret_and_profile(secret, payload):
    assert unseal(secret, seal(secret, payload, PROFILE), PROFILE) == payload


@given(secrets, secrets, payloads)
def test_another_secret_or_another_profile_opens_nothing(secret, other, payload):
    sealed = seal(secret, payload, PROFILE)
    assert unseal(secret, sealed, OTHER) is None
    assert secret == other or unseal(other, sealed, PROFILE) is None


@given(secrets, payloads, st.integers(0, 63), st.integers(1, 255))
def test_a_flipped_bit_opens_nothing(secret, payload, place, mask):
    sealed = seal(secret, payload, PROFILE)
    damaged = bytearray(sealed.text)
    damaged[place] ^= mask
    assert unseal(secret, Sealed(sealed.nonce, bytes(damaged)), PROFILE) is None


def test_two_sealings_of_one_thing_differ():
    secret, payload = os.urandom(32), bytearray(48)
    assert seal(secret, payload, PROFILE) != seal(secret, payload, PROFILE)


def test_the_purpose_and_the_salt_separate_derived_keys():
    secret = os.urandom(32)
    derived = {expand(secret, info=info, salt=salt) for info in "ab" for salt in (None, b"s")}
    assert len(derived) == 4
    assert expand(secret, info="a") in derived
    assert len(expand(secret, info="a", length=48)) == 48


@given(secrets, payloads)
def test_a_box_opens_with_its_private_key_only(private, payload):
    box = seal_to(public_of(private), payload, PROFILE)
    assert open_box(private, box, PROFILE) == payload
    assert open_box(os.urandom(32), box, PROFILE) is None
    assert open_box(private, box, OTHER) is None


def test_a_box_with_a_swapped_sender_opens_nothing():
    private = os.urandom(32)
    box = seal_to(public_of(private), bytearray(48), PROFILE)
    other = public_of(os.urandom(32))
    assert open_box(private, Box(box.public_key, other, box.sealed), PROFILE) is None
    assert open_box(private, Box(box.public_key, bytes(32), box.sealed), PROFILE) is None


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32)])
def test_a_trust_key_that_x25519_cannot_use_gets_a_sentence(key):
    with pytest.raises(UserError, match="not an X25519 public key") as refused:
        seal_to(key, bytearray(48), PROFILE)
    assert refused.value.field == "trust_recovery_key"
