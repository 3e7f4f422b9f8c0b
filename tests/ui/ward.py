"""A very small ward for the window's tests: invented patients, taken in through the import."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from coder_gui.domain.identity import derive_id
from coder_gui.exchange.worklist_layout import shipped_layout
from coder_gui.services.session import Session

PROVIDER = "RZ9"
EDITH = {
    "nhs_number": "9990000018",
    "nhs_number_status": "01",
    "local_patient_id": "X204417",
    "surname": "Marlowe",
    "forenames": "Edith",
    "birth_date": date(1948, 3, 12),
    "sex": "2",
}
KWAME = {
    "nhs_number": "9990000026",
    "nhs_number_status": "01",
    "local_patient_id": "X204999",
    "surname": "Osei",
    "forenames": "Kwame",
    "birth_date": date(1961, 7, 2),
    "sex": "1",
}


def episode_id(spell: str, number: int) -> str:
    """The id of an episode of this ward."""
    return derive_id("episode", PROVIDER, spell, str(number))


FIRST, SECOND, OTHER = episode_id("S1", 1), episode_id("S1", 2), episode_id("S2", 1)


def take_in(session: Session, folder: Path) -> None:
    """Two episodes of one patient's spell and one of another, all ended."""
    rows = [
        _row(EDITH, "S1", 1, date(2026, 11, 2), date(2026, 11, 9), "C4401201", "110", last="2"),
        _row(EDITH, "S1", 2, date(2026, 11, 9), date(2026, 11, 13), "C4404532", "430", last="1"),
        _row(KWAME, "S2", 1, date(2026, 11, 10), date(2026, 11, 12), "C4402318", "110", last="1"),
    ]
    file = folder / "ward.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, shipped_layout().names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    prepared = session.worklist.prepare([file])
    assert not prepared.report.rejected, prepared.report.rejected
    session.worklist.apply(session.actor, prepared)


def _row(
    patient: dict[str, object],
    spell: str,
    number: int,
    start: date,
    end: date,
    consultant: str,
    specialty: str,
    *,
    last: str,
) -> dict[str, object]:
    admitted = date(2026, 11, 2) if spell == "S1" else start
    left = date(2026, 11, 13) if spell == "S1" else end
    facts = {
        "provider_code": PROVIDER,
        "spell_number": spell,
        "episode_number": number,
        "patient_classification": "1",
        "admission_method": "21",
        "admission_source": "19",
        "admission_date": admitted,
        "discharge_date": left,
        "discharge_method": "1",
        "episode_start_date": start,
        "episode_end_date": end,
        "consultant_code": consultant,
        "main_specialty": specialty,
        "treatment_function": specialty,
        "last_episode_flag": last,
        "site_code": "RZ901",
        "ward_end": "Ward 12",
    }
    return {**facts, **patient}
