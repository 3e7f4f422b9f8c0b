"""Many simulated laptops at one central store: only the protocol, no window and no local file."""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from coder_gui.domain.errors import CoderError
from coder_gui.domain.identity import new_id
from coder_gui.sync.protocol import (
    CentralStore,
    Cursor,
    DeviceInfo,
    Group,
    Op,
    ScopeInfo,
    make_batch,
)

SCHEMA = 4
WORKERS = 24
ROWS_A_GROUP = 4
FINISH_TRIES = 120


@dataclass(frozen=True, slots=True)
class Load:
    """How many laptops, and what each does. A coder at 40 episodes a day makes 4 rows in 30 s."""

    laptops: int = 500
    period: float = 30.0
    seconds: float = 60.0
    rows: int = 8


@dataclass(slots=True)
class Outcome:
    """Seconds of each cycle, errors by their class, and what was pushed and not seen by all."""

    cycles: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    pushed: int = 0
    lost: int = 0
    converged: float = 0.0
    behind: int = 0


def line_doc(episode_id: str, number: int) -> dict[str, object]:
    """A new abstraction line as the protocol has it; about 400 bytes."""
    return {
        "episode_id": episode_id,
        "line_id": new_id(),
        "retracted": False,
        "heading": "co",
        "certainty": "confirmed",
        "text": f"condition {number} as it was written in the notes on the ward round",
        "typed": f">co condition {number} @notes v2 p{number}",
        "source": "notes",
        "volume": 2,
        "page": number,
        "author": "Load",
        "at": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }


class Laptop:
    """One simulated laptop: connects, says hello, pulls, pushes, and goes.

    It keeps what it has sent, as a laptop's outbox does, and sends again what a restored or failed
    over store no longer has.
    """

    def __init__(self, store: CentralStore, scope_id: str) -> None:
        self.store, self.scope_id = store, scope_id
        self.me = DeviceInfo(new_id(), "load", SCHEMA, laptop="load")
        self.refilled = 0
        self.own, self.own_xor = 0, 0
        self._claims_after = 0
        self._sent: dict[int, tuple[Group, ...]] = {}
        self._no = 0
        self._waiting: list[tuple[Group, ...]] = []
        self._forget()

    def _forget(self) -> None:
        """Everything is to be read again."""
        self.cursor = Cursor()
        self.seen, self.seen_xor = 0, 0

    def enrol(self) -> None:
        """Makes the device known."""
        self.store.enrol(self.me)
        self.store.close()

    def cycle(self, rows: int) -> None:
        """One whole sync with `rows` new rows; raises what the store raises."""
        if rows and not self._waiting:
            self._waiting.append(self._new_groups(rows))
        self._sync()

    def finish(self) -> None:
        """Sends what had no answer and reads to the end; tries again while the store is away."""
        error = ""
        for _ in range(FINISH_TRIES):
            error = _error_of(self._sync)
            if not error:
                return
            time.sleep(1)
        raise TimeoutError(f"a laptop could not finish: {error}")

    def _sync(self) -> None:
        try:
            scope = self._hello()
            self._pull(scope.head)
            while self._waiting:
                self._push()
        finally:
            self.store.close()

    def _hello(self) -> ScopeInfo:
        info = self.store.hello(
            self.me, {self.scope_id: self.cursor}, {self.scope_id: self._claims_after}
        )
        scope = next(one for one in info.scopes if one.scope_id == self.scope_id)
        self._claims_after = scope.claim_seq
        if scope.verdict == "epoch_changed":
            self._forget()
        if scope.last_batch < self._no:  # the store lost its tail
            lost = [self._sent.pop(no) for no in range(scope.last_batch + 1, self._no + 1)]
            self.refilled += len(lost)
            self._waiting[:0] = lost
            self._no = scope.last_batch
        return scope

    def _pull(self, head: int) -> None:
        while self.cursor.seq < head:
            page = self.store.pull(self.me.device_id, self.scope_id, self.cursor.seq)
            for row in page.rows:
                self.seen += 1
                self.seen_xor ^= UUID(row.id).int
            self.cursor = Cursor(page.epoch, page.to, page.hash)
            if not page.more:
                break

    def _push(self) -> None:
        groups = self._waiting[0]
        batch = make_batch(self.scope_id, self._no + 1, groups)
        self.store.push(self.me.device_id, batch)  # a conflict: the row is there already
        self._no += 1
        self._sent[self._no] = self._waiting.pop(0)

    def _new_groups(self, rows: int) -> tuple[Group, ...]:
        episode = new_id()
        ops = [
            Op("abstraction_line", new_id(), 0, line_doc(episode, number)) for number in range(rows)
        ]
        for op in ops:
            self.own += 1
            self.own_xor ^= UUID(op.id).int
        return tuple(
            Group(new_id(), "add_line", (), tuple(ops[at : at + ROWS_A_GROUP]))
            for at in range(0, len(ops), ROWS_A_GROUP)
        )


class _Run:
    """The laptops in the order in which they are due, shared by a few threads."""

    def __init__(self, laptops: Sequence[Laptop], load: Load, seed: int) -> None:
        spread = random.Random(seed)
        self._laptops, self._load = laptops, load
        self._start = time.monotonic()
        self._due = [
            (self._start + spread.random() * load.period, number) for number in range(len(laptops))
        ]
        heapq.heapify(self._due)
        self._lock = threading.Lock()
        self.outcome = Outcome()

    def work(self) -> None:
        """One thread: takes the next laptop that is due until the time is over."""
        while (taken := self._next()) is not None:
            due, number = taken
            time.sleep(max(due - time.monotonic(), 0))
            began = time.monotonic()
            error = _error_of(partial(self._laptops[number].cycle, self._load.rows))
            took = time.monotonic() - began
            with self._lock:
                self.outcome.cycles.append(took)
                self.outcome.behind += began - due > 1
                if error:
                    self.outcome.errors[error] = self.outcome.errors.get(error, 0) + 1
                heapq.heappush(self._due, (due + self._load.period, number))

    def _next(self) -> tuple[float, int] | None:
        with self._lock:
            if not self._due or self._due[0][0] > self._start + self._load.seconds:
                return None
            return heapq.heappop(self._due)


def _error_of(call: Callable[[], None]) -> str:
    try:
        call()
    except CoderError as error:
        return type(error).__name__
    return ""


def run_load(laptops: Sequence[Laptop], load: Load, seed: int = 1) -> Outcome:
    """Lets the laptops sync in their period, then until all have seen all, and counts.

    `lost`: rows acknowledged that some laptop of the scope did not see. `behind`: cycles that
    began over a second late because this process, not the store, had no time for them.
    """
    run = _Run(laptops, load, seed)
    _in_threads([run.work] * min(WORKERS, len(laptops)))
    began = time.monotonic()
    _quiesce(laptops)
    outcome = run.outcome
    outcome.converged = time.monotonic() - began
    outcome.pushed = sum(laptop.own for laptop in laptops)
    for scope in {laptop.scope_id for laptop in laptops}:
        outcome.lost += _lost([one for one in laptops if one.scope_id == scope])
    return outcome


def _quiesce(laptops: Sequence[Laptop]) -> None:
    waiting = list(laptops)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                laptop = waiting.pop()
            laptop.finish()

    _in_threads([work] * WORKERS)
    waiting = list(laptops)  # what the last ones sent
    _in_threads([work] * WORKERS)


def _lost(laptops: Sequence[Laptop]) -> int:
    made, made_xor = sum(one.own for one in laptops), 0
    for one in laptops:
        made_xor ^= one.own_xor
    return sum(max(abs(made - one.seen), int(one.seen_xor != made_xor)) for one in laptops)


def _in_threads(jobs: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
