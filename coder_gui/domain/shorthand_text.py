"""Words of the shorthand: how places and days are said to people, and how words are kept as text.

A backslash before a word or sign that would be understood makes it plain text: `vitamin \\B`,
`K 4.2\\; Na 138`. So a quote from a document can be edited as shorthand, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from coder_gui.domain.abstraction import Certainty, Place, Side, Source

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

CERTAINTY_MARKS = {
    "tx": Certainty.TREATED_AS,
    "ro": Certainty.RULED_OUT,
    "h/o": Certainty.HISTORY,
    "fh": Certainty.FAMILY,
    "nil": Certainty.NIL,
}
"""Words that say how certain the text after them is, in any case."""

CERTAINTY_SIGNS = {"?": Certainty.DIFFERENTIAL, "~": Certainty.UNSTATED}
"""Signs that need no space after them."""

SIDES = frozenset(one.value for one in Side)

NUMBERED = re.compile(r"([VPLvpl])(0*[1-9][0-9]{0,4})")
DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")

_SIGNS = (">", "@", *CERTAINTY_SIGNS)
_ESCAPED_SEPARATOR = re.compile(r"(\\*)\\;")
_SEPARATOR = re.compile(r"(\\*);")
_BACKSLASHES = re.compile(r"(\\*)(.*)", re.DOTALL)


def day_words(day: date) -> str:
    """17-Sep-2026, whatever the language of the computer."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}"


def time_words(moment: time) -> str:
    """06:40"""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def when_words(place: Place) -> str:
    """Day and time of a place, "" where it has none."""
    pieces = (
        day_words(place.date) if place.date else "",
        time_words(place.time) if place.time else "",
    )
    return " ".join(piece for piece in pieces if piece)


def place_words(place: Place, sources: Sequence[Source]) -> str:
    """Where a line stands, without the day: "ED record p2 line 14", "Notes volume 2, p14".

    A source that is no longer in the list is shown by its key. "" for no place.
    """
    name = next((one.name for one in sources if one.key == place.source), place.source or "")
    if place.volume is not None:
        name = f"{name} volume {place.volume}{',' if place.page is not None else ''}"
    numbers = [
        f"p{place.page}" if place.page is not None else "",
        f"line {place.line}" if place.line is not None else "",
    ]
    found = " ".join(piece for piece in (name, *numbers) if piece)
    return ", ".join(piece for piece in (found, place.words) if piece)


def is_mark(word: str) -> bool:
    """True for a word that means something somewhere in a line: `?PE`, `tx`, `L`, `@gp`, `p2`."""
    if word.startswith(_SIGNS) or word.lower() in CERTAINTY_MARKS or word in SIDES:
        return True
    return any(pattern.fullmatch(word) for pattern in (NUMBERED, DAY, TIME))


def plain_word(word: str) -> str:
    """A typed word without the backslashes that kept it plain."""
    backslashes, rest = _split(word)
    if backslashes and is_mark(rest):
        word = "\\" * (backslashes // 2) + rest
    return _ESCAPED_SEPARATOR.sub(lambda found: "\\" * (len(found[1]) // 2) + ";", word)


def kept_word(word: str) -> str:
    """A word as it has to be typed to stay plain; `plain_word` undoes it."""
    typed = _SEPARATOR.sub(lambda found: found[1] * 2 + "\\;", word)
    backslashes, rest = _split(word)
    if not is_mark(rest):
        return typed
    return "\\" * max(1, backslashes) + typed


def _split(word: str) -> tuple[int, str]:
    found = _BACKSLASHES.fullmatch(word)
    return (len(found[1]), found[2]) if found else (0, word)
