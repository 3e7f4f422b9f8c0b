"""Finds dates and great ages in free text, and says them as days from the admission.

A day up to a year from the admission becomes "day +3", one further away "year -7", a month
"month -2"; a birth date becomes an age in years, beyond 89 "over 89". What can be a date or a score
("6/10") is found without a replacement: a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from coder_gui.domain.identifiers import PLACEHOLDERS, DateWords, Found, Kind, Known, folded
from coder_gui.domain.identifying_date_forms import ROMAN, Reading, any_of, date_forms
from coder_gui.domain.patient import age_on

OLDEST_TOLD = 89
"""Greatest age in years that is told as a number; above, people are few enough to be known."""
FIRST_YEAR = 1890
_DAYS_TOLD = 366
_AFTER_WORD = re.compile(r"[a-z)][ ,(]{1,3}$")
_FIRST = re.compile(
    r"(?<![\d/.,\-+])(?<!day )(?P<d>\d{1,2})(?:st|nd|rd|th)?\s?(?:-|/|to\s|and\s|&)\s?$"
)
_THE = re.compile(r"(?<!\w)the\s+$")
_Reader = Callable[[re.Match[str], str, str], Found | None]


def day_words(day: date, admitted: date | None) -> str:
    """A day as an offset from the admission; "[date]" where that is not known."""
    if admitted is None:
        return PLACEHOLDERS[Kind.DATE]
    days = (day - admitted).days
    if abs(days) > _DAYS_TOLD:
        return year_words(day.year, admitted)
    return f"day {days:+d}" if days else "day 0"


def month_words(year: int, month: int, admitted: date | None) -> str:
    """A month as an offset from the month of the admission."""
    if admitted is None:
        return PLACEHOLDERS[Kind.DATE]
    months = (year - admitted.year) * 12 + month - admitted.month
    if abs(months) > 12:
        return year_words(year, admitted)
    return f"month {months:+d}" if months else "month 0"


def year_words(year: int, admitted: date | None) -> str:
    """A year as an offset from the year of the admission."""
    if admitted is None:
        return PLACEHOLDERS[Kind.DATE]
    years = year - admitted.year
    return f"year {years:+d}" if years else "year 0"


def age_words(years: int) -> str:
    """An age as it may be told."""
    return f"over {OLDEST_TOLD}" if years > OLDEST_TOLD else f"age {max(years, 0)}"


class DateFinder:
    """Looks for dates in the texts of one case. `known` gives admission and birth date."""

    def __init__(self, known: Known, words: DateWords) -> None:
        self._admitted, self._born, self._words = known.admitted, known.born, words
        self._forms = date_forms(words)
        self._weekday = re.compile(rf"\b{any_of(words.weekdays)}\b\.?,?\s+(?:the\s+)?$")
        self._birth = re.compile(rf"(?:\b{any_of(words.birth)})\W{{0,4}}$")
        self._cue = re.compile(rf"\b{any_of(words.cues)}\W{{1,3}}(?:the\s+)?$")
        self._day_cue = re.compile(rf"\b{any_of(words.day_cues)}\W{{1,3}}(?:the\s+)?$")
        self._score = re.compile(rf"\b{any_of(words.scores)}\b[^.;\n]{{0,16}}$")
        self._after = re.compile(rf"\s*{any_of(words.ago)}\b")
        self._measure = re.compile(rf"(?<!\w){any_of(words.measures)}\W{{1,3}}$")
        self._edition = re.compile(rf"\b{any_of(words.editions)}\W{{1,3}}$")
        self._readers: dict[Reading, _Reader] = {
            Reading.NUMERIC: self._numeric,
            Reading.ROMAN: self._roman,
            Reading.DOUBTFUL: self._doubtful,
            Reading.NAMED: self._named,
            Reading.MONTH: self._month,
            Reading.NUMERIC_MONTH: self._month,
            Reading.OF_WEEK: self._of_week,
            Reading.PARTIAL: self._partial,
            Reading.ORDINAL: self._ordinal,
            Reading.MONTH_ALONE: self._month_alone,
            Reading.YEAR: self._year,
            Reading.SHORT_YEAR: self._short_year,
            Reading.FEAST: self._feast,
            Reading.AGE: self._age,
            Reading.OLD: self._old,
        }
        self._unit = re.compile(rf"\s?{any_of(words.units)}\b|\s?%")

    def find(self, text: str) -> Iterator[Found]:
        """Everything like a date, longest readings first; places may overlap."""
        small = folded(text)
        for reading, pattern in self._forms:
            read = self._readers[reading]
            for match in pattern.finditer(small):
                found = read(match, text, small)
                if found is not None:
                    yield found

    # What a match says -----------------------------------------------------------------------
    def _numeric(self, match: re.Match[str], text: str, small: str) -> Found | None:
        if match[0] in self._words.never:
            return None
        year, month, number = self._full_year(match["y"]), int(match["m"]), int(match["d"])
        # 09/17/2026 is how Americans and their machines write it
        day = self._day(year, month, number) or self._day(year, number, month)
        if day is None and len(match["y"]) == 2:  # 45-60-90
            return None
        separator = match.groupdict().get("s")
        if separator == "." and len(match[0]) < len("1.09.26"):  # a numbered heading
            return None
        sure = len(match["y"]) > 2 or separator == "/" or match["m"].startswith("0")
        sure = sure or day == self._born
        return self._told(match, small, day if sure else None)

    def _roman(self, match: re.Match[str], text: str, small: str) -> Found | None:
        day = self._day(self._full_year(match["y"]), ROMAN[match["m"]], int(match["d"]))
        return self._told(match, small, day)

    def _doubtful(self, match: re.Match[str], text: str, small: str) -> Found | None:
        day = self._day(self._full_year(match["y"]), int(match["m"]), int(match["d"]))
        return None if day is None else self._told(match, small, None)

    def _named(self, match: re.Match[str], text: str, small: str) -> Found | None:
        month, number = self._words.months[match["m"]], int(match["d"])
        if not number or not self._month_meant(match, text):
            return None
        written = match["y"]
        end = match.end()
        if written and len(written) == 2 and self._unit.match(small, end):
            written, end = None, match.start("g")  # 17 Sep 20 mg
        if written:
            day = self._day(self._full_year(written), month, number)
        else:
            day = self._nearest(month, number)
        return self._told(match, small, day, end=end)

    def _month_meant(self, match: re.Match[str], text: str) -> bool:
        """False for words that are also months: "3 may need", "mar" and "dec" in small letters."""
        start = match.start("m")
        ordinal = re.search(r"\d\s?(?:st|nd|rd|th)", match[0]) is not None
        return text[start].isupper() or bool(match["y"]) or ordinal or match["m"] not in _ALSO_WORDS

    def _month(self, match: re.Match[str], text: str, small: str) -> Found | None:
        month = self._words.months.get(match["m"]) or int(match["m"])
        if self._edition.search(small[: match.start()]):
            return None
        words = month_words(self._full_year(match["y"]), month, self._admitted)
        return Found(match.start(), match.end(), Kind.DATE, words)

    def _of_week(self, match: re.Match[str], text: str, small: str) -> Found | None:
        return self._told(match, small, self._nearest(None, int(match["d"])))

    def _partial(self, match: re.Match[str], text: str, small: str) -> Found | None:
        day, month = int(match["d"]), int(match["m"])
        nearest = self._nearest(month, day)
        if match[0] in self._words.never or not self._valid(month, day):
            return None
        before = small[: match.start()]
        cued = self._day_cue.search(before) is not None
        padded = match["m"].startswith("0") or match["d"].startswith("0")
        if "/" not in match[0]:  # 17.09 and 17-09 are values and ranges more often than days
            likely = "-" in match[0] and day > 12
            return self._told(match, small, nearest if cued else None) if cued or likely else None
        scored = self._score.search(before) or self._after.match(small, match.end())
        if scored and not (padded or cued):
            return None
        certain = cued or padded or (day > month and day > 12)
        return self._told(match, small, nearest if certain else None)

    def _ordinal(self, match: re.Match[str], text: str, small: str) -> Found | None:
        start = match.start("d")
        return Found(start, match.end(), Kind.DATE, None) if 1 <= int(match["d"]) <= 31 else None

    def _month_alone(self, match: re.Match[str], text: str, small: str) -> Found | None:
        if not text[match.start()].isupper():
            return None
        month = self._words.months[match["m"]]
        cued = self._cue.search(small[: match.start()]) is not None
        if match["m"] in _ALSO_WORDS and not cued:
            return None
        nearest = self._nearest(month, 1)
        words = month_words(nearest.year, month, self._admitted) if nearest and cued else None
        return Found(match.start(), match.end(), Kind.DATE, words)

    def _year(self, match: re.Match[str], text: str, small: str) -> Found | None:
        year = int(match["y"])
        latest = (self._admitted or date.max).year + 2
        before = small[: match.start()]
        if not FIRST_YEAR <= year <= latest or self._unit.match(small, match.end()):
            return None
        if self._edition.search(before):
            return None
        if self._birth.search(before) and self._admitted is not None:
            words = age_words(self._admitted.year - year)
            return Found(match.start(), match.end(), Kind.AGE, words)
        meant = self._cue.search(before) or (
            _AFTER_WORD.search(before) and not self._measure.search(before)
        )
        words_or_none = year_words(year, self._admitted) if meant else None
        return Found(match.start(), match.end(), Kind.DATE, words_or_none)

    def _short_year(self, match: re.Match[str], text: str, small: str) -> Found | None:
        words = year_words(self._full_year(match["y"]), self._admitted)
        return Found(match.start(), match.end(), Kind.DATE, words)

    def _feast(self, match: re.Match[str], text: str, small: str) -> Found | None:
        return Found(match.start(), match.end(), Kind.DATE, None)

    def _age(self, match: re.Match[str], text: str, small: str) -> Found | None:
        return Found(match.start(), match.end(), Kind.AGE, age_words(int(match["a"])))

    def _old(self, match: re.Match[str], text: str, small: str) -> Found | None:
        return Found(match.start(), match.end(), Kind.AGE, age_words(OLDEST_TOLD + 1))

    # Days ------------------------------------------------------------------------------------
    def _told(
        self, match: re.Match[str], small: str, day: date | None, *, end: int | None = None
    ) -> Found | None:
        """The place of a date, taking a weekday before it with it."""
        start, end = match.start(), match.end() if end is None else end
        before = self._weekday.search(small[:start]) or _THE.search(small[:start])
        start = before.start() if before else start
        if day is None:
            return Found(start, end, Kind.DATE, None)
        if day == self._born or self._birth.search(small[:start]):
            years = age_on(day, self._admitted) if self._admitted else None
            words = age_words(years) if years is not None else PLACEHOLDERS[Kind.AGE]
            return Found(start, end, Kind.AGE, words, known=day == self._born)
        words = day_words(day, self._admitted)
        first = _FIRST.search(small[:start])
        if first is not None:  # 14-17 September: the day of the month of the first goes as well
            begun = self._day(day.year, day.month, int(first["d"]))
            start = first.start()
            if begun is not None and begun < day:
                words = f"{day_words(begun, self._admitted)} to {words}"
        if small[end - 1] == "t" and small[end : end + 1].isdigit():  # 2026-09-17T14:32
            words += " "
        return Found(start, end, Kind.DATE, words)

    def _full_year(self, written: str) -> int:
        """Two digits: the latest such year that is not after the year of the admission."""
        digits = written.strip("'")
        if len(digits) == 4:
            return int(digits)
        last = (self._admitted or date(2099, 1, 1)).year + 1
        year = last // 100 * 100 + int(digits)
        return year - 100 if year > last else year

    def _nearest(self, month: int | None, number: int) -> date | None:
        """The day with this number (and month) that is nearest to the admission."""
        around = self._admitted or self._born or date(2000, 6, 30)
        days: Iterable[date | None]
        if month is not None:
            days = (self._day(around.year + n, month, number) for n in (-4, -1, 0, 1, 4))
        else:
            middles = (around.replace(day=15) + timedelta(days=30 * n) for n in (-1, 0, 1))
            days = (self._day(one.year, one.month, number) for one in middles)
        real = [one for one in days if one is not None]
        return min(real, key=lambda one: abs((one - around).days), default=None)

    def _valid(self, month: int, number: int) -> bool:
        return self._day(2000, month, number) is not None

    @staticmethod
    def _day(year: int, month: int, number: int) -> date | None:
        try:
            return date(year, month, number)
        except ValueError:
            return None


_ALSO_WORDS = frozenset(
    {"may", "mar", "march", "dec", "sep", "jan", "jun", "june", "april", "august"}
)
