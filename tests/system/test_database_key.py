"""The random key of the database."""

from __future__ import annotations

import re

import pytest

from coder_gui.system.database_key import DatabaseKey


def test_the_hexadecimal_form_is_the_key_and_then_the_salt():
    key = DatabaseKey(bytearray(range(48)))
    assert key.hex() == bytes(range(48)).hex()
    assert key.hex_key() == bytes(range(32)).hex()
    assert key.salt == bytes(range(32, 48))


def test_two_keys_differ_in_key_and_salt():
    one, two = DatabaseKey.new(), DatabaseKey.new()
    assert one.hex_key() != two.hex_key()
    assert one.salt != two.salt


def test_a_successor_keeps_the_salt_of_the_files():
    key = DatabaseKey.new()
    assert key.successor().salt == key.salt
    assert key.successor().hex_key() != key.hex_key()


def test_a_wiped_key_is_zero_and_cannot_be_used():
    data = bytearray(range(1, 49))
    key = DatabaseKey(data)
    key.wipe()
    key.wipe()
    assert data == bytes(48)
    with pytest.raises(RuntimeError, match="wiped"):
        key.hex()


def test_a_key_shows_in_no_repr():
    key = DatabaseKey.new()
    assert key.hex()[:8] not in f"{key!r} {key} {[key]}"


def test_the_id_and_other_purposes_tell_nothing_of_the_key():
    key = DatabaseKey.new()
    assert re.fullmatch(r"[0-9a-f]{16}", key.id())
    assert key.id() == DatabaseKey(bytearray(key.raw())).id()
    assert key.id() not in key.hex()
    assert key.derive("log pseudonyms 1") != key.derive("key id 1")


def test_a_key_of_another_size_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        DatabaseKey(bytearray(32))
