"""How a laptop comes to the store over the network, and what stops it before a password is sent."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central.cluster import Authority
from central.trust import new_id
from coder_gui.domain.errors import Offline, UserError
from coder_gui.sync import postgres_errors
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.postgres_errors import of_connecting
from coder_gui.sync.protocol import AccessRefused, Busy, DeviceInfo, Revoked

pytestmark = pytest.mark.usefixtures("private_temp")


@pytest.fixture
def private_temp(tmp_path, monkeypatch):
    """Files made while connecting are made here, so that one left behind is seen."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def join(trust, cluster):
    """The join file of Ann, for the server on loopback."""
    return trust.admin.join_file(
        "ann", name="The trust", host="localhost", port=cluster.port, ca_pem=cluster.ca_pem
    )


@pytest.fixture
def settings(join):
    return PostgresSettings(
        join["host"], join["port"], join["database"], join["login"], join["ca_pem"]
    )


@contextmanager
def opened(settings: PostgresSettings, password: str):
    store = PostgresCentralStore(settings, password)
    try:
        yield store
    finally:
        store.close()


def me() -> DeviceInfo:
    return DeviceInfo(new_id(), "0.4.0", 4, "LAP-1")


def test_a_join_file_opens_the_store_over_tls_13_and_scram(join, settings, sql):
    with opened(settings, join["password"]) as store:
        assert [scope.code for scope in store.enrol(me()).scopes] == ["north"]
        assert sql(
            "SELECT s.ssl, s.version, a.application_name FROM pg_stat_ssl s"
            " JOIN pg_stat_activity a USING (pid) WHERE a.usename = 'ann'"
        ) == [(True, "TLSv1.3", "coder-gui")]


def test_the_authority_may_go_by_an_address_too(join, settings):
    with opened(replace(settings, host="127.0.0.1"), join["password"]) as store:
        store.enrol(me())


def test_a_changed_password_is_the_only_one_that_opens_and_never_reaches_the_server(
    join, settings, cluster
):
    with opened(settings, join["password"]) as store:
        store.enrol(me())
        store.change_password("new horse battery staple")
        store.hello(me(), {}, {})
    with opened(settings, join["password"]) as store, pytest.raises(AccessRefused) as caught:
        store.hello(me(), {}, {})
    assert str(caught.value) == postgres_errors.NOT_ACCEPTED
    with opened(settings, "new horse battery staple") as store:
        store.hello(me(), {}, {})
    assert "horse" not in cluster.log
    assert join["password"] not in cluster.log


def test_a_wrong_password_is_refused_in_a_sentence_without_a_name(join, settings):
    with opened(settings, "wrong") as store, pytest.raises(AccessRefused) as caught:
        store.hello(me(), {}, {})
    assert "ann" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_revoked_login_with_the_right_password_is_revoked(trust, join, settings):
    trust.admin.revoke("ann")
    with opened(settings, join["password"]) as store, pytest.raises(Revoked):
        store.hello(me(), {}, {})


def test_a_server_with_a_certificate_of_another_authority_gets_no_password(join, settings):
    strange = replace(settings, ca_pem=Authority("Somebody else").pem)
    with opened(strange, join["password"]) as store, pytest.raises(Offline) as caught:
        store.hello(me(), {}, {})
    assert str(caught.value) == postgres_errors.UNTRUSTED


def test_a_server_of_another_name_gets_no_password(join, settings):
    with _forwarding("127.0.0.2", settings.port) as port:
        elsewhere = replace(settings, host="127.0.0.2", port=port)
        with opened(elsewhere, join["password"]) as store, pytest.raises(Offline) as caught:
            store.hello(me(), {}, {})
    assert str(caught.value) == postgres_errors.UNTRUSTED


def test_a_server_that_asks_for_the_password_itself_gets_none(
    trust, join, settings, cluster, postgres_dsn
):
    """The database "weak" of the cluster asks for a clear password, as one in between would."""
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        server.execute("CREATE DATABASE weak")
        try:
            weak = replace(settings, database="weak")
            with opened(weak, join["password"]) as store, pytest.raises(Offline) as caught:
                store.hello(me(), {}, {})
        finally:
            server.execute("DROP DATABASE weak WITH (FORCE)")
    assert str(caught.value) == postgres_errors.NO_TLS


def test_a_server_without_tls_gets_no_password(settings):
    heard: list[bytes] = []
    with _saying_no_to_tls(heard) as port:
        plain = replace(settings, host="127.0.0.1", port=port)
        with opened(plain, "secret") as store, pytest.raises(Offline) as caught:
            store.hello(me(), {}, {})
    assert str(caught.value) == postgres_errors.NO_TLS
    assert len(b"".join(heard)) == 8  # the request for TLS and nothing else


def test_the_server_takes_no_connection_without_tls(join, settings):
    plain = replace(settings, sslmode="disable", channel_binding="disable", ca_pem=None)
    with opened(plain, join["password"]) as store, pytest.raises(Offline):
        store.hello(me(), {}, {})


def test_a_server_that_is_not_there_is_offline(settings):
    with opened(replace(settings, port=1), "x") as store, pytest.raises(Offline) as caught:
        store.hello(me(), {}, {})
    assert str(caught.value) == postgres_errors.OFFLINE


def test_too_many_connections_of_a_login_are_busy(trust, join, settings):
    connections = [psycopg.connect(make_conninfo(trust.dsn, user="ann")) for _ in range(4)]
    try:
        with opened(settings, join["password"]) as store, pytest.raises(Busy):
            store.hello(me(), {}, {})
    finally:
        for connection in connections:
            connection.close()


def test_only_this_machine_may_have_less_than_verified_encryption():
    for mode in ("disable", "prefer", "require", "verify-ca"):
        with pytest.raises(UserError):
            PostgresCentralStore(
                PostgresSettings("db.trust.nhs.uk", 5432, "c", "a", "pem", mode), ""
            )
        for here in ("127.0.0.1", "::1", "localhost", "/run/postgresql"):
            PostgresCentralStore(PostgresSettings(here, 5432, "c", "a", None, mode), "")
    with pytest.raises(UserError):
        PostgresCentralStore(PostgresSettings("db.trust.nhs.uk", 5432, "c", "a", None), "")


def test_words_of_a_server_that_are_not_known_mean_no_more_than_offline():
    error = of_connecting(psycopg.OperationalError("FATAL:  el servidor no quiere"))
    assert type(error) is Offline


@contextmanager
def _forwarding(host: str, port: int):
    """A door at another address of this machine that leads to the server."""
    with socket.create_server((host, 0)) as door:
        door.settimeout(10)

        def serve() -> None:
            inside, _ = door.accept()
            with inside, socket.create_connection(("127.0.0.1", port)) as outside:
                back = Thread(target=_pour, args=(outside, inside))
                back.start()
                _pour(inside, outside)
                back.join()

        thread = Thread(target=serve)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def _saying_no_to_tls(heard: list[bytes]):
    """A server that answers the request for TLS with no, and writes down what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)

        def serve() -> None:
            client, _ = door.accept()
            with client:
                heard.append(client.recv(8))
                client.sendall(b"N")
                while data := client.recv(1024):
                    heard.append(data)

        thread = Thread(target=serve)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def test_the_authority_is_in_no_file_once_connected(join, settings, private_temp: Path):
    with opened(settings, join["password"]) as store:
        store.hello(me(), {}, {})
        assert list(private_temp.iterdir()) == []
