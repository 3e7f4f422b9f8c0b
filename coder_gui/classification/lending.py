"""Read-only connections to one file, for as many threads as ask at once."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Lending:
    """Lends connections that `opens` makes; each serves one thread at a time."""

    def __init__(self, opens: Callable[[], sqlite3.Connection]) -> None:
        self._opens = opens
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lends a connection; it stays open for the next."""
        try:
            lent = self._idle.pop()
        except IndexError:
            lent = self._opens()
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
