"""How a text speaks of what it names: so, not so, perhaps, once, of a relative, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from coder_gui.classification.spelling_keys import stem
from coder_gui.wording.concepts import Mention
from coder_gui.wording.tokens import Token


class Said(StrEnum):
    """How something is said of the patient, in this admission, by those who are responsible."""

    STATED = "stated"
    QUERIED = "queried"
    BY_OTHERS = "by_others"
    EARLIER = "earlier"
    HISTORY = "history"
    FAMILY = "family"
    SUPPOSED = "supposed"
    DENIED = "denied"


@dataclass(slots=True)
class Reading:
    """One text as it was understood. `sentence` numbers the sentence of each token.

    `years` it names; `a_letter`: it begins like a letter or the record of another attendance;
    `authored`: a clinician is named in it; `report`: it is headed as the report of a test or of
    another profession;
    `rows`: wordings of the clinical terms, as (first, last, numbers of rows), once asked for.
    """

    text: str
    tokens: list[Token]
    mentions: list[Mention]
    sentence: list[int]
    said: list[Said] = field(default_factory=list)
    flags: list[frozenset[Said]] = field(default_factory=list)
    systems: frozenset[str] = frozenset()
    by_others: bool = False
    authored: bool = False
    report: bool = False
    earlier: bool = False
    asking: bool = False
    years: tuple[int, ...] = ()
    a_letter: bool = False
    rows: tuple[tuple[int, int, frozenset[int]], ...] | None = None
    families: list[str] | None = None

    @property
    def stems(self) -> list[str]:
        """The families of the words: dehisced and dehiscence are of one."""
        if self.families is None:
            self.families = [stem(token.key) for token in self.tokens]
        return self.families

    @property
    def keys(self) -> list[str]:
        """The keys of the words."""
        return [token.key for token in self.tokens]

    def written(self, first: int, last: int) -> str:
        """The words as they stand, tokens `first` up to `last`."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


_ORDER = (
    Said.FAMILY,
    Said.DENIED,
    Said.SUPPOSED,
    Said.EARLIER,
    Said.HISTORY,
    Said.BY_OTHERS,
    Said.QUERIED,
)


def strongest(flags: frozenset[Said]) -> Said:
    """The one way of saying that decides: what is denied of a relative is of a relative."""
    return next((one for one in _ORDER if one in flags), Said.STATED)
