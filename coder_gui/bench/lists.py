"""Search in the classifications and the standards checks, without a window."""

from __future__ import annotations

import random
import sqlite3
from datetime import date
from functools import partial

from coder_gui.bench.timing import Measure, Report, sample, sample_each
from coder_gui.bench.worlds import DIAGNOSES, PROCEDURES, world
from coder_gui.domain.coding import (
    CheckCode,
    CheckRecord,
    Classification,
    CodeFacts,
    System,
)
from coder_gui.standards import engine, packs
from coder_gui.system.paths import resource

SEED = 2026
TERMS = {
    System.ICD10: [
        "fracture neck of femur",
        "acute appendicitis",
        "type 2 diabetes",
        "pneumonia unspecified",
        "atrial fibrillation",
        "acute kidney failure",
        "i214",
        "J18.9",
        "hypertension",
        "asthma",
        "cellulitis leg",
        "malignant neoplasm bronchus",
        "delirium dementia",
        "urinary tract infection",
        "fall stairs",
    ],
    System.OPCS4: [
        "total prosthetic replacement knee",
        "cholecystectomy",
        "appendicectomy",
        "H01.2",
        "colonoscopy",
        "primary repair inguinal hernia",
        "insertion stent coronary",
        "transfusion",
        "left sided",
    ],
}


def keystrokes(text: str) -> list[str]:
    """What the field holds after each key press."""
    return [text[:length] for length in range(1, len(text) + 1)]


def search() -> Report:
    """Each key press of typed terms in both starters, beside FTS5 with bm25 over all matches."""
    report = Report("search")
    with world() as place:
        for system, terms in TERMS.items():
            edition = place.classifications.for_date(system, None)
            typed = [text for term in terms for text in keystrokes(term)]
            random.Random(SEED).shuffle(typed)
            for text in typed:
                edition.search(text)
            calls = [partial(edition.search, text, limit=20) for text in typed]
            name = f"{system.value}: one key press"
            report.measures.append(Measure(name, sample_each(calls), aim=5.0))
            report.baselines.append(_bm25(system, edition, typed))
    report.remarks.append(f"seed {SEED}, starter lists")
    return report


def _bm25(system: System, edition: Classification, typed: list[str]) -> Measure:
    rows = [
        (facts.display, facts.title)
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for number in range(100)
        for facts in _family(edition, f"{letter}{number:02d}")
    ]
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE t USING fts5(code, title, prefix='1 2 3')")
    plain.executemany("INSERT INTO t VALUES (?, ?)", rows)
    calls = []
    for text in typed:
        words = [word for word in text.replace(".", " ").split() if word.isalnum()]
        if words:
            match = " ".join(f'"{word}"*' for word in words)
            calls.append(partial(_ranked, plain, match))
    taken = sample_each(calls)
    plain.close()
    return Measure(f"{system.value}: FTS5 with bm25, {len(rows)} titles", taken)


def _ranked(plain: sqlite3.Connection, match: str) -> list[tuple[str, str]]:
    query = "SELECT code, title FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20"
    return plain.execute(query, (match,)).fetchall()


def _family(edition: Classification, category: str) -> list[CodeFacts]:
    found = [edition.facts(code) for code in (category, *edition.children(category))]
    return [facts for facts in found if facts is not None]


def check() -> Report:
    """All rules over a record of 20 codes, beside looking the 20 codes up."""
    report = Report("check")
    pack = packs.load(resource("rules"))
    record = CheckRecord(
        id="bench",
        diagnoses=tuple(CheckCode(code) for code in DIAGNOSES),
        procedures=tuple(CheckCode(code, date=date(2026, 5, 2)) for code in PROCEDURES),
        sex="2",
        birth_date=date(1948, 3, 12),
        start_date=date(2026, 5, 1),
        end_date=date(2026, 5, 9),
    )
    with world() as place:
        icd10 = place.classifications.for_date(System.ICD10, record.end_date)
        opcs4 = place.classifications.for_date(System.OPCS4, record.end_date)
        taken = sample(lambda: engine.check(record, pack, icd10, opcs4), 2000)
        report.measures.append(Measure(f"20 codes, {len(pack.rules)} rules", taken, aim=5.0))
        codes = [code.replace(".", "") for code in DIAGNOSES]
        looked = sample(lambda: [icd10.facts(code) for code in codes], 2000)
        report.baselines.append(Measure("looking 15 codes up", looked))
    return report
