"""The search that understands a coder: hits for a typed text, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coder_gui.classification.evidence import Evidence, Gatherer, Support
from coder_gui.classification.ranking import Plausibility, Ranked, Ranker
from coder_gui.classification.search_index import DocRow, Lookup, SearchIndex
from coder_gui.classification.typed_text import typed_words
from coder_gui.classification.understanding import Understood, understand
from coder_gui.classification.weights import FITTED, Weights

ENOUGH = 0.55
"""A text is answered when the best code covers this share of it; else the hits are nearest."""

REST = 0.22
"""Share of a text that the best code leaves open, from which the rest is searched by itself."""


Extra = Callable[[Lookup, Understood], Sequence[Support]]
"""Wordings beside those of the index, such as a person's own."""


SAID = 0.99
"""Share of a wording that must be typed for it to be given as the reason."""

WHOLE, TAIL_OF_WHOLE = 0.97, 0.4
"""Where the first doc covers everything, others must cover more to be shown."""

TAIL = 0.3
"""Docs that cover less than this share of what the best covers are not shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """One doc that answers. `support`: a wording typed as a whole; `close`: perhaps in part.

    `nearest`: for want of a better one.
    """

    doc: DocRow
    score: float
    cover: float
    answered: int
    support: Support | None
    close: Support | None
    nearest: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that one text brought, best first."""

    said: Understood
    found: tuple[Found, ...]


def answer(
    index: SearchIndex,
    text: str,
    limit: int,
    plausible: Plausibility,
    *,
    weights: Weights = FITTED,
    extra: Extra | None = None,
) -> Answer:
    """The docs that answer a text; never raises on any text."""
    words = typed_words(text)
    with index.connection() as connection:
        lookup = Lookup(index, connection)
        said = understand(lookup, words)
        if not words:
            return Answer(said, ())
        evidence = Gatherer(lookup, said, weights, extra(lookup, said) if extra else ()).gather()
        ranker = Ranker(lookup, said, evidence, weights, plausible)
        whole = ranker.rank()
        if not whole:
            return Answer(said, ())
        lists = [_meanings_first(whole, evidence), *_parts(ranker, said, evidence, whole)]
    best = max(one.cover for one in whole[:10])
    chosen = _interleaved([_worth_showing(one, best) for one in lists], limit)
    found = [_found(one, evidence, nearest=best < ENOUGH) for one in chosen]
    return Answer(said, tuple(found))


def _found(one: Ranked, evidence: Evidence, *, nearest: bool) -> Found:
    strength = evidence.whole.get(one.doc.id)
    support = strength[1] if strength else None
    whole = support if support is not None and support.share >= SAID else None
    return Found(one.doc, one.score, one.cover, one.answered, whole, support, nearest)


def _worth_showing(ranked: list[Ranked], best: float) -> list[Ranked]:
    """Without the tail that answers far less than the best does."""
    share = TAIL_OF_WHOLE if ranked[0].cover > WHOLE else TAIL
    least = share * min(best, ranked[0].cover)
    return [one for one in ranked if one.cover >= least]


def _meanings_first(ranked: list[Ranked], evidence: Evidence) -> list[Ranked]:
    """The best doc of each meaning of the same wording moves among the first ten."""
    by_mask: dict[int, dict[int, float]] = {}
    for support in evidence.supports:
        if support.share > 0.999:
            best = by_mask.setdefault(support.mask, {})
            best[support.term.id] = max(best.get(support.term.id, 0.0), support.fit)
    if not by_mask:
        return ranked
    largest = max(by_mask, key=evidence.mass)
    exact = max(by_mask[largest].values())
    meanings = [term for term, fit in by_mask[largest].items() if fit >= exact - 0.01]
    if not 1 < len(meanings) <= 8:
        return ranked
    docs = {
        support.term.id: dict(zip(support.term.docs, support.term.positions, strict=True))
        for support in evidence.supports
    }
    firsts: list[Ranked] = []
    for term in meanings:
        one = next((one for one in ranked if docs[term].get(one.doc.id) == 0), None)
        if one is not None and one not in firsts:
            firsts.append(one)
    firsts.sort(key=lambda one: -one.score)
    rest = [one for one in ranked if one not in firsts]
    head = ranked[0]
    return firsts + rest if head in firsts else [head, *firsts, *rest[1:]]


def _parts(
    ranker: Ranker, said: Understood, evidence: Evidence, whole: list[Ranked]
) -> list[list[Ranked]]:
    """Lists for the parts of a text that holds more than one condition."""
    total = sum(evidence.weights)
    best = whole[0]
    if best.cover >= 1 - REST / 2:
        return []
    parts = sorted({word.part for word in said.words})
    lists = []
    if len(parts) > 1:
        for part in parts[:3]:
            shares = {at: 1.0 for at, word in enumerate(said.words) if word.part == part}
            lists.append(ranker.rank(shares))
        return [one for one in lists if one]
    rest = said.all & ~best.answered
    if evidence.mass(rest) / total < REST:
        return []
    shares = {at: 1.0 if rest >> at & 1 else 0.12 for at in range(len(said.words))}
    second = ranker.rank(shares)
    if second and second[0].answered & rest and evidence.mass(second[0].answered & rest) > 1.5:
        lists.append(second)
    return lists


def _interleaved(lists: Sequence[list[Ranked]], limit: int) -> list[Ranked]:
    """One from each list in turn, the first list twice."""
    seen: set[int] = set()
    taken: list[Ranked] = []
    places = [0] * len(lists)
    turns = [0, *range(len(lists))] if len(lists) > 1 else [0]
    while len(taken) < limit:
        before = sum(places)
        for turn in turns:
            one, places[turn] = _next(lists[turn], places[turn], seen)
            if one is not None and len(taken) < limit:
                seen.add(one.doc.id)
                taken.append(one)
        if sum(places) == before:
            break
    return taken


def _next(ranked: list[Ranked], place: int, seen: set[int]) -> tuple[Ranked | None, int]:
    while place < len(ranked):
        one = ranked[place]
        place += 1
        if one.doc.id not in seen:
            return one, place
    return None, place


def nothing(_row: DocRow, _doc: int, _support: Support | None) -> float:
    """No case is known: every code is equally plausible."""
    return 0.0
