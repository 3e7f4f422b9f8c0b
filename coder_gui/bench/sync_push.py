"""Pushes by protocol alone, and the COPY that is their limit, for `bench sync`."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import psycopg
from psycopg import sql

from coder_gui.bench.sync_load import SCHEMA, line_doc
from coder_gui.bench.sync_world import Central
from coder_gui.domain.identity import new_id
from coder_gui.sync.protocol import BATCH_OPS, DeviceInfo, Group, Op, make_batch

GROUP = 4


def seconds(call: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def push(place: Central, rows: int) -> float:
    """Seconds for so many new rows of a new laptop. Raises RuntimeError when one is not taken."""
    (store,) = place.stores(f"push-{new_id()[-12:]}", ["bench"], 1)
    me = DeviceInfo(new_id(), "bench", SCHEMA)
    scope = store.enrol(me).scopes[0].scope_id
    episode = new_id()
    groups = [
        Group(
            new_id(),
            "bench",
            (new_id(),),
            tuple(
                Op("abstraction_line", new_id(), 0, line_doc(episode, number))
                for number in range(at, min(at + GROUP, rows))
            ),
        )
        for at in range(0, rows, GROUP)
    ]
    step = BATCH_OPS // GROUP
    batches = [
        make_batch(scope, number + 1, groups[at : at + step])
        for number, at in enumerate(range(0, len(groups), step))
    ]
    began = time.perf_counter()
    replies = [store.push(me.device_id, batch) for batch in batches]
    taken = time.perf_counter() - began
    store.close()
    if any(answer.st != "ok" for reply in replies for answer in reply.groups):
        raise RuntimeError("the store did not take every row of the benchmark")
    return taken


def copied(place: Central, rows: int, repeats: int, *, index: bool) -> tuple[float, ...]:
    """Seconds of COPY of the rows changed last, as the store has them, into a table, committed."""
    with psycopg.connect(place.dsn) as connection:
        found = connection.execute(
            "SELECT scope_id::text, kind, id::text, doc::text FROM coder.row_head"
            " ORDER BY seq DESC LIMIT %s",
            (rows,),
        ).fetchall()
    text = io.StringIO()
    for scope, kind, row_id, doc in found:
        escaped = doc.replace("\\", "\\\\")
        text.write(f"{scope}\t{kind}\t{row_id}\t{escaped}\n")
    return tuple(_copy(place, text.getvalue(), index=index) for _ in range(repeats))


def _copy(place: Central, text: str, *, index: bool) -> float:
    table = sql.Identifier(f"copy{new_id()[-12:]}")
    with psycopg.connect(place.dsn, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE TABLE {} (scope uuid, kind text, id uuid, doc jsonb)").format(table)
        )
        if index:
            connection.execute(
                sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (scope, kind, id)").format(table)
            )
            connection.execute(
                sql.SQL("CREATE INDEX ON {} (scope, (doc->>'episode_id'))").format(table)
            )
        began = time.perf_counter()
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            copy.write(text)
        taken = time.perf_counter() - began
        connection.execute(sql.SQL("DROP TABLE {}").format(table))
    return taken


def keep_unanalysed(place: Central) -> None:
    """The server is not to look at this store's tables by itself while it is measured."""
    with psycopg.connect(place.dsn, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'coder'"
        ).fetchall():
            connection.execute(
                sql.SQL("ALTER TABLE coder.{} SET (autovacuum_enabled = false)").format(
                    sql.Identifier(name)
                )
            )


def analysed(place: Central) -> int:
    """How many of the store's tables were ever analysed."""
    with psycopg.connect(place.dsn) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_user_tables WHERE schemaname = 'coder'"
            " AND (last_analyze IS NOT NULL OR last_autoanalyze IS NOT NULL)"
        ).fetchone()
    return int(found[0]) if found else 0
