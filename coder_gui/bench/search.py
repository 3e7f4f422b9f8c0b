"""Search measured: the right code among the first, each key press, the files, the memory.

Each set of terms is searched with the clinical terms, without them, and by full-text search with
usage over titles alone. `shorthand_a` was tuned on, `shorthand_b` is only measured here.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coder_gui.bench.timing import Measure, Report, sample_each
from coder_gui.classification.edition import Edition
from coder_gui.classification.editions import Classifications
from coder_gui.classification.index_file import read_content, write_index
from coder_gui.classification.search_file import search_path, write_search
from coder_gui.classification.uk_icd10 import UkForm
from coder_gui.domain.codes import canonical
from coder_gui.domain.coding import Hit, System
from coder_gui.system.clock import SystemClock
from coder_gui.system.paths import resource

SEED = 2026
FIRST = 10
SYNONYMS = 1500
"""Shared synonyms that are drawn for a run."""

SIMILAR = 0.7
"""Least likeness of titles for a shared synonym to be trusted."""

AIM_FIRST_TEN, AIM_FIRST = 88.0, 60.0
AIM_KEY_PRESS_MS = 5.0
AIM_BUILD_S = 2.0
AIM_SIZE_MIB = 100.0


def reference_folder() -> Path | None:
    """The shared data, where the environment names it."""
    value = os.environ.get("CODER_GUI_REFERENCE_DATA")
    return Path(value) if value and Path(value).is_dir() else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term and the canonical codes that answer it; a category answers for all below it."""

    term: str
    codes: tuple[str, ...]


def search() -> Report:
    """Everything, for both systems."""
    report = Report("search")
    with editions() as (full, bare, source):
        for system in System:
            edition, without = full.for_date(system, None), bare.for_date(system, None)
            plain = Edition(edition.reader, edition.use)
            for name, wanted in sets(system).items():
                aims = (AIM_FIRST_TEN, AIM_FIRST) if name.startswith("shorthand") else (None, None)
                label = f"{system.value} {name} ({len(wanted)})"
                _shares(report.measures, f"{label}, with terms", edition, wanted, aims)
                _shares(report.baselines, f"{label}, without terms", without, wanted)
                _shares(report.baselines, f"{label}, titles by FTS5 and usage", plain, wanted)
            _speed(report, system, edition, plain)
            _files(report, system, full, edition)
        _growth(report, full)
    report.remarks.append(f"seed {SEED}, {source}")
    return report


@contextmanager
def editions() -> Iterator[tuple[Classifications, Classifications, str]]:
    """The lists with the clinical terms, the same without any, and what they were made from."""
    shared = reference_folder()
    with tempfile.TemporaryDirectory(prefix="bench") as home:
        full = Classifications(Path(home, "full"), clock=SystemClock())
        bare = Classifications(Path(home, "bare"), clock=SystemClock(), terms=())
        for one in (full, bare):
            if shared is not None:
                one.import_files([shared / "trud_layout"])
            one.prepare_search()
        try:
            yield full, bare, "lists in TRUD layout" if shared else "starter lists"
        finally:
            full.close()
            bare.close()


def sets(system: System) -> dict[str, list[Wanted]]:
    """The sets of terms that there are, by name."""
    found = {}
    for letter, note in (("a", "tuned on"), ("b", "held out")):
        file = resource("bench", f"shorthand_{letter}_{system.value}.tsv")
        if file.exists():
            found[f"shorthand {letter}, {note}"] = read_set(system, file)
    shared = reference_folder()
    if system is System.ICD10 and shared is not None:
        file = shared / "icd10_synonyms" / "icd10cm_inclusion_terms_mapped.csv"
        found["shared synonyms"] = _synonyms(file)
    return found


def read_set(system: System, file: Path) -> list[Wanted]:
    """Terms with their codes from a file of two columns or more, `#` before remarks."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) < 2 or cells[0] == "term":
            continue
        codes = [canonical(system, code) for code in cells[1].split()]
        found.append(Wanted(cells[0], tuple(code for code in codes if code)))
    return found


def _synonyms(file: Path) -> list[Wanted]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [
            Wanted(row["term"], (row["icd10_code"].replace(".", ""),))
            for row in csv.DictReader(stream)
            if float(row["title_similarity"]) >= SIMILAR
        ]
    random.Random(SEED).shuffle(rows)
    return rows[:SYNONYMS]


def place(hits: Sequence[Hit], wanted: Wanted) -> int | None:
    """The position of the first right hit from 1; None when it is not among them.

    Codes are compared by their first four characters, the filler X aside.
    """
    right = tuple(code.removesuffix("X")[:4] for code in wanted.codes)
    for position, hit in enumerate(hits, start=1):
        code = hit.code.removesuffix("X")[:4]
        if any(code == one or (len(one) == 3 and code.startswith(one)) for one in right):
            return position
    return None


def _shares(
    into: list[Measure],
    label: str,
    edition: Edition,
    wanted: Sequence[Wanted],
    aims: tuple[float | None, float | None] = (None, None),
) -> None:
    places = [place(edition.search(one.term, limit=FIRST), one) for one in wanted]
    ten = 100 * sum(found is not None for found in places) / len(places)
    first = 100 * sum(found == 1 for found in places) / len(places)
    for name, value, aim in (("first 10", ten, aims[0]), ("first", first, aims[1])):
        into.append(Measure(f"{label}: {name}", (value,), "%", aim, aim_of="median", at_least=True))


def keystrokes(text: str) -> list[str]:
    """What the field holds after each key press."""
    return [text[:length] for length in range(1, len(text) + 1)]


def _speed(report: Report, system: System, edition: Edition, plain: Edition) -> None:
    """Each key press of the shorthand, in an order as if many coders typed at once."""
    wanted = sets(system)
    terms = [one.term for name in wanted if "shorthand" in name for one in wanted[name]]
    typed = [text for term in terms for text in keystrokes(term)]
    if not typed:
        return
    random.Random(SEED).shuffle(typed)
    for text in typed[:200]:
        edition.search(text)
    taken = sample_each([partial(edition.search, text) for text in typed])
    name = f"{system.value}: one key press"
    report.measures.append(Measure(name, taken, aim=AIM_KEY_PRESS_MS))
    report.remarks.append(f"{name}: slowest {max(taken):.1f} ms")
    titles = sample_each([partial(plain.search, text) for text in typed])
    report.baselines.append(Measure(f"{system.value}: titles by FTS5 and usage", titles))
    report.baselines.append(_bm25(system, edition, typed))


def _bm25(system: System, edition: Edition, typed: list[str]) -> Measure:
    content = read_content(edition.reader.file)
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE t USING fts5(code, title, prefix='1 2 3')")
    rows = [(row.code, row.title) for row in content.rows.values()]
    plain.executemany("INSERT INTO t VALUES (?, ?)", rows)
    calls = []
    for text in typed:
        words = [word for word in text.replace(".", " ").split() if word.isalnum()]
        if words:
            calls.append(partial(_ranked, plain, " ".join(f'"{word}"*' for word in words)))
    taken = sample_each(calls)
    plain.close()
    return Measure(f"{system.value}: FTS5 with bm25, {len(rows)} titles", taken)


def _ranked(plain: sqlite3.Connection, match: str) -> list[tuple[str, str]]:
    query = "SELECT code, title FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20"
    return plain.execute(query, (match,)).fetchall()


def _files(report: Report, system: System, full: Classifications, edition: Edition) -> None:
    """How long the files of a list take to make, and how much they hold."""
    reader = edition.reader
    content = read_content(reader.file)
    uk = UkForm.load(resource("classifications"))
    with tempfile.TemporaryDirectory(prefix="bench") as home:
        start = time.perf_counter()
        index = write_index(Path(home), content, reader.facts)
        listed = time.perf_counter() - start
        start = time.perf_counter()
        write_search(search_path(index, "bench"), content, full.terms(system), uk.place)
        taken = time.perf_counter() - start
        size = sum(file.stat().st_size for file in Path(home).iterdir()) / 2**20
    name = system.value
    report.measures.append(Measure(f"{name}: search file made", (taken,), "s", AIM_BUILD_S))
    report.measures.append(Measure(f"{name}: both files", (size,), "MiB", AIM_SIZE_MIB))
    report.baselines.append(Measure(f"{name}: list of titles made", (listed,), "s"))


def _growth(report: Report, full: Classifications) -> None:
    """Memory that opening both lists and many searches add to a fresh process."""
    texts = [one.term for system in System for many in sets(system).values() for one in many]
    done = subprocess.run(  # our own interpreter and module, no shell
        [sys.executable, "-m", "coder_gui.bench.search_memory", str(full.root)],
        input="\n".join(texts[:1000]),
        capture_output=True,
        text=True,
        check=True,
    )
    grown = Measure("memory that both lists take", (float(done.stdout),), "MiB", AIM_SIZE_MIB)
    report.measures.append(grown)
