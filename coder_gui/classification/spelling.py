"""Misspelt words: the nearest spellings of everything that titles and terms contain."""

from __future__ import annotations

from collections import Counter

from coder_gui.classification.folding import distance
from coder_gui.classification.search_content import grams
from coder_gui.classification.search_index import Lookup

SHORTEST = 4
"""Letters of a word that may be misspelt; a shorter one means what it says."""

LONG = 7
"""Letters from which two slips are thinkable."""

COMPARED = 24
"""Spellings that are compared letter by letter."""

_OPPOSITES = ("un", "non", "in", "im", "dis", "a", "hypo", "hyper")


def nearest_spellings(lookup: Lookup, typed: str, most: int = 3) -> list[tuple[str, int]]:
    """(spelling, slips), fewest slips and most used first; none for short words and numbers."""
    if len(typed) < SHORTEST or not (typed.isascii() and typed.isalpha()):
        return []
    limit = 1 if len(typed) < LONG else 2
    shared: Counter[int] = Counter()
    for ids in lookup.grams(sorted(grams(typed))):
        shared.update(ids)
    needed = len(typed) + 1 - 3 * limit
    likely = [ident for ident, count in shared.most_common(4 * COMPARED) if count >= needed]
    found = []
    near = [
        (abs(len(surface) - len(typed)), -docs, surface)
        for surface, docs in lookup.spellings(likely[: 3 * COMPARED])
        if abs(len(surface) - len(typed)) <= limit and not _opposite(typed, surface)
    ]
    for _, docs, surface in sorted(near)[: 2 * COMPARED]:
        slips = distance(typed, surface, limit)
        if 0 < slips <= limit:
            changed_start = surface[0] != typed[0]
            found.append((slips + 0.5 * changed_start, docs, surface, slips))
    found.sort()
    return [(surface, slips) for _, _, surface, slips in found[:most]]


def _opposite(first: str, second: str) -> bool:
    """True when one is the other with a beginning that turns its meaning round."""
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    if any(longer == start + shorter for start in _OPPOSITES):
        return True
    pairs = (("hypo", "hyper"), ("intra", "extra"), ("inter", "intra"), ("ante", "anti"))
    return any(
        (first.startswith(a) and second.startswith(b))
        or (first.startswith(b) and second.startswith(a))
        for a, b in pairs
    )
