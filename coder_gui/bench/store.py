"""Unlocking, saving, opening and importing, without a window."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from coder_gui.bench.during_import import SavesDuringImport
from coder_gui.bench.timing import Measure, Report, sample
from coder_gui.bench.worlds import (
    LINES,
    OPENS_WITH,
    PROVIDER,
    World,
    add_episodes,
    heavy_episode,
    nhs_number,
    session_in,
    world,
)
from coder_gui.domain.case import EpisodeFilter, View
from coder_gui.domain.identity import derive_id
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.services.session import Session
from coder_gui.system.clock import SystemClock
from coder_gui.system.passphrase import KdfParameters, stretch

MANY = 100_000
IMPORTED = 10_000


def unlock() -> Report:
    """From the passphrase to a session whose first page is read, beside Argon2id alone."""
    report = Report("unlock")
    with world() as place:
        with session_in(place) as session:
            add_episodes(session, MANY)
        taken = [_unlock_once(place) for _ in range(12)]
        aimed = Measure(
            f"passphrase to the first page of {MANY:,} episodes",
            tuple(taken[1:]),
            aim=400.0,
            aim_of="median",
        )
        report.measures.append(aimed)
        salt = b"0" * 16
        derived = sample(lambda: stretch(OPENS_WITH, salt, KdfParameters()), 10)
        report.baselines.append(Measure("Argon2id 64 MiB t3 p4 alone", derived))
    report.remarks.append("without the window; bench startup measures to the painted window")
    return report


def _unlock_once(place: World) -> float:
    start = time.perf_counter()
    with session_in(place) as session:
        session.episodes.page(EpisodeFilter(view=View.UNCODED))
        return (time.perf_counter() - start) * 1000


def save() -> Report:
    """A line saved: rows, outbox, history and list on the disk, beside one bare encrypted row."""
    report = Report("save")
    with world() as place, session_in(place) as session:
        add_episodes(session, 1000)
        episode = derive_id("episode", PROVIDER, "BS0000001", "1")
        add = partial(session.abstraction.add, session.actor, episode, LINES[0])
        report.measures.append(Measure("a line saved", sample(add, 300), aim=50.0))
        report.baselines.append(Measure("one setting in the same file", _bare(session)))
    return report


def _bare(session: Session) -> tuple[float, ...]:
    count = iter(range(10_000))
    return sample(lambda: session.settings.put(session.actor, "bench", next(count)), 300)


def read_episode() -> Report:
    """A case of 30 lines and 20 codes read and checked, beside plain SQLite reading 80 rows."""
    report = Report("read-episode")
    with world() as place, session_in(place) as session:
        add_episodes(session, 1000)
        heavy = heavy_episode(session)
        taken = sample(lambda: session.episodes.case(heavy), 200)
        report.measures.append(Measure("a case of 30 lines and 20 codes", taken))
        plain = sqlite3.connect(":memory:")
        plain.execute("CREATE TABLE t (episode TEXT, text TEXT, at TEXT)")
        rows = [("e", f"row {number}", "2026-05-01") for number in range(80)]
        plain.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        query = "SELECT * FROM t WHERE episode = 'e'"
        bare = sample(lambda: plain.execute(query).fetchall(), 200)
        report.baselines.append(Measure("80 rows from plain SQLite in memory", bare))
        plain.close()
    return report


def import_worklist() -> Report:
    """A PAS extract of 10,000 episodes, dry run and import, beside reading the CSV alone."""
    report = Report("import")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        write_extract(path, IMPORTED)
        for _ in range(3):
            with world() as place, session_in(place) as session:
                _import_into(session, path, report)
            with world() as place, session_in(place) as session:
                _save_during_import(session, path, report)
        read = sample(partial(_read_csv, path), 5, warm_up=1)
        report.baselines.append(Measure("csv module reads the same file", read))
        report.baselines.append(Measure("and plain SQLite takes its rows in", _plain_import(path)))
    return _joined(report)


def _import_into(session: Session, path: Path, report: Report) -> None:
    start = time.perf_counter()
    prepared = session.worklist.prepare([path])
    between = time.perf_counter()
    saved = session.worklist.apply(session.actor, prepared)
    end = time.perf_counter()
    if saved.value.new != IMPORTED:
        raise RuntimeError(f"{saved.value.new} episodes taken in instead of {IMPORTED}")
    again = time.perf_counter()
    session.worklist.prepare([path])
    unchanged = time.perf_counter()
    whole, dry = (end - start) * 1000, (between - start) * 1000
    name = f"{IMPORTED:,} episodes"
    report.measures += [
        Measure(f"{name}: dry run and import", (whole,), aim=4000.0, aim_of="median"),
        Measure(f"{name}: dry run alone", (dry,)),
        Measure(f"{name}: dry run when nothing changed", ((unchanged - again) * 1000,)),
    ]


def _save_during_import(session: Session, path: Path, report: Report) -> None:
    episode = add_one_episode(session, path.parent)
    run = session.worklist.start(session.actor, session.worklist.prepare([path]))
    saves = SavesDuringImport(session, run, episode)
    saves.measure()
    name = f"{IMPORTED:,} episodes come in"
    report.measures += [
        Measure(f"a line saved while {name}", tuple(saves.waits), aim=50.0),
        Measure(f"one step while {name}", tuple(saves.steps)),
    ]


def add_one_episode(session: Session, folder: Path) -> str:
    """An episode that a later extract does not have; returns its id."""
    path = folder / "one.csv"
    write_extract(path, 1, first=9_000_000)
    session.worklist.apply(session.actor, session.worklist.prepare([path]))
    return derive_id("episode", PROVIDER, "BS9000000", "1")


def _joined(report: Report) -> Report:
    """One measure for each name, with all its samples."""
    joined: dict[str, Measure] = {}
    for one in report.measures:
        before = joined[one.name].samples if one.name in joined else ()
        joined[one.name] = Measure(one.name, (*before, *one.samples), one.unit, one.aim, one.aim_of)
    report.measures = list(joined.values())
    return report


def write_extract(path: Path, count: int, *, first: int = 0) -> None:
    """A PAS extract in the native layout; `first` is the number of its first stay."""
    today = SystemClock().today()
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, shipped_layout().names, restval="")
        writer.writeheader()
        for number in range(first, first + count):
            end = today - timedelta(days=1 + number % 60)
            start = end - timedelta(days=1 + number % 9)
            writer.writerow(
                {
                    "provider_code": PROVIDER,
                    "spell_number": f"BS{number:07d}",
                    "episode_number": "1",
                    "local_patient_id": f"B{number:07d}",
                    "nhs_number": nhs_number(number),
                    "nhs_number_status": "01",
                    "surname": f"Abbot-{number % 997}",
                    "forenames": "Ruth",
                    "birth_date": "1950-01-31",
                    "sex": "2",
                    "patient_classification": "1",
                    "admission_method": "21",
                    "admission_source": "19",
                    "admission_date": start.isoformat(),
                    "episode_start_date": start.isoformat(),
                    "episode_end_date": end.isoformat(),
                    "discharge_date": end.isoformat(),
                    "discharge_method": "1",
                    "discharge_destination": "19",
                    "consultant_code": f"C44{number % 400:05d}",
                    "main_specialty": "300",
                    "treatment_function": "300",
                    "ward_end": f"Ward {number % 40}",
                    "last_episode_flag": "1",
                }
            )


def _read_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def _plain_import(path: Path) -> tuple[float, ...]:
    def once() -> None:
        with tempfile.TemporaryDirectory() as folder, path.open(encoding="utf-8") as lines:
            plain = sqlite3.connect(Path(folder) / "plain.db")
            names = shipped_layout().names
            plain.execute(f"CREATE TABLE t ({', '.join(names)})")
            marks = ", ".join("?" * len(names))
            rows = [tuple(row.values()) for row in csv.DictReader(lines)]
            plain.executemany(f"INSERT INTO t VALUES ({marks})", rows)
            plain.commit()
            plain.close()

    return sample(once, 3, warm_up=1)
