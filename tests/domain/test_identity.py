"""Ids that every laptop derives alike, and ids that are new."""

from __future__ import annotations

import uuid

import pytest

from coder_gui.domain.identity import canonical_id, derive_id, new_id, normal_key


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("patient", "RZ9", "M1205143"), "f8a2a54e-9aa3-5f92-973c-b228b0d8de9e"),
        (("spell", "RZ9", "SP0026000792"), "f1800528-6356-5fa3-bec3-0e526c4129fa"),
        (("episode", "RZ9", "SP0026000792", "1"), "85ed5906-a077-5e0b-be3f-42e8d6bbccdd"),
    ],
)
def test_three_fixed_vectors_of_derived_ids(keys: tuple[str, ...], expected: str) -> None:
    assert derive_id(*keys) == expected


def test_case_space_and_leading_zeros_make_no_other_id() -> None:
    assert derive_id("episode", " rz9 ", "0012", "01") == derive_id("episode", "RZ9", "12", "1")
    assert derive_id("patient", "RZ9", "M012") != derive_id("patient", "RZ9", "M12")
    assert normal_key("000") == "0"


def test_the_kind_and_the_borders_between_keys_count() -> None:
    assert derive_id("patient", "RZ9", "1") != derive_id("spell", "RZ9", "1")
    assert derive_id("spell", "RZ", "91") != derive_id("spell", "RZ9", "1")


def test_new_ids_are_of_version_7_and_differ() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {uuid.UUID(one).version for one in ids} == {7}
    assert {uuid.UUID(one).variant for one in ids} == {uuid.RFC_4122}


def test_an_id_is_understood_however_it_is_written() -> None:
    found = new_id()
    assert canonical_id(f" {found.upper()} ") == found
    assert canonical_id(found.replace("-", "")) == found
    assert canonical_id("SP0026000792/1") is None
