"""The central store on PostgreSQL: each verb is one call of one function of the schema `api`.

One statement is one transaction. A radio that goes away in the middle leaves neither a
transaction nor a lock behind, and the server either has the batch or it has not.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from coder_gui.domain.errors import UserError
from coder_gui.sync.postgres_errors import of_calling, of_connecting
from coder_gui.sync.postgres_patience import NoAnswer, PatientConnection
from coder_gui.sync.postgres_replies import (
    claim_infos,
    page,
    push_reply,
    server_info,
    server_rows,
    tallies,
)
from coder_gui.sync.protocol import (
    PAGE_ROWS,
    Batch,
    ClaimInfo,
    Cursor,
    DeviceInfo,
    Page,
    PushReply,
    Ref,
    ServerInfo,
    ServerRow,
    Tally,
)


@dataclass(frozen=True, slots=True)
class PostgresSettings:
    """Where the store is. `ca_pem`: the certificate authority that its certificate must be of.

    `host` may name several servers of a pair, "db1,db2:5433": the one that takes writes is used.
    Less than verify-full is taken for this machine only (tests, the demo): a loopback address or
    a folder of sockets.
    """

    host: str
    port: int
    database: str
    login: str
    ca_pem: str | None
    sslmode: str = "verify-full"
    channel_binding: str = "require"
    connect_timeout: int = 5
    answer_timeout: float = 45
    """Seconds of silence; longer than the server's own limit of a verb."""


class PostgresCentralStore:
    """CentralStore over a connection of its own, made when a verb needs it; safe in threads.

    Raises what CentralStore says, and UserError for settings that are not safe.
    """

    def __init__(self, settings: PostgresSettings, password: str) -> None:
        hosts = _places(settings)[0].split(",")
        if settings.sslmode != "verify-full" and not all(_here(host) for host in hosts):
            raise UserError(
                "A central store on another machine needs verified encryption (verify-full)."
            )
        if settings.sslmode == "verify-full" and not settings.ca_pem:
            raise UserError("The certificate authority of the central store is missing.")
        self._settings = settings
        self._password = password
        self._connection: PatientConnection | None = None
        self._lock = threading.Lock()

    def enrol(self, me: DeviceInfo) -> ServerInfo:
        """Make this device known under the login; again is fine."""
        return server_info(self._ask("SELECT api.enrol(%s)", Jsonb(_facts(me))))

    def hello(
        self, me: DeviceInfo, cursors: Mapping[str, Cursor], claims_after: Mapping[str, int]
    ) -> ServerInfo:
        """The state of every scope of the login."""
        places = {
            scope: {"epoch": cursor.epoch, "seq": cursor.seq, "hash": cursor.hash}
            for scope, cursor in cursors.items()
        }
        return server_info(
            self._ask(
                "SELECT api.hello(%s, %s, %s)",
                Jsonb(_facts(me)),
                Jsonb(places),
                Jsonb(dict(claims_after)),
            )
        )

    def pull(self, device_id: str, scope_id: str, after: int, limit: int = PAGE_ROWS) -> Page:
        """The rows changed after `after`, each once and as it is now."""
        return page(
            scope_id,
            self._ask("SELECT api.pull(%s, %s, %s, %s)", device_id, scope_id, after, limit),
        )

    def push(self, device_id: str, batch: Batch) -> PushReply:
        """Take a batch; idempotent on (device, scope, number, hash)."""
        return push_reply(
            batch.scope_id,
            self._ask(
                "SELECT api.push(%s, %s, %s, %s, %s)",
                device_id,
                batch.scope_id,
                batch.no,
                batch.sha256,
                batch.body,
            ),
        )

    def fetch(self, device_id: str, scope_id: str, wanted: Sequence[Ref]) -> tuple[ServerRow, ...]:
        """Rows by id; an episode comes with all that belongs to it."""
        refs = Jsonb([list(ref) for ref in wanted])
        return server_rows(
            scope_id, self._ask("SELECT api.fetch(%s, %s, %s)", device_id, scope_id, refs)
        )

    def claim(
        self,
        device_id: str,
        scope_id: str,
        episode_ids: Sequence[str],
        *,
        hours: int | None = None,
        reason: str = "",
    ) -> tuple[ClaimInfo, ...]:
        """Take episodes; those of others stay theirs unless a reason is given."""
        return claim_infos(
            scope_id,
            self._ask(
                "SELECT api.claim(%s, %s, %s::uuid[], %s, %s)",
                device_id,
                scope_id,
                list(episode_ids),
                hours,
                reason,
            ),
        )

    def release(self, device_id: str, scope_id: str, episode_ids: Sequence[str]) -> None:
        """Give episodes back that this login holds."""
        self._ask("SELECT api.release(%s, %s, %s::uuid[])", device_id, scope_id, list(episode_ids))

    def put_blob(self, device_id: str, scope_id: str, sha256: str, data: bytes) -> None:
        """Keep a document under its SHA-256; again is fine."""
        self._ask("SELECT api.put_blob(%s, %s, %s, %b)", device_id, scope_id, sha256, data)

    def get_blob(self, device_id: str, scope_id: str, sha256: str) -> bytes | None:
        """A document; None: it is not in this scope."""
        found = self._ask(
            "SELECT api.get_blob(%s, %s, %s)", device_id, scope_id, sha256, binary=True
        )
        return None if found is None else bytes(found)

    def tally(self, device_id: str, scope_id: str) -> tuple[Tally, ...]:
        """Count and digest of every kind."""
        return tallies(self._ask("SELECT api.tally(%s, %s)", device_id, scope_id))

    def wiped(self, device_id: str) -> None:
        """The receipt of a laptop that has emptied itself."""
        self._ask("SELECT api.wiped(%s)", device_id)

    def change_password(self, new: str) -> None:
        """Give the login a new password; the server gets its SCRAM verifier, never the password."""
        with self._lock:
            connection = self._connected()
            login = self._settings.login
            try:
                verifier = connection.pgconn.encrypt_password(
                    new.encode(), login.encode(), b"scram-sha-256"
                ).decode()
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(login), sql.Literal(verifier)
                    )
                )
            except psycopg.Error as error:
                self._drop_if_broken()
                raise of_calling(error) from None
            self._password = new

    def close(self) -> None:
        """End the connection; the next verb opens another."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _ask(self, statement: str, *values: Any, binary: bool = False) -> Any:
        """The one value of a statement. Every verb may be said twice: a kept connection that the
        server has ended in the meantime is replaced once.
        """
        with self._lock:
            kept = self._connection is not None
            try:
                return self._value(statement, values, binary)
            except psycopg.Error as error:
                broken = self._drop_if_broken()
                if isinstance(error, NoAnswer) or not (kept and broken):
                    raise of_calling(error) from None
            try:
                return self._value(statement, values, binary)
            except psycopg.Error as error:
                self._drop_if_broken()
                raise of_calling(error) from None

    def _value(self, statement: str, values: tuple[Any, ...], binary: bool) -> Any:
        connection = self._connected()
        size = sum(len(value) for value in values if isinstance(value, str | bytes))
        connection.expect(self._settings.answer_timeout, size)
        with connection.cursor(binary=binary) as cursor:
            found = cursor.execute(statement, values).fetchone()
        return None if found is None else found[0]

    def _connected(self) -> PatientConnection:
        if self._connection is None or self._connection.closed:
            try:
                with _authority(self._settings.ca_pem) as path:
                    self._connection = PatientConnection.connect(
                        **_parameters(self._settings, path),
                        password=self._password,
                        autocommit=True,
                        prepare_threshold=None,
                    )
            except psycopg.Error as error:
                raise of_connecting(error) from None
        return self._connection

    def _drop_if_broken(self) -> bool:
        if self._connection is None or not (self._connection.closed or self._connection.broken):
            return False
        self._connection.close()
        self._connection = None
        return True


def _parameters(settings: PostgresSettings, authority: str | None) -> dict[str, Any]:
    """What libpq gets; nothing is read from the environment or from files in the home."""
    hosts, ports = _places(settings)
    parameters: dict[str, Any] = {
        "host": hosts,
        "port": ports,
        "dbname": settings.database,
        "user": settings.login,
        "sslmode": settings.sslmode,
        "channel_binding": settings.channel_binding,
        "connect_timeout": settings.connect_timeout,
        "gssencmode": "disable",
        "target_session_attrs": "read-write",
        "application_name": "coder-gui",
        "sslcertmode": "disable",
        # A radio that is gone is noticed within half a minute, also while an answer is awaited.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    }
    if settings.channel_binding == "require":
        parameters["require_auth"] = "scram-sha-256"
    if authority is not None:
        parameters["sslrootcert"] = authority
        parameters["ssl_min_protocol_version"] = "TLSv1.3"
    return parameters


@contextmanager
def _authority(pem: str | None) -> Iterator[str | None]:
    """A private file with the certificate authority while a connection is made: libpq reads one."""
    if pem is None:
        yield None
        return
    handle, name = tempfile.mkstemp(prefix="coder-gui-", suffix=".pem")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(pem)
        yield name
    finally:
        Path(name).unlink()


def _places(settings: PostgresSettings) -> tuple[str, str]:
    """Hosts and ports as libpq takes them. A port stands behind a name or an IPv4 address."""
    hosts, ports = [], []
    for place in settings.host.split(","):
        host, colon, port = place.strip().rpartition(":")
        named = bool(colon) and port.isdigit() and ":" not in host
        hosts.append(host if named else place.strip())
        ports.append(port if named else str(settings.port))
    return ",".join(hosts), ",".join(ports)


def _here(host: str) -> bool:
    """True for this machine: a folder of sockets, or a loopback address."""
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _facts(me: DeviceInfo) -> dict[str, Any]:
    return {
        "device_id": me.device_id,
        "app_version": me.app_version,
        "schema": me.schema,
        "laptop": me.laptop,
        "protocol": me.protocol,
    }
