"""The day of an entry in a record, as its heading says it.

Entries begin, or end their first line, with their date; sometimes a time stands beside it. Dates
inside a sentence are of something else ("MI 12/03/2016"), and so are days without a year: "5/7" is
five days, and "2/52" two weeks.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4}|\d{2})"
    rf"|(?P<nth>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<name>{'|'.join(_MONTHS)})[a-z]*[ -]"
    r"(?P<full>\d{4}|\d{2})"
)
_TIME = r"(?:[ ,@at]*\d{1,2}[:.]?\d{2}(?: ?h(?:rs?)?)?)?"
_FIRST = re.compile(rf"^\W*(?:[a-z]{{3,9}}day |date:? )?(?:{_DAY})(?!\d)", re.IGNORECASE)
_LAST = re.compile(rf"(?<![\d/.-])(?:{_DAY}){_TIME}\W*$", re.IGNORECASE)


def entry_date(text: str, start: int, earliest: date, latest: date) -> date | None:
    """The day of the entry that a position of a text is in.

    None where no heading above says one, and where the nearest is outside the stay: what follows
    it is of another time.
    """
    end = text.find("\n", start)
    for line in reversed(text[: len(text) if end < 0 else end].splitlines()):
        found = _FIRST.search(line) or _LAST.search(line)
        if found is not None:
            day = _day(found)
            return day if day is not None and earliest <= day <= latest else None
    return None


def _day(found: re.Match[str]) -> date | None:
    if found["iso"]:
        year, month, day = (int(part) for part in found["iso"].split("-"))
    elif found["name"]:
        month = _MONTHS.index(found["name"].lower()) + 1
        year, day = int(found["full"]), int(found["nth"])
    else:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None
