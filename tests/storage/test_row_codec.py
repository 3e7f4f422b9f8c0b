"""The fast way into the file writes what SQLAlchemy reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Engine, Integer, Table, create_engine, select, types
from sqlalchemy.types import LargeBinary, Time

from coder_gui.storage.canonical import plain
from coder_gui.storage.columns import Id, Instant
from coder_gui.storage.row_codec import decode, defaults, encode, insert_statement
from coder_gui.storage.tables import SYNCED, metadata

EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
letters = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


def value_of(kind: types.TypeEngine[Any]) -> st.SearchStrategy[Any]:
    """Any value that a column of this type may hold."""
    match kind:
        case Id():
            return st.uuids().map(str)
        case Instant():
            return st.integers(0, 10**16).map(
                lambda microseconds: EPOCH + timedelta(microseconds=microseconds)
            )
        case Date():
            return st.dates(date(1900, 1, 1), date(2100, 1, 1))
        case Time():
            return st.times()
        case Boolean():
            return st.booleans()
        case Integer():
            return st.integers(-(2**40), 2**40)
        case types.JSON():
            return st.lists(letters)
        case LargeBinary():
            return st.binary(min_size=32, max_size=32)
        case _:
            return letters


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The tables in memory, without references."""
    made = create_engine("sqlite://")
    metadata.create_all(made)
    return made


@pytest.mark.parametrize("table", SYNCED.values(), ids=SYNCED.keys())
@given(data=st.data())
def test_every_value_comes_back_as_it_went_in(
    engine: Engine, table: Table, data: st.DataObject
) -> None:
    row = {
        column.name: data.draw(
            st.none() | value_of(column.type) if column.nullable else value_of(column.type)
        )
        for column in table.c
    }
    row["row_state"] = "dirty"
    statement, order = insert_statement(table, tuple(row))
    held, said = encode(table, order, row)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement, held)
        found = connection.execute(select(table)).mappings().one()
        connection.rollback()
    assert dict(found) == row
    assert said == {name: plain(value) for name, value in row.items() if value is not None}
    assert decode(table, order, held) == {name: said.get(name) for name in order}


def test_only_the_named_columns_are_written() -> None:
    statement, order = insert_statement(SYNCED["code"], ("code", "id"))
    assert order == ("id", "code")
    assert statement == "INSERT INTO code (id, code) VALUES (?, ?)"


def test_a_time_keeps_its_short_form_for_people() -> None:
    held, said = encode(SYNCED["abstraction_line"], ["place_time"], {"place_time": time(14, 5)})
    assert held == ("14:05:00.000000",)
    assert said == {"place_time": "14:05:00"}


def test_a_new_row_says_what_the_table_gives_by_itself() -> None:
    found = defaults(SYNCED["patient"])
    assert (found["vip"], found["forenames"], found["surname"], found["row_version"]) == (
        False,
        "",
        None,
        0,
    )
