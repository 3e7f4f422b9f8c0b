"""From evidence to an order: a first pass over many docs by sums, a second over few by titles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from coder_gui.classification.evidence import Evidence, Support
from coder_gui.classification.search_content import (
    ADDED,
    ASTERISK_CODE,
    CATEGORY,
    GENERAL,
    OTHER,
    UNSPECIFIED,
)
from coder_gui.classification.search_index import DocRow, Lookup
from coder_gui.classification.understanding import Slot, Understood
from coder_gui.classification.weights import Weights

FIRST_PASS = 450
"""Docs whose sums are compared, those with the rarest typed words first."""

SECOND_PASS = 40
"""Docs whose titles are compared word by word."""

_ANSWERED = 0.3
"""A typed word counts as answered by a doc from this on."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A doc in its place. `cover`: share of what was typed that it answers, 0 to 1."""

    doc: DocRow
    score: float
    cover: float
    answered: int


Plausibility = Callable[[DocRow, int, Support | None], float]
"""What the case adds to a doc's score, or takes from it."""


class Ranker:
    """Ranks docs for one understood text."""

    def __init__(
        self,
        lookup: Lookup,
        said: Understood,
        evidence: Evidence,
        weights: Weights,
        plausible: Plausibility,
    ) -> None:
        self._lookup = lookup
        self._said = said
        self._evidence = evidence
        self._weights = weights
        self._plausible = plausible
        self._rows: dict[int, DocRow] = {}
        self._single: Slot = {}
        self._several = [reading for reading in said.readings if len(reading.slots) > 1]
        self._first: set[int] = set()
        for reading in said.readings:
            if len(reading.slots) == 1:
                slot = reading.slots[0]
                for word, fit in slot.items():
                    if self._single.get(word, 0.0) < fit * reading.fit:
                        self._single[word] = fit * reading.fit
                if reading.mask & 1:
                    self._first.update(slot)

    def rank(self, shares: Mapping[int, float] | None = None) -> list[Ranked]:
        """Docs for the typed words, best first; `shares` scales the weight of typed words."""
        weights = [
            weight * (1.0 if shares is None else shares.get(at, 0.0))
            for at, weight in enumerate(self._evidence.weights)
        ]
        total = sum(weights)
        if total <= 0:
            return []
        sums = self._first_pass(weights, total)
        best = sorted(sums, key=lambda doc: (-sums[doc], doc))[:SECOND_PASS]
        self._read(best)
        ranked = [self._second(doc, sums[doc], weights, total) for doc in best]
        category = CATEGORY
        traits = self._lookup.index.traits
        ranked.sort(key=lambda one: (traits[one.doc.id] & category, -one.score, one.doc.id))
        return ranked

    def _first_pass(self, weights: list[float], total: float) -> dict[int, float]:
        used = [at for at, weight in enumerate(weights) if weight > 0]
        answers = self._evidence.answers
        used.sort(key=lambda at: len(answers[at]) / (weights[at] + 0.01))
        candidates: set[int] = set()
        if total == sum(self._evidence.weights):
            candidates.update(self._evidence.whole)
        for at in used:
            room = FIRST_PASS - len(candidates)
            if room <= 0:
                break
            candidates.update(_likeliest(answers[at], room, self._lookup.index.docs))
        index = self._lookup.index
        priors, scaled = index.priors, [(answers[at].get, weights[at] / total) for at in used]
        cover, whole, prior = self._weights.cover, self._weights.whole, self._weights.prior
        strengths = self._evidence.whole
        sums: dict[int, float] = {}
        for doc in candidates:
            share = 0.0
            for answer, weight in scaled:
                share += weight * answer(doc, 0.0)
            value = cover * share + prior * priors[doc]
            strength = strengths.get(doc)
            if strength is not None:
                value += whole * strength[0]
            sums[doc] = value
        return sums

    def _read(self, docs: list[int]) -> None:
        missing = [doc for doc in docs if doc not in self._rows]
        if missing:
            self._rows.update(self._lookup.docs(missing))

    def _second(self, doc: int, value: float, weights: list[float], total: float) -> Ranked:
        row = self._rows[doc]
        index, factors = self._lookup.index, self._weights
        answers = self._evidence.answers
        answered, cover = 0, 0.0
        for at, weight in enumerate(weights):
            fit = answers[at].get(doc, 0.0)
            if fit > _ANSWERED:
                answered |= 1 << at
            cover += weight * fit
        matched, first = self._title(row)
        mass = index.masses[doc]
        if mass > 0:
            value += factors.title * min(1.0, matched / mass)
        value += factors.order * first
        traits = index.traits[doc]
        if traits & UNSPECIFIED:
            value += factors.unspecified_procedure if index.procedures else factors.unspecified
        elif traits & OTHER:
            value += factors.other
        if traits & GENERAL:
            value += factors.general
        if traits & ASTERISK_CODE:
            value += factors.asterisk
        if traits & ADDED:
            value += factors.added * (1.0 - cover / total)
        value -= factors.denied * self._denied(row)
        strength = self._evidence.whole.get(doc)
        value += self._plausible(row, doc, strength[1] if strength else None)
        return Ranked(row, value, cover / total, answered)

    def _title(self, row: DocRow) -> tuple[float, bool]:
        """Mass of the title's words that were typed, and whether the first of them was first."""
        own = row.words
        single = self._single
        fits = {word: single[word] for word in own if word in single}
        first = bool(own) and own[0] in self._first
        present = set(own)
        for reading in self._several:
            here: Slot = {}
            for slot in reading.slots:
                small = present & slot.keys()
                if not small:
                    here = {}
                    break
                for word in small:
                    here[word] = slot[word] * reading.fit
            for word, fit in here.items():
                if fits.get(word, 0.0) < fit:
                    fits[word] = fit
            if here and reading.mask & 1 and own[0] in here:
                first = True
        masses = self._lookup.index.word_masses
        return sum(masses[word] * fit for word, fit in fits.items()), first

    def _denied(self, row: DocRow) -> bool:
        """True when the title says without what was typed, or has what was typed as absent."""
        return not self._said.denied.isdisjoint(row.words)


def _likeliest(docs: Mapping[int, float], room: int, total: int) -> Iterable[int]:
    """About `room` of the docs, those numbered first: the likeliest, without sorting them."""
    if len(docs) <= room:
        return docs
    cut = total * room // len(docs)
    return [doc for doc in docs if doc < cut]
