"""Connections to one index file, for as many threads as ask at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder_gui.classification.index_file import IndexFacts, open_index
from coder_gui.classification.lending import Lending
from coder_gui.domain.errors import StoreDamaged


class IndexReader:
    """An index file and the idle connections to it; a connection serves one thread at a time."""

    def __init__(self, file: Path, facts: IndexFacts) -> None:
        self.file = file
        self.facts = facts
        self._lending = Lending(lambda: open_index(file))

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lends a read-only connection; it stays open for the next. Raises StoreDamaged."""
        with self._lending.connection() as lent:
            try:
                yield lent
            except sqlite3.ProgrammingError:
                raise
            except sqlite3.DatabaseError as error:
                raise StoreDamaged(
                    f"The index of {self.facts.name} is damaged. Import its files again; "
                    "no patient data is in it."
                ) from error

    def close(self) -> None:
        """Closes the idle connections now and the lent ones when they come back."""
        self._lending.close()
