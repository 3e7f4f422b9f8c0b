"""How dates are written in notes: patterns over folded text, each with the way to read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from coder_gui.domain.identifiers import DateWords


class Reading(StrEnum):
    """What a form says; its groups are y, m, d, and s or g for what stands between."""

    NUMERIC = "numeric"
    ROMAN = "roman"
    DOUBTFUL = "doubtful"
    NAMED = "named"
    MONTH = "month"
    NUMERIC_MONTH = "numeric_month"
    OF_WEEK = "of_week"
    PARTIAL = "partial"
    ORDINAL = "ordinal"
    MONTH_ALONE = "month_alone"
    YEAR = "year"
    SHORT_YEAR = "short_year"
    FEAST = "feast"
    AGE = "age"
    OLD = "old"


ROMAN = {
    name: number
    for number, name in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=1
    )
}
_YEAR4 = r"(?:18|19|20)\d{2}"
_YEAR = rf"(?:{_YEAR4}|'?\d{{2}})"
_NO_CLOCK = r"(?!\s?(?:[:.]\d|h\b|hrs?\b|hours?\b))"
_TH = r"(?:\s?(?:st|nd|rd|th))?"
_DAY = rf"(?P<d>\d{{1,2}}){_TH}"


def any_of(words: Iterable[str]) -> str:
    """One group of alternatives, the longest first; a blank in them stands for any blanks."""
    longest = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest) + ")"


def date_forms(words: DateWords) -> tuple[tuple[Reading, re.Pattern[str]], ...]:
    """Every form with its reading."""
    forms = [*_in_figures(), *_in_words(words), *_parts(), *_ages()]
    forms.append((Reading.FEAST, rf"(?<!\w){any_of(words.feasts)}(?!\w)"))
    return tuple((reading, re.compile(pattern)) for reading, pattern in forms)


def _in_figures() -> list[tuple[Reading, str]]:
    """20260917 with or without a time, 2026-09-17, 17/09/2026, 17 09 2026, 17.ix.26, 09/2026."""
    stamp = r"(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?:\d{4}|\d{6})?(?:\.\d+)?(?!\d)"
    big_first = r"(?P<m>\d{1,2})\s?(?P=s)\s?(?P<d>\d{1,2})(?!\d)(?:t(?=\d\d:))?"
    small_first = r"(?P<d>\d{1,2})\s?(?P<s>[-/.\\_])\s?(?P<m>\d{1,2})\s?(?P=s)\s?"
    roman = rf"[-/.](?P<m>{any_of(ROMAN)})[-/.]"
    return [
        (Reading.NUMERIC, rf"(?<!\d)(?P<y>{_YEAR4}){stamp}"),
        (Reading.NUMERIC, rf"(?<!\d)(?P<y>{_YEAR4})\s?(?P<s>[-/.\s])\s?{big_first}"),
        (Reading.NUMERIC, rf"(?<!\d)(?<!\d[.,]){small_first}(?P<y>{_YEAR})(?!\d|[.,]\d)"),
        (
            Reading.NUMERIC,
            rf"(?<!\d)(?<!\d[.,])(?P<d>\d{{1,2}})\s(?P<m>\d{{1,2}})\s(?P<y>{_YEAR4}){_NO_CLOCK}(?!\d)",
        ),
        (
            Reading.DOUBTFUL,
            r"(?<!\d)(?<!\d[.,])(?P<d>\d{2})\s(?P<m>0\d|1[0-2])\s(?P<y>\d{2})(?![\d\s]*\d)",
        ),
        (Reading.ROMAN, rf"(?<!\d)(?P<d>\d{{1,2}}){roman}(?P<y>{_YEAR})(?!\d)"),
        (
            Reading.NUMERIC_MONTH,
            rf"(?<![\d/.])(?P<m>0?[1-9]|1[0-2])\s?[/\-.]\s?(?P<y>{_YEAR4})(?!\d|[/.]\d)",
        ),
    ]


def _in_words(words: DateWords) -> list[tuple[Reading, str]]:
    """3rd of Sept 2026, Sept 3, 2026, Sept 2026, Monday the 14th, September."""
    month = rf"(?P<m>{any_of(words.months)})(?![^\W\d_])\.?"
    weekday = rf"{any_of(words.weekdays)}\b\.?,?\s+(?:the\s+)?"
    gap = r"[\s\-/.,_]{0,3}"
    year = rf"(?P<g>{gap})(?P<y>{_YEAR}){_NO_CLOCK}(?!\d)"
    year_after = rf"(?P<g>,?\s*)(?P<y>{_YEAR4}|'\d{{2}}){_NO_CLOCK}(?!\d)"
    month_year = rf"(?P<y>{_YEAR4}|'\d{{2}}|(?<=-)\d{{2}}){_NO_CLOCK}(?!\d)"
    return [
        (Reading.NAMED, rf"(?<![\w.])(?:{weekday})?{_DAY}(?:\s+of)?{gap}{month}(?:{year})?"),
        (
            Reading.NAMED,
            rf"(?<!\w)(?:{weekday})?{month}\s*{gap}{_DAY}(?!\d|[:.]\d)(?:{year_after})?",
        ),
        (Reading.MONTH, rf"(?<!\w){month}(?:\s+of)?[\s\-/.,]{{0,3}}{month_year}"),
        (Reading.OF_WEEK, rf"(?<![\w/]){weekday}{_DAY}(?!\d|[:/.]\d)"),
        (Reading.MONTH_ALONE, rf"(?<!\w){month}(?!\w)"),
    ]


def _parts() -> list[tuple[Reading, str]]:
    """17/09, 17-09, on the 14th, 2026, '26."""
    ends = r"(?=\s*(?:[.,;:)]|at\b|and\b|$))"
    return [
        (
            Reading.PARTIAL,
            r"(?<![\d/+])(?<!\d[.,])(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})(?![\d/]|[.]\d)",
        ),
        (
            Reading.PARTIAL,
            r"(?<![\d/+-])(?<!\d[.,])(?P<d>\d{1,2})[-.](?P<m>0[1-9]|1[0-2])(?![\d\-]|[.,:]\d)",
        ),
        (Reading.ORDINAL, rf"(?<=\bon\s)(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)\b{ends}"),
        (Reading.YEAR, rf"(?<![\w./,-])(?P<y>{_YEAR4})(?!\w|[.,]\d)"),
        (Reading.SHORT_YEAR, r"(?<!\w)'(?P<y>\d{2})(?!\w|')"),
    ]


def _ages() -> list[tuple[Reading, str]]:
    """93 years old, 93F, aged 93, ninety-three years: ages from 90."""
    many = r"(?P<a>9\d|1[01]\d)"
    unit = r"(?:(?:years?|yrs?)\b(?:[\s-]*old)?|y/?o\b|[fm]\b)"
    return [
        (Reading.AGE, rf"(?<![\w./-]){many}\s?-?\s?{unit}"),
        (Reading.AGE, rf"(?<!\w)(?:aged?:?)\s+{many}(?!\w|[.,/]\d)"),
        (Reading.OLD, r"(?<!\w)(?:ninety(?:[\s-][a-z]+)?|a hundred)[\s-]years?(?:[\s-]old)?"),
    ]
