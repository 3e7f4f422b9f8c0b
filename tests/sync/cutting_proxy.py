"""A radio that goes away in the middle: a proxy on loopback that cuts after a number of bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

CHUNK = 65536
UP, DOWN = 0, 1


@dataclass(frozen=True, slots=True)
class Cut:
    """How many bytes of a connection come through to the server, and back; None: all."""

    up: int | None = None
    down: int | None = None


class CuttingProxy:
    """Listens on loopback and carries on to a server; `cut` is asked once for each connection.

    `carried`: bytes [up, down] of all connections. `cuts`: connections that were cut.
    """

    def __init__(self, host: str, port: int, cut: Callable[[], Cut]) -> None:
        self._place, self._cut = (host, port), cut
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.carried = [0, 0]
        self.cuts = 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._ended = False

    def __enter__(self) -> CuttingProxy:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections and threads."""
        self._ended = True
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes who accepts
        self._threads[0].join()
        self._listener.close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            _hang_up(connection)
        for thread in self._threads:
            thread.join()

    def _start(self, run: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=run, args=values)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            laptop, _ = self._listener.accept()
            if self._ended:
                laptop.close()
                return
            try:
                server = socket.create_connection(self._place)
            except OSError:
                laptop.close()
                continue
            self._start(self._serve, laptop, server, self._cut())

    def _serve(self, laptop: socket.socket, server: socket.socket, cut: Cut) -> None:
        with self._lock:
            self._open |= {laptop, server}
        if self._ended:
            _hang_up(laptop)
        back = threading.Thread(target=self._carry, args=(DOWN, server, laptop, cut.down))
        back.start()
        self._carry(UP, laptop, server, cut.up)
        back.join()
        with self._lock:
            self._open -= {laptop, server}
        laptop.close()
        server.close()

    def _carry(
        self, way: int, source: socket.socket, target: socket.socket, left: int | None
    ) -> None:
        """Pass bytes on until one side hangs up or the cut comes; then both ways have ended."""
        try:
            while data := source.recv(CHUNK):
                allowed = data if left is None else data[:left]
                with self._lock:
                    self.carried[way] += len(allowed)
                    self.cuts += len(allowed) < len(data)
                target.sendall(allowed)
                if len(allowed) < len(data):
                    return
                left = None if left is None else left - len(data)
        except OSError:
            return  # the other way has hung up
        finally:
            _hang_up(source)
            _hang_up(target)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is gone already
