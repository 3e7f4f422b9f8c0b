"""The one place where SQLite's result codes become errors that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import sqlcipher3.dbapi2 as driver
from sqlalchemy.engine import ExceptionContext

from coder_gui.domain.errors import CoderError, StorageFull, StoreDamaged, StoreLocked, WrongKey


class _Result(IntEnum):
    """Primary result codes, https://sqlite.org/rescode.html"""

    BUSY = 5
    LOCKED = 6
    IOERR = 10
    CORRUPT = 11
    FULL = 13
    CANTOPEN = 14
    NOTADB = 26


FULL_TEXT = (
    "The disk is full or cannot be written. Nothing that was saved is lost; this change was not "
    "saved. Free some space on the disk, then save again."
)
LOCKED_TEXT = (
    "Another program has this profile open. Nothing was changed. Close the other window, then "
    "try again."
)
DAMAGED_TEXT = (
    "The encrypted file of this profile is damaged. Nothing was changed. Restore the newest "
    "backup, or run coder-gui verify to see which pages are affected."
)
CANNOT_OPEN_TEXT = (
    "The encrypted file of this profile cannot be opened. Check that the folder exists and that "
    "you may write to it."
)
CLOSED_TEXT = "This profile is locked. Unlock it, then try again."
WRONG_KEY_TEXT = "This key does not open the profile. Nothing was changed."


# The driver's backup gives SQLite's text (sqlite3_errstr) without the code.
_BY_TEXT = {
    "database is locked": _Result.BUSY,
    "database table is locked": _Result.LOCKED,
    "disk I/O error": _Result.IOERR,
    "database disk image is malformed": _Result.CORRUPT,
    "database or disk is full": _Result.FULL,
    "unable to open database file": _Result.CANTOPEN,
    "file is not a database": _Result.NOTADB,
}


def translate(error: BaseException | None) -> CoderError | None:
    """The error for people that stands for a driver's error, or None when it is a bug of ours.

    `error` is an exception of sqlcipher3; its `sqlite_errorcode` may be an extended code.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(error, driver.Error):
        code = _BY_TEXT.get(str(error))
    if code is None:
        return None
    match code & 0xFF:
        case _Result.FULL | _Result.IOERR:
            return StorageFull(FULL_TEXT)
        case _Result.BUSY | _Result.LOCKED:
            return StoreLocked(LOCKED_TEXT)
        case _Result.CORRUPT:
            return StoreDamaged(DAMAGED_TEXT)
        case _Result.CANTOPEN:
            return StoreLocked(CANNOT_OPEN_TEXT)
        case _Result.NOTADB:
            return WrongKey(WRONG_KEY_TEXT)
        case _:
            return None


@contextmanager
def for_people() -> Iterator[None]:
    """Turns the driver's errors of the block into errors for people, as far as they are such."""
    try:
        yield
    except driver.Error as error:
        found = translate(error)
        if found is None:
            raise
        raise found from error


def raise_for_people(context: ExceptionContext) -> None:
    """Listener of SQLAlchemy's handle_error: raises the translated error, or lets it pass."""
    found = translate(context.original_exception)
    if found is not None:
        raise found from context.original_exception
