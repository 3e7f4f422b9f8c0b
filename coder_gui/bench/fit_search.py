"""Fits the weights of the ranking: `python -m coder_gui.bench.fit_search`.

Coordinate search from the weights in use: each weight in turn is tried a little smaller and larger,
and the best value stays, until a round changes nothing. It looks at the tuning sets and a sample of
the shared synonyms only, never at the held-out sets. It prints the weights; a person rounds them
and writes them into classification/weights.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from coder_gui.bench.search import Wanted, editions, sets
from coder_gui.classification.coder_search import answer, nothing
from coder_gui.classification.search_index import SearchIndex
from coder_gui.classification.weights import FITTED, Weights
from coder_gui.domain.coding import System

STEPS = (0.6, 0.8, 1.25, 1.6)
"""Factors that are tried."""

FIXED = frozenset({"specialty", "sex", "age", "local", "unknown", "own", "cover"})
"""Weights that no term of the sets can tell anything about, and the units."""

SYNONYMS = 300
SYNONYM_SHARE = 0.15
"""What shared synonyms count beside shorthand: few of them are what coders type."""

Case = tuple[SearchIndex, Sequence[Wanted], float]


def value(weights: Weights, cases: Sequence[Case]) -> float:
    """Mean worth of the sets: 1 for the right code first, less the further down, 0 beyond ten."""
    total = share = 0.0
    for index, wanted, worth in cases:
        for one in wanted:
            found = answer(index, one.term, 10, nothing, weights=weights).found
            right = tuple(code.removesuffix("X")[:4] for code in one.codes)
            for position, hit in enumerate(found):
                code = hit.doc.shown.removesuffix("X")[:4]
                if any(code == r or (len(r) == 3 and code.startswith(r)) for r in right):
                    total += worth * (1.0 if position == 0 else 0.7 - 0.02 * position)
                    break
        share += worth * len(wanted)
    return total / share


def fit(cases: Sequence[Case]) -> Weights:
    """The best weights found from those in use."""
    best, most = FITTED, value(FITTED, cases)
    print(f"start {most:.4f}", flush=True)
    changed = True
    while changed:
        changed = False
        for field in fields(Weights):
            if field.name in FIXED:
                continue
            now = getattr(best, field.name)
            for step in STEPS:
                tried = replace(best, **{field.name: round(now * step, 4)})
                found = value(tried, cases)
                if found > most + 1e-5:
                    best, most, changed = tried, found, True
                    print(f"{field.name} {getattr(tried, field.name)}: {most:.4f}", flush=True)
    return best


def main() -> None:
    """Reads the sets and prints what fits."""
    with editions() as (full, _, source):
        print(source)
        cases: list[Case] = []
        for system in System:
            index = full.search_index(full.for_date(system, None).reader)
            assert index is not None
            for name, wanted in sets(system).items():
                if name.startswith("shorthand a"):
                    cases.append((index, wanted, 1.0))
                elif name.startswith("shared"):
                    cases.append((index, wanted[:SYNONYMS], SYNONYM_SHARE))
        print(fit(cases))


if __name__ == "__main__":
    main()
