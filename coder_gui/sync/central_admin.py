"""Looking after a central store on PostgreSQL: what an administrator does, from any machine.

Each verb is one transaction on a connection of its own. The DSN is of a superuser, or of the
owner of the database who is a member of coder_owner; a laptop's login can do none of this.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.types.json import Jsonb

from coder_gui.domain.errors import NotFound, Offline, UserError
from coder_gui.domain.roles import Role
from coder_gui.sync import central_members, central_schema
from coder_gui.sync.central_members import Member
from coder_gui.sync.central_verify import Verified, verify

KEEP_TOMBSTONES_DAYS = 400

_UNREACHABLE = (
    "The server of the central store cannot be reached, or refuses this login: check "
    "the DSN and its password."
)
_NOT_ALLOWED = (
    "This login may not look after the central store. Use a superuser, or a member of coder_owner "
    "that may create roles."
)
_SCOPE_LIMITS = (
    "A scope's code has letters, digits, - and _ (at most 40), and a claim lasts 12 to 72 hours."
)
_NO_STORE = "There is no central store in this database yet. Make it: coder-gui central create."


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope as an administrator sees it; `rules` as in protocol.ScopeInfo."""

    scope_id: str
    code: str
    name: str
    rules: Sequence[Mapping[str, Any]]
    claim_hours: int
    schema_min: int
    epoch: str
    head: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop's profile; `batches` counts by scope code, `wipe` is what was asked of it."""

    device_id: str
    login: str
    person: str
    laptop: str
    app_version: str
    schema: int
    enrolled_at: datetime
    seen_at: datetime
    wipe: str
    wiped_at: datetime | None
    batches: Mapping[str, int]


class PostgresCentral:
    """The central store in the database of `dsn`. A scope is named by its code or its id.

    Raises Offline when the server cannot be reached, NotFound and UserError in sentences.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def create(self) -> str:
        """Make the store in an empty database; returns its revision."""
        with self._connected(need_store=False) as connection:
            if central_schema.revision(connection) is not None:
                raise UserError(
                    "There is a central store in this database already. Upgrade it: "
                    "coder-gui central upgrade."
                )
        return self.upgrade()[1]

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the store to this program's revision; returns (before, now)."""
        with _spoken():
            return central_schema.upgrade(self._dsn)

    def add_scope(
        self,
        code: str,
        name: str,
        rules: Sequence[Mapping[str, Any]] = (),
        *,
        claim_hours: int = 24,
    ) -> str:
        """A new scope; returns its id. `rules`: see protocol.ScopeInfo."""
        scope_id = str(uuid.uuid4())
        with self._connected() as connection:
            try:
                connection.execute(
                    "INSERT INTO coder.scope (scope_id, code, name, rules, claim_hours)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (scope_id, code, name, Jsonb([dict(rule) for rule in rules]), claim_hours),
                )
            except errors.UniqueViolation:
                raise UserError(f"There is a scope {code} already.", field="code") from None
            except errors.CheckViolation:
                raise UserError(_SCOPE_LIMITS) from None
        return scope_id

    def set_scope(
        self,
        code: str,
        *,
        name: str | None = None,
        rules: Sequence[Mapping[str, Any]] | None = None,
        claim_hours: int | None = None,
        schema_min: int | None = None,
    ) -> None:
        """Change what is given. `schema_min`: an older laptop may send and no longer read."""
        with self._connected() as connection:
            try:
                done = connection.execute(
                    "UPDATE coder.scope SET name = coalesce(%s, name),"
                    " rules = coalesce(%s::jsonb, rules),"
                    " claim_hours = coalesce(%s, claim_hours),"
                    " schema_min = coalesce(%s, schema_min) WHERE %s IN (code, scope_id::text)",
                    (
                        name,
                        None if rules is None else Jsonb([dict(rule) for rule in rules]),
                        claim_hours,
                        schema_min,
                        code,
                    ),
                )
            except errors.CheckViolation:
                raise UserError(_SCOPE_LIMITS) from None
            _one(done, code)

    def scopes(self) -> tuple[Scope, ...]:
        """Every scope, by its code."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT scope_id::text, code, name, rules, claim_hours, schema_min, epoch::text,"
                " head_seq, encode(head_hash, 'hex') FROM coder.scope ORDER BY code"
            )
            return tuple(Scope(*row) for row in rows)

    def change_epoch(self, code: str) -> str:
        """After a restore: every laptop reads all again and sends what the store has lost.

        For 35 days any laptop may tell what was approved, whoever's it is.
        """
        epoch = str(uuid.uuid4())
        with self._connected() as connection:
            done = connection.execute(
                "UPDATE coder.scope SET epoch = %s, refill_until = coder.refill_end()"
                " WHERE %s IN (code, scope_id::text)",
                (epoch, code),
            )
            _one(done, code)
        return epoch

    def add_member(
        self,
        login: str,
        person: str,
        role: Role | str,
        scopes: Sequence[str],
        *,
        reports: bool = False,
    ) -> None:
        """Make the login and its memberships, or change them. It has no password yet: `invite`."""
        with self._connected() as connection:
            central_members.add(connection, login, person, Role(role), scopes, reports=reports)

    def invite(self, login: str) -> str:
        """A new one-time password for the join file; the old password opens nothing any more."""
        with self._connected() as connection:
            return central_members.invite(connection, login)

    def join_file(
        self, login: str, *, name: str, host: str, port: int, ca_pem: str | None
    ) -> dict[str, Any]:
        """What a laptop needs to join, with a new one-time password in it."""
        return {
            "kind": "postgres",
            "name": name,
            "host": host,
            "port": port,
            "database": self._database(),
            "login": login,
            "password": self.invite(login),
            "ca_pem": ca_pem,
        }

    def members(self) -> tuple[Member, ...]:
        """Every membership."""
        with self._connected() as connection:
            return central_members.listed(connection)

    def revoke(self, login: str, scope: str | None = None) -> int:
        """End a membership, or the login itself at once; returns the connections ended."""
        with self._connected() as connection:
            return central_members.revoke(connection, login, scope)

    def devices(self) -> tuple[Device, ...]:
        """Every laptop, the one seen last first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT d.device_id::text, d.login::text, p.name, d.laptop, d.app_version,"
                " d.schema_ver, d.enrolled_at, d.seen_at, d.wipe, d.wiped_at,"
                " coalesce((SELECT jsonb_object_agg(s.code, x.last_batch)"
                "   FROM coder.device_scope x JOIN coder.scope s USING (scope_id)"
                "   WHERE x.device_id = d.device_id), '{}')"
                " FROM coder.device d JOIN coder.person p USING (login) ORDER BY d.seen_at DESC"
            )
            return tuple(Device(*row) for row in rows)

    def wipe(self, device_id: str, when: str) -> None:
        """Have a laptop empty itself: "now" (stolen), "after_drain" (a leaver's), "" (not)."""
        if when not in ("", "now", "after_drain"):
            raise UserError("A laptop is emptied now or after_drain.", field="when")
        with self._connected() as connection:
            try:
                done = connection.execute(
                    "UPDATE coder.device SET wipe = %s,"
                    " wipe_requested_at = CASE WHEN %s = '' THEN NULL ELSE now() END"
                    " WHERE device_id = %s AND wiped_at IS NULL",
                    (when, when, device_id),
                )
            except errors.InvalidTextRepresentation:
                raise NotFound("That is not the id of a laptop.") from None
            if done.rowcount != 1:
                raise NotFound("There is no such laptop, or it has emptied itself already.")

    def verify_chain(self, code: str, witness: tuple[int, str] | None = None) -> Verified:
        """Hold the rows against the log and the log against its hashes; see central_verify."""
        with self._connected(snapshot=True) as connection:
            return verify(connection, code, _scope_id(connection, code), witness)

    def purge_tombstones(self, code: str, days: int = KEEP_TOMBSTONES_DAYS) -> int:
        """Drop rows deleted longer ago; a laptop that was away longer reads all again."""
        with self._connected() as connection:
            scope_id = _scope_id(connection, code)
            connection.execute(
                "SELECT FROM coder.scope WHERE scope_id = %s FOR UPDATE", (scope_id,)
            )
            found = connection.execute(
                "WITH gone AS (DELETE FROM coder.row_head WHERE scope_id = %s AND deleted"
                " AND at < now() - make_interval(days => %s) RETURNING seq),"
                " noted AS (UPDATE coder.scope SET floor_seq ="
                "   greatest(floor_seq, (SELECT max(seq) FROM gone)) WHERE scope_id = %s)"
                " SELECT count(*) FROM gone",
                (scope_id, days, scope_id),
            ).fetchone()
        return 0 if found is None else int(found[0])

    def _database(self) -> str:
        with self._connected() as connection:
            return connection.info.dbname

    @contextmanager
    def _connected(
        self, *, need_store: bool = True, snapshot: bool = False
    ) -> Iterator[Connection[Any]]:
        with _spoken(), psycopg.connect(self._dsn, connect_timeout=10) as connection:
            if snapshot:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
            connection.execute("SET TIME ZONE 'UTC'")
            if need_store and central_schema.revision(connection) is None:
                raise UserError(_NO_STORE)
            yield connection


@contextmanager
def _spoken() -> Iterator[None]:
    """Errors of the driver as sentences, without what the server said."""
    try:
        yield
    except (errors.InsufficientPrivilege, errors.UndefinedTable):
        raise UserError(_NOT_ALLOWED) from None
    except psycopg.OperationalError:
        raise Offline(_UNREACHABLE) from None
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            raise UserError(
                "The DSN is not one that PostgreSQL understands; for example "
                '"host=db.trust.nhs.uk dbname=coder user=postgres sslmode=verify-full".'
            ) from None
        raise


def _scope_id(connection: Connection[Any], code: str) -> str:
    found = connection.execute(
        "SELECT scope_id::text FROM coder.scope WHERE %s IN (code, scope_id::text)", (code,)
    ).fetchone()
    if found is None:
        raise NotFound(f"There is no scope {code}.")
    return str(found[0])


def _one(done: psycopg.Cursor[Any], code: str) -> None:
    if done.rowcount != 1:
        raise NotFound(f"There is no scope {code}.")
