"""The proxy that cuts: what it lets through, and that it ends cleanly."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from .cutting_proxy import Cut, CuttingProxy


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says again what it hears, to one caller after another."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listener.accept()
                with caller, contextlib.suppress(OSError):
                    while data := caller.recv(1000):
                        caller.sendall(data)

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def heard(port: int, data: bytes) -> bytes:
    """What comes back of it before the connection ends or all has come."""
    got = b""
    with socket.create_connection(("127.0.0.1", port)) as caller, contextlib.suppress(OSError):
        caller.sendall(data)
        while len(got) < len(data) and (more := caller.recv(1000)):
            got += more
    return got


def test_without_a_cut_everything_comes_through(echo):
    with CuttingProxy("127.0.0.1", echo, Cut) as proxy:
        assert heard(proxy.port, b"x" * 100_000) == b"x" * 100_000
    assert proxy.cuts == 0
    assert proxy.carried == [100_000, 100_000]


@pytest.mark.parametrize(("cut", "most"), [(Cut(up=7), 7), (Cut(down=7), 7), (Cut(up=0), 0)])
def test_no_byte_more_comes_through_than_the_cut_lets(echo, cut, most):
    with CuttingProxy("127.0.0.1", echo, lambda: cut) as proxy:
        assert len(heard(proxy.port, b"y" * 5000)) <= most
    assert proxy.cuts == 1
    assert proxy.carried[0 if cut.up is not None else 1] == most


def test_each_connection_has_its_own_cut(echo):
    cuts = iter([Cut(down=3), Cut()])
    with CuttingProxy("127.0.0.1", echo, lambda: next(cuts)) as proxy:
        assert len(heard(proxy.port, b"abcdef")) <= 3
        assert heard(proxy.port, b"abcdef") == b"abcdef"


def test_it_ends_also_while_a_connection_is_open(echo):
    before = threading.active_count()
    with (
        CuttingProxy("127.0.0.1", echo, Cut) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as caller,
    ):
        caller.sendall(b"a")
        assert caller.recv(1) == b"a"
    assert threading.active_count() == before


def test_a_server_that_is_not_there_is_a_connection_that_ends():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with CuttingProxy("127.0.0.1", port, Cut) as proxy:
        assert heard(proxy.port, b"abc") == b""
