"""Finished codes as tables: one row a code, one row an episode, and the grouper's input.

Only codes put on here go out; what the PAS had before never does. Cells that a spreadsheet would
run as a formula get an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from coder_gui.domain.codes import cds_form
from coder_gui.domain.handback import ExportRecord
from coder_gui.domain.patient import age_on
from coder_gui.system.paths import resource

_KEYS = ("provider_code", "spell_number", "episode_number", "local_patient_id")
_NAMES = ("nhs_number", "surname", "forenames", "birth_date")
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_RUNS_IN_A_SPREADSHEET) else cell


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _who(record: ExportRecord, *, with_names: bool) -> list[str]:
    names = (*_KEYS, *_NAMES) if with_names else _KEYS
    return [_text(getattr(record, name)) for name in names]


def _who_header(*, with_names: bool) -> list[str]:
    return [*_KEYS, *_NAMES] if with_names else list(_KEYS)


def codes_table(records: Sequence[ExportRecord], *, with_names: bool) -> Iterator[list[str]]:
    """A header, then one row a code: type D or P, its place from 1, its CDS form, its date."""
    yield [*_who_header(with_names=with_names), "type", "seq", "code_cds", "date", "cds_unique_id"]
    for record in records:
        who = _who(record, with_names=with_names)
        for kind, codes in (("D", record.diagnoses), ("P", record.procedures)):
            for place, one in enumerate(codes, start=1):
                yield [
                    *who,
                    kind,
                    str(place),
                    cds_form(one.code, one.role),
                    _text(one.date),
                    _text(record.cds_unique_id),
                ]


def wide_table(records: Sequence[ExportRecord], *, with_names: bool) -> Iterator[list[str]]:
    """A header, then one row an episode: DIAG_01.., OPER_01 with OPDATE_01.., as many as needed."""
    diagnoses = max((len(record.diagnoses) for record in records), default=1) or 1
    procedures = max((len(record.procedures) for record in records), default=1) or 1
    operations = [
        f"{name}_{place:02}" for place in range(1, procedures + 1) for name in ("OPER", "OPDATE")
    ]
    yield [
        *_who_header(with_names=with_names),
        "cds_unique_id",
        *(f"DIAG_{place:02}" for place in range(1, diagnoses + 1)),
        *operations,
    ]
    for record in records:
        found = [cds_form(one.code, one.role) for one in record.diagnoses]
        done = [
            cell
            for one in record.procedures
            for cell in (cds_form(one.code, one.role), _text(one.date))
        ]
        yield [
            *_who(record, with_names=with_names),
            _text(record.cds_unique_id),
            *_filled(found, diagnoses),
            *_filled(done, 2 * procedures),
        ]


def _filled(cells: list[str], width: int) -> list[str]:
    return cells[:width] + [""] * (width - len(cells))


def csv_text(rows: Iterator[list[str]]) -> Iterator[str]:
    """RFC 4180 lines with CRLF, cells made safe."""
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in row])
        yield line.getvalue()


# The grouper ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GrouperLayout:
    """The field order of the grouper's record definition for admitted patient care."""

    first: tuple[str, ...]
    diagnoses: int
    procedures: int
    last: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field in order."""
        return (
            *self.first,
            *(f"DIAG_{place:02}" for place in range(1, self.diagnoses + 1)),
            *(f"OPER_{place:02}" for place in range(1, self.procedures + 1)),
            *self.last,
        )


def read_grouper_layout(path: Path) -> GrouperLayout:
    """Reads the data file; it ships with the program, so a fault in it is a bug of ours."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return GrouperLayout(
        tuple(data["first"]), data["diagnoses"], data["procedures"], tuple(data["last"])
    )


@cache
def shipped_grouper_layout() -> GrouperLayout:
    """The layout that ships with the program."""
    return read_grouper_layout(resource("exchange", "grouper_apc.json"))


def grouper_text(records: Sequence[ExportRecord], layout: GrouperLayout) -> Iterator[str]:
    """A header, then one line an episode: ASCII, no quotes, no commas within values."""
    yield ",".join(layout.fields) + "\r\n"
    for record in records:
        facts = _grouper_facts(record)
        cells = [
            *(facts[name] for name in layout.first),
            *_filled([one.code for one in record.diagnoses], layout.diagnoses),
            *_filled([one.code for one in record.procedures], layout.procedures),
            *(facts[name] for name in layout.last),
        ]
        yield ",".join(_bare(cell) for cell in cells) + "\r\n"


def _grouper_facts(record: ExportRecord) -> Mapping[str, str]:
    start, end, born = record.start_date, record.end_date, record.birth_date
    return {
        "PROCODET": record.provider_code,
        "PROVSPNO": record.spell_number,
        "EPIORDER": str(record.episode_number),
        "STARTAGE": str(age_on(born, start)) if born and start else "",
        "SEX": _text(record.sex),
        "CLASSPAT": _text(record.patient_classification),
        "ADMISORC": _text(record.admission_source),
        "ADMIMETH": _text(record.admission_method),
        "DISDEST": _text(record.discharge_destination),
        "DISMETH": _text(record.discharge_method),
        "EPIDUR": str((end - start).days) if start and end else "",
        "MAINSPEF": _text(record.main_specialty),
        "NEOCARE": _text(record.neonatal_level),
        "TRETSPEF": _text(record.treatment_function),
        "CRITICALCAREDAYS": _text(record.cc_days),
        "REHABILITATIONDAYS": _text(record.rehab_days),
        "SPCDAYS": _text(record.palliative_days),
    }


def _bare(cell: str) -> str:
    plain = cell.encode("ascii", "replace").decode("ascii")
    return "".join(one for one in plain if one not in ',"\r\n')


def beyond_grouper(records: Sequence[ExportRecord], layout: GrouperLayout) -> int:
    """How many episodes have more codes than the grouper's layout holds."""
    return sum(
        len(record.diagnoses) > layout.diagnoses or len(record.procedures) > layout.procedures
        for record in records
    )
