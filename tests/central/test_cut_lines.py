"""A laptop whose line is cut after any number of bytes either way, at a real server with TLS."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import pytest
from sync.cutting_proxy import Cut, CuttingProxy

from central.contract import codes
from central.trust import Laptop, group, new_id
from coder_gui.domain.errors import Offline
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.protocol import DeviceInfo, PushReply

BATCHES, GROUPS, ROWS = 80, 3, 2
MOST_TRIES = 60
Answer = TypeVar("Answer")


class BadLine:
    """Cuts every connection but the first, somewhere in the greeting or some batches later."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.greeting = [0, 0]
        self.room = 1_200
        """The most bytes of answers that come through a connection: a few of a push."""

    def __call__(self) -> Cut:
        up, down = self.greeting
        if not up:
            return Cut()
        if self._chance.random() < 0.4:
            return Cut(up=self._chance.randint(0, up + 12_000))
        return Cut(down=self._chance.randint(down // 2, down + self.room))


@contextmanager
def over(proxy: CuttingProxy, trust, cluster) -> Iterator[Laptop]:
    """Ann's laptop behind the proxy, with TLS, SCRAM and all."""
    join = trust.admin.join_file(
        "ann", name="The trust", host="127.0.0.1", port=cluster.port, ca_pem=cluster.ca_pem
    )
    settings = PostgresSettings(
        "127.0.0.1", cluster.port, join["database"], join["login"], join["ca_pem"]
    )
    store = PostgresCentralStore(replace(settings, port=proxy.port), join["password"])
    try:
        yield Laptop(store, DeviceInfo(new_id(), "0.4.0", 4), trust.scopes["north"])
    finally:
        store.close()


def until_answered(call: Callable[[], Answer], met: Counter[str]) -> Answer:
    """As a laptop does: the same again, until there is an answer."""
    for _ in range(MOST_TRIES):
        try:
            return call()
        except Offline:
            met["offline"] += 1
    pytest.fail("the line never held")


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_acknowledged_is_there_once_and_nothing_else(trust, cluster, sql, seed):
    met: Counter[str] = Counter()
    line = BadLine(random.Random(seed))
    with (
        CuttingProxy("127.0.0.1", cluster.port, line) as proxy,
        over(proxy, trust, cluster) as ann,
    ):
        ann.store.enrol(ann.me)
        line.greeting = list(proxy.carried)
        ann.store.close()

        sent: dict[str, int] = {}
        for _ in range(BATCHES):
            groups = [group(*codes(ROWS)) for _ in range(GROUPS)]
            batch = ann.batch(*groups)
            reply: PushReply = until_answered(lambda it=batch: ann.store.push(ann.id, it), met)
            met["replay"] += reply.replay
            assert [each.st for each in reply.groups] == ["ok"] * GROUPS
            for made, answer in zip(groups, reply.groups, strict=True):
                sent.update({op.id: answer.seq for op in made.ops})

        line.room = 60_000  # a page does not come in pieces
        after, seen, more = 0, {}, True
        while more:
            page = until_answered(
                lambda at=after: ann.store.pull(ann.id, ann.scope_id, at, 50), met
            )
            seen.update({row.id: row.seq for row in page.rows})
            after, more = page.to, page.more
    assert seen == sent
    assert len(sent) == BATCHES * GROUPS * ROWS
    log = sql("SELECT seq, batch, place FROM coder.op_log ORDER BY seq")
    assert [seq for seq, *_ in log] == list(range(1, BATCHES * GROUPS + 1))
    assert len({(batch, place) for _, batch, place in log}) == len(log)
    assert sql("SELECT DISTINCT version FROM coder.row_head") == [(1,)]
    assert trust.admin.verify_chain("north").problems == ()
    # A run without these has tried nothing.
    assert proxy.cuts > BATCHES // 4
    assert met["offline"] > 0
    assert met["replay"] > 0  # committed, and the answer was lost
