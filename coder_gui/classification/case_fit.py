"""What a case makes of codes: specialty, sex, age, the trust's own use; a person's own terms."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder_gui.classification.evidence import Support
from coder_gui.classification.search_index import DocRow, LabelRow, Lookup, TermRow
from coder_gui.classification.typed_text import label_words
from coder_gui.classification.understanding import Understood
from coder_gui.classification.weights import FITTED, Weights
from coder_gui.domain.coding import System
from coder_gui.domain.searching import SearchContext, Term

MOST_PERSONAL = 2000
"""Personal terms that are used; more would cost time with each key press."""


@dataclass(frozen=True, slots=True)
class Span:
    """Categories from `first` to `last`, both included."""

    first: str
    last: str

    @classmethod
    def of(cls, text: str) -> Span:
        """From O00-O99."""
        first, _, last = text.partition("-")
        return cls(first, last)

    def holds(self, code: str) -> bool:
        """True when the code's category lies in it."""
        return self.first <= code[:3] <= self.last


@dataclass(frozen=True, slots=True)
class Plausible:
    """Codes that a specialty, an age or a sex makes likely, of one system."""

    specialties: Mapping[str, tuple[Span, ...]]
    ages: tuple[tuple[Span, int, int | None], ...]
    sexes: tuple[tuple[Span, str], ...]

    @classmethod
    def load(cls, file: Path, system: System) -> Plausible:
        """Reads resources/classifications/plausibility.json; a malformed one raises."""
        data = json.loads(file.read_text("utf-8"))
        return cls(
            specialties={
                code: tuple(map(Span.of, spans))
                for code, spans in data["specialties"][system.value].items()
            },
            ages=tuple(
                (Span.of(one["codes"]), int(one["from"]), one["to"])
                for one in data["ages"][system.value]
            ),
            sexes=tuple(
                (Span.of(one["codes"]), str(one["sex"])) for one in data["sexes"][system.value]
            ),
        )


class CaseFit:
    """What one case, and the trust's own use, add to a code's score or take from it."""

    def __init__(
        self,
        system: System,
        context: SearchContext | None,
        sexes: array[int],
        plausible: Plausible,
        local_usage: Mapping[str, int],
        weights: Weights = FITTED,
    ) -> None:
        self._system = system
        self._context = context or SearchContext()
        self._sexes = sexes
        self._plausible = plausible
        self._local = local_usage
        self._most = math.log1p(max(local_usage.values(), default=0)) or 1.0
        self._weights = weights
        self._spans = plausible.specialties.get(self._context.specialty or "", ())

    def __call__(self, row: DocRow, doc: int, support: Support | None) -> float:
        """Points for a doc that a wording may support."""
        points = self._specialty(row, support) + self._sex(row, doc) + self._age(row)
        if self._local:
            uses = max(self._local.get(code, 0) for code in (row.code, row.shown, *row.variants))
            points += self._weights.local * math.log1p(uses) / self._most
        return points

    def _specialty(self, row: DocRow, support: Support | None) -> float:
        mine = self._context.specialty
        if mine is None:
            return 0.0
        points = 0.0
        if support is not None and support.term.specialties:
            points += self._weights.specialty * (1 if mine in support.term.specialties else -1)
        if any(span.holds(row.code) for span in self._spans):
            points += self._weights.specialty / 2
        return points

    def _sex(self, row: DocRow, doc: int) -> float:
        mine = self._context.sex
        if mine not in {"1", "2"}:
            return 0.0
        fixed = self._sexes[doc]
        wanted = str(fixed) if fixed else None
        if wanted is None:
            wanted = next(
                (sex for span, sex in self._plausible.sexes if span.holds(row.code)), None
            )
        return self._weights.sex if wanted is not None and wanted != mine else 0.0

    def _age(self, row: DocRow) -> float:
        age = self._context.age
        if age is None:
            return 0.0
        for span, low, high in self._plausible.ages:
            if span.holds(row.code) and (age < low or (high is not None and age > high)):
                return self._weights.age
        return 0.0


DocsOf = Callable[[str], Sequence[int]]


class PersonalTerms:
    """A person's own wordings, in memory only: they come from the encrypted profile."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._entries: list[tuple[Term, str, tuple[str, ...]]] = []
        self._by_word: dict[str, list[int]] = {}
        for term in list(terms)[:MOST_PERSONAL]:
            for wording in term.wordings:
                words = tuple(dict.fromkeys(label_words(wording)))
                if words:
                    for word in words:
                        self._by_word.setdefault(word, []).append(len(self._entries))
                    self._entries.append((term, wording, words))

    def __len__(self) -> int:
        return len(self._entries)

    def supports(self, lookup: Lookup, said: Understood) -> list[Support]:
        """Wordings all of whose words were typed, the last one perhaps in part."""
        if not self._entries or not said.words:
            return []
        typed = {word.key: 1 << at for at, word in enumerate(said.words)}
        likely = {entry for key in typed for entry in self._by_word.get(key, ())}
        last = said.words[-1]
        if last.last and len(last.key) > 1:
            for word, entries in self._by_word.items():
                if word.startswith(last.key):
                    likely.update(entries)
        found = []
        for at in sorted(likely):
            support = self._compare(lookup, said, typed, at)
            if support is not None:
                found.append(support)
        return found

    def _compare(
        self, lookup: Lookup, said: Understood, typed: Mapping[str, int], at: int
    ) -> Support | None:
        term, wording, words = self._entries[at]
        if set(term.without) & typed.keys():
            return None
        mask, fit = 0, 1.0
        last = said.words[-1]
        for word in words:
            bit = typed.get(word)
            if bit is None and last.last and word.startswith(last.key):
                bit, fit = 1 << len(said.words) - 1, 0.9
            if bit is None:
                return None
            mask |= bit
        docs: dict[int, int] = {}
        for position, code in enumerate(term.codes):
            for doc in lookup.docs_of(code):
                docs.setdefault(doc, position)
        if not docs:
            return None
        row = TermRow(
            id=-1 - at,
            kind=term.kind,
            means=term.means,
            specialties=term.specialties,
            adds=term.adds,
            without=frozenset(term.without),
            owner=term.owner,
            codes=term.codes,
            docs=array("I", docs),
            positions=array("I", docs.values()),
        )
        return Support(LabelRow(-1 - at, (), wording, row.id), row, mask, 1.0, fit)
