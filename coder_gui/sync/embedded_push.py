"""How an embedded store takes a batch; the same checks in the same order as api.push."""

from __future__ import annotations

import hashlib
import json
import math
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coder_gui.sync import kinds
from coder_gui.sync.embedded_file import instant_text
from coder_gui.sync.kinds import Kinds
from coder_gui.sync.protocol import Batch, DeviceFork, NotAccepted, ServerBehind, chain

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""The escape of a NUL in JSON; a backslash before the letters u0000 is another text."""
OTHER_BATCH = "Another batch was sent under this number: this profile is a copy of another."
MISSING = "The central store lacks batches that it had: it was restored."


@dataclass(slots=True)
class _Present:
    version: int
    doc: dict[str, Any]
    told: list[Any]


def take_batch(
    db: sqlite3.Connection,
    known: Kinds,
    role: str,
    login: str,
    device_id: str,
    batch: Batch,
    now: datetime,
) -> Mapping[str, Any]:
    """Takes it or says what was said before; returns the reply as JSON.

    Raises DeviceFork, ServerBehind, and NotAccepted for what is no batch.
    """
    if hashlib.sha256(batch.body.encode()).digest() != batch.sha256:
        raise NotAccepted
    last = db.execute(
        "SELECT last_batch, last_sha256, last_reply FROM device_scope"
        " WHERE device_id = ? AND scope_id = ?",
        (device_id, batch.scope_id),
    ).fetchone() or (0, None, None)
    if batch.no == last[0] and last[1] is not None and bytes(last[1]) == batch.sha256:
        return {**json.loads(str(last[2])), "replay": True}
    if batch.no <= last[0]:
        raise DeviceFork(OTHER_BATCH)
    if batch.no > last[0] + 1:
        raise ServerBehind(MISSING, last_batch=last[0])
    groups = _parsed(batch.body)
    groups = [group if isinstance(group, dict) else {} for group in groups]
    return _Taking(db, known, role, login, device_id, batch, now).take(groups)


class _Taking:
    def __init__(
        self,
        db: sqlite3.Connection,
        known: Kinds,
        role: str,
        login: str,
        device_id: str,
        batch: Batch,
        now: datetime,
    ) -> None:
        self._db, self._known, self._role = db, known, role
        self._login, self._device, self._batch = login, device_id, batch
        self._at = instant_text(now)
        self._refilling = self._open_for_refill()
        self._seen: Counter[tuple[str, str]] = Counter()

    def _open_for_refill(self) -> bool:
        """Whether this is soon after a restore."""
        found = self._db.execute(
            "SELECT until FROM refill WHERE scope_id = ?", (self._batch.scope_id,)
        ).fetchone()
        return found is not None and str(found[0]) > self._at

    def take(self, groups: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """All groups in their order, then the log, the head and the kept reply."""
        scope = self._batch.scope_id
        seq, head = self._db.execute(
            "SELECT head_seq, head_hash FROM scope WHERE scope_id = ?", (scope,)
        ).fetchone()
        sealed = bytes.fromhex(head)
        # every group is judged by what was there before the batch, as one statement does
        judged = [self._judge(group) for group in groups]
        told = []
        entries = []
        for place, (group, answer) in enumerate(zip(groups, judged, strict=True)):
            if answer["st"] == "ok":
                seq += 1
                answer["seq"] = seq
                self._write(group, seq)
                sealed = chain(
                    sealed, scope, seq, self._device, self._login, self._batch.sha256, place
                )
                entries.append((scope, seq, self._device, self._login, self._batch.no, place,
                                self._batch.sha256, sealed.hex(), self._at))  # fmt: skip
            told.append(answer)
        if entries:
            self._db.executemany("INSERT INTO op_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", entries)
            self._db.execute(
                "INSERT INTO batch_log VALUES (?, ?, ?, ?, ?)",
                (scope, self._device, self._batch.no, self._batch.sha256, self._batch.body),
            )
            self._db.execute(
                "UPDATE scope SET head_seq = ?, head_hash = ? WHERE scope_id = ?",
                (seq, sealed.hex(), scope),
            )
        reply = {"batch": self._batch.no, "head": seq, "head_hash": sealed.hex(), "groups": told}
        self._db.execute(
            "INSERT INTO device_scope VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (device_id, scope_id) DO UPDATE SET last_batch = excluded.last_batch,"
            " last_sha256 = excluded.last_sha256, last_reply = excluded.last_reply",
            (self._device, scope, self._batch.no, self._batch.sha256, json.dumps(reply)),
        )
        return reply

    def _judge(self, group: Mapping[str, Any]) -> dict[str, Any]:
        ops = _ops(group)
        reasons = [] if ops else [kinds.NO_ROW]
        text = json.dumps(group)
        if "\\u0000" in text and _NUL.search(text):
            reasons = [kinds.NOT_STORABLE]
        conflicts = []
        for op in ops:
            ref = (str(op.get("kind", "")), str(op.get("id", "")))
            self._seen[ref] += 1
            present = self._present(ref)
            base = op.get("base")
            same = present is not None and present.version == base
            new = present is None and base == 0
            before = present.doc if same and present else {} if new else None
            reasons.append(
                self._known.reason(
                    op, self._role, self._seen[ref], before, refilling=self._refilling
                )
            )
            if present is not None and present.version != base:
                conflicts.append(present.told)
            elif present is None and isinstance(base, int) and base > 0:
                conflicts.append([*ref, 0, 0, False, {}, self._device, "", self._at])
        reason = next((one for one in reasons if one), "")
        if reason:
            return {"g": _named(group), "st": "rejected", "reason": reason}
        if conflicts:
            return {"g": _named(group), "st": "conflict", "rows": conflicts}
        return {"g": _named(group), "st": "ok"}

    def _present(self, ref: tuple[str, str]) -> _Present | None:
        found = self._db.execute(
            "SELECT h.version, h.seq, h.deleted, h.doc, h.by_device, p.name, h.at FROM row_head h"
            " LEFT JOIN person p ON p.login = h.by_login"
            " WHERE h.scope_id = ? AND h.kind = ? AND h.id = ?",
            (self._batch.scope_id, *ref),
        ).fetchone()
        if found is None:
            return None
        version, seq, deleted, text, device, by, at = found
        doc = json.loads(text)
        return _Present(version, doc, [*ref, version, seq, bool(deleted), doc, device, by, at])

    def _write(self, group: Mapping[str, Any], seq: int) -> None:
        values = []
        for op in group["ops"]:
            ref = (op["kind"], op["id"])
            present = self._present(ref) if op["base"] else None
            doc = {**(present.doc if present else {}), **op["patch"]}
            parent = doc.get("patient_id" if op["kind"] == "patient_alias" else "episode_id")
            values.append(
                (self._batch.scope_id, *ref, op["base"] + 1, seq, op.get("deleted") is True,
                 json.dumps(doc, ensure_ascii=False), self._device, self._login, self._at, parent)
            )  # fmt: skip
        self._db.executemany(
            "INSERT INTO row_head VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (scope_id, kind, id) DO UPDATE SET version = excluded.version,"
            " seq = excluded.seq, deleted = excluded.deleted, doc = excluded.doc,"
            " by_device = excluded.by_device, by_login = excluded.by_login, at = excluded.at,"
            " parent = excluded.parent",
            values,
        )


def _parsed(body: str) -> list[Any]:
    """The groups of a batch. Raises NotAccepted for what PostgreSQL's jsonb does not take."""
    try:
        found = json.loads(body, parse_float=_finite, parse_constant=_finite)
        if "\\ud" in body.lower():
            json.dumps(found, ensure_ascii=False).encode()  # half a pair of surrogates
    except (ValueError, RecursionError):
        raise NotAccepted from None
    if not isinstance(found, list) or not found:
        raise NotAccepted
    return found


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("a number that JSON has not")
    return value


def _named(group: Mapping[str, Any]) -> str | None:
    """The group's name, as the text that a server makes of whatever it is."""
    name = group.get("g")
    text = name if name is None or isinstance(name, str) else json.dumps(name)
    return None if text is None else text.replace("\0", "")


def _ops(group: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    ops = group.get("ops")
    return [op if isinstance(op, dict) else {} for op in ops] if isinstance(ops, list) else []
