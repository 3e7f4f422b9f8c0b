"""The invented stays of clean_specialties.toml as records to check."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coder_gui.domain.coding import CheckCode, CheckRecord

STAYS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("clean_specialties.toml").read_text("utf-8")
)["episode"]


def record(stay: dict[str, Any]) -> CheckRecord:
    """A finished episode, the only one of its stay unless it says otherwise."""
    return CheckRecord(
        stay["what"],
        diagnoses=tuple(_diagnoses(stay["diagnoses"])),
        procedures=tuple(
            CheckCode(code, date=day[0] if day else None)
            for code, *day in stay.get("procedures", [])
        ),
        cds_type=stay.get("cds", "130"),
        birth_date=stay["birth"],
        sex=stay["sex"],
        admission_date=stay["start"],
        discharge_date=stay["end"],
        admission_method=stay.get("method", "21"),
        discharge_method=stay.get("discharged", "1"),
        patient_classification=stay.get("class", "1"),
        episode_number=stay.get("number", 1),
        last_episode=True,
        start_date=stay["start"],
        end_date=stay["end"],
        main_specialty=stay["specialty"],
        treatment_function=stay["specialty"],
        palliative_days=stay.get("palliative_days", 0),
        finished=True,
    )


def _diagnoses(codes: list[str]) -> Iterator[CheckCode]:
    """A code with a star is paired with the last code before it that has none, as coders do."""
    dagger = None
    for number, code in enumerate(codes):
        if not code.endswith("*"):
            dagger = f"d{number}"
        paired = dagger if code.endswith("*") else None
        yield CheckCode(code, id=f"d{number}", paired_with=paired)
