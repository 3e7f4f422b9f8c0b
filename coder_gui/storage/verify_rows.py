"""Do the rows say what was written? The history vouches for the outbox, the outbox for the rows.

Each group's first history entry holds a hash of the changes made with it. Folded, the changes of
a row give the row; one that says otherwise was changed past the program. Changes that the centre
has taken may have left the outbox: those rows are the centre's to vouch for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Table

from coder_gui.storage.backups import DATABASE_FILE
from coder_gui.storage.columns import id_text
from coder_gui.storage.engine import RawConnection
from coder_gui.storage.outbox import LOCAL_COLUMNS, digest
from coder_gui.storage.row_codec import decode, defaults, select_statement
from coder_gui.storage.tables import SYNCED
from coder_gui.storage.verify_report import Fault, Finding

_NOT_COMPARED = LOCAL_COLUMNS | {"id", "extra"}


@dataclass(frozen=True, slots=True)
class _Voucher:
    """The history entry that vouches for a group of changes."""

    device_id: str
    n: int
    entry_id: str
    ops_sha256: bytes


def check_rows(connection: RawConnection) -> list[Finding]:
    """The first change, and the first row, that is not as the history vouches for; [] is well."""
    vouchers = _vouchers(connection)
    by_group: dict[bytes, _Voucher] = {}
    for group, entries, found in _groups(connection):
        told = [vouchers[entry] for entry in entries if entry in vouchers]
        voucher = next((one for one in told if one.ops_sha256 == found), None)
        if voucher is None:
            return [_finding("A change that is to be sent", told[0] if told else None, None)]
        by_group[group] = voucher
    if len(by_group) < len(vouchers) and not _ever_sent(connection):
        known = {voucher.entry_id for voucher in by_group.values()}
        lost = min((one for one in vouchers.values() if one.entry_id not in known), key=_order)
        return [_finding("A change that is to be sent", lost, None, what="is missing")]
    wrong = [
        finding
        for kind, table in SYNCED.items()
        if kind != "history"
        for finding in _wrong_rows(connection, kind, table, by_group)
    ]
    return sorted(wrong, key=lambda finding: finding.n or 0)[:1]


def _order(voucher: _Voucher) -> tuple[str, int]:
    return voucher.device_id, voucher.n


def _finding(
    subject: str, voucher: _Voucher | None, kind: str | None, *, what: str = "was changed"
) -> Finding:
    by = f" after history entry {voucher.n} was written" if voucher else " past the program"
    return Finding(
        Fault.ROW,
        DATABASE_FILE,
        f"{subject} {what}{by}.",
        device_id=voucher.device_id if voucher else None,
        n=voucher.n if voucher else None,
        entry_id=voucher.entry_id if voucher else None,
        kind=kind,
    )


def _vouchers(connection: RawConnection) -> dict[bytes, _Voucher]:
    """The entries of this laptop that vouch for changes, by the id of their rows."""
    found = connection.execute(
        "SELECT id, h.device_id, h.n, ops_sha256 FROM history h WHERE ops_sha256 IS NOT NULL"
        " AND (device_id IN (SELECT device_id FROM history_head)"
        # of a copied profile, what was written before it had an id of its own
        " OR id IN (SELECT row_id FROM outbox WHERE kind = 'history'))"
    )
    return {
        bytes(row_id): _Voucher(id_text(bytes(device)), n, id_text(bytes(row_id)), bytes(ops))
        for row_id, device, n, ops in found
    }


def _groups(connection: RawConnection) -> Iterator[tuple[bytes, list[bytes], bytes]]:
    """(group, ids of its history rows, hash of its changes), for groups with changes."""
    ops = connection.execute("SELECT grp, kind, row_id, patch FROM outbox ORDER BY n")
    for group, members in groupby(ops, key=lambda op: bytes(op[0])):
        listed = list(members)
        entries = [bytes(row_id) for _, kind, row_id, _ in listed if kind == "history"]
        found = digest(
            (kind, bytes(row_id), patch) for _, kind, row_id, patch in listed if kind != "history"
        )
        if found is not None:
            yield group, entries, found


def _ever_sent(connection: RawConnection) -> bool:
    found = connection.execute(  # the batches themselves are forgotten in time
        "SELECT 1 FROM batch UNION ALL SELECT 1 FROM sync_state WHERE key = 'next_batch' LIMIT 1"
    )
    return found.fetchone() is not None


def _wrong_rows(
    connection: RawConnection, kind: str, table: Table, by_group: dict[bytes, _Voucher]
) -> Iterator[Finding]:
    subject = f"A row of {kind}"
    # `as_of` moves on whenever a later extract says the same: that is no change
    names = [
        column.name
        for column in table.c
        if column.name not in _NOT_COMPARED and column.name != "as_of"
    ]
    patches = _patches(connection, kind)
    question = select_statement(table, ("id", "row_version", *names))
    for row_id, version, *held in connection.execute(question):
        changes = patches.pop(bytes(row_id), None)
        if changes is None:
            if version == 0:
                yield _finding(subject, None, kind, what="was put in")
            continue
        wanted = _folded(connection, table, bytes(row_id), version, changes)
        if wanted is None:
            continue
        said = decode(table, names, held)
        if any(said[name] != wanted.get(name) for name in names):
            yield _finding(subject, by_group.get(changes[-1][0]), kind)
    for changes in patches.values():
        yield _finding(subject, by_group.get(changes[-1][0]), kind, what="is missing")


def _patches(connection: RawConnection, kind: str) -> dict[bytes, list[tuple[bytes, str]]]:
    """(group, patch) in order of each row's changes that the centre has not taken."""
    found: dict[bytes, list[tuple[bytes, str]]] = {}
    ops = connection.execute(  # in the order of the file: by an index it takes ten times as long
        "SELECT row_id, grp, patch FROM outbox NOT INDEXED"
        " WHERE kind = ? AND state NOT IN ('acked', 'merged') ORDER BY n",
        (kind,),
    )
    for row_id, group, patch in ops:
        found.setdefault(bytes(row_id), []).append((bytes(group), patch))
    return found


def _folded(
    connection: RawConnection,
    table: Table,
    row_id: bytes,
    version: int,
    patches: list[tuple[bytes, str]],
) -> dict[str, Any] | None:
    """The row that the changes make of the server's copy, or of nothing; None: cannot be told."""
    wanted = dict(defaults(table))
    if version > 0:
        base = connection.execute(
            "SELECT doc FROM sync_base WHERE kind = ? AND row_id = ?", (table.name, row_id)
        ).fetchone()
        if base is None:
            return None
        wanted.update(json.loads(base[0]))
    for _, patch in patches:
        wanted.update(json.loads(patch))
    return wanted
