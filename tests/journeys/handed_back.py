"""Reads export files as the PAS at the other end would, without this program's code."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class HandedBack:
    """What a file says of one spell: codes without dot in order, and the date of each procedure."""

    diagnoses: list[str] = field(default_factory=list)
    procedures: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)


Told = dict[str, HandedBack]
"""By spell number."""


def read_codes_csv(path: Path) -> Told:
    """One row a code."""
    told: Told = {}
    for row in _rows(path):
        one = told.setdefault(row["spell_number"], HandedBack())
        if row["type"] == "D":
            one.diagnoses.append(row["code_cds"])
            assert row["seq"] == str(len(one.diagnoses))
        else:
            one.procedures.append(row["code_cds"])
            one.dates.append(row["date"])
    return told


def read_wide_csv(path: Path) -> Told:
    """One row an episode."""
    told: Told = {}
    for row in _rows(path):
        one = told[row["spell_number"]] = HandedBack()
        one.diagnoses = [row[name] for name in row if name.startswith("DIAG_") and row[name]]
        operations = [name for name in row if name.startswith("OPER_") and row[name]]
        one.procedures = [row[name] for name in operations]
        one.dates = [row[name.replace("OPER", "OPDATE")] for name in operations]
    return told


def read_hl7(path: Path) -> Told:
    """One ADT^A08 an episode; dates come back with hyphens, as in the tables."""
    told: Told = {}
    one = HandedBack()
    for segment in path.read_text("utf-8").replace("\n", "\r").split("\r"):
        name, _, rest = segment.partition("|")
        fields = ["", *rest.split("|")]
        if name == "PV1":
            one = told[fields[19].partition("^")[0]] = HandedBack()
        elif name == "DG1":
            one.diagnoses.append(fields[3].partition("^")[0])
        elif name == "PR1":
            one.procedures.append(fields[3].partition("^")[0])
            day = fields[5]
            one.dates.append(f"{day[:4]}-{day[4:6]}-{day[6:8]}" if day else "")
    return told


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
