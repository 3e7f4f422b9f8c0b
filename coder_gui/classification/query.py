"""What a typed text asks for: words that a row must have, each in any of its spellings.

This is the seam for clinical shorthand: an interpreter that knows that "nof" stands for "neck of
femur" gives words with more spellings, and the engine finds and explains them the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from coder_gui.classification.folding import LEFT_OUT, words
from coder_gui.domain.codes import prefix
from coder_gui.domain.coding import System

LONGEST_TEXT = 200
"""Characters of a typed text that are looked at."""

MOST_WORDS = 10
"""Words of a typed text that are looked at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing a row must have: a word that begins with any of the folded `spellings`."""

    typed: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A text, taken apart. `code` is the beginning of a canonical code when it can be one."""

    text: str
    code: str | None
    wanted: tuple[Wanted, ...]
    folded: str


class Interpreter(Protocol):
    """Takes a typed text apart."""

    def __call__(self, system: System, text: str) -> Query:
        """The query; never raises."""


def plain(system: System, text: str) -> Query:
    """Every typed word by its beginning, small words left out where there are others."""
    text = text[:LONGEST_TEXT]
    typed = words(text)
    main = [word for word in typed if word not in LEFT_OUT] or typed
    unique = tuple(dict.fromkeys(main))[:MOST_WORDS]
    return Query(
        text=text.strip(),
        code=prefix(system, text),
        wanted=tuple(Wanted(word, (word,)) for word in unique),
        folded=" ".join(typed),
    )
