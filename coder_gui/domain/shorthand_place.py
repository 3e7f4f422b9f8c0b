"""The place in a line of shorthand: `@` a source, then volume, page, line, day and time, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from coder_gui.domain.abstraction import Place, Source
from coder_gui.domain.shorthand_text import DAY, NUMBERED, TIME, plain_word, when_words

Word = tuple[int, int, str]
"""Start and end offset in the input, and the text, of a word."""

_FIELDS = {"v": "volume", "p": "page", "l": "line"}
_OLDEST_YEAR = 1880
_LEAP_CYCLE = 8  # at most so many years from one 29 February to the next


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a place that has something to tell: its date, or what was not understood.

    `kind` is date or source. Where not `ok`, `words` say what is the matter, `suggestion` can
    replace input[start:end], and `candidates` are the keys it could become.
    """

    kind: str
    words: str
    start: int
    end: int
    ok: bool = True
    suggestion: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """A place as typed in input[start:end]. `first`: index of its first word among the line's.

    `place` is None when its source is not known.
    """

    first: int
    place: Place | None
    start: int
    end: int
    spans: tuple[Span, ...]


def read_where(
    words: Sequence[Word], sources: Sequence[Source], latest: date, today: date
) -> Where | None:
    """The place at the end of a line: from the last `@` with a known source, else the last `@`.

    `latest` is the last day that a day without a year may mean. None: no `@` with a word behind.
    """
    starts = [
        at for at in range(len(words)) if words[at][2].startswith("@") and words[at][2] != "@"
    ]
    for first in reversed(starts):
        typed = [words[first][2][1:], *(word for _, _, word in words[first + 1 : first + 6])]
        found, used = find_source(typed, sources)
        if len(found) == 1:
            fields, spans = _read_parts(words[first + used :], latest, today)
            place = Place(source=found[0].key, **fields)
            return Where(first, place, words[first][0], words[-1][1], tuple(spans))
    if not starts:
        return None
    first = starts[-1]
    _, spans = _read_parts(words[first + 1 :], latest, today)
    return Where(
        first, None, words[first][0], words[-1][1], (*spans, _unknown(words[first], sources))
    )


def find_source(words: Sequence[str], sources: Sequence[Source]) -> tuple[list[Source], int]:
    """The sources that typed words begin, and how many of the words that took.

    One: understood. Several: not yet told apart. None: not known. A whole key or a whole name
    counts before a beginning, in any case of letters.
    """
    typed = words[0].casefold()
    exact = [one for one in sources if typed in (one.key.casefold(), one.name.casefold())]
    found = exact[:1] or [one for one in sources if _begins(one, typed)]
    used = 1
    for word in words[1:]:
        longer = f"{typed} {word.casefold()}"
        whole = len(found) == 1  # told apart already: only whole words of its name belong to it
        rest = [one for one in found if f"{one.name.casefold()} ".startswith(longer + " " * whole)]
        if not rest:
            break
        found, typed, used = rest, longer, used + 1
    return found, used


def _begins(source: Source, typed: str) -> bool:
    return source.key.casefold().startswith(typed) or source.name.casefold().startswith(typed)


def read_day(text: str, latest: date, today: date) -> date | None:
    """A day written dd/mm, dd/mm/yy or dd/mm/yyyy; None when there is no such day.

    Without a year: the latest such day not after `latest`. Two digits: this century, unless that
    lies in the future.
    """
    found = DAY.fullmatch(text)
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year is None:
        years = range(latest.year, latest.year - _LEAP_CYCLE - 1, -1)
        days = (_day(one, month, day) for one in years)
        return next((one for one in days if one is not None and one <= latest), None)
    if len(year) == 4:
        return _day(int(year), month, day) if int(year) >= _OLDEST_YEAR else None
    this_century = _day(2000 + int(year), month, day)
    if this_century is not None and this_century <= max(latest, today):
        return this_century
    return _day(1900 + int(year), month, day) if int(year) > latest.year % 100 else this_century


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_parts(
    words: Sequence[Word], latest: date, today: date
) -> tuple[dict[str, Any], list[Span]]:
    """Fields of a Place from the words after its source, and the spans of its date."""
    fields: dict[str, Any] = {}
    spans: list[Span] = []
    free: list[str] = []
    timed = -1  # index at which a time would belong to the day before it
    for at, (start, end, word) in enumerate(words):
        numbered = NUMBERED.fullmatch(word)
        clock = TIME.fullmatch(word) if at == timed else None
        if numbered and _FIELDS[numbered[1].lower()] not in fields:
            fields[_FIELDS[numbered[1].lower()]] = int(numbered[2])
        elif clock:
            fields["time"] = time(int(clock[1]), int(clock[2]))
            place = Place(date=fields["date"], time=fields["time"])
            spans[-1] = replace(spans[-1], words=when_words(place), end=end)
        elif DAY.fullmatch(word) and "date" not in fields:
            day = read_day(word, latest, today)
            if day is None:
                free.append(word)
                spans.append(Span("date", f"{word} is not a date", start, end, ok=False))
            else:
                fields["date"] = day
                timed = at + 1
                spans.append(Span("date", when_words(Place(date=day)), start, end))
        else:
            free.append(plain_word(word))
    if free:
        fields["words"] = " ".join(free)
    return fields, spans


def _unknown(word: Word, sources: Sequence[Source]) -> Span:
    start, end, text = word
    typed = text[1:]
    found, _ = find_source([typed], sources)
    if found:
        names = " or ".join(one.name for one in found[:3])
        keys = tuple(_as_typed(one.key, typed) for one in found)
        words = f"{typed} could be {names}"
        return Span("source", words, start + 1, end, ok=False, suggestion=keys[0], candidates=keys)
    near = nearest_source(typed, sources)
    suggestion = _as_typed(near.key, typed) if near else None
    words = f"{typed} is not a source"
    return Span("source", words, start + 1, end, ok=False, suggestion=suggestion)


def _as_typed(key: str, typed: str) -> str:
    return key.upper() if typed.isupper() else key


def nearest_source(typed: str, sources: Sequence[Source]) -> Source | None:
    """The source whose key, or a beginning of whose name's words, is one or two slips away."""
    word = typed.casefold()
    if len(word) < 2:
        return None
    slips = 1 if len(word) < 5 else 2
    ranked: list[tuple[int, bool, int, Source]] = []
    for place, one in enumerate(sources):
        beginnings = [part[: len(word)] for part in one.name.casefold().split()]
        for form in (one.key.casefold(), *beginnings):
            distance = _slips(word, form, slips)
            if distance <= slips:
                ranked.append((distance, form != one.key.casefold(), place, one))
    return min(ranked, key=lambda rank: rank[:3])[3] if ranked else None


def _slips(typed: str, meant: str, most: int) -> int:
    """Letters left out, put in, changed or swapped with a neighbour; over `most` is not told."""
    if abs(len(typed) - len(meant)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, 1):
        two_before, before, row = before, row, [i]
        for j, other in enumerate(meant, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
