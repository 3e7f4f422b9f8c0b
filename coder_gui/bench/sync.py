"""The sync against its aims: two laptops, a first load, an idle one, many, and the window."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg

from coder_gui.bench import sync_world
from coder_gui.bench.sync_load import Laptop, Load, Outcome, line_doc, run_load
from coder_gui.bench.sync_window import gaps
from coder_gui.bench.sync_world import Central
from coder_gui.bench.timing import Measure, Report, sample
from coder_gui.bench.worlds import add_episodes
from coder_gui.domain.abstraction import Heading
from coder_gui.domain.identity import new_id
from coder_gui.services.session import Session
from coder_gui.sync.protocol import DeviceInfo, Group, Op, make_batch

CHANGED = 10_000
FIRST_LOAD = 100_000
GROUP = 4
EPISODES = 500
IDLE = 60
LAPTOPS, SCOPES = 500, 10
LOAD = Load(laptops=LAPTOPS, period=30.0, seconds=60.0, rows=8)
REPEATS = 3


def sync() -> Report:
    """All of it; takes about four minutes. Raises UserError without PostgreSQL."""
    report = Report("sync")
    with sync_world.server() as dsn:
        with sync_world.central(dsn) as place:
            _two_laptops(place, report)
            _first_load(place, report)
            _idle(place, report)
        with sync_world.central(dsn) as place:
            _never_analysed(dsn, place, report)
        with sync_world.central(dsn) as place:
            _many(place, report)
    report.remarks.append("PostgreSQL, laptops and load share these cores; fsync is on")
    return report


def _two_laptops(place: Central, report: Report) -> None:
    """10,000 changed rows go from one laptop to another, whose window is watched meanwhile."""
    one, other = place.laptop("one"), place.laptop("two")
    add_episodes(one, EPISODES)
    one.sync.sync()
    other.sync.sync()
    pushes, pulls, sums = [], [], []
    held: list[float] = []
    for _ in range(REPEATS):
        change(one, CHANGED)
        pushed = _seconds(one.sync.sync)
        began = time.perf_counter()
        held += gaps(other)
        pulled = time.perf_counter() - began
        pushes.append(pushed)
        pulls.append(pulled)
        sums.append(pushed + pulled)
    report.measures += [
        Measure("10,000 changed rows pushed", tuple(pushes), "s"),
        Measure("and pulled, applied and merged on a second laptop", tuple(pulls), "s"),
        Measure("both together", tuple(sums), "s", 4.0, "median"),
        Measure("the window's thread between two ticks of 1 ms, pulling", tuple(held), "ms", 16.0),
    ]
    report.baselines += [
        Measure("COPY of the same rows into a table", _copy(place, index=False), "s"),
        Measure("COPY into a table with the store's indexes", _copy(place, index=True), "s"),
        Measure("the window's thread between two ticks, idle", tuple(gaps(None)), "ms"),
    ]


def change(session: Session, rows: int) -> None:
    """So many new rows in groups of four, each with its history entry, as a person's deeds are."""
    with session.database.read() as connection:
        found = connection.exec_driver_sql("SELECT lower(hex(id)) FROM episode").scalars()
        episodes = [_dashed(one) for one in found]
    for number in range(rows // GROUP):
        episode = episodes[number % len(episodes)]
        with session.database.write(session.actor, "bench") as work:
            for _ in range(GROUP - 1):
                work.insert("abstraction_line", _line(episode, number, work.now))
            work.record("line_added", episode, {"number": number})
            work.commit()


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _line(episode: str, number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "episode_id": episode,
        "line_id": new_id(),
        "heading": Heading.COMORBIDITY.value,
        "certainty": "confirmed",
        "text": f"condition {number} as it was written in the notes on the ward round",
        "typed": f">co condition {number} @notes v2 p{number}",
        "source": "notes",
        "volume": 2,
        "page": number,
        "author": "Bench",
        "at": at,
    }


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _copy(place: Central, *, index: bool) -> tuple[float, ...]:
    """Seconds of COPY of as many rows of the same content."""
    docs = [json.dumps(line_doc(new_id(), number)) for number in range(CHANGED)]
    taken = []
    for _ in range(REPEATS):
        with psycopg.connect(place.dsn) as connection:
            connection.execute("CREATE TEMP TABLE c (scope uuid, kind text, id uuid, doc jsonb)")
            if index:
                connection.execute("ALTER TABLE c ADD PRIMARY KEY (scope, kind, id)")
                connection.execute("CREATE INDEX ON c (scope, (doc->>'episode_id'))")
            text = io.StringIO()
            scope = new_id()
            for doc in docs:
                text.write(f"{scope}\tabstraction_line\t{new_id()}\t{doc}\n")
            began = time.perf_counter()
            with connection.cursor().copy("COPY c FROM STDIN") as copy:
                copy.write(text.getvalue())
            taken.append(time.perf_counter() - began)
            connection.rollback()
    return tuple(taken)


def _first_load(place: Central, report: Report) -> None:
    """A new laptop reads 100,000 rows."""
    writer = place.laptop("writer")
    writer.sync.sync()
    with psycopg.connect(place.dsn) as connection:
        here = connection.execute("SELECT count(*) FROM coder.row_head").fetchone()
    missing = FIRST_LOAD - int(here[0] if here else 0)
    add_episodes(writer, missing // 3, after=EPISODES)
    writer.sync.sync()
    fresh = place.laptop("fresh")
    taken = _seconds(fresh.sync.sync)
    with fresh.database.read() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM episode").scalar()
    report.measures.append(Measure("first load of 100,000 rows", (taken,), "s", 20.0))
    report.remarks.append(f"after the first load: {count} episodes here")


def _idle(place: Central, report: Report) -> None:
    """Nothing to do: connect, one statement, disconnect."""
    laptop = place.laptop("idle")
    laptop.sync.sync()
    laptop.sync.sync()
    idle = sample(laptop.sync.sync, IDLE)
    bare = sample(lambda: _bare(place.dsn), IDLE)
    report.measures.append(Measure("idle sync, connecting included", idle, "ms", 30.0, "median"))
    report.baselines.append(Measure("connecting and SELECT 1", bare, "ms"))


def _bare(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT 1")


def _never_analysed(dsn: str, fresh: Central, report: Report) -> None:
    """The same push into a store that was never analysed, and into one that was."""
    with sync_world.central(dsn) as known:
        with psycopg.connect(known.dsn, autocommit=True) as connection:
            _push(known)
            connection.execute("ANALYZE")
        analysed = [_push(known) for _ in range(REPEATS)]
    never = [_push(fresh) for _ in range(REPEATS)]
    report.measures.append(
        Measure(
            "a push of 10,000 rows, never analysed against analysed",
            (min(never) / min(analysed),),
            "times",
            1.3,
            "median",
        )
    )
    report.baselines.append(Measure("that push, analysed", tuple(analysed), "s"))


def _push(place: Central) -> float:
    """Seconds of 10,000 new rows by protocol alone."""
    login = f"push-{new_id()[-12:]}"
    (store,) = place.stores(login, ["bench"], 1)
    me = DeviceInfo(new_id(), "bench", 4)
    scope = store.enrol(me).scopes[0].scope_id
    episode = new_id()
    batches = []
    for number in range(CHANGED // 500):
        groups = [
            Group(
                new_id(),
                "bench",
                (new_id(),),
                tuple(
                    Op("abstraction_line", new_id(), 0, line_doc(episode, at))
                    for at in range(GROUP)
                ),
            )
            for _ in range(500 // GROUP)
        ]
        batches.append(make_batch(scope, number + 1, groups))
    began = time.perf_counter()
    for batch in batches:
        store.push(me.device_id, batch)
    taken = time.perf_counter() - began
    store.close()
    return taken


def _many(place: Central, report: Report) -> None:
    """Five hundred laptops, each every half minute."""
    scopes = [place.admin.add_scope(f"s{number}", f"S{number}") for number in range(SCOPES)]
    laptops = []
    for number in range(SCOPES):
        made = place.stores(f"load{number}", [f"s{number}"], LAPTOPS // SCOPES)
        laptops += [Laptop(store, scopes[number]) for store in made]
    for laptop in laptops:
        laptop.enrol()
    outcome: Outcome = run_load(laptops, LOAD)
    cycles = tuple(one * 1000 for one in outcome.cycles)
    errors = sum(outcome.errors.values())
    report.measures += [
        Measure("500 laptops every 30 s: one cycle", cycles, "ms", 500.0),
        Measure("500 laptops: errors", (float(errors),), "", 0.0, "median"),
        Measure("500 laptops: rows lost or doubled", (float(outcome.lost),), "", 0.0, "median"),
        Measure("500 laptops: all agree after", (outcome.converged,), "s", 60.0, "median"),
    ]
    report.remarks.append(
        f"500 laptops in {SCOPES} scopes pushed {outcome.pushed} rows in {len(cycles)} cycles; "
        f"{outcome.behind} cycles began late because this process had no time"
    )
