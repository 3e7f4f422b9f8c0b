"""The patient as the PAS gives them, and how they are shown (NHS CUI patient banner)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

SEX_NAMES = {
    "1": "Male",
    "2": "Female",
    "9": "Indeterminate",
    "0": "Sex not known",
    "X": "Sex not known",
}


@dataclass(frozen=True, slots=True)
class Patient:
    """PAS-owned: nothing a coder writes lives here. `sex` is the NHS code 1, 2, 9, 0 or X."""

    id: str
    provider_code: str
    local_patient_id: str
    nhs_number: str | None
    nhs_number_status: str | None
    surname: str
    forenames: str
    title: str | None
    birth_date: date | None
    sex: str | None
    postcode: str | None
    vip: bool
    merged_into: str | None
    as_of: datetime

    @property
    def display_name(self) -> str:
        """SURNAME, Forename (Title)."""
        name = (
            f"{self.surname.upper()}, {self.forenames}" if self.forenames else self.surname.upper()
        )
        return f"{name} ({self.title})" if self.title else name

    @property
    def display_nhs_number(self) -> str:
        """Grouped 3 3 4, or a sentence when there is none."""
        number = self.nhs_number
        return f"{number[:3]} {number[3:6]} {number[6:]}" if number else "not present"


def nhs_number_ok(value: str) -> bool:
    """Modulus 11 check of the NHS Data Dictionary on ten digits; all-same-digit values fail."""
    if not re.fullmatch(r"[0-9]{10}", value) or len(set(value)) == 1:
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(value[:9])) % 11
    return check != 10 and check % 11 == int(value[9])


def age_on(birth: date, day: date) -> int:
    """Completed years of age on `day`; negative before birth."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
