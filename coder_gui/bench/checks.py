"""The standards checks, without a window: a record of 20 codes, and a page of search results."""

from __future__ import annotations

from datetime import date
from functools import partial

from coder_gui.bench.timing import Measure, Report, sample
from coder_gui.bench.worlds import (
    DIAGNOSES,
    PROCEDURES,
    PROVIDER,
    add_episodes,
    session_in,
    world,
)
from coder_gui.domain.coding import CheckCode, CheckRecord, Classification, Problem, System
from coder_gui.domain.identity import derive_id
from coder_gui.services.foresight import Foresight
from coder_gui.services.record import Editions
from coder_gui.services.session import Session
from coder_gui.standards import engine, packs
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.standards.rules import RulePack
from coder_gui.standards.sheet import Coded, Sheet
from coder_gui.system.paths import resource

_CHECK_MS, _PAGE_MS = 5.0, 40.0
_PAGE = 28
"""Results that a page of the search shows."""


class _Scanned(Sheet):
    """A record whose codes are compared one by one, as if nothing was known of them before."""

    __slots__ = ()

    def meets(self, name: str, ranges: CodeRanges) -> bool:
        """Nothing is known, so everything is possible."""
        return True

    def any_of(self, name: str, ranges: CodeRanges) -> tuple[Coded, ...]:
        """The codes of a list that are in these ranges."""
        return tuple(each for each in self.codes(name) if each.code in ranges)


def check() -> Report:
    """All rules over a record of 20 codes, beside asking every rule for every code."""
    report = Report("check")
    pack = packs.load(resource("rules"))
    with world() as place:
        _whole_record(report, pack, place.classifications)
        with session_in(place) as session:
            _page(report, session)
    return report


def _record(codes: list[str]) -> CheckRecord:
    return CheckRecord(
        id="bench",
        diagnoses=tuple(CheckCode(code) for code in codes),
        procedures=tuple(CheckCode(code, date=date(2026, 5, 2)) for code in PROCEDURES),
        sex="2",
        birth_date=date(1948, 3, 12),
        start_date=date(2026, 5, 1),
        end_date=date(2026, 5, 9),
    )


def _whole_record(report: Report, pack: RulePack, editions: Editions) -> None:
    record = _record(DIAGNOSES)
    faulty = _record([*reversed(DIAGNOSES[:-4]), "E11.2", "E11.9", "I11.0", "N18.4", "N18.3"])
    icd10 = editions.for_date(System.ICD10, record.end_date)
    opcs4 = editions.for_date(System.OPCS4, record.end_date)
    rules = len(pack.rules)
    for name, one in (("20 codes", record), ("20 codes with problems", faulty)):
        taken = sample(partial(engine.check, one, pack, icd10, opcs4), 2000)
        report.measures.append(Measure(f"{name}, {rules} rules", taken, aim=_CHECK_MS))
    naive = sample(partial(_naive, record, pack, icd10, opcs4), 500)
    report.baselines.append(Measure("every rule asked for every code", naive))
    codes = [code.replace(".", "") for code in DIAGNOSES]
    looked = sample(lambda: [icd10.facts(code) for code in codes], 2000)
    report.baselines.append(Measure(f"looking {len(codes)} codes up", looked))


def _naive(
    record: CheckRecord, pack: RulePack, icd10: Classification, opcs4: Classification
) -> tuple[Problem, ...]:
    sheet = _Scanned(record, icd10, opcs4)
    return engine.in_order(engine.found_by(pack.rules, sheet))


def _page(report: Report, session: Session) -> None:
    """What a page of results would break on an episode that has its codes already."""
    add_episodes(session, 1)
    episode_id = derive_id("episode", PROVIDER, "BS0000000", "1")
    for system, codes in ((System.ICD10, DIAGNOSES), (System.OPCS4, PROCEDURES)):
        for code in codes:
            session.coding.add(session.actor, episode_id, system, code)
    case = session.episodes.case(episode_id)
    foresight = Foresight(session.classifications, session.pack, session.clock)
    edition = session.classifications.for_date(System.ICD10, case.episode.end_date)
    hits = [*edition.search("fracture", limit=_PAGE // 2), *edition.search("diabetes", limit=_PAGE)]
    page = [(System.ICD10, hit.code) for hit in hits][:_PAGE]
    taken = sample(lambda: foresight.of(case, page), 200)
    report.measures.append(Measure(f"a page of {len(page)} results foreseen", taken, aim=_PAGE_MS))
