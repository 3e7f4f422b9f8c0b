"""A small trust on a central store: scopes north and south, a person in each, and one in both."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.protocol import (
    Batch,
    CentralStore,
    DeviceInfo,
    Doc,
    Group,
    GroupReply,
    Op,
    make_batch,
)

AT = "2026-03-02T09:30:00.000000Z"

PEOPLE = {
    "ann": ("Ann Lee", "coder", ("north",)),
    "cem": ("Cem Ak", "senior", ("north",)),
    "dot": ("Dot Ray", "auditor", ("north",)),
    "eve": ("Eve Sor", "coder", ("south",)),
    "max": ("Max Orr", "manager", ("north", "south")),
}
"""login: (name, role, scopes)."""


def new_id() -> str:
    return str(uuid.uuid4())


def code(episode_id: str, value: str = "I10X") -> Doc:
    """A code as a laptop sends it."""
    return {
        "episode_id": episode_id,
        "system": "icd10",
        "code": value,
        "author": "Ann Lee",
        "at": AT,
    }


def query(episode_id: str) -> Doc:
    """A query as a laptop sends it."""
    return {
        "episode_id": episode_id,
        "reference": "Q-7K3M-P4XC-9",
        "kind": "clinical",
        "gap": "type",
        "state": "draft",
        "subject": {},
        "recipient": {"name": "Mr A Lead"},
        "evidence": [],
        "question": "Which type, if any?",
        "options": [],
        "overrides": [],
        "codes_before": [],
        "codes_after": [],
        "raised_by": "Ann Lee",
        "raised_at": AT,
    }


def group(*ops: Op) -> Group:
    return Group(new_id(), "test", (new_id(),), ops)


@dataclass
class Laptop:
    """One device of a login, with its own connection; numbers its batches by itself."""

    store: CentralStore
    me: DeviceInfo
    scope_id: str
    sent: int = 0

    @property
    def id(self) -> str:
        return self.me.device_id

    def batch(self, *groups: Group) -> Batch:
        """The next batch; it counts as sent."""
        self.sent += 1
        return make_batch(self.scope_id, self.sent, groups)

    def push(self, *groups: Group) -> tuple[GroupReply, ...]:
        return self.store.push(self.id, self.batch(*groups)).groups

    def put(self, kind: str, doc: Doc, *, base: int = 0, id: str | None = None) -> GroupReply:
        """One row in a group and a batch of its own."""
        return self.push(group(Op(kind, id or new_id(), base, doc)))[0]

    def rows(self) -> dict[tuple[str, str], Any]:
        """Every row of the scope, by kind and id."""
        page = self.store.pull(self.id, self.scope_id, 0, 5000)
        return {(row.kind, row.id): row for row in page.rows}


@dataclass
class Trust:
    """The store at `dsn` with PEOPLE; laptops connect over the socket."""

    dsn: str
    scopes: dict[str, str] = field(default_factory=dict)
    _laptops: list[Laptop] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.admin = PostgresCentral(self.dsn)

    def populate(self) -> None:
        """Make the scopes and the people, in an empty store."""
        for scope in ("north", "south"):
            self.admin.add_scope(scope, f"{scope.title()} site")
        for login, (person, role, scopes) in PEOPLE.items():
            self.admin.add_member(login, person, role, scopes)

    def reopen(self) -> None:
        """In a copy of a store: logins are the server's and not the copy's."""
        self.scopes = {scope.code: scope.scope_id for scope in self.admin.scopes()}
        with psycopg.connect(self.dsn) as connection:
            for login in PEOPLE:
                connection.execute(f"ALTER ROLE {login} LOGIN")

    def settings(self, login: str) -> PostgresSettings:
        parts = conninfo_to_dict(self.dsn)
        return PostgresSettings(
            host=str(parts["host"]),
            port=int(parts.get("port") or 5432),
            database=str(parts["dbname"]),
            login=login,
            ca_pem=None,
            sslmode="disable",
            channel_binding="disable",
        )

    def stranger(self, login: str, *, device_id: str = "") -> Laptop:
        """A laptop that the store does not know yet."""
        scope = PEOPLE[login][2][0] if login in PEOPLE else "north"
        store = PostgresCentralStore(self.settings(login), "")
        me = DeviceInfo(device_id or new_id(), "0.4.0", 4, f"{login}'s")
        made = Laptop(store, me, self.scopes[scope])
        self._laptops.append(made)
        return made

    def laptop(self, login: str) -> Laptop:
        """A new laptop of the login, enrolled."""
        made = self.stranger(login)
        made.store.enrol(made.me)
        return made

    def close(self) -> None:
        for laptop in self._laptops:
            laptop.store.close()
