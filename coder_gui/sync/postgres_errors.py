"""What PostgreSQL and the network say, as the errors of the protocol, in sentences without values.

A server's message can hold values of rows, names of hosts and logins: none of it is passed on.
"""

from __future__ import annotations

import re

import psycopg

from coder_gui.domain.errors import CoderError, Offline
from coder_gui.sync.protocol import (
    AccessRefused,
    Busy,
    DeviceFork,
    NotAccepted,
    Revoked,
    ServerBehind,
)

OFFLINE = "The central store cannot be reached. Work goes on on this laptop."
BUSY = "The central store is busy. The program tries again by itself."
NOT_ACCEPTED = "The central store does not accept this password. Type the new one to go on."
REVOKED = (
    "This login or this laptop may no longer use the central store. Ask whoever looks after it."
)
FORK = "This profile is a copy of one that has sent its own work. The program gives it a new name."
BEHIND = "The central store was restored and lacks some work. This laptop sends it again."
UNTRUSTED = (
    "The central store's certificate is not one that this laptop trusts, so nothing was sent. "
    "Ask whoever looks after the store for a new join file."
)
NO_TLS = (
    "The central store does not offer the encryption that this laptop needs, so nothing was sent. "
    "Ask whoever looks after the store."
)
FAULT = (
    "The central store answered with an error that it should not give ({state}). The work stays "
    "on this laptop; tell whoever looks after the store this code."
)

_BUSY_STATES = frozenset({"55P03", "57014", "40001", "40P01", "53300", "53400"})
_AWAY_CLASSES = frozenset({"08", "57", "53"})

# libpq gives no SQLSTATE for a connection that was refused, only the server's words. Where they
# are in another language than English the store counts as unreachable and nothing worse.
_REFUSALS: tuple[tuple[re.Pattern[str], type[CoderError], str], ...] = (
    (re.compile(r"is not permitted to log in|role .* does not exist"), Revoked, REVOKED),
    (
        re.compile(r"password authentication failed|no password supplied"),
        AccessRefused,
        NOT_ACCEPTED,
    ),
    (re.compile(r"too many (connections|clients)|remaining connection slots"), Busy, BUSY),
    (
        re.compile(r"certificate verify failed|server certificate for|does not match host name"),
        Offline,
        UNTRUSTED,
    ),
    (
        re.compile(
            r"does not support SSL|channel binding|authentication method requirement"
            r"|no pg_hba.conf entry|SSL error"
        ),
        Offline,
        NO_TLS,
    ),
)


def of_connecting(error: psycopg.Error) -> CoderError:
    """The error for a connection that did not come about."""
    words = str(error)
    for pattern, kind, text in _REFUSALS:
        if pattern.search(words):
            return kind(text)
    return Offline(OFFLINE)


def of_calling(error: psycopg.Error) -> Exception:
    """The error for a verb that the store did not carry out."""
    state = error.sqlstate or ""
    if state == "28000":
        return Revoked(REVOKED, wipe=error.diag.message_hint or "")
    if state == "28P01":
        return AccessRefused(NOT_ACCEPTED)
    if state == "CD001":
        return DeviceFork(FORK)
    if state == "CD002":
        detail = error.diag.message_detail or "0"
        return ServerBehind(BEHIND, last_batch=int(detail))
    if state == "CD003" or isinstance(error, psycopg.DataError):  # no UUID, no JSON, a NUL
        return NotAccepted()
    if state in _BUSY_STATES:
        return Busy(BUSY)
    if not state or state[:2] in _AWAY_CLASSES:
        return Offline(OFFLINE)
    return Offline(FAULT.format(state=state))
