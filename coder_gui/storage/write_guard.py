"""Synced tables can be written by a unit of work and by nothing else, held by the database itself.

Temporary triggers on the writer's connection refuse any other INSERT, UPDATE or DELETE, also one
that goes through a unit of work's own connection. They are temporary because triggers in the
schema may not call the program's functions while trusted_schema is off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from coder_gui.storage.engine import RawConnection
from coder_gui.storage.tables import SYNCED

_FUNCTION = "unit_of_work_writes"


class WriteGuard:
    """Whether a unit of work is at this moment writing synced rows. One for each database."""

    def __init__(self) -> None:
        self._lifted = 0

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Let the statements inside this block write synced tables."""
        self._lifted += 1
        try:
            yield
        finally:
            self._lifted -= 1

    def install(self, connection: RawConnection) -> None:
        """Put the triggers on a new raw connection whose schema is in place."""
        connection.create_function(_FUNCTION, 0, lambda: self._lifted)
        for table in SYNCED:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                connection.execute(
                    f"CREATE TEMP TRIGGER guard_{table}_{verb} BEFORE {verb} ON main.{table}"
                    f" WHEN NOT {_FUNCTION}() BEGIN"
                    f" SELECT RAISE(ABORT, 'only a unit of work writes {table}'); END"
                )
