"""A connection that does not wait for ever for a server that has stopped answering.

A server that hangs (a stalled disk, a paused machine) keeps its network alive: its kernel goes on
acknowledging, so neither keepalives nor tcp_user_timeout end the wait, and its own time-outs stand
still with it.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import psycopg

SLOWEST = 10_000
"""Bytes a second of the slowest line that a store can be reached over."""
UNDERWAY = 1024 * 1024
"""Bytes that may be still on their way after the last of them was given to the kernel."""


class NoAnswer(psycopg.OperationalError):
    """Nothing came and nothing could be sent for longer than a verb can take."""


class PatientConnection(psycopg.Connection[Any]):
    """Each wait ends with NoAnswer, and the connection with it, after `patience` of silence."""

    patience = 45.0

    def expect(self, seconds: float, size: int) -> None:
        """How long the following statements may be silent, with so many bytes to send."""
        self.patience = seconds + min(size, UNDERWAY) / SLOWEST

    def wait(self, gen: Any, *more: Any, **named: Any) -> Any:
        """As psycopg's; every sign of life starts the patience anew."""
        try:
            return super().wait(self._listening(gen), *more, **named)
        except NoAnswer:
            self.close()
            raise

    def _listening(self, inner: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        until = time.monotonic() + self.patience
        try:
            wanted = next(inner)
            while True:
                ready = yield wanted  # 0 several times a second while nothing happens
                if ready:
                    until = time.monotonic() + self.patience
                elif time.monotonic() > until:
                    raise NoAnswer("no answer")
                wanted = inner.send(ready)
        except StopIteration as end:
            return end.value
