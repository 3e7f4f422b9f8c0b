"""Search by clinical terms: what is known of the case, the terms, and the trail of a choice."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.domain.coding import System


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What ranks results of one episode before others; None: not known.

    `specialty`: treatment function code. `sex`: 1 male, 2 female, else of no consequence.
    `age`: completed years at the start of the episode.
    """

    specialty: str | None = None
    sex: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the clinical terms: wordings that coders type, and the codes they mean.

    `codes`: canonical, likeliest first; one with codes below it stands for those. `kind`:
    abbreviation, shorthand, synonym, lay, eponym, drug, procedure, device, organism.
    `specialties`: treatment function codes in which this meaning comes first. `adds`: further
    codes that the wording itself states. `without`: words that, when typed, rule it out.
    `owner`: shipped, trust or personal.
    """

    system: System
    wordings: tuple[str, ...]
    codes: tuple[str, ...]
    kind: str
    means: str = ""
    specialties: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    owner: str = "shipped"


@dataclass(frozen=True, slots=True)
class Trail:
    """How a code was found, in the four steps of the national standards.

    `typed`: the text in the search field. `lead`: the lead term that it was found under.
    `modifiers`: the other words that counted. `tentative`: the canonical code chosen among the
    results. `checked`: its tabular entry was on screen before it was accepted.
    """

    typed: str
    lead: str
    modifiers: tuple[str, ...]
    tentative: str
    checked: bool
