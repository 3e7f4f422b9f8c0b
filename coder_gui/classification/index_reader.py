"""Connections to one index file, for as many threads as ask at once."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder_gui.classification.index_file import IndexFacts, open_index


class IndexReader:
    """An index file and the idle connections to it; a connection serves one thread at a time."""

    def __init__(self, file: Path, facts: IndexFacts) -> None:
        self.file = file
        self.facts = facts
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lends a read-only connection; it stays open for the next."""
        try:
            lent = self._idle.pop()
        except IndexError:
            lent = open_index(self.file)
        try:
            yield lent
        finally:
            if self._closed:
                lent.close()
            else:
                self._idle.append(lent)

    def close(self) -> None:
        """Closes the idle connections now and the lent ones when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
