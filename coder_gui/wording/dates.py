"""Dates that evidence lines carry, as numbered months: which lines are of another admission."""

from __future__ import annotations

import re
from functools import lru_cache

LONG_AGO = 3
"""Months between a line and the newest of the letter from which it is of an earlier stay."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = re.compile(r"(?<![\d./-])\d{1,2}[./-](\d{1,2})[./-](\d{4}|\d{2})(?![\d./-])")
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d{2})-\d{2}(?!\d)")
_MONTH = re.compile(r"(?<![\d./-])(\d{1,2})/(20\d\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d./-])(0[1-9]|1[0-2])/(2\d)(?![\d./%])")
_WORD = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.? (?:')?(20\d\d|\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"^\W*(20\d\d)\b")
_HEADED = re.compile(
    r"^\W*(?!pmh|pmhx|past|hx|history|known)(?:[a-z'’]+ ){1,5}(20\d\d)\s*[:(–-]", re.IGNORECASE
)
_HEAD = 60
"""Characters of a line within which its own date stands."""


@lru_cache(maxsize=2048)
def months(text: str) -> tuple[int, ...]:
    """The months (year times 12) of the dates at the head of a line; a bare year is its middle."""
    head = text[:_HEAD]
    found = [(int(match[2]), int(match[1])) for match in _FULL.finditer(head)]
    found += [(int(match[1]), int(match[2])) for match in _ISO.finditer(head)]
    found += [(int(match[2]), int(match[1])) for match in _MONTH.finditer(head)]
    found += [
        (int(match[2]), _MONTHS.index(match[1].lower()) + 1) for match in _WORD.finditer(head)
    ]
    found += [(int(match[2]), int(match[1])) for match in _SHORT.finditer(head)]
    bare = _YEAR.match(head) or _HEADED.match(head)
    if bare and not found:
        found.append((int(bare[1]), 6))
    return tuple(
        (year if year > 99 else 2000 + year) * 12 + month
        for year, month in found
        if 1 <= month <= 12
    )
