"""What typed words may mean: each word by itself, mistyped, joined, split, or as shorthand.

A reading says which typed words it covers (bits of `mask`) and what must stand together for it:
slots, each a choice of words with how well they fit, 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from coder_gui.classification.search_index import Lookup
from coder_gui.classification.spelling import nearest_spellings
from coder_gui.classification.spelling_keys import key
from coder_gui.classification.typed_text import NEGATED, Word

Slot = dict[int, float]

_CODE = re.compile(r"[a-z][0-9]{2}[0-9x]?[0-9]?")

LONGEST_PHRASE = 4
"""Typed words that one entry of the lexicon may span."""

MOST_CORRECTED = 3
"""Unknown words of one text for which spellings are looked up."""

FIT_FAMILY = 0.85
FIT_PREFIX = 0.5
FIT_PREFIX_SHARE = 0.4
FIT_SHORT_PREFIX = 0.55
FIT_TYPO = (1.0, 0.85, 0.7)
FIT_LEXICON = 0.95
FIT_JOINED = 0.95
FIT_SPLIT = 0.9
"""How well a kind of match fits, beside 1 for the word itself; set by hand, then checked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read some of the typed words. `how`: direct, typo, lexicon, joined or split."""

    mask: int
    slots: tuple[Slot, ...]
    fit: float
    how: str
    typed: str
    read_as: str
    specialties: tuple[str, ...] = ()


@dataclass(slots=True)
class Understood:
    """A typed text with all its readings. `weak`, `known`: bits of typed words.

    `denied`: words that say the opposite of what was typed, where they stand in a title.
    """

    words: list[Word]
    readings: list[Reading] = field(default_factory=list)
    weak: int = 0
    known: int = 0
    denied: frozenset[int] = frozenset()
    starts: dict[int, str] = field(default_factory=dict)
    """Typed word still being typed: its one to three letters, looked up by beginning."""
    codes: dict[int, str] = field(default_factory=dict)
    """Typed word that is the beginning of a code: that, in capitals."""

    @property
    def all(self) -> int:
        """Bits of every typed word."""
        return (1 << len(self.words)) - 1


def understand(lookup: Lookup, words: Sequence[Word]) -> Understood:
    """All readings of the typed words."""
    said = Understood(list(words))
    exact = [_exact(lookup, word) for word in words]
    shorthand = _shorthand(lookup, said, exact)
    corrected = 0
    for at, word in enumerate(words):
        slot = _slot(lookup, word, exact[at], bool(shorthand & 1 << at))
        if slot:
            said.readings.append(
                Reading(1 << at, (slot,), 1.0, "direct", word.surface, word.surface)
            )
            said.known |= 1 << at
        if word.last and len(word.surface) < 4 and not word.negated:
            said.starts[at] = word.surface
            said.known |= 1 << at
        if _CODE.fullmatch(word.surface):
            said.codes[at] = word.surface.upper()
            said.known |= 1 << at
        if exact[at] or word.negated:
            continue
        split = _split(lookup, at, word)
        if split:
            said.readings.append(split)
            said.known |= split.mask
        elif not slot and not shorthand & 1 << at and corrected < MOST_CORRECTED:
            corrected += 1
            _correct(lookup, said, at, word)
    _join(lookup, said)
    opposites = [
        word.key.removeprefix(NEGATED) if word.negated else NEGATED + word.key for word in words
    ]
    said.denied = frozenset(lookup.exact(opposites)) if opposites else frozenset()
    return said


def _exact(lookup: Lookup, word: Word) -> list[int]:
    return lookup.exact([word.key] if word.negated else [word.surface, word.key])


def _slot(lookup: Lookup, word: Word, exact: list[int], shorthand: bool) -> Slot:
    """Words that a typed word stands for by itself: itself, its family, what begins with it."""
    slot: Slot = {}
    if word.negated:
        return dict.fromkeys(exact, 1.0)
    surface = word.surface
    if len(surface) >= 3 and (word.last or not exact or len(surface) > 4):
        for found, spelling in lookup.beginning(surface):
            share = len(surface) / len(spelling)
            fit = FIT_PREFIX + FIT_PREFIX_SHARE * share
            if (exact or shorthand) and not (len(surface) > 5):
                fit *= FIT_SHORT_PREFIX
            slot[found] = max(slot.get(found, 0.0), fit)
    if len(word.key) > 4:
        for found in lookup.family(word.key):
            slot[found] = max(slot.get(found, 0.0), FIT_FAMILY)
    for found in exact:
        slot[found] = 1.0
    return slot


def phrase_slots(lookup: Lookup, keys: Sequence[str]) -> tuple[Slot, ...] | None:
    """Slots of a phrase that the lexicon gives; None when a word of it stands nowhere."""
    slots = []
    for found_key in keys:
        slot: Slot = {}
        if len(found_key) > 4 and not found_key.startswith(NEGATED):
            slot.update(dict.fromkeys(lookup.family(found_key), FIT_FAMILY))
        slot.update(dict.fromkeys(lookup.exact([found_key]), 1.0))
        if not slot:
            return None
        slots.append(slot)
    return tuple(slots)


def _shorthand(lookup: Lookup, said: Understood, exact: Sequence[list[int]]) -> int:
    """Adds what the lexicon knows of the words and of neighbours; bits of what it knew."""
    words = said.words
    spans: dict[str, list[tuple[int, int]]] = {}
    for start in range(len(words)):
        for length in range(1, min(LONGEST_PHRASE, len(words) - start) + 1):
            keys = [word.key for word in words[start : start + length]]
            spans.setdefault(" ".join(keys), []).append((start, length))
    known = 0
    for phrase, entry in lookup.lexicon(list(spans)).items():
        for start, length in spans[phrase]:
            mask = ((1 << length) - 1) << start
            if entry.kind == "weak":
                said.weak |= mask
            else:
                known |= mask
            for stands in entry.stands_for:
                slots = phrase_slots(lookup, stands)
                if slots is not None:
                    shown = " ".join(word.surface for word in words[start : start + length])
                    said.readings.append(
                        Reading(
                            mask,
                            slots,
                            FIT_LEXICON,
                            "lexicon",
                            shown,
                            " ".join(stands),
                            entry.specialties,
                        )
                    )
                    said.known |= mask
    return known


def _correct(lookup: Lookup, said: Understood, at: int, word: Word) -> None:
    for spelling, slips in nearest_spellings(lookup, word.surface):
        found = lookup.exact([spelling])
        fit = FIT_TYPO[min(slips, 2)]
        slots: tuple[Slot, ...] = (dict.fromkeys(found, 1.0),)
        said.readings.append(Reading(1 << at, slots, fit, "typo", word.surface, spelling))
        said.known |= 1 << at
        entry = lookup.lexicon([key(spelling)]).get(key(spelling))
        for keys in entry.stands_for if entry else ():
            others = phrase_slots(lookup, keys)
            if others is not None:
                said.readings.append(
                    Reading(1 << at, others, fit, "typo", word.surface, " ".join(keys))
                )


def _split(lookup: Lookup, at: int, word: Word) -> Reading | None:
    """A word written together that the lists write apart: headinjury, ckd3."""
    surface = word.surface
    if len(surface) < 4:
        return None
    cuts = [
        cut
        for cut in range(1, len(surface))
        if (cut >= 3 and len(surface) - cut >= 3)
        or (cut >= 2 and surface[cut:].isdigit() and surface[:cut].isalpha())
    ]
    halves = sorted({half for cut in cuts for half in (surface[:cut], surface[cut:])})
    known = lookup.known(halves) if halves else set()
    best = max(
        (cut for cut in cuts if surface[:cut] in known and surface[cut:] in known),
        key=lambda cut: min(cut, len(surface) - cut),
        default=None,
    )
    if best is None:
        return None
    first, second = surface[:best], surface[best:]
    slots = tuple(dict.fromkeys(lookup.exact([half]), 1.0) for half in (first, second))
    return Reading(1 << at, slots, FIT_SPLIT, "split", surface, f"{first} {second}")


def _join(lookup: Lookup, said: Understood) -> None:
    """Neighbours written apart that the lists write together: gastro enteritis, ckd 3."""
    pairs = {
        first.surface + second.surface: at
        for at, (first, second) in enumerate(pairwise(said.words))
        if not (first.negated or second.negated)
    }
    for joined in lookup.known(sorted(pairs)) if pairs else ():
        at = pairs[joined]
        slots: tuple[Slot, ...] = (dict.fromkeys(lookup.exact([joined]), 1.0),)
        said.readings.append(Reading(0b11 << at, slots, FIT_JOINED, "joined", joined, joined))
        said.known |= 0b11 << at
