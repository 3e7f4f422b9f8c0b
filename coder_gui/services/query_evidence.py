"""Lines of an episode as the evidence of a query: quotes, places, days, and what goes together.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from coder_gui.domain.abstraction import (
    CERTAINTY_WORDS,
    SIDE_WORDS,
    AbstractionLine,
    Certainty,
    Place,
    Side,
)
from coder_gui.domain.anchoring import quote_text
from coder_gui.domain.queries import Evidence
from coder_gui.domain.shorthand_text import day_words, place_words, time_words

if TYPE_CHECKING:
    from coder_gui.domain.case import EpisodeCase

LOOKED = "Looked through, nothing found"
_STEM = 5
_WORD = re.compile(r"[^\W\d_]{4,}")


def as_evidence(line: AbstractionLine, case: EpisodeCase, *, chosen: bool = True) -> Evidence:
    """A line as it is quoted; its place has the time of day where the line has one."""
    place = place_words(line.place, case.sources)
    if line.place.time is not None:
        place = f"{place} {time_words(line.place.time)}".strip()
    quote = quote_text(line.anchor.quote) if line.anchor is not None else line.text
    return Evidence(
        line_id=line.id,
        quote=quote or line.text,
        place=place,
        date=line.place.date,
        nothing_found=line.certainty is Certainty.NIL,
        earlier=_earlier(line, case),
        chosen=chosen,
        certainty=line.certainty.value,
        side=line.side.value if line.side is not None else None,
        heading=line.heading.value,
    )


def searched(case: EpisodeCase) -> tuple[Evidence, ...]:
    """The sources that were looked through without a finding, not chosen to begin with."""
    return tuple(
        Evidence(
            line_id=None,
            quote=LOOKED,
            place=place_words(Place(source=one.source), case.sources),
            nothing_found=True,
            chosen=False,
            certainty=Certainty.NIL.value,
        )
        for one in case.looks
    )


def _earlier(line: AbstractionLine, case: EpisodeCase) -> bool:
    """Written before this admission, or carried from an episode without a day of its own."""
    admitted = case.spell.admission_date
    if line.place.date is not None:
        return admitted is not None and line.place.date < admitted
    return line.carried_from is not None


def same_topic(
    lines: Sequence[AbstractionLine],
    every: Sequence[AbstractionLine],
    says_little: Collection[str],
) -> tuple[AbstractionLine, ...]:
    """The other lines of the patient that share a word with one of these, of four letters or more.

    A word also stands for a longer one that begins with it ("creat"), from five letters on.
    `says_little` are words that lines may share without being about the same thing.
    """
    ids = {one.id for one in lines}
    words = {word for one in lines for word in _telling(one, says_little)}
    return tuple(
        one
        for one in every
        if one.id not in ids
        and one.certainty is not Certainty.FAMILY
        and any(_alike(word, other) for word in words for other in _telling(one, says_little))
    )


def same_thing(one: AbstractionLine, other: AbstractionLine, says_little: Collection[str]) -> bool:
    """True where half of the telling words of two lines are the same."""
    mine, theirs = _telling(one, says_little), _telling(other, says_little)
    shared = sum(1 for word in mine if any(_alike(word, each) for each in theirs))
    return shared * 2 >= max(len(mine), len(theirs), 1)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= _STEM and longer.startswith(shorter))


def _telling(line: AbstractionLine, says_little: Collection[str]) -> frozenset[str]:
    found = (word.casefold() for word in _WORD.findall(line.text))
    return frozenset(word.removesuffix("s") for word in found if word not in says_little)


def quoted(named: Sequence[Evidence]) -> str:
    """“one”, “two” (left) and “three” (ruled out); lines that say the same once."""
    texts = list(dict.fromkeys(_mentioned(one) for one in named))
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def _mentioned(one: Evidence) -> str:
    facts = ", ".join(beyond_words(one.quote, one.side, one.certainty))
    return f"“{one.quote}” ({facts})" if facts else f"“{one.quote}”"


def beyond_words(text: str, side: str | None, certainty: str) -> list[str]:
    """Side and certainty of a line, where its text does not say them."""
    facts = []
    if side is not None and not re.search(_SAYS_SIDE[Side(side)], text, re.IGNORECASE):
        facts.append(SIDE_WORDS[Side(side)].lower())
    if certainty in _SAID:
        facts.append(CERTAINTY_WORDS[Certainty(certainty)].lower())
    return facts


_SAYS_SIDE = {
    Side.LEFT: r"\bleft\b",
    Side.RIGHT: r"\bright\b",
    Side.BOTH: r"\b(both|bilateral(ly)?)\b",
}
_SAID = frozenset({Certainty.TREATED_AS, Certainty.RULED_OUT, Certainty.HISTORY, Certainty.NIL})


def of_days(evidence: Sequence[Evidence]) -> str:
    """of 17-Sep-2026 to 22-Sep-2026, with the blank before it; "" where no day is known."""
    days = _days(evidence)
    if not days:
        return ""
    if len(days) == 1:
        return f" of {day_words(days[0])}"
    return f" of {day_words(days[0])} to {day_words(days[-1])}"


def on_days(evidence: Sequence[Evidence]) -> str:
    """on 17-Sep-2026, or between two days, with the blank before it; "" where none is known."""
    days = _days(evidence)
    if not days:
        return ""
    if len(days) == 1:
        return f" on {day_words(days[0])}"
    return f" between {day_words(days[0])} and {day_words(days[-1])}"


def _days(evidence: Sequence[Evidence]) -> list[date]:
    return sorted({one.date for one in evidence if one.date is not None})


def where(line: AbstractionLine, case: EpisodeCase) -> str:
    """in ED record p2, with the blank before it; "" where the line has no place."""
    found = place_words(line.place, case.sources)
    return f" in {found}" if found else ""
