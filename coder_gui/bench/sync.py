"""The sync against its aims: two laptops, a first load, an idle one, many, and the window."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from coder_gui.bench import sync_world
from coder_gui.bench.sync_load import Laptop, Load, Outcome, run_load
from coder_gui.bench.sync_push import analysed, copied, keep_unanalysed, push, seconds
from coder_gui.bench.sync_share import merged_share
from coder_gui.bench.sync_window import Watched, idle_loop, watched
from coder_gui.bench.sync_world import Central, synced
from coder_gui.bench.timing import Measure, Report, sample
from coder_gui.bench.worlds import add_episodes
from coder_gui.domain.abstraction import Heading
from coder_gui.domain.identity import new_id
from coder_gui.services.session import Session

GROUP = 4
LOAD = Load(laptops=500, period=30.0, seconds=60.0, rows=8)
HELD = 16.0
"""Milliseconds for which the window's thread may be held: one frame."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything. What is shipped is what the aims speak of."""

    changed: int = 10_000
    episodes: int = 500
    repeats: int = 3
    first_load: int = 100_000
    idle: int = 60
    scopes: int = 10
    load: Load = LOAD
    shared: int = 40


def sync() -> Report:
    """All of it; takes some minutes. Raises UserError without PostgreSQL."""
    return measured(Sizes())


def measured(sizes: Sizes) -> Report:
    """The same at other sizes."""
    report = Report("sync")
    with sync_world.server() as dsn:
        with sync_world.central(dsn) as place:
            _two_laptops(place, sizes, report)
            _first_load(place, sizes, report)
            _idle(place, sizes, report)
        with sync_world.central(dsn) as fresh, sync_world.central(dsn) as known:
            _never_analysed(fresh, known, sizes, report)
        with sync_world.central(dsn) as place:
            _many(place, sizes, report)
        with sync_world.central(dsn) as place:
            _share(place, sizes, report)
        with psycopg.connect(dsn) as connection:
            (fsync,) = connection.execute("SHOW fsync").fetchone() or ("unknown",)
    report.remarks.append(f"server, laptops and load share these processors; fsync is {fsync}")
    return report


def _two_laptops(place: Central, sizes: Sizes, report: Report) -> None:
    """Changed rows go from one laptop to another; on a third the window is watched meanwhile."""
    one, other, third = place.laptop("one"), place.laptop("two"), place.laptop("three")
    add_episodes(one, sizes.episodes)
    for session in (one, other, third):
        synced(session)
    pushes, pulls, watches = [], [], []
    for _ in range(sizes.repeats):
        change(one, sizes.changed)
        pushes.append(seconds(lambda: synced(one)))
        pulls.append(seconds(lambda: synced(other)))
        watches.append(watched(third))
        _same_lines(one, other, third)
    sums = tuple(sum(both) for both in zip(pushes, pulls, strict=True))
    rows = f"{sizes.changed:,} changed rows"
    idle = idle_loop()
    held = [gap for one in watches for gap in one.gaps]
    longest = tuple(max(one.gaps) for one in watches)
    report.measures += [
        Measure(f"{rows} pushed", tuple(pushes), "s"),
        Measure("pulled, applied and merged on a second laptop", tuple(pulls), "s"),
        Measure("both together", sums, "s", 4.0, "median"),
        Measure("window's thread, ticks of 1 ms, while pulling", tuple(held), "ms", HELD),
        Measure("the longest it was held, of each pull", longest, "ms"),
    ]
    report.baselines += [
        Measure("COPY of the same rows", copied(place, sizes.changed, 3, index=False), "s"),
        Measure("COPY, two indexes", copied(place, sizes.changed, 3, index=True), "s"),
        Measure("window's thread, ticks of 1 ms, no sync", idle.gaps, "ms"),
        Measure("the longest without a sync", (max(idle.gaps),), "ms"),
    ]
    report.remarks.append("push and pull of 10,000 rows: at most 4 s; 2 s is aimed at")
    report.remarks += [_long_ones("while pulling", watches), _long_ones("no sync", [idle])]


def _long_ones(when: str, watches: Sequence[Watched]) -> str:
    """How often the window's thread was held too long, and what of that was not this program."""
    pairs = [pair for one in watches for pair in zip(one.gaps, one.starved, strict=True)]
    long = [pair for pair in pairs if pair[0] > HELD]
    short_of = sum(gap - starved <= HELD for gap, starved in long)
    return (
        f"window's thread, {when}: {len(long)} of {len(pairs)} gaps over {HELD:g} ms; "
        f"{short_of} of these only because other processes had the processor"
    )


def _same_lines(*sessions: Session) -> None:
    counts: set[int] = set()
    for session in sessions:
        with session.database.read() as connection:
            told = connection.exec_driver_sql("SELECT count(*) FROM abstraction_line").scalar()
            counts.add(int(told or 0))
    if len(counts) != 1:
        raise RuntimeError(f"the laptops of the benchmark have {sorted(counts)} lines")


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


def _first_load(place: Central, sizes: Sizes, report: Report) -> None:
    """A new laptop reads everything there is."""
    writer = place.laptop("writer")
    synced(writer)
    missing = max(sizes.first_load - _rows(place), 0)
    add_episodes(writer, missing // 3 + 1, after=sizes.episodes)
    synced(writer)
    there = _rows(place)
    fresh = place.laptop("fresh")
    pulled = 0

    def load() -> None:
        nonlocal pulled
        pulled = synced(fresh).pulled

    taken = seconds(load)
    if pulled < there:
        raise RuntimeError(f"the first load brought {pulled} of {there} rows")
    report.measures.append(Measure(f"first load of {there:,} rows", (taken,), "s", 20.0))


def _rows(place: Central) -> int:
    with psycopg.connect(place.dsn) as connection:
        found = connection.execute("SELECT count(*) FROM coder.row_head").fetchone()
    return int(found[0]) if found else 0


def _idle(place: Central, sizes: Sizes, report: Report) -> None:
    """Nothing to do: connect, one statement, disconnect."""
    laptop = place.laptop("idle")
    synced(laptop)
    idle = sample(lambda: synced(laptop), sizes.idle)
    bare = sample(lambda: _bare(place.dsn), sizes.idle)
    report.measures.append(Measure("idle sync, connecting included", idle, "ms", 30.0, "median"))
    report.baselines.append(Measure("connecting and SELECT 1, no password", bare, "ms"))


def _bare(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT 1")


def _never_analysed(fresh: Central, known: Central, sizes: Sizes, report: Report) -> None:
    """The same pushes into a store that was never analysed, and into one that was, in turn."""
    keep_unanalysed(fresh)
    push(fresh, sizes.changed)
    push(known, sizes.changed)
    with psycopg.connect(known.dsn, autocommit=True) as connection:
        connection.execute("ANALYZE")
    never, after = [], []
    for _ in range(sizes.repeats):
        never.append(push(fresh, sizes.changed))
        after.append(push(known, sizes.changed))
    if analysed(fresh):
        raise RuntimeError("the store that is not to be analysed was analysed")
    ratio = statistics.median(never) / statistics.median(after)
    report.measures += [
        Measure("push, never analysed against analysed", (ratio,), "times", 1.3, "median"),
        Measure("that push, never analysed", tuple(never), "s"),
    ]
    report.baselines.append(Measure("that push, analysed", tuple(after), "s"))


def _many(place: Central, sizes: Sizes, report: Report) -> None:
    """Many laptops, each every half minute."""
    each = sizes.load.laptops // sizes.scopes
    laptops = []
    for number in range(sizes.scopes):
        scope = place.admin.add_scope(f"s{number}", f"S{number}")
        made = place.stores(f"load{number}", [f"s{number}"], each)
        laptops += [Laptop(store, scope) for store in made]
    for laptop in laptops:
        laptop.enrol()
    outcome: Outcome = run_load(laptops, sizes.load)
    cycles = tuple(one * 1000 for one in outcome.cycles)
    errors, name = sum(outcome.errors.values()), f"{len(laptops)} laptops"
    report.measures += [
        Measure(f"{name} every {sizes.load.period:g} s: one cycle", cycles, "ms", 500.0),
        Measure(f"{name}: errors", (float(errors),), "", 0.0, "median"),
        Measure(f"{name}: rows lost or doubled", (float(outcome.lost),), "", 0.0, "median"),
        Measure(f"{name}: all agree after", (outcome.converged,), "s", 60.0, "median"),
    ]
    report.remarks.append(
        f"{name} in {sizes.scopes} scopes pushed {outcome.pushed} rows in {len(cycles)} cycles; "
        f"{outcome.behind} cycles began over 1 s late, which their times do not contain"
    )


def _share(place: Central, sizes: Sizes, report: Report) -> None:
    """Two coders on the same episodes, without claims."""
    tally = merged_share(place, sizes.shared, seed=7)
    share, wrong = 100 * tally.share, float(len(tally.wrong))
    report.measures += [
        Measure("edits merged without a person", (share,), "%", 90.0, "median", at_least=True),
        Measure("episodes merged wrongly", (wrong,), "", 0.0, "median"),
    ]
    report.remarks.append(
        f"merges: {tally.edits} edits of two coders on {tally.episodes} episodes, all by both; "
        f"{tally.asked_episodes} episodes asked; wrong is: other codes than both wanted, or "
        "laptops that differ in codes, lines or state"
    )
