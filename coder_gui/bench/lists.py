"""The standards checks, without a window."""

from __future__ import annotations

from datetime import date

from coder_gui.bench.timing import Measure, Report, sample
from coder_gui.bench.worlds import DIAGNOSES, PROCEDURES, world
from coder_gui.domain.coding import CheckCode, CheckRecord, System
from coder_gui.standards import engine, packs
from coder_gui.system.paths import resource


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
