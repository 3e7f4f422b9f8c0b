"""Finished codes on their way back to the PAS, and what the PAS answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coder_gui.domain.worklist import Rejection


class ExportLayout(StrEnum):
    """The layouts of an export, by their names on the command line."""

    CODES_CSV = "codes-csv"
    WIDE_CSV = "wide-csv"
    HL7 = "hl7"
    GROUPER = "grouper"


@dataclass(frozen=True, slots=True)
class ExportCode:
    """A code as it stands on the episode: canonical, with its role and a procedure's date."""

    code: str
    role: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One finished episode with its own codes in order; never what the PAS had before.

    Names, NHS number and birth date are there for layouts that ask for them.
    """

    episode_id: str
    state: str
    finalised_at: datetime | None
    provider_code: str
    spell_number: str
    episode_number: int
    local_patient_id: str
    nhs_number: str | None
    surname: str
    forenames: str
    birth_date: date | None
    sex: str | None
    start_date: date | None
    end_date: date | None
    admission_date: date | None
    discharge_date: date | None
    admission_method: str | None
    admission_source: str | None
    discharge_method: str | None
    discharge_destination: str | None
    patient_classification: str | None
    consultant_code: str | None
    main_specialty: str | None
    treatment_function: str | None
    neonatal_level: str | None
    cc_days: int | None
    rehab_days: int | None
    palliative_days: int | None
    cds_unique_id: str | None
    diagnoses: tuple[ExportCode, ...]
    procedures: tuple[ExportCode, ...]

    @property
    def content_sha256(self) -> str:
        """Of the codes with their order, roles and dates: tells a changed record from the same."""
        content = [
            [[one.code, one.role, one.date.isoformat() if one.date else None] for one in codes]
            for codes in (self.diagnoses, self.procedures)
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def control_id(self, *, with_names: bool) -> str:
        """The control id of a message with this content: the same each time."""
        return message_control_id(
            self.episode_id, self.content_sha256, self.finalised_at, with_names=with_names
        )


def message_control_id(
    episode_id: str, content_sha256: str, finalised_at: datetime | None, *, with_names: bool
) -> str:
    """MSH-10 (20 characters) of the message that hands back these codes of an episode."""
    text = f"{episode_id} {content_sha256} {finalised_at} {with_names}"
    return hashlib.sha256(text.encode()).hexdigest()[:20].upper()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export file is, written beside it. Holds no patient data.

    `file` is the name without its folder; `again` counts episodes that had been handed back
    before; `editions` and `notes` are for people; `filter` says what was chosen.
    """

    export_id: str
    file: str
    layout: str
    sha256: str
    size: int
    episodes: int
    diagnoses: int
    procedures: int
    again: int
    made_at: datetime
    made_by: str
    app_version: str
    filter: dict[str, bool | list[str]]
    editions: dict[str, list[str]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AckRefusal:
    """An episode whose codes the PAS refused, with its reason."""

    provider_code: str
    spell_number: str
    episode_number: int
    reason: str


@dataclass(frozen=True, slots=True)
class AckReport:
    """What an acknowledgement file said. `unchanged` were told before; `rejected` fit nothing.

    `moved_on` counts acknowledged episodes that are being worked on again since.
    """

    acknowledged: int = 0
    refused: tuple[AckRefusal, ...] = ()
    unchanged: int = 0
    moved_on: int = 0
    rejected: tuple[Rejection, ...] = ()
    file_error: str | None = None
