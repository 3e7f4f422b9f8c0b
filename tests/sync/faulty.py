"""A central store behind a bad network: what is said gets lost, or its answer, or is said twice.

Every fault and every success is counted, so that a run in which nothing happened can be found.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from coder_gui.domain.errors import Offline
from coder_gui.sync.protocol import (
    PAGE_ROWS,
    Batch,
    Busy,
    CentralStore,
    ClaimInfo,
    Cursor,
    DeviceInfo,
    Page,
    PushReply,
    Ref,
    ServerInfo,
    ServerRow,
    Tally,
)

Answer = TypeVar("Answer")
VERBS = (
    "enrol", "hello", "pull", "push", "fetch", "claim", "release", "put_blob", "get_blob",
    "tally", "wiped",
)  # fmt: skip


class Fault(StrEnum):
    """What becomes of one exchange."""

    UNREACHED = "unreached"
    UNANSWERED = "unanswered"
    """The store has done it; the laptop does not hear of it."""
    TWICE = "twice"
    BUSY = "busy"


class Dropped(Offline):
    """The network was cut by the test."""


class Plan(Protocol):
    """Says for each exchange what goes wrong."""

    def fault(self, verb: str, nth: int) -> Fault | None:
        """`nth`: how often the verb has been said, from 1."""


class Calm:
    """Nothing goes wrong."""

    def fault(self, verb: str, nth: int) -> Fault | None:
        """None."""
        return None


class At:
    """Faults at places: At({("push", 2): Fault.UNANSWERED})."""

    def __init__(self, places: Mapping[tuple[str, int], Fault]) -> None:
        self._places = places

    def fault(self, verb: str, nth: int) -> Fault | None:
        """That of the place."""
        return self._places.get((verb, nth))


class Chance:
    """Each exchange goes wrong with the probability `rate`, in one of the ways."""

    def __init__(
        self, chance: random.Random, rate: float, ways: Sequence[Fault] = tuple(Fault)
    ) -> None:
        self._chance, self.rate, self._ways = chance, rate, ways

    def fault(self, verb: str, nth: int) -> Fault | None:
        """By chance."""
        return self._chance.choice(self._ways) if self._chance.random() < self.rate else None


class FaultyCentralStore:
    """CentralStore over another one. `hook` is called with the verb when an exchange begins, and
    may let others come first.

    `counts`: by verb how often it was answered; by fault how often it happened.
    """

    def __init__(
        self,
        inner: CentralStore,
        plan: Plan | None = None,
        *,
        counts: Counter[str] | None = None,
        hook: Callable[[str], None] | None = None,
    ) -> None:
        self._inner, self.plan, self._hook = inner, plan or Calm(), hook
        self.counts: Counter[str] = Counter() if counts is None else counts
        self._said: Counter[str] = Counter()

    def _ask(self, verb: str, exchange: Callable[[], Answer]) -> Answer:
        self._said[verb] += 1
        if self._hook is not None:
            self._hook(verb)
        fault = self.plan.fault(verb, self._said[verb])
        if fault is not None:
            self.counts[fault.value] += 1
        if fault is Fault.UNREACHED:
            raise Dropped("cut before it was said")
        if fault is Fault.BUSY:
            raise Busy("the scope is locked by the test")
        if fault is not None:
            exchange()
        if fault is Fault.UNANSWERED:
            raise Dropped("cut before it was answered")
        answer = exchange()
        self.counts[verb] += 1
        return answer

    def enrol(self, me: DeviceInfo) -> ServerInfo:
        return self._ask("enrol", lambda: self._inner.enrol(me))

    def hello(
        self, me: DeviceInfo, cursors: Mapping[str, Cursor], claims_after: Mapping[str, int]
    ) -> ServerInfo:
        return self._ask("hello", lambda: self._inner.hello(me, cursors, claims_after))

    def pull(self, device_id: str, scope_id: str, after: int, limit: int = PAGE_ROWS) -> Page:
        return self._ask("pull", lambda: self._inner.pull(device_id, scope_id, after, limit))

    def push(self, device_id: str, batch: Batch) -> PushReply:
        return self._ask("push", lambda: self._inner.push(device_id, batch))

    def fetch(self, device_id: str, scope_id: str, wanted: Sequence[Ref]) -> tuple[ServerRow, ...]:
        return self._ask("fetch", lambda: self._inner.fetch(device_id, scope_id, wanted))

    def claim(
        self,
        device_id: str,
        scope_id: str,
        episode_ids: Sequence[str],
        *,
        hours: int | None = None,
        reason: str = "",
    ) -> tuple[ClaimInfo, ...]:
        return self._ask(
            "claim",
            lambda: self._inner.claim(device_id, scope_id, episode_ids, hours=hours, reason=reason),
        )

    def release(self, device_id: str, scope_id: str, episode_ids: Sequence[str]) -> None:
        self._ask("release", lambda: self._inner.release(device_id, scope_id, episode_ids))

    def put_blob(self, device_id: str, scope_id: str, sha256: str, data: bytes) -> None:
        self._ask("put_blob", lambda: self._inner.put_blob(device_id, scope_id, sha256, data))

    def get_blob(self, device_id: str, scope_id: str, sha256: str) -> bytes | None:
        return self._ask("get_blob", lambda: self._inner.get_blob(device_id, scope_id, sha256))

    def tally(self, device_id: str, scope_id: str) -> tuple[Tally, ...]:
        return self._ask("tally", lambda: self._inner.tally(device_id, scope_id))

    def wiped(self, device_id: str) -> None:
        self._ask("wiped", lambda: self._inner.wiped(device_id))

    def close(self) -> None:
        self._inner.close()


def never_happened(
    counts: Mapping[str, int],
    *,
    verbs: Iterable[str] = VERBS,
    faults: Iterable[Fault] = tuple(Fault),
) -> list[str]:
    """Verbs without a success and faults that did not come: a run with any says nothing."""
    return [name for name in (*verbs, *faults) if not counts.get(name)]
