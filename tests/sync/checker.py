"""Holds what happened against what was promised (invariants I1 to I8 of the design).

It reads the store's own log and the laptops' files, never the code under test, and says which
promise was broken, on which device, in which group or row.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coder_gui.domain.exchange_rows import chain
from coder_gui.storage import verify
from coder_gui.storage.database import Database
from coder_gui.storage.sync_rows import read_rows, without_none
from coder_gui.storage.tables import SYNCED

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Logged:
    """A group that the store took: `ids` are the laptop's own groups in it."""

    seq: int
    device: str
    batch: int
    ids: tuple[str, ...]
    ops: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class Store:
    """The store as its file has it."""

    log: list[Logged] = field(default_factory=list)
    rows: dict[Row, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    head: int = 0
    chain_breaks: list[int] = field(default_factory=list)


def read_store(path: Path, scope: str) -> Store:
    """The log with its bodies, the rows, and where the chain does not hold."""
    found = Store()
    with sqlite3.connect(path) as db:
        found.head = db.execute(
            "SELECT head_seq FROM scope WHERE scope_id = ?", (scope,)
        ).fetchone()[0]
        bodies = {
            (device, batch): json.loads(body)
            for device, batch, body in db.execute(
                "SELECT device_id, batch, body FROM batch_log WHERE scope_id = ?", (scope,)
            )
        }
        prev = b""
        for seq, device, login, batch, place, sha, digest in db.execute(
            "SELECT seq, device_id, login, batch, place, batch_sha256, hash FROM op_log"
            " WHERE scope_id = ? ORDER BY seq",
            (scope,),
        ):
            group = bodies[device, batch][place]
            sealed = chain(prev, scope, seq, device, login, bytes(sha), place)
            if sealed.hex() != digest:
                found.chain_breaks.append(seq)
            prev = bytes.fromhex(digest)
            found.log.append(Logged(seq, device, batch, tuple(group["ids"]), tuple(group["ops"])))
        for kind, row_id, version, doc in db.execute(
            "SELECT kind, id, version, doc FROM row_head WHERE scope_id = ? AND NOT deleted",
            (scope,),
        ):
            found.rows[kind, row_id] = (version, without_none(json.loads(doc)))
    db.close()
    return found


def check_log(store: Store) -> list[str]:
    """I2, I3, I4 and I7 on the store's log: no gap, no lost update, nothing applied twice."""
    wrong = [f"I3: the chain breaks at {seq}" for seq in store.chain_breaks]
    if [one.seq for one in store.log] != list(range(1, store.head + 1)):
        wrong.append("I6: the log has a gap")
    versions: dict[Row, int] = {}
    docs: dict[Row, dict[str, Any]] = {}
    seen: dict[str, set[Row]] = {}
    for one in store.log:
        for op in one.ops:
            row = (op["kind"], op["id"])
            if op["base"] != versions.get(row, 0):
                wrong.append(
                    f"I3: {row} at {one.seq} was made on {op['base']}, not {versions.get(row, 0)}"
                )
            versions[row] = op["base"] + 1
            docs[row] = {**docs.get(row, {}), **op["patch"]}
        for group in one.ids:
            twice = seen.setdefault(group, set()) & {(op["kind"], op["id"]) for op in one.ops}
            if twice:
                wrong.append(f"I2: group {group} was applied twice: {sorted(twice)[:2]}")
            seen[group] |= {(op["kind"], op["id"]) for op in one.ops}
    for row, (version, doc) in store.rows.items():
        if versions.get(row) != version or without_none(docs.get(row, {})) != doc:
            wrong.append(f"I4: {row} is not what the log makes of it")
    return wrong


def outbox_rows(database: Database) -> Iterator[tuple[str, str, str, Row]]:
    """(group, what it was sent with, state, row) of every change kept on a laptop."""
    with database.read() as connection:
        for grp, part, state, kind, row_id in connection.exec_driver_sql(
            "SELECT lower(hex(grp)), lower(hex(part_of)), state, kind, lower(hex(row_id))"
            " FROM outbox"
        ):
            yield grp, part or grp, state, (kind, _dashed(row_id))


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def check_acknowledged(database: Database, store: Store, name: str) -> list[str]:
    """I1 and I2: what a laptop holds for taken is in the log, by row and group."""
    logged = {
        (group.replace("-", ""), (op["kind"], op["id"]))
        for one in store.log
        for group in one.ids
        for op in one.ops
    }
    return [
        f"I2: {name}: group {grp} row {row} is acknowledged and not in the log"
        for grp, _, state, row in outbox_rows(database)
        if state == "acked" and (grp, row) not in logged
    ]


def replica(database: Database) -> dict[Row, tuple[int, dict[str, Any]]]:
    """Every synced row of a laptop with its version."""
    found: dict[Row, tuple[int, dict[str, Any]]] = {}
    with database.read() as connection:
        for kind in SYNCED:
            ids = [
                _dashed(one)
                for (one,) in connection.exec_driver_sql(f'SELECT lower(hex(id)) FROM "{kind}"')
            ]
            for ref, row in read_rows(connection, [(kind, one) for one in ids]).items():
                found[ref] = (row.version, row.doc)
    return found


def check_convergence(database: Database, store: Store, name: str) -> list[str]:
    """I5: the laptop has exactly the store's rows, versions and documents."""
    here = replica(database)
    wrong = [f"I5: {name} lacks {row}" for row in store.rows.keys() - here.keys()]
    wrong += [f"I5: {name} has {row}, the store has not" for row in here.keys() - store.rows.keys()]
    for row in here.keys() & store.rows.keys():
        version, doc = store.rows[row]
        if here[row][0] != version:
            wrong.append(f"I5: {name} has {row} in version {here[row][0]}, the store {version}")
        elif not _same(here[row][1], doc):
            fields = {
                n for n in here[row][1].keys() | doc.keys() if here[row][1].get(n) != doc.get(n)
            }
            wrong.append(f"I5: {name} has {row} otherwise in {sorted(fields)}")
    return wrong


_UNSAID = (None, False, "", 0)


def _same(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """A new row is sent with what it was given; here it has its defaults, too."""
    return all(
        mine.get(name) == theirs.get(name) or (name not in theirs and mine.get(name) in _UNSAID)
        for name in mine.keys() | theirs.keys()
    )


def check_lists(store: Store, name: str = "the store") -> list[str]:
    """I8: an order names each code once, and every code that is there."""
    wrong = []
    codes: dict[tuple[str, str], set[str]] = {}
    for (kind, row_id), (_, doc) in store.rows.items():
        if kind == "code" and not doc.get("deleted"):
            codes.setdefault((doc["episode_id"], doc["system"]), set()).add(row_id)
    for (kind, row_id), (_, doc) in store.rows.items():
        if kind != "code_set":
            continue
        order = doc["order"]
        if len(order) != len(set(order)):
            wrong.append(f"I8: {name}: the order {row_id} names a code twice")
        missing = codes.get((doc["episode_id"], doc["system"]), set()) - set(order)
        if missing:
            wrong.append(f"I8: {name}: {sorted(missing)[0]} is a code without a place")
    return wrong


def check_files(folder: Path, key: Any, name: str) -> list[str]:
    """The laptop's own verification finds nothing changed past the program."""
    return [f"verify: {name}: {one}" for one in verify.verify(folder, key).findings]


def check_kept(database: Database, store: Store, name: str) -> list[str]:
    """After everything is sent: nothing waits, and nothing saved has vanished."""
    logged = {(op["kind"], op["id"]) for one in store.log for op in one.ops}
    wrong = []
    for grp, _, state, row in outbox_rows(database):
        if state in ("new", "frozen"):
            wrong.append(f"I1: {name}: group {grp} row {row} still waits")
        elif state == "rejected":
            wrong.append(f"I1: {name}: group {grp} row {row} was refused")
        elif row not in logged and row not in store.rows:
            wrong.append(f"I1: {name}: row {row} of group {grp} was saved and is nowhere")
    return wrong


def digest(rows: Iterable[Row]) -> str:
    """A short name for a set of rows, for messages."""
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:12]
