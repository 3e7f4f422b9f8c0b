"""Ids and instants go into the file and come back as they were."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select, text

from coder_gui.storage.columns import Id, Instant, id_bytes, id_text, instant_text
from coder_gui.storage.tables import conflict, metadata


@given(st.uuids())
def test_an_id_is_sixteen_bytes_and_the_canonical_text(value: uuid.UUID) -> None:
    assert id_bytes(str(value)) == value.bytes
    assert id_text(value.bytes) == str(value)


@pytest.mark.parametrize("wrong", ["", "12345678", "not-an-id", "0" * 34, "zz" * 16])
def test_what_is_not_an_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        id_bytes(wrong)


@given(st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()))
def test_instants_sort_as_their_texts_do(one: datetime, other: datetime) -> None:
    # In UTC: a wall time that a clock change skips or repeats compares by its own rules.
    first, second = one.astimezone(UTC), other.astimezone(UTC)
    assert (instant_text(one) < instant_text(other)) == (first < second)
    assert datetime.fromisoformat(instant_text(one)) == first


def test_nothing_is_sql_null_also_in_json() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        row = {"id": str(uuid.UUID(int=1)), "kind": "code", "row_id": str(uuid.UUID(int=2))}
        at = datetime(2026, 11, 21, tzinfo=UTC)
        connection.execute(insert(conflict).values(**row, opened_at=at, mine=None, theirs=[None]))
        empty = connection.execute(text("SELECT mine IS NULL, theirs FROM conflict")).one()
        found = connection.execute(select(conflict)).mappings().one()
    assert tuple(empty) == (1, "[null]")
    assert (found["id"], found["opened_at"], found["resolved_at"]) == (row["id"], at, None)
    engine.dispose()


def test_the_types_may_be_cached_in_compiled_statements() -> None:
    assert Id.cache_ok
    assert Instant.cache_ok
