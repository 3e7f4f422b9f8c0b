"""Every connection is opened by the one recipe."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coder_gui.domain.errors import StoreLocked, WrongKey
from coder_gui.storage.database import Database
from coder_gui.storage.engine import Lane, connect, make_engine, new_file
from coder_gui.storage.tables import metadata

from .profile_rows import RandomKey


def settings_of(path: Path, key: RandomKey, lane: Lane) -> dict[str, object]:
    """What a connection of this lane says of itself."""
    engine = make_engine(path, key, lane)
    names = ("journal_mode", "synchronous", "foreign_keys", "temp_store", "busy_timeout")
    more = ("trusted_schema", "cache_size", "query_only", "secure_delete", "cipher_memory_security")
    with engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (*names, *more)
        }
    engine.dispose()
    return said


def test_a_writer_is_durable_and_trusts_nothing(
    database: Database, folder: Path, key: RandomKey
) -> None:
    assert settings_of(folder / "coder.db", key, Lane.WRITER) == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "temp_store": 2,  # MEMORY
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "cache_size": -16384,
        "query_only": 0,
        "secure_delete": 1,
        "cipher_memory_security": "0",
    }


def test_a_reader_only_reads(database: Database, folder: Path, key: RandomKey) -> None:
    said = settings_of(folder / "coder.db", key, Lane.READER)
    assert (said["query_only"], said["cache_size"], said["journal_mode"]) == (1, -8192, "wal")


def test_extensions_cannot_be_loaded(database: Database, folder: Path, key: RandomKey) -> None:
    engine = make_engine(folder / "coder.db", key, Lane.WRITER)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="not authorized"):
        connection.execute(text("SELECT load_extension('libm')"))
    engine.dispose()


def test_the_key_is_in_no_url_no_log_and_no_error(
    database: Database, folder: Path, key: RandomKey, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine(folder / "coder.db", key, Lane.WRITER)
    with (
        caplog.at_level(logging.DEBUG),
        engine.connect() as connection,
        pytest.raises(DBAPIError) as told,
    ):
        connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "Testing1"})
    digits = key.hex()
    for place in (str(engine.url), repr(engine), caplog.text, str(told.value)):
        assert digits[:64] not in place
        assert "Testing1" not in place
    engine.dispose()


def test_a_wrong_key_is_found_when_connecting_and_says_nothing_on_stderr(
    database: Database, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(folder / "coder.db", RandomKey(), Lane.READER)
    with pytest.raises(WrongKey, match="does not open the profile"):
        engine.connect()
    engine.dispose()
    with pytest.raises(WrongKey):
        connect(folder / "coder.db", RandomKey())
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, key: RandomKey) -> None:
    with pytest.raises(StoreLocked, match="cannot be opened"):
        connect(tmp_path / "none.db", key)
    assert list(tmp_path.iterdir()) == []


def test_ddl_is_rolled_back_too(tmp_path: Path, key: RandomKey) -> None:
    new_file(tmp_path / "x.db")
    engine = make_engine(tmp_path / "x.db", key, Lane.WRITER)
    with engine.connect() as connection:
        metadata.create_all(connection)
        connection.rollback()
        count = connection.execute(text("SELECT count(*) FROM sqlite_schema"))
        assert count.scalar() == 0
    engine.dispose()


def test_a_path_may_have_any_letters(tmp_path: Path, key: RandomKey) -> None:
    place = tmp_path / "Łukasz's #1 ?mode=memory %41"
    place.mkdir()
    new_file(place / "x.db")
    connection = connect(place / "x.db", key)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert (place / "x.db").stat().st_size > 0
