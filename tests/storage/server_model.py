"""A server in a few lines: compare and set by row, group by group."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from coder_gui.domain.exchange_rows import Batch, GroupReply, PushReply, Ref, ScopeInfo

Refuses = Callable[[str, dict[str, Any]], bool]


def scope(scope_id: str, *rules: dict[str, Any]) -> ScopeInfo:
    """A scope as hello tells of it."""
    return ScopeInfo(scope_id, "S", "Scope", "coder", "e", 0, "", 0, 0, "ok", 0, rules=rules)


@dataclass
class Server:
    """Rows by scope; `refuses` says which ops are not taken."""

    rows: dict[str, dict[Ref, tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    seq: int = 0
    batches: list[Batch] = field(default_factory=list)
    refuses: Refuses = lambda _kind, _op: False

    def push(self, batch: Batch) -> PushReply:
        """What becomes of each group; a row is in a batch once."""
        self.batches.append(batch)
        here = self.rows.setdefault(batch.scope_id, {})
        answers: list[GroupReply] = []
        seen: set[Ref] = set()
        for group in json.loads(batch.body):
            refs = [(op["kind"], op["id"]) for op in group["ops"]]
            assert seen.isdisjoint(refs)
            assert len(set(refs)) == len(refs)
            seen.update(refs)
            if any(self.refuses(op["kind"], op) for op in group["ops"]):
                answers.append(GroupReply(group["g"], "rejected", reason="Not in this role."))
                continue
            self.seq += 1
            for ref, op in zip(refs, group["ops"], strict=True):
                version, doc = here.get(ref, (0, {}))
                assert op["base"] == version, ref
                told = {**doc, **op["patch"]}
                here[ref] = version + 1, {k: v for k, v in told.items() if v is not None}
            answers.append(GroupReply(group["g"], "ok", seq=self.seq))
        return PushReply(batch.no, self.seq, "", tuple(answers))

    def docs(self, scope_id: str) -> dict[Ref, dict[str, Any]]:
        """The rows of a scope."""
        return {ref: doc for ref, (_, doc) in self.rows.get(scope_id, {}).items()}
