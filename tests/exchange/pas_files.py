"""Invented extracts and messages to write into files: one good row, one good message, changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from coder_gui.exchange.worklist_layout import shipped_layout

COLUMNS = shipped_layout().names


def nhs_number(seed: int) -> str:
    """A number in the 999 range, for tests, that passes modulus 11."""
    for tail in range(seed * 10, seed * 10 + 100_000):
        digits = f"999{tail % 1_000_000:06}"
        check = 11 - sum(int(one) * (10 - place) for place, one in enumerate(digits)) % 11
        if check != 10:
            return digits + str(check % 11)
    raise AssertionError("no such number")


GOOD = {
    "provider_code": "RXX",
    "spell_number": "SP100",
    "episode_number": "1",
    "local_patient_id": "M100",
    "nhs_number": nhs_number(1),
    "nhs_number_status": "01",
    "surname": "Marlowe",
    "forenames": "Edith Anne",
    "birth_date": "1948-03-12",
    "sex": "2",
    "postcode": "ZZ99 3WZ",
    "patient_classification": "1",
    "admission_method": "21",
    "admission_source": "19",
    "admission_date": "2026-09-14",
    "episode_start_date": "2026-09-14",
    "episode_end_date": "2026-09-20",
    "discharge_date": "2026-09-20",
    "discharge_method": "1",
    "discharge_destination": "19",
    "consultant_code": "C1234567",
    "main_specialty": "300",
    "treatment_function": "300",
    "site_code": "RXX01",
    "ward_end": "7B",
    "neonatal_level": "8",
    "cc_days": "0",
    "rehab_days": "0",
    "spc_days": "0",
    "last_episode_flag": "1",
    "existing_dx": "J181;I10X",
    "existing_px": "",
    "cds_unique_id": "BRXX100",
    "notes_location": "Coding office, trolley 2",
    "summary_text_ref": "",
}
"""One finished episode of one invented patient."""

OPEN = {
    "episode_end_date": "",
    "discharge_date": "",
    "discharge_method": "8",
    "discharge_destination": "98",
    "last_episode_flag": "2",
}
"""What an episode looks like while the patient is in hospital."""


def row(**changes: str) -> dict[str, str]:
    """The good row with other cells."""
    unknown = set(changes) - set(GOOD)
    assert not unknown, f"no such columns: {unknown}"
    return {**GOOD, **changes}


def other(seed: int, **changes: str) -> dict[str, str]:
    """Another patient's episode."""
    return row(
        **{
            "spell_number": f"SP{seed}",
            "local_patient_id": f"M{seed}",
            "nhs_number": nhs_number(seed),
            "cds_unique_id": f"BRXX{seed}",
            **changes,
        }
    )


def text_of(
    rows: Iterable[Mapping[str, str]],
    *,
    columns: Iterable[str] = COLUMNS,
    names: Mapping[str, str] | None = None,
    delimiter: str = ",",
    line_end: str = "\r\n",
) -> str:
    """The table as text; `names` renames columns in the header."""
    columns = list(columns)
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=delimiter, lineterminator=line_end)
    writer.writerow([(names or {}).get(name, name) for name in columns])
    for one in rows:
        writer.writerow([one.get(name, "") for name in columns])
    return held.getvalue()


def write(folder: Path, *rows: Mapping[str, str], name: str = "extract.csv") -> Path:
    """An extract of these rows in UTF-8; returns its path."""
    return put(folder / name, text_of(rows))


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """The text in a file, line ends as they are."""
    path.write_bytes(text.encode(encoding))
    return path


# Messages ---------------------------------------------------------------------------------------
def message(
    event: str,
    control_id: str,
    at: str,
    *,
    visit: str = "V1",
    patient: str = "P1",
    consultant: str | None = "C1111111",
    ward: str = "AMU",
    happened: str = "",
    kind: str = "ADT",
    charset: str = "",
    name: str = "Marlowe^Edith",
    sex: str = "F",
    born: str = "19480312",
    nhs: str = "",
    admitted: str = "",
    discharged: str = "",
    method: str = "",
    service: str = "300",
    patient_class: str = "I",
    vip: str = "",
    merged: str = "",
    more: tuple[str, ...] = (),
) -> str:
    """An ADT message, segments separated by CR, of provider RXX; `at` is EVN-2."""
    known = f"{patient}^^^RXX^MR" + (f"~{nhs}^^^NHS^NH" if nhs else "")
    pv1 = {
        1: "1",
        2: patient_class,
        3: f"{ward}^^Bed 1" if ward else "",
        7: f"{consultant}^Smith^Alan^^^Dr" if consultant else "",
        10: service,
        16: vip,
        19: visit,
        36: method,
        44: admitted,
        45: discharged,
    }
    segments = [
        f"MSH|^~\\&|PAS|RXX|CODER|RXX|{at}||{kind}^{event}|{control_id}|P|2.4||||||{charset}",
        f"EVN|{event}|{at}||||{happened}",
        f"PID|1||{known}||{name}||{born}|{sex}|||1 High St^^Town^^ZZ99 3WZ",
    ]
    if merged:
        segments.append(f"MRG|{merged}^^^RXX^MR")
    if visit:
        segments.append("PV1|" + "|".join(pv1.get(place, "") for place in range(1, 46)))
    return "\r".join([*segments, *more]) + "\r"


def write_messages(folder: Path, *messages: str, name: str = "adt.hl7") -> Path:
    """The messages in one file; returns its path."""
    return put(folder / name, "".join(messages))
