"""One value has one canonical text, on every laptop."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.episode import State
from coder_gui.storage.canonical import canonical_json, compact_json, plain

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 5), "2026-11-05"),
        (time(14, 5), "14:05:00"),
        (datetime(2026, 11, 5, 9, 30, tzinfo=UTC), "2026-11-05T09:30:00.000000Z"),
        (
            datetime(2026, 7, 5, 10, 30, 0, 7, tzinfo=timezone(timedelta(hours=1))),
            "2026-07-05T09:30:00.000007Z",
        ),
        (State.FINAL, "final"),
        (b"\x00\xff", "00ff"),
        (("a", ["b"]), ["a", ["b"]]),
        (frozenset({"b", "a"}), ["a", "b"]),
        ({"k": date(2026, 1, 2)}, {"k": "2026-01-02"}),
        (True, True),
        (None, None),
    ],
)
def test_values_of_rows_have_a_json_form(value: object, said: object) -> None:
    assert plain(value) == said


def test_what_has_no_json_form_is_a_bug() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        plain(object())
    with pytest.raises(ValueError, match="time zone"):
        plain(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


def test_keys_are_sorted_and_nothing_is_padded_or_escaped() -> None:
    assert canonical_json({"b": [1, "Łukasz"], "a": None}) == '{"a":null,"b":[1,"Łukasz"]}'


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert canonical_json("Sia\u0302n") == canonical_json("Si\u00e2n")


def test_numbers_that_json_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


@given(values)
def test_reading_the_text_and_writing_it_again_gives_the_same_text(value: object) -> None:
    text = canonical_json(value)
    assert unicodedata.is_normalized("NFC", text)
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_json(turned) == canonical_json(value)


@given(values)
def test_compact_json_loses_nothing(value: object) -> None:
    assert json.loads(compact_json(value)) == value
