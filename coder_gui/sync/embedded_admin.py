"""Looking after an embedded central store: scopes, members, revoking; for the demo and tests."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from coder_gui.sync.embedded_file import CentralFile, instant_text

REFILL_DAYS = 35
"""After a restore any laptop tells what was approved for so long: what it sent is kept as long."""


class EmbeddedCentral:
    """The administrator's side of one file."""

    def __init__(self, path: Path) -> None:
        self._file = CentralFile(path)

    def create(self) -> None:
        """Make the store; one that is there stays as it is."""
        self._file.make()

    def add_scope(
        self,
        code: str,
        name: str,
        rules: Sequence[Mapping[str, Any]] = (),
        *,
        scope_id: str | None = None,
    ) -> str:
        """Make a scope; returns its id."""
        made = scope_id or str(uuid.uuid4())
        with self._file.write() as db:
            db.execute(
                "INSERT INTO scope (scope_id, code, name, rules, epoch) VALUES (?, ?, ?, ?, ?)",
                (made, code, name, json.dumps(list(rules)), str(uuid.uuid4())),
            )
        return made

    def add_member(self, login: str, person: str, role: str, scopes: Iterable[str]) -> None:
        """A person may sync the scopes with these codes, in one role."""
        with self._file.write() as db:
            db.execute("INSERT INTO person VALUES (?, ?) ON CONFLICT DO NOTHING", (login, person))
            db.executemany(
                "INSERT INTO member (login, scope_id, role)"
                " SELECT ?, scope_id, ? FROM scope WHERE code = ?"
                " ON CONFLICT DO UPDATE SET role = excluded.role, revoked = 0",
                [(login, role, code) for code in scopes],
            )

    def revoke(self, login: str) -> None:
        """The login may do nothing any more."""
        with self._file.write() as db:
            db.execute("UPDATE member SET revoked = 1 WHERE login = ?", (login,))

    def wipe(self, device_id: str, when: str = "now") -> None:
        """The laptop is to be emptied: "now", or "after_drain"."""
        with self._file.write() as db:
            db.execute("UPDATE device SET wipe = ? WHERE device_id = ?", (when, device_id))

    def change_epoch(self, scope_id: str) -> None:
        """After a restore: every laptop reads all again and sends what is missing, also what only
        other roles may approve.
        """
        with self._file.write() as db:
            db.execute(
                "UPDATE scope SET epoch = ? WHERE scope_id = ?", (str(uuid.uuid4()), scope_id)
            )
            until = instant_text(datetime.now(UTC) + timedelta(days=REFILL_DAYS))
            db.execute("INSERT OR REPLACE INTO refill VALUES (?, ?)", (scope_id, until))

    def set_schema_min(self, scope_id: str, schema: int) -> None:
        """Older local schemas may push and not pull."""
        with self._file.write() as db:
            db.execute("UPDATE scope SET schema_min = ? WHERE scope_id = ?", (schema, scope_id))

    def close(self) -> None:
        """End the connection."""
        self._file.close()
