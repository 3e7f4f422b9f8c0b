"""How well each code answers a typed text: what of it stands in titles, above, and in terms."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coder_gui.classification.search_index import LabelRow, Lookup, Places, TermRow
from coder_gui.classification.understanding import Reading, Slot, Understood
from coder_gui.classification.weights import Weights

LABELS_READ = 60
"""Wordings that are compared word by word for one text."""

FAR_MOST = 1500
"""A word above more codes than this, in chapters and blocks, tells nothing."""

BEGUN, BEGUN_BESIDE = 0.5, 0.32
"""How well one to three letters answer by beginning a word; less where they mean something."""

HEAVIEST = 7.0
LIGHTEST = 0.4
"""Bounds of a typed word's weight, in natural logarithms."""


@dataclass(frozen=True, slots=True)
class Support:
    """A wording that leads to a doc. `share`: of its words that were typed; `mask`: by which."""

    label: LabelRow
    term: TermRow
    mask: int
    share: float
    fit: float


@dataclass(slots=True)
class Evidence:
    """For each typed word, how well each doc answers it; and the wordings that were typed whole.

    `weights` are those of the typed words, 0 for words that nothing is known of.
    """

    weights: list[float]
    answers: list[dict[int, float]]
    whole: dict[int, tuple[float, Support]] = field(default_factory=dict)
    supports: list[Support] = field(default_factory=list)

    def mass(self, mask: int) -> float:
        """The weight of some typed words together."""
        return sum(weight for at, weight in enumerate(self.weights) if mask >> at & 1)


class Gatherer:
    """Collects the evidence for one understood text."""

    def __init__(
        self,
        lookup: Lookup,
        said: Understood,
        weights: Weights,
        extra: Iterable[Support] = (),
    ) -> None:
        self._lookup = lookup
        self._said = said
        self._weights = weights
        self._extra = tuple(extra)
        wanted = {word for reading in said.readings for slot in reading.slots for word in slot}
        self._places = lookup.places(wanted)

    def gather(self) -> Evidence:
        """Everything at once."""
        said, count = self._said, len(self._said.words)
        answers: list[dict[int, float]] = [{} for _ in range(count)]
        labels: list[dict[int, float]] = [{} for _ in range(count)]
        found = [0] * count
        for reading in said.readings:
            docs = self._docs(reading)
            marked = self._labels(reading)
            for at in range(count):
                if reading.mask >> at & 1:
                    _merge(answers[at], docs)
                    _merge(labels[at], marked)
                    found[at] += self._frequency(reading)
        for at, start in said.starts.items():
            likely = self._lookup.short(start)
            fit = BEGUN if found[at] == 0 else BEGUN_BESIDE
            _merge(answers[at], dict.fromkeys(likely, fit))
            found[at] = found[at] or len(likely)
        for at, start in said.codes.items():
            begun = dict.fromkeys(self._lookup.docs_of(start), 1.0)
            _merge(answers[at], begun)
            found[at] = found[at] or max(1, len(begun))
        for support in self._extra:
            said.known |= support.mask
        evidence = Evidence(self._token_weights(found), answers)
        for support in self._supports(evidence, labels):
            self._add(evidence, support)
        for support in self._extra:
            self._add(evidence, support)
        return evidence

    # Titles

    def _docs(self, reading: Reading) -> dict[int, float]:
        found = self._slot_docs(reading.slots[0], reading.fit)
        for slot in reading.slots[1:]:
            other = self._slot_docs(slot, reading.fit)
            small, large = (found, other) if len(found) < len(other) else (other, found)
            found = {doc: min(fit, large[doc]) for doc, fit in small.items() if doc in large}
        return found

    def _slot_docs(self, slot: Slot, fit: float) -> dict[int, float]:
        weights = self._weights
        parts: list[tuple[float, array[int]]] = []
        for word, own_fit in slot.items():
            places = self._places.get(word)
            if places is None:
                continue
            value = fit * own_fit
            parts.append((value * weights.own, places.own))
            parts.append((value * weights.above, places.above))
            parts.append((value * weights.below, places.below))
            if len(places.far) < FAR_MOST:
                parts.append((value * weights.far, places.far))
        parts.sort(key=lambda part: part[0])
        found: dict[int, float] = {}
        for value, docs in parts:
            if docs:
                found.update(dict.fromkeys(docs, value))
        return found

    def _frequency(self, reading: Reading) -> int:
        """Titles and wordings that the reading's rarest slot is found in."""
        return min(
            sum(
                len(places.own) + len(places.labels)
                for places in map(self._places.get, slot)
                if places is not None
            )
            for slot in reading.slots
        )

    def _token_weights(self, found: list[int]) -> list[float]:
        total = self._lookup.index.docs + len(self._lookup.index.label_lengths) + 1
        weights = []
        for at, count in enumerate(found):
            if not self._said.known >> at & 1:
                weights.append(self._weights.unknown)
                continue
            weight = min(HEAVIEST, max(LIGHTEST, math.log(total / (count + 1))))
            weights.append(weight * (self._weights.weak if self._said.weak >> at & 1 else 1.0))
        return weights

    # Terms

    def _labels(self, reading: Reading) -> dict[int, float]:
        found: dict[int, float] | None = None
        for slot in reading.slots:
            here: dict[int, float] = {}
            for word, fit in sorted(slot.items(), key=lambda item: item[1]):
                places: Places | None = self._places.get(word)
                if places is not None and places.labels:
                    here.update(dict.fromkeys(places.labels, fit * reading.fit))
            if found is None:
                found = here
            else:
                found = {
                    label: min(fit, here[label]) for label, fit in found.items() if label in here
                }
        return found or {}

    def _supports(self, evidence: Evidence, labels: list[dict[int, float]]) -> list[Support]:
        masses: dict[int, float] = {}
        counts: dict[int, int] = {}
        for weight, matched in zip(evidence.weights, labels, strict=True):
            for label, fit in matched.items():
                masses[label] = masses.get(label, 0.0) + weight * fit
                counts[label] = counts.get(label, 0) + 1
        lengths = self._lookup.index.label_lengths
        promise = {
            label: mass * min(1.0, counts[label] / lengths[label]) for label, mass in masses.items()
        }
        best = sorted(promise, key=lambda label: -promise[label])[:LABELS_READ]
        rows = self._lookup.labels(best)
        terms = self._lookup.terms({row.term for row in rows})
        typed = {word.key for word in self._said.words}
        supports = []
        for row in rows:
            term = terms[row.term]
            if term.without & typed:
                continue
            support = self._compare(row, term)
            if support is not None:
                supports.append(support)
        return supports

    def _compare(self, row: LabelRow, term: TermRow) -> Support | None:
        words = set(row.words)
        mask, fits = 0, dict.fromkeys(words, 0.0)
        for reading in self._said.readings:
            matched: list[tuple[int, float]] = []
            for slot in reading.slots:
                best = max(((slot[word], word) for word in words if word in slot), default=None)
                if best is None:
                    break
                matched.append((best[1], best[0] * reading.fit))
            else:
                mask |= reading.mask
                for word, fit in matched:
                    fits[word] = max(fits[word], fit)
        masses = self._lookup.index.word_masses
        total = sum(max(LIGHTEST, masses[word]) for word in words)
        share = sum(max(LIGHTEST, masses[word]) for word in words if fits[word] > 0.3) / total
        if not mask or share < 0.5:
            return None
        fit = sum(fit for fit in fits.values() if fit > 0.3) / max(
            1, sum(fit > 0.3 for fit in fits.values())
        )
        return Support(row, term, mask, share, fit)

    def _add(self, evidence: Evidence, support: Support) -> None:
        """Lets a wording answer the words it covers for every doc its term means."""
        weights, term = self._weights, support.term
        if support.share > 0.999:
            worth = support.fit
        else:
            worth = weights.partial_label * support.share * support.fit
        everything = sum(evidence.weights) or 1.0
        covered = evidence.mass(support.mask) / everything
        evidence.supports.append(support)
        said: dict[int, float] = {}
        for doc, position in zip(term.docs, term.positions, strict=True):
            value = worth * (1.0 - weights.position * min(position, 5))
            said[doc] = value
            strength = covered * value * support.share**2
            known = evidence.whole.get(doc)
            if known is None or known[0] < strength:
                evidence.whole[doc] = (strength, support)
        for at in range(len(evidence.weights)):
            if support.mask >> at & 1:
                _merge(evidence.answers[at], said)


def _merge(into: dict[int, float], other: Mapping[int, float]) -> None:
    """Keeps the larger value of each."""
    if not into:
        into.update(other)
        return
    for doc, value in other.items():
        if into.get(doc, 0.0) < value:
            into[doc] = value
