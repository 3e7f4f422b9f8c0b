"""Finished codes as HL7 v2.4 ADT^A08 messages with DG1 and PR1, in one batch.

A08 is the update that carries diagnoses and procedures in the UK profile (A03 carries none). HL7
has no field for the episode's number: PV1-50 (alternate visit id) holds it, with the type FCE.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coder_gui.domain.codes import cds_form
from coder_gui.domain.handback import ExportRecord
from coder_gui.exchange.hl7_message import STANDARD

APPLICATION = "CODERGUI"
VERSION = "2.4"
CHARACTER_SET = "UNICODE UTF-8"

_LONDON = ZoneInfo("Europe/London")
_MARKS = f"{STANDARD.component}{STANDARD.repetition}{STANDARD.escape}{STANDARD.subcomponent}"
_CLASSES = {"2": "D", "3": "R", "4": "N"}


def batch_text(
    records: Sequence[ExportRecord], *, export_id: str, made_at: datetime, with_names: bool
) -> Iterator[str]:
    """The messages between file and batch headers; segments end with CR.

    A message is the same text each time its codes are: time and control id are those of the
    finished record, so a PAS that sees it twice knows the repeat.
    """
    at = _time(made_at)
    yield _segment("FHS", _MARKS, APPLICATION, *[""] * 3, at, "", "", "", export_id[:8].upper())
    yield _segment("BHS", _MARKS, APPLICATION, *[""] * 3, at)
    for record in records:
        yield message_text(record, with_names=with_names)
    yield _segment("BTS", str(len(records)))
    yield _segment("FTS", "1")


def message_text(record: ExportRecord, *, with_names: bool) -> str:
    """One A08 with a DG1 for each diagnosis and a PR1 for each procedure."""
    at = _time(record.finalised_at) if record.finalised_at else ""
    control_id = record.control_id(with_names=with_names)
    lines = [
        _segment(
            "MSH",
            _MARKS,
            APPLICATION,
            _plain(record.provider_code),
            "",
            "",
            at,
            "",
            "ADT^A08^ADT_A01",
            control_id,
            "P",
            VERSION,
            *[""] * 5,
            CHARACTER_SET,
        ),
        _segment("EVN", "A08", at),
        _person(record, with_names=with_names),
        _visit(record),
    ]
    for place, one in enumerate(record.diagnoses, start=1):
        code = f"{cds_form(one.code, one.role)}^^I10"
        fields = {1: str(place), 2: "I10", 3: code, 6: "F", 15: str(place)}
        lines.append(_placed("DG1", fields))
    for place, one in enumerate(record.procedures, start=1):
        code = f"{cds_form(one.code, one.role)}^^OPCS4"
        fields = {1: str(place), 3: code, 5: _day(one.date), 14: str(place)}
        lines.append(_placed("PR1", fields))
    return "".join(lines)


def _person(record: ExportRecord, *, with_names: bool) -> str:
    provider = _plain(record.provider_code)
    known = f"{_plain(record.local_patient_id)}^^^{provider}^MR"
    if not with_names:
        return _placed("PID", {1: "1", 3: known})
    if record.nhs_number:
        known += f"~{_plain(record.nhs_number)}^^^NHS^NH"
    return _placed(
        "PID",
        {
            1: "1",
            3: known,
            5: f"{_plain(record.surname)}^{_plain(record.forenames)}",
            7: _day(record.birth_date),
        },
    )


def _visit(record: ExportRecord) -> str:
    provider = _plain(record.provider_code)
    return _placed(
        "PV1",
        {
            1: "1",
            2: _CLASSES.get(record.patient_classification or "", "I"),
            7: _plain(record.consultant_code or ""),
            10: _plain(record.main_specialty or ""),
            19: f"{_plain(record.spell_number)}^^^{provider}^VN",
            44: _day(record.admission_date),
            45: _day(record.discharge_date),
            50: f"{record.episode_number}^^^{provider}^FCE",
        },
    )


def _plain(text: str) -> str:
    return STANDARD.escape_text(text)


def _segment(*fields: str) -> str:
    return STANDARD.field.join(fields).rstrip(STANDARD.field) + "\r"


def _placed(name: str, fields: dict[int, str]) -> str:
    return _segment(name, *(fields.get(place, "") for place in range(1, max(fields) + 1)))


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _time(at: datetime) -> str:
    return f"{at.astimezone(_LONDON):%Y%m%d%H%M%S}"
