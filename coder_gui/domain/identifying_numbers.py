"""Finds numbers and addresses that lead to somebody: NHS and hospital numbers, telephone, e-mail.

Whatever passes the check digit of the NHS number in its usual grouping is taken for one; a long
number that nothing explains is found without a replacement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coder_gui.domain.identifiers import PLACEHOLDERS, Found, Kind, Known, NumberWords, folded
from coder_gui.domain.identifying_date_forms import any_of
from coder_gui.domain.patient import nhs_number_ok

_TEN = re.compile(r"(?<!\d)(?=((?:\d[\s\-.]{0,3}){9}\d)(?!\d))")
_GROUPS = re.compile(r"\d{10}|\d{3}[\s\-.]{1,3}\d{3}[\s\-.]{1,3}\d{4}")
_STRICT = re.compile(r"\d{10}|\d{3}([ \-.])\d{3}\1\d{4}")
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{2}\s?(?:\(0\)\s?)?|\(?0)\d(?:[\s\-()]{0,2}\d){8,9}(?!\d)")
_EMAIL = re.compile(r"[\w.+\-']+\s?@\s?[\w\-]+(?:\.[\w\-]+)+")
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:uk|com|net|org|nhs|info|io)\b\S*"
)
_INSURANCE = re.compile(r"(?<!\w)[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d](?!\w)")
_CONSULTANT = re.compile(r"(?<!\w)(?:c\d{7}|cd\d{6})(?!\w)")
_LONG = re.compile(r"(?<![\w.])\d{6,}(?![\w])")
_LETTERED = re.compile(r"(?<!\w)[a-z]{1,3}-?\d{5,}[a-z]?(?!\w)")
_VEHICLE = re.compile(r"(?<!\w)[A-Z]{2}\d{2}\s?[A-Z]{3}(?!\w)")
_LEAST_KNOWN = 3
_LEAST_SHAPED = 5
"""Digits from which a number in the shape of the trust's own is taken for one."""


class NumberFinder:
    """Looks for numbers in the texts of one case."""

    def __init__(self, known: Known, words: NumberWords) -> None:
        numbers = [one for one in (_compact(each) for each in known.numbers) if one]
        self._own = [
            re.compile(pattern)
            for one in numbers
            if len(one) >= _LEAST_KNOWN and any(letter.isdigit() for letter in one)
            for pattern in _ways(one)
        ]
        self._shapes = [re.compile(shape) for shape in {_shape(one) for one in numbers} if shape]
        value = r"(?P<v>(?=(?:[a-z/\-]*\d){3})[a-z0-9][a-z0-9/\-]*(?:[ ]\d[\d ]*\d)?)"
        link = r"\b\.?\s*(?:no\b|number\b|num\b|nos\b|ref\b|id\b|code\b)?\.?\s*[:#=]?\s*"
        self._labelled = re.compile(rf"(?<!\w){any_of(words.labels)}{link}{value}(?!\w)")
        self._registered = re.compile(
            rf"(?<!\w){any_of(words.registers)}\b\W{{0,3}}(?:no\b|number\b|ref\b|pin\b)?\W{{0,3}}"
            r"(?P<v>[a-z]{0,2}\d[\da-z]{4,})"
        )

    def find(self, text: str) -> Iterator[Found]:
        """Every number; places may overlap."""
        small = folded(text)
        for pattern in self._own:
            yield from self._all(pattern, small, Kind.NUMBER, known=True)
        for match in _TEN.finditer(small):
            yield from self._ten(match)
        for pattern in (*self._shapes, _PHONE, _INSURANCE, _CONSULTANT):
            yield from self._all(pattern, small, Kind.NUMBER)
        for pattern in (_EMAIL, _URL):
            yield from self._all(pattern, small, Kind.CONTACT)
        for pattern in (self._labelled, self._registered):
            for match in pattern.finditer(small):
                yield Found(*match.span("v"), Kind.NUMBER, PLACEHOLDERS[Kind.NUMBER])
        for pattern in (_LONG, _LETTERED):
            for match in pattern.finditer(small):
                yield Found(*match.span(), Kind.NUMBER, None)
        for match in _VEHICLE.finditer(text):
            yield Found(*match.span(), Kind.NUMBER, None)

    @staticmethod
    def _all(
        pattern: re.Pattern[str], small: str, kind: Kind, *, known: bool = False
    ) -> Iterator[Found]:
        for match in pattern.finditer(small):
            yield Found(*match.span(), kind, PLACEHOLDERS[kind], known=known)

    @staticmethod
    def _ten(match: re.Match[str]) -> Iterator[Found]:
        written = match[1]
        valid = nhs_number_ok(re.sub(r"\D", "", written))
        if valid or _STRICT.fullmatch(written):
            sure = valid and _GROUPS.fullmatch(written)
            replacement = PLACEHOLDERS[Kind.NUMBER] if sure else None
            yield Found(*match.span(1), Kind.NUMBER, replacement)


def _compact(number: str) -> str:
    return re.sub(r"[\s\-./]+", "", folded(number))


def _ways(number: str) -> Iterator[str]:
    """The number with anything between its characters, and without its leading zeros."""
    gap = r"[\s\-./]{0,3}"
    spread = gap.join(re.escape(one) for one in number)
    yield rf"(?<![^\W_]){spread}(?![^\W_])"
    short = number.lstrip("0")
    if short != number and len(short) >= _LEAST_SHAPED:
        yield rf"(?<![^\W_])0*{gap.join(short)}(?![^\W_])"
    digits = re.sub(r"\D", "", number)
    if digits != number and len(digits) >= _LEAST_SHAPED:  # C4401201 is GMC 4401201
        yield rf"(?<!\d){gap.join(digits)}(?!\d)"


def _shape(number: str) -> str | None:
    """The trust's own shape: a letter and six digits, say. None where it would find too much."""
    match = re.fullmatch(r"([a-z]{1,4})(\d+)([a-z]?)", number)
    if match is None or len(match[2]) < _LEAST_SHAPED:
        return None
    tail = "[a-z]" if match[3] else ""
    return rf"(?<!\w)[a-z]{{{len(match[1])}}}[\s\-]?\d{{{len(match[2])}}}{tail}(?!\w)"
