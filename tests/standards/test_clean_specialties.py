"""Stays of all specialties, coded right: no rule calls anything wrong or doubtful in them."""

from __future__ import annotations

from coder_gui.classification.editions import Classifications
from coder_gui.domain.coding import Severity, System
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from coder_gui.system.paths import resource

from .specialty_stays import STAYS, record

PACK = packs.load(resource("rules"))


def told(classifications: Classifications) -> list[str]:
    """Every error and warning on the stays; information is left out."""
    return [
        f"{stay['what']}: {problem.rule} {problem.message}"
        for stay in STAYS
        for problem in check(
            record(stay),
            PACK,
            classifications.for_date(System.ICD10, stay["end"]),
            classifications.for_date(System.OPCS4, stay["end"]),
        )
        if problem.severity is not Severity.INFO
    ]


def test_there_are_stays_of_all_kinds_of_specialties() -> None:
    assert len(STAYS) >= 60
    assert len({stay["specialty"] for stay in STAYS}) >= 30


def test_nothing_is_wrong_with_them_on_the_starter(starters: Classifications) -> None:
    assert told(starters) == []


def test_nothing_is_wrong_with_them_on_imported_editions(imported: Classifications) -> None:
    assert told(imported) == []
