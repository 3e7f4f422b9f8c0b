"""A finished episode to hand back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from coder_gui.domain.handback import ExportCode, ExportRecord

DONE_AT = datetime(2026, 11, 20, 14, 30, 5, tzinfo=UTC)


def finished(**changes: Any) -> ExportRecord:
    """One episode with a pair, a plain diagnosis and two procedures."""
    facts: dict[str, Any] = {
        "episode_id": "0198c0de-0000-7000-8000-000000000001",
        "state": "final",
        "finalised_at": DONE_AT,
        "provider_code": "RXX",
        "spell_number": "SP100",
        "episode_number": 1,
        "local_patient_id": "M100",
        "nhs_number": "9990000018",
        "surname": "Marlowe",
        "forenames": "Edith",
        "birth_date": date(1948, 3, 12),
        "sex": "2",
        "start_date": date(2026, 9, 14),
        "end_date": date(2026, 9, 20),
        "admission_date": date(2026, 9, 14),
        "discharge_date": date(2026, 9, 20),
        "admission_method": "21",
        "admission_source": "19",
        "discharge_method": "1",
        "discharge_destination": "19",
        "patient_classification": "1",
        "consultant_code": "C1234567",
        "main_specialty": "110",
        "treatment_function": "110",
        "neonatal_level": "8",
        "cc_days": 0,
        "rehab_days": 0,
        "palliative_days": 2,
        "cds_unique_id": "BRXX100",
        "diagnoses": (
            ExportCode("G301", "dagger"),
            ExportCode("F001", "asterisk"),
            ExportCode("S7200"),
            ExportCode("I10X"),
        ),
        "procedures": (
            ExportCode("W371", date=date(2026, 9, 15)),
            ExportCode("Z943", date=date(2026, 9, 15)),
        ),
    }
    return ExportRecord(**{**facts, **changes})
