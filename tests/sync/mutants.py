"""Five stores and merges that are wrong on purpose: a suite that misses one is not good enough.

Each is switched on for a world; `dev.py check-mutants` runs the walk on each and wants it caught.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coder_gui.domain.exchange_rows import Batch, Page, PushReply
from coder_gui.sync import arrivals, embedded, embedded_push
from coder_gui.sync.embedded import EmbeddedCentralStore
from coder_gui.sync.merge import MergeResult
from sync import walk
from sync.world import World

Patch = Callable[[], contextlib.AbstractContextManager[type[EmbeddedCentralStore]]]


@contextmanager
def _swapped(place: Any, name: str, value: Any) -> Iterator[None]:
    kept = getattr(place, name)
    setattr(place, name, value)
    try:
        yield
    finally:
        setattr(place, name, kept)


@contextmanager
def cursor_on_a_sequence() -> Iterator[type[EmbeddedCentralStore]]:
    """Numbers are given before the lock: a reader passes one whose group is not there yet.

    In one process it is played: now and then a page ends as if later rows had come first.
    """

    class Store(EmbeddedCentralStore):
        calls = 0

        def pull(self, device_id: str, scope_id: str, after: int, limit: int = 2000) -> Page:
            page = super().pull(device_id, scope_id, after, limit)
            Store.calls += 1
            if Store.calls % 3 or len(page.rows) < 2:
                return page
            late = page.rows[0].seq
            rows = tuple(row for row in page.rows if row.seq != late)
            return Page(rows, page.to, page.hash, page.epoch, page.more)

    yield Store


@contextmanager
def no_hash_check() -> Iterator[type[EmbeddedCentralStore]]:
    """A used number is answered from the store, whatever is in the batch."""
    real = embedded_push.take_batch

    def take(
        db: Any, known: Any, role: str, login: str, device: str, batch: Batch, now: Any
    ) -> Any:
        kept = db.execute(
            "SELECT last_batch, last_reply FROM device_scope WHERE device_id = ? AND scope_id = ?",
            (device, batch.scope_id),
        ).fetchone()
        if kept and batch.no <= kept[0]:
            told = [{"g": group["g"], "st": "ok", "seq": 0} for group in json.loads(batch.body)]
            return {**json.loads(kept[1]), "groups": told, "replay": True}
        return real(db, known, role, login, device, batch, now)

    with _swapped(embedded, "take_batch", take):
        yield EmbeddedCentralStore


@contextmanager
def no_base_check() -> Iterator[type[EmbeddedCentralStore]]:
    """Whatever version a change was made on, it is taken."""
    real = embedded_push.take_batch

    def take(
        db: Any, known: Any, role: str, login: str, device: str, batch: Batch, now: Any
    ) -> Any:
        groups = json.loads(batch.body)
        for group in groups:
            for op in group["ops"]:
                found = db.execute(
                    "SELECT version FROM row_head WHERE scope_id = ? AND kind = ? AND id = ?",
                    (batch.scope_id, op["kind"], op["id"]),
                ).fetchone()
                op["base"] = found[0] if found and op["base"] else op["base"]
        told = real(db, known, role, login, device, _same_number(batch, groups), now)
        db.execute(  # the log keeps what was sent
            "UPDATE batch_log SET body = ?, sha256 = ?"
            " WHERE scope_id = ? AND device_id = ? AND batch = ?",
            (batch.body, batch.sha256, batch.scope_id, device, batch.no),
        )
        return told

    with _swapped(embedded, "take_batch", take):
        yield EmbeddedCentralStore


def _same_number(batch: Batch, groups: list[Mapping[str, Any]]) -> Batch:
    import hashlib

    body = json.dumps(groups, ensure_ascii=False)
    return Batch(batch.scope_id, batch.no, body, hashlib.sha256(body.encode()).digest())


@contextmanager
def acknowledge_before_commit() -> Iterator[type[EmbeddedCentralStore]]:
    """Now and then a batch is acknowledged and then not kept."""

    class Store(EmbeddedCentralStore):
        calls = 0

        def push(self, device_id: str, batch: Batch) -> PushReply:
            Store.calls += 1
            if Store.calls % 5:
                return super().push(device_id, batch)
            groups = json.loads(batch.body)
            from coder_gui.domain.exchange_rows import GroupReply

            told = tuple(GroupReply(group["g"], "ok", seq=1) for group in groups)
            return PushReply(batch.no, 1, "00", told)

    yield Store


@contextmanager
def last_write_wins() -> Iterator[type[EmbeddedCentralStore]]:
    """Where two changed one field the later one stands, and nobody is asked."""
    real = arrivals.merge

    def merge(*args: Any, **named: Any) -> MergeResult:
        result = real(*args, **named)
        doc = dict(result.doc)
        for one in result.disputes:
            if one.field:
                doc[one.field] = one.theirs
        return MergeResult(doc, result.merged_fields, ())

    with contextlib.ExitStack() as stack:
        stack.enter_context(_swapped(arrivals, "merge", merge))
        yield EmbeddedCentralStore


MUTANTS: dict[str, Patch] = {
    "cursor on a sequence": cursor_on_a_sequence,
    "no hash check": no_hash_check,
    "no base check": no_base_check,
    "acknowledge before commit": acknowledge_before_commit,
    "last write wins": last_write_wins,
}


class _Anything:
    """Holds whatever a wrong store made a laptop raise."""

    def __init__(self) -> None:
        self.said = ""

    def __enter__(self) -> _Anything:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if error is not None:
            self.said = f"{type(error).__name__}: {error}"
        return isinstance(error, Exception) or error is None


def caught(name: str, *, seeds: range = range(1, 13)) -> str:
    """What the checker said of the mutant; "" when it was missed."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder, MUTANTS[name]() as store:
            world = World(Path(folder), seed, store=store)
            wrong: list[str] = []
            with _Anything() as raised:
                walk.steps(world, walk.STEPS, hard=name == "no hash check")
                wrong = walk.verdict(world)
            with _Anything():
                world.close()
            if wrong or raised.said:
                return f"seed {seed}: {(wrong or [raised.said])[0][:160]}"
    return ""


def main() -> int:
    """Every mutant has to be caught."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(MUTANTS))
    missed = []
    for name in parser.parse_args().names:
        said = caught(name)
        print(f"{name}: {said or 'NOT CAUGHT'}", flush=True)
        if not said:
            missed.append(name)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
