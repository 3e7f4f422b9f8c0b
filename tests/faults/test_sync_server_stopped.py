"""A server that is there and answers nothing: the laptop is offline soon, and goes on later."""

from __future__ import annotations

import threading

import psycopg
import pytest

from coder_gui.domain.errors import Offline

from .server import Server
from .wards import PostgresWard, RealClient, populated

STEPS = ("hello", "pulled", "frozen")


def impatient(ward: PostgresWard) -> None:
    """Laptops come over the network, and wait half a second instead of most of a minute."""
    ward.place |= {"host": "127.0.0.1", "patience": 0.5, "connect_timeout": 1}


def work(ada: RealClient, ben: RealClient, number: int) -> None:
    """Both have written; Ben has something to fetch and something to send."""
    ada.write(f"ada {number}")
    ada.run()
    ben.write(f"ben {number}")


def test_a_kept_connection_to_a_stopped_server_ends_and_work_goes_on_when_it_runs_again(
    ward: PostgresWard, server: Server
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        impatient(ward)
        for number, step in enumerate(STEPS):
            work(ada, ben, number)
            store = ben.store()
            steps = ben.client(store).steps()
            while next(steps) != step:
                continue
            with server.stopped(), pytest.raises(Offline):
                list(steps)  # it ends while the server still stands still
            store.close()
        assert ward.wrong() == []
        assert ada.texts() == {f"{who} {n}" for who in ("ada", "ben") for n in range(len(STEPS))}


def test_no_new_connection_is_waited_for(ward: PostgresWard, server: Server) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        impatient(ward)
        work(ada, ben, 1)
        with server.stopped(), pytest.raises(Offline):
            ben.run()
        assert ward.wrong() == []
        assert ada.texts() == {"ada 1", "ben 1"}


def test_what_a_stopped_server_takes_after_the_laptop_has_gone_is_not_taken_twice(
    ward: PostgresWard, server: Server
) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        work(ada, ben, 1)
        ward.place |= {"patience": 1}
        before = ward.read().head
        came: list[BaseException] = []
        with psycopg.connect(ward.dsn) as lock:
            lock.execute("SELECT 1 FROM coder.scope FOR UPDATE")
            thread = threading.Thread(target=sync_to_the_end, args=(ben, came))
            thread.start()
            until_waiting(ward, "ben")
            with server.stopped():
                thread.join(60)
                assert not thread.is_alive()
        assert [type(one) for one in came] == [Offline]
        until_taken(ward, before)  # the server goes on with it by itself
        ben.run()
        assert ward.wrong() == []
        assert ada.texts() == {"ada 1", "ben 1"}


def sync_to_the_end(laptop: RealClient, came: list[BaseException]) -> None:
    """One sync in a thread; what it raises is kept."""
    try:
        laptop.run()
    except Offline as error:
        came.append(error)


def until_waiting(ward: PostgresWard, login: str) -> None:
    """Returns once a connection of the login waits for a lock."""
    ward.until(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        f" AND usename = '{login}' AND datname = current_database()",
    )


def until_taken(ward: PostgresWard, before: int) -> None:
    """Returns once the store has taken something more."""
    ward.until(f"SELECT 1 FROM coder.scope WHERE head_seq > {before}")
