"""kill -9 of PostgreSQL while laptops push: what was acknowledged is in its log, exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from coder_gui.domain.errors import Offline
from coder_gui.sync.protocol import Batch, PushReply

from .server import Server
from .wards import PostgresWard, RealClient, populated

ROUNDS = 3
LOGINS = ("ada", "ben", "cem")
Sent = tuple[str, int, int]
"""Device, batch, seq of a group."""


class Noting:
    """Before a store: notes every acknowledgement, and says so."""

    def __init__(self, inner: object, acknowledged: list[Sent], told: threading.Semaphore) -> None:
        self._inner, self._acknowledged, self._told = inner, acknowledged, told

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._inner, name)

    def push(self, device: str, batch: Batch) -> PushReply:
        """The store's own, noted when its answer is here."""
        reply: PushReply = self._inner.push(device, batch)
        self._acknowledged += [(device, batch.no, one.seq) for one in reply.groups if one.seq]
        self._told.release()
        return reply


class Pushing:
    """Laptops that write and sync without a pause, each in a thread of its own."""

    def __init__(self, laptops: list[RealClient]) -> None:
        self.acknowledged: list[Sent] = []
        self.written: Counter[str] = Counter()
        self.offline: Counter[str] = Counter()
        self.told = threading.Semaphore(0)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(one,)) for one in laptops]
        for thread in self._threads:
            thread.start()

    def _work(self, laptop: RealClient) -> None:
        reached = True
        while not self._stop.is_set():
            if reached:
                self.written[laptop.login] += 1
                laptop.write(f"{laptop.login} {self.written[laptop.login]}")
            try:
                laptop.run(lambda store: Noting(store, self.acknowledged, self.told))
                reached = True
            except Offline:
                self.offline[laptop.login] += 1
                reached = False
                self._stop.wait(0.05)  # so that the server has turns, too

    def until(self, count: int) -> None:
        """Returns after so many more acknowledgements."""
        for _ in range(count):
            assert self.told.acquire(timeout=60), "nobody is acknowledged any more"

    def end(self) -> None:
        """Everybody finishes the sync they are in."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()


def test_everything_acknowledged_is_in_the_log_once_after_the_server_is_killed(
    ward: PostgresWard, server: Server
) -> None:
    with populated(ward, LOGINS) as laptops:
        pushing = Pushing(laptops)
        try:
            for _ in range(ROUNDS):
                pushing.until(4)
                server.kill()  # whatever each of them was doing
                server.start()
            pushing.until(4)
        finally:
            pushing.end()
        assert sum(pushing.offline.values()) >= ROUNDS

        store = ward.read()
        where = {(one.device, one.batch, one.seq) for one in store.log}
        assert set(pushing.acknowledged) <= where
        assert len(where) == len(store.log)
        assert ward.wrong() == []
        for one in laptops:
            assert one.texts() == {
                f"{login} {number}"
                for login in LOGINS
                for number in range(1, pushing.written[login] + 1)
            }
        store = ward.read()
        assert set(pushing.acknowledged) <= {(one.device, one.batch, one.seq) for one in store.log}
