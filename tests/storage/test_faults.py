"""The driver's result codes become sentences, or stay bugs."""

from __future__ import annotations

import pytest
import sqlcipher3.dbapi2 as driver

from coder_gui.domain.errors import CoderError, StorageFull, StoreDamaged, StoreLocked, WrongKey
from coder_gui.storage.faults import for_people, translate


def failed(code: int) -> driver.DatabaseError:
    """An error of the driver with this result code."""
    error = driver.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (13, StorageFull),  # SQLITE_FULL
        (778, StorageFull),  # SQLITE_IOERR_WRITE
        (1034, StorageFull),  # SQLITE_IOERR_FSYNC
        (5, StoreLocked),  # SQLITE_BUSY
        (517, StoreLocked),  # SQLITE_BUSY_SNAPSHOT
        (6, StoreLocked),  # SQLITE_LOCKED
        (14, StoreLocked),  # SQLITE_CANTOPEN
        (11, StoreDamaged),  # SQLITE_CORRUPT
        (267, StoreDamaged),  # SQLITE_CORRUPT_VTAB
        (26, WrongKey),  # SQLITE_NOTADB
    ],
)
def test_what_a_person_can_act_on_has_a_sentence(code: int, kind: type[CoderError]) -> None:
    found = translate(failed(code))
    assert type(found) is kind
    assert str(found)[0].isupper()
    assert str(found).endswith(".")
    assert "as SQLite says it" not in str(found)


@pytest.mark.parametrize(
    "code", [1, 8, 19, 20, 21]
)  # ERROR, READONLY, CONSTRAINT, MISMATCH, MISUSE
def test_everything_else_is_a_bug_of_ours(code: int) -> None:
    assert translate(failed(code)) is None


def test_a_backup_gives_the_text_alone() -> None:
    assert type(translate(driver.OperationalError("database or disk is full"))) is StorageFull
    assert translate(driver.OperationalError("no such table: x")) is None


def test_errors_without_a_code_are_bugs_too() -> None:
    assert translate(ValueError("x")) is None
    assert translate(None) is None


def test_a_block_passes_bugs_on_and_translates_the_rest() -> None:
    with pytest.raises(StorageFull), for_people():
        raise failed(13)
    with pytest.raises(driver.OperationalError), for_people():
        raise failed(1)
