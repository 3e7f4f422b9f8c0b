"""Stays with all their facts that are coded right: no rule may ask for anything."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from coder_gui.domain.coding import CheckCode, CheckRecord, PastEpisode, Severity
from coder_gui.standards import packs
from coder_gui.standards.engine import check
from coder_gui.system.paths import resource
from standards import tiny

PACK = packs.load(resource("rules"))
STAYS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("clean_stays.toml").read_text("utf-8")
)["stay"]
FACTS = (
    "sex",
    "birth_date",
    "cds_type",
    "admission_method",
    "discharge_method",
    "patient_classification",
    "treatment_function",
    "neonatal_level",
    "palliative_days",
    "last_episode",
    "episode_number",
)
USUAL = {"cds_type": "130", "episode_number": 1, "discharge_method": "1"}


def record(stay: dict[str, Any]) -> CheckRecord:
    start, end = stay["days"]
    given = {name: stay[name] for name in FACTS if name in stay}
    return CheckRecord(
        stay["what"],
        diagnoses=tuple(CheckCode(code) for code in stay["diagnoses"]),
        procedures=tuple(
            CheckCode(code, date=day[0] if day else None)
            for code, *day in stay.get("procedures", [])
        ),
        start_date=start,
        end_date=end,
        admission_date=start,
        discharge_date=end,
        history=tuple(PastEpisode(day, tuple(codes)) for day, codes in stay.get("history", [])),
        **{**USUAL, **given},
    )


@pytest.mark.parametrize("stay", STAYS, ids=lambda stay: str(stay["what"]))
def test_a_stay_that_is_coded_right_is_left_in_peace(stay: dict[str, Any]) -> None:
    """On a starter, which reports codes that it lacks as information only."""
    problems = check(record(stay), PACK, tiny.icd10(starter=True), tiny.opcs4(starter=True))

    told = [f"{each.rule}: {each.message}" for each in problems]
    asked = [
        text
        for text, each in zip(told, problems, strict=True)
        if each.severity is not Severity.INFO
    ]
    assert asked == []
