"""The maps by which ADT messages are read, from resources/exchange/hl7_tables.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from coder_gui.system.paths import resource


class AdtVerb(StrEnum):
    """What an ADT event does to spells and patients."""

    ADMIT = "admit"
    TRANSFER = "transfer"
    DISCHARGE = "discharge"
    UPDATE = "update"
    CANCEL_ADMIT = "cancel_admit"
    CANCEL_TRANSFER = "cancel_transfer"
    CANCEL_DISCHARGE = "cancel_discharge"
    PERSON = "person"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Hl7Tables:
    """The maps; `providers` goes from MSH-4 (upper case) to the provider's ODS code."""

    character_sets: Mapping[str, str]
    events: Mapping[str, AdtVerb]
    providers: Mapping[str, str]
    nhs_identifiers: frozenset[str]
    local_identifiers: frozenset[str]
    sex: Mapping[str, str]
    patient_classes: Mapping[str, str]
    classes_left_out: frozenset[str]
    specialties: Mapping[str, str]
    not_vip: frozenset[str]
    diagnosis_systems: frozenset[str]
    procedure_systems: frozenset[str]
    longest_text: int

    def with_providers(self, providers: Mapping[str, str]) -> Hl7Tables:
        """The same with a trust's own entries of MSH-4 on top."""
        own = {key.strip().upper(): code.strip().upper() for key, code in providers.items()}
        return replace(self, providers={**self.providers, **own})


def read_tables(path: Path) -> Hl7Tables:
    """Reads the data file; it ships with the program, so a fault in it is a bug of ours."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Hl7Tables(
        character_sets=data["character_sets"],
        events={code: AdtVerb(verb) for code, verb in data["events"].items()},
        providers=data["providers"],
        nhs_identifiers=frozenset(data["nhs_identifiers"]),
        local_identifiers=frozenset(data["local_identifiers"]),
        sex=data["sex"],
        patient_classes=data["patient_classes"],
        classes_left_out=frozenset(data["patient_classes_left_out"]),
        specialties=data["specialties"],
        not_vip=frozenset(data["not_vip"]),
        diagnosis_systems=frozenset(data["diagnosis_systems"]),
        procedure_systems=frozenset(data["procedure_systems"]),
        longest_text=data["longest_text"],
    )


@cache
def shipped_tables() -> Hl7Tables:
    """The maps that ship with the program."""
    return read_tables(resource("exchange", "hl7_tables.json"))
