"""Data types of HL7 v2 as values of ours: times, identifiers, names, consultants.

Field mapping: domain 8.1 (PID-3, 5, 7, 8; PV1-2, 3, 4, 7, 9, 10, 14, 16, 19, 36, 37, 44, 45).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from coder_gui.domain.patient import nhs_number_ok
from coder_gui.exchange.hl7_message import CLEAR, MessageRefused, Segment
from coder_gui.exchange.hl7_tables import Hl7Tables

LONDON = ZoneInfo("Europe/London")
"""The zone of a time without an offset: the hospital's clock."""

EARLIEST_YEAR, LATEST_YEAR = 1850, 2199
"""Years that a birth or a stay can have; others are typing errors."""

_TIME = re.compile(
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
    r"(?:(?P<H>[0-9]{2})(?P<M>[0-9]{2})(?:(?P<S>[0-9]{2})(?:\.(?P<f>[0-9]{1,6})[0-9]*)?)?)?"
    r"(?P<zone>[+-][0-9]{4})?"
)
_CONSULTANT = re.compile(r"[CDHMN][0-9]{7}|CD[0-9]{6}")


def moment(text: str) -> datetime | None:
    """An aware time from CCYYMMDD[HHMM[SS[.ffffff]]][+ZZZZ], or None when it is not one."""
    match = _TIME.fullmatch(text)
    if match is None or not EARLIEST_YEAR <= int(match["y"]) <= LATEST_YEAR:
        return None
    fraction = (match["f"] or "0").ljust(6, "0")
    try:
        plain = datetime(
            int(match["y"]),
            int(match["m"]),
            int(match["d"]),
            int(match["H"] or 0),
            int(match["M"] or 0),
            int(match["S"] or 0),
            int(fraction),
            tzinfo=LONDON,
        )
        if match["zone"] is None or match["H"] is None:
            return plain
        offset = timedelta(hours=int(match["zone"][1:3]), minutes=int(match["zone"][3:]))
        zone = timezone(-offset if match["zone"].startswith("-") else offset)
    except ValueError:
        return None
    return plain.replace(tzinfo=zone).astimezone(LONDON)


def field_time(segment: Segment, number: int) -> datetime | None:
    """The time in a field; None when empty or cleared. Raises MessageRefused when it is none."""
    text = segment.text(number)
    if not text or text == CLEAR:
        return None
    found = moment(text)
    if found is None:
        raise MessageRefused(
            f"{segment.name}-{number} is not a time written as CCYYMMDD or CCYYMMDDHHMM.",
            segment.name,
        )
    return found


def field_day(segment: Segment, number: int) -> date | None:
    """The local day of the time in a field."""
    found = field_time(segment, number)
    return found.date() if found else None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What a repeating identifier field names: the hospital's number and the NHS number."""

    local: str | None
    nhs: str | None


def identifiers(segment: Segment, number: int, tables: Hl7Tables) -> Identifiers:
    """Reads a repeating CX field. Raises MessageRefused for an NHS number that fails its check."""
    local: str | None = None
    marked = False
    nhs: str | None = None
    for parts in segment.repetitions(number):
        value = parts[0]
        kinds = {part.upper() for part in (*parts[3:4], *parts[4:5]) if part}
        if not value or value == CLEAR:
            continue
        if kinds & tables.nhs_identifiers:
            nhs = nhs or _nhs_number(value, segment, number)
        elif not marked:
            known = bool(kinds & tables.local_identifiers)
            if local is None or known:
                local, marked = value, known
    return Identifiers(local, nhs)


def _nhs_number(value: str, segment: Segment, number: int) -> str:
    digits = value.replace(" ", "").replace("-", "")
    if not nhs_number_ok(digits):
        raise MessageRefused(
            f"The NHS number in {segment.name}-{number} does not pass its check digit "
            "(modulus 11).",
            segment.name,
        )
    return digits


@dataclass(frozen=True, slots=True)
class Consultant:
    """A consultant as an XCN field names them."""

    code: str | None
    name: str | None


def consultant(segment: Segment, number: int) -> Consultant | None:
    """Who is in an XCN field; of several the one with a national code. None: not given."""
    if segment.raw(number) == CLEAR:
        return Consultant(None, None)
    chosen: tuple[str, ...] | None = None
    for parts in segment.repetitions(number):
        if not parts[0]:
            continue
        if chosen is None or (
            _CONSULTANT.fullmatch(parts[0].upper()) and not _CONSULTANT.fullmatch(chosen[0].upper())
        ):
            chosen = parts
    if chosen is None:
        return None
    if len(chosen[0]) > 12:
        raise MessageRefused(
            f"The consultant's code in {segment.name}-{number} has more than 12 characters.",
            segment.name,
        )
    words = [chosen[place] for place in (5, 2, 1) if place < len(chosen) and chosen[place]]
    return Consultant(chosen[0].upper(), " ".join(words) or None)


@dataclass(frozen=True, slots=True)
class PersonName:
    """An XPN name; None fields were not given."""

    surname: str | None
    forenames: str
    title: str | None


def person_name(segment: Segment, number: int) -> PersonName | None:
    """The current or legal name of a repeating XPN field, else the first. None: not given."""
    chosen: tuple[str, ...] | None = None
    for parts in segment.repetitions(number):
        kind = parts[6].upper() if len(parts) > 6 else ""
        if chosen is None or (kind in ("L", "CURRENT") and parts[0]):
            chosen = parts
            if kind in ("L", "CURRENT"):
                break
    if chosen is None or not chosen[0] or chosen[0] == CLEAR:
        return None
    padded = (*chosen, *("",) * 6)
    given = " ".join(part for part in padded[1:3] if part and part != CLEAR)
    title = padded[4] if padded[4] not in ("", CLEAR) else None
    return PersonName(padded[0], given, title)
