"""Logins of the central store: a PostgreSQL role for each person, with a password used once.

A login may do nothing but call the functions of the schema `api`. The server is sent a SCRAM
verifier, never a password.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, sql

from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.roles import Role

CONNECTIONS = 4
"""How many connections a login may have: a sync, and a spare for each of two laptops."""

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,62}")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_SETTINGS = {
    "idle_session_timeout": "2min",
    "idle_in_transaction_session_timeout": "5s",
    "statement_timeout": "120s",
    "lock_timeout": "5s",
}
_QUIET = {  # patient data travels in parameters: it must not reach the server's log
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",  # a DETAIL quotes what was not understood
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one scope. `joined_at` None: the join file has not been used yet."""

    login: str
    person: str
    scope: str
    role: str
    joined_at: datetime | None
    revoked_at: datetime | None


def one_time_password() -> str:
    """Twenty letters and digits in groups of five, none that looks like another (99 bits)."""
    letters = [secrets.choice(_ALPHABET) for _ in range(20)]
    return "-".join("".join(letters[i : i + 5]) for i in range(0, 20, 5))


def add(
    connection: Connection[Any],
    login: str,
    person: str,
    role: Role,
    scopes: Sequence[str],
    *,
    reports: bool = False,
) -> None:
    """Make the login and its memberships, or change them; `reports`: may read schema report.

    Raises UserError for a name that is no login or belongs to somebody else, NotFound for a scope.
    """
    if not _LOGIN.fullmatch(login):
        raise UserError(
            "A login has small letters, digits, dots, - and _, and starts with a letter.",
            field="login",
        )
    if not scopes:
        raise UserError("A member needs at least one scope.", field="scopes")
    _make_role(connection, login)
    connection.execute(
        "INSERT INTO coder.person (login, name) VALUES (%s, %s)"
        " ON CONFLICT (login) DO UPDATE SET name = excluded.name",
        (login, person),
    )
    for code in scopes:
        done = connection.execute(
            "INSERT INTO coder.member (login, scope_id, role)"
            " SELECT %s, scope_id, %s FROM coder.scope WHERE code = %s"
            " ON CONFLICT (login, scope_id) DO UPDATE"
            " SET role = excluded.role, revoked_at = NULL",
            (login, role.value, code),
        )
        if done.rowcount != 1:
            raise NotFound(f"There is no scope {code}.")
    if reports:
        _execute(connection, "GRANT coder_report TO {}", login)


def invite(connection: Connection[Any], login: str) -> str:
    """A new one-time password for a member; what it had before opens nothing any more."""
    password = one_time_password()
    done = connection.execute(
        "UPDATE coder.person SET invited_at = now(), joined_at = NULL WHERE login = %s", (login,)
    )
    if done.rowcount != 1:
        raise NotFound(f"There is no member with the login {login}.")
    verifier = connection.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(login), sql.Literal(verifier.decode())
        )
    )
    return password


def revoke(connection: Connection[Any], login: str, scope: str | None = None) -> int:
    """End a membership, or without a scope the login itself; returns the connections ended."""
    done = connection.execute(
        "UPDATE coder.member m SET revoked_at = coalesce(m.revoked_at, now())"
        " FROM coder.scope s WHERE s.scope_id = m.scope_id AND m.login = %s"
        " AND (%s::text IS NULL OR s.code = %s)",
        (login, scope, scope),
    )
    if done.rowcount < 1:
        raise NotFound(f"There is no member with the login {login}{_in(scope)}.")
    if scope is None:
        _execute(connection, "ALTER ROLE {} NOLOGIN", login)
    ended = connection.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE usename = %s AND pid <> pg_backend_pid()",
        (login,),
    ).fetchone()
    return 0 if ended is None else int(ended[0])


def listed(connection: Connection[Any]) -> tuple[Member, ...]:
    """Every membership, by scope and login."""
    rows = connection.execute(
        "SELECT m.login, p.name, s.code, m.role, p.joined_at, m.revoked_at"
        " FROM coder.member m JOIN coder.person p USING (login) JOIN coder.scope s USING (scope_id)"
        " ORDER BY s.code, m.login"
    )
    return tuple(Member(*row) for row in rows)


def _make_role(connection: Connection[Any], login: str) -> None:
    found = connection.execute(
        "SELECT pg_has_role(oid, 'coder_app', 'MEMBER') AND NOT rolsuper"
        " AND NOT pg_has_role(oid, 'coder_owner', 'MEMBER') FROM pg_roles WHERE rolname = %s",
        (login,),
    ).fetchone()
    if found == (False,):
        raise UserError(
            f"The server has a login {login} already that is not one of the central store's. "
            "Choose another.",
            field="login",
        )
    if found is None:
        _execute(connection, f"CREATE ROLE {{}} LOGIN CONNECTION LIMIT {CONNECTIONS}", login)
        _execute(connection, "GRANT coder_app TO {}", login)
    else:
        _execute(connection, "ALTER ROLE {} LOGIN", login)
    superuser = connection.execute("SELECT current_setting('is_superuser') = 'on'").fetchone()
    settings = {**_SETTINGS, **(_QUIET if superuser == (True,) else {})}
    for name, value in settings.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(login), sql.Identifier(name), sql.Literal(value)
            )
        )


def _execute(connection: Connection[Any], statement: str, login: str) -> None:
    connection.execute(sql.SQL(statement).format(sql.Identifier(login)))


def _in(scope: str | None) -> str:
    return f" in {scope}" if scope else ""
