"""One cell of a worklist becomes a value, or a sentence that says what is wrong with it.

No sentence repeats what stands in the cell: most cells are about a patient.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from coder_gui.domain.patient import nhs_number_ok
from coder_gui.exchange.worklist_layout import Field, Layout

MOST_CODES = 99
"""Codes in one cell; the national layouts carry no more (NHS Data Dictionary, grouper 99)."""

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{2}|[0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_CODE = re.compile(r"[A-Z][0-9]{2}[0-9A-Z.\-*†+]{0,6}")
_FORMULA_START = frozenset("=@+-")
_MAYBE_TEXT = frozenset("+-")
_FORMULA_SIGNS = re.compile(r"[=(|!@\"]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")


class CellRefused(ValueError):
    """The cell cannot be taken; the text is a sentence without what the cell holds."""


def clean(cell: str, field: Field) -> str:
    """The cell's text, trimmed, in one Unicode form and on one line. Raises CellRefused."""
    text = cell.strip()
    if not text:
        return ""
    start = text[0] if text[0].isascii() else unicodedata.normalize("NFKC", text[0])[:1]
    if start in _FORMULA_START and not _is_text(start, text, field):
        raise CellRefused(
            "This cell begins like a spreadsheet formula (=, +, - or @) and was not read. "
            "Write the value itself."
        )
    if field.longest and len(text) > field.longest:
        raise CellRefused(f"This cell holds {len(text):,} characters; at most {field.longest} fit.")
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    if _CONTROL.search(text):
        raise CellRefused("This cell holds control characters, which no text has. Export it again.")
    return text


def _is_text(start: str, text: str, field: Field) -> bool:
    """Whether a leading sign is text or a number: "- on ward" in a free text, -1 in a count.

    A bare sign, or one with a space after it and no sign of a call or a reference, is what people
    and PAS screens write; everything else could run when the table is opened again.
    """
    if start not in _MAYBE_TEXT:
        return False
    rest = text[1:]
    if field.kind == "text":
        return not rest.strip("-+") or (rest[0].isspace() and not _FORMULA_SIGNS.search(rest))
    return field.kind in ("days", "episode_number") and rest.isdigit()


@lru_cache(maxsize=8192)
def read_date(text: str) -> date:
    """A calendar date from CCYY-MM-DD and from nothing else. Raises CellRefused."""
    match = _DATE.fullmatch(text)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise CellRefused("There is no such day in the calendar.") from None
    slashed = _SLASHED.fullmatch(text)
    if slashed and max(int(slashed[1]), int(slashed[2])) <= 12 and slashed[1] != slashed[2]:
        raise CellRefused("This date can be read two ways. Write it as CCYY-MM-DD.")
    if _SERIAL.fullmatch(text):
        raise CellRefused("This is a spreadsheet's day number. Write the date as CCYY-MM-DD.")
    raise CellRefused("This is not a date written as CCYY-MM-DD.")


def read_nhs_number(text: str) -> str:
    """Ten digits that pass modulus 11, with or without spaces and hyphens. Raises CellRefused."""
    number = text.replace(" ", "").replace("-", "")
    if _SCIENTIFIC.fullmatch(number):
        raise CellRefused("A spreadsheet has rounded this NHS number. Export the column as text.")
    if not (number.isascii() and number.isdigit()):
        raise CellRefused("An NHS number has ten digits and nothing else.")
    if len(number) != 10:
        raise CellRefused(f"An NHS number has 10 digits; this has {len(number)}.")
    if not nhs_number_ok(number):
        raise CellRefused("This NHS number does not pass its check digit (modulus 11).")
    return number


def _whole_number(text: str, first: int, last: int, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise CellRefused(f"{what} is a whole number from {first} to {last}.")
    number = int(text)
    if not first <= number <= last:
        raise CellRefused(f"{what} is a whole number from {first} to {last}.")
    return number


def _tokens(text: str) -> list[str]:
    tokens = [token.strip() for token in text.split(";")]
    found = [token.upper() for token in tokens if token]
    if len(found) > MOST_CODES:
        raise CellRefused(f"This cell holds {len(found)} codes; at most {MOST_CODES} fit.")
    return found


def _diagnoses(text: str) -> tuple[str, ...]:
    codes = _tokens(text)
    if not all(_CODE.fullmatch(code) for code in codes):
        raise CellRefused("Codes are separated by ; and this is not a list of codes.")
    return tuple(codes)


def _procedures(text: str) -> tuple[str, ...]:
    found = []
    for token in _tokens(text):
        code, _, day = token.partition("@")
        if not _CODE.fullmatch(code):
            raise CellRefused("Procedures are written code@date, separated by ; between them.")
        if day:
            read_date(day)
        found.append(token)
    return tuple(found)


Reader = Callable[[str], Any]


def reader(field: Field, layout: Layout) -> Reader:
    """The function that turns a field's cleaned, non-empty text into its value."""
    match field.kind:
        case "date":
            return read_date
        case "nhs_number":
            return read_nhs_number
        case "episode_number":
            first, last = layout.first_episode, layout.last_episode
            return lambda text: _whole_number(text, first, last, "An episode number")
        case "days":
            return lambda text: _whole_number(text, 0, 999, "A count of days")
        case "diagnoses":
            return _diagnoses
        case "procedures":
            return _procedures
        case "flag":
            return lambda text: _flag(text, field)
        case "code":
            return lambda text: _code(text, field)
        case "key":
            return lambda text: text if field.name != "provider_code" else text.upper()
        case _:
            return lambda text: text


def _flag(text: str, field: Field) -> bool:
    values = field.values
    if values is None or text not in values.values:
        raise CellRefused(f"This is one of {_listed(field)}.")
    return text in values.special


def _code(text: str, field: Field) -> str:
    value = text.upper()
    values = field.values
    if values is None or value in values.values:
        return value
    padded = value.zfill(field.longest)  # spreadsheets drop leading zeros
    if padded in values.values:
        return padded
    if values.unknown == "reject":
        raise CellRefused(f"This is one of {_listed(field)}.")
    return value


def _listed(field: Field) -> str:
    values = sorted(field.values.values) if field.values else []
    return ", ".join(values[:-1]) + " or " + values[-1] if values else "a closed list"
