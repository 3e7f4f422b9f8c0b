"""What the search file of an edition holds, gathered from its list and the clinical terms."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coder_gui.classification.content import CodeRow, EditionContent, children_of
from coder_gui.classification.folding import LEFT_OUT, also, words
from coder_gui.classification.spelling_keys import key, stem
from coder_gui.classification.terms import TermsList, WordEntry
from coder_gui.classification.typed_text import NEGATED, label_words, title_words, typed_words
from coder_gui.classification.uk_icd10 import PlaceOfOccurrence
from coder_gui.domain.codes import parent
from coder_gui.domain.coding import System
from coder_gui.domain.searching import Term

UNSPECIFIED, OTHER, GENERAL, CATEGORY, ASTERISK_CODE, ADDED = 1, 2, 4, 8, 16, 32
"""Bits of a doc's traits: title ends the range (.9), .8, "NEC" in OPCS-4, category, asterisk,
method or site that is only ever added to a procedure."""

STEM_MARK = "="
"""Before a stem in the vocabulary, so that it is never taken for a word."""

SHORT_DOCS = 300
"""Docs kept for a beginning of one to three letters."""

_DEFAULT_TAILS = ("closed", "without")


@dataclass(slots=True)
class Doc:
    """A unit of search. `shown` is the code that a hit gives; `variants` are codes inside it."""

    code: str
    row: CodeRow
    shown: str
    variants: list[str]
    category: bool
    prior: float = 0.0
    words: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Label:
    """One wording of a term."""

    term: int
    words: list[int]
    text: str


@dataclass(slots=True)
class _Places:
    """Where one word stands: docs by field, and labels."""

    own: list[int] = field(default_factory=list)
    above: list[int] = field(default_factory=list)
    far: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)


class SearchContent:
    """Everything that is written into a search file; made by `gather`."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.docs: list[Doc] = []
        self.labels: list[Label] = []
        self.surfaces: set[tuple[str, int]] = set()
        self.short: dict[str, list[int]] = {}
        self.spellings: list[tuple[int, str, int]] = []
        self.grams: dict[str, list[int]] = {}
        self.term_rows: list[tuple[object, ...]] = []
        self.lexicon_rows: list[tuple[str, str, str, str]] = []
        self.priors, self.masses = array("f"), array("f")
        self.traits, self.sexes = array("B"), array("B")
        self.word_masses, self.label_lengths = array("f"), array("B")
        self._ids: dict[str, int] = {}
        self._places: list[_Places] = []

    def word(self, found: str, surface: str | None = None) -> int:
        """The number of a key; its spelling as printed is noted with it."""
        number = self._ids.get(found)
        if number is None:
            number = self._ids[found] = len(self._places)
            self._places.append(_Places())
            self.surfaces.add((found, number))
            if not found.startswith(NEGATED):
                self.surfaces.add((STEM_MARK + stem(found), number))
        if surface and surface != found:
            self.surfaces.add((surface, number))
        return number

    def place(self, number: int) -> _Places:
        """Where a word stands so far."""
        return self._places[number]

    def word_rows(self) -> Iterator[tuple[object, ...]]:
        """Rows of the table `word`."""
        names = {number: name for name, number in self._ids.items()}
        for number, places in enumerate(self._places):
            arrays = (places.own, places.above, places.far, places.below, places.labels)
            yield (
                number,
                names[number],
                len(places.own),
                *(array("I", values).tobytes() for values in arrays),
            )

    def vocab_rows(self) -> Iterator[tuple[str, int, int]]:
        """Rows of the table `vocab`: a spelling, its word, and in how many places that stands."""
        for surface, number in sorted(self.surfaces):
            yield surface, number, self.found(number)

    def found(self, number: int) -> int:
        """Titles and wordings that have a word."""
        place = self._places[number]
        return len(place.own) + len(place.labels)

    @property
    def words(self) -> int:
        """How many words there are."""
        return len(self._places)

    def mass_of(self, number: int) -> float:
        """How much a word of a title tells, in natural logarithms."""
        return math.log((len(self.docs) + 1) / (len(self._places[number].own) + 1))


def gather(content: EditionContent, terms: TermsList, place: PlaceOfOccurrence) -> SearchContent:
    """Takes a list and its terms apart; about a second for a whole list."""
    made = SearchContent(content.system)
    docs = _docs(content, place)
    _set_priors(docs, content, terms.terms)
    docs.sort(key=lambda doc: (doc.category, -doc.prior, len(doc.row.title), doc.code))
    made.docs = docs
    headings = _Headings(content)
    for number, doc in enumerate(docs):
        _index_doc(made, number, doc, content, headings)
    by_code = {doc.code: number for number, doc in enumerate(docs)}
    leaves = {leaf: number for number, doc in enumerate(docs) for leaf in doc.variants}
    _index_terms(made, terms.terms, _Targets(docs, by_code, leaves))
    made.lexicon_rows = list(lexicon(terms.words))
    _index_lexicon(made, terms.words)
    _finish(made)
    return made


def _docs(content: EditionContent, place: PlaceOfOccurrence) -> list[Doc]:
    below = children_of(content.rows)
    icd10 = content.system is System.ICD10
    docs = []
    for code, row in content.rows.items():
        inside = below.get(code, [])
        if len(code) == 3:
            if icd10 and inside and place.takes(code) and _are_places(content, row, inside):
                docs.append(Doc(code, row, _unspecified(code, inside), inside, category=False))
            else:
                docs.append(Doc(code, row, code, [], category=bool(inside)))
        elif len(code) == 4:
            above = content.rows.get(code[:3])
            siblings = below.get(code[:3], [])
            if icd10 and above and place.takes(code[:3]) and _are_places(content, above, siblings):
                continue
            docs.append(Doc(code, row, _default(content, row, inside), inside, category=False))
        elif parent(code) not in content.rows:
            docs.append(Doc(code, row, code, [], category=False))
    return docs


def _are_places(content: EditionContent, row: CodeRow, inside: list[str]) -> bool:
    return all(content.rows[code].title.startswith(row.title) for code in inside)


def _unspecified(code: str, inside: list[str]) -> str:
    return f"{code}9" if f"{code}9" in inside else inside[-1]


def _default(content: EditionContent, row: CodeRow, inside: list[str]) -> str:
    """The fifth character that the standards assume when nothing is stated, else none of them."""
    for code in inside:
        tail = content.rows[code].title.removeprefix(row.title).strip(" -,").casefold()
        if tail.startswith(_DEFAULT_TAILS):
            return code
    return row.code


def _set_priors(docs: list[Doc], content: EditionContent, terms: Iterable[Term]) -> None:
    """How likely a code is wanted, 0 to 1: its use, and how many terms lead to it."""
    named: dict[str, float] = {}
    for term in terms:
        for position, code in enumerate(term.codes[:3]):
            named[code] = named.get(code, 0) + len(term.wordings) / (1 + position)
    uses = {
        doc.code: doc.row.usage or sum(content.rows[code].usage for code in doc.variants)
        for doc in docs
    }
    most = max(uses.values(), default=0)
    for doc in docs:
        spoken = named.get(doc.code, 0.0) + named.get(doc.code.removesuffix("X"), 0.0)
        known = min(1.0, math.log1p(spoken) / math.log(20))
        used = math.log1p(uses[doc.code]) / math.log1p(most) if most else known
        doc.prior = 0.75 * used + 0.25 * known


class _Headings:
    """Words of the block and chapter above a category."""

    def __init__(self, content: EditionContent) -> None:
        self._spans = [
            (heading.first, heading.last, title_words(heading.title))
            for heading in content.headings
        ]
        self._known: dict[str, list[str]] = {}

    def above(self, category: str) -> list[str]:
        """Keys, each once."""
        if category not in self._known:
            found: dict[str, None] = {}
            for first, last, keys in self._spans:
                if first <= category <= last:
                    found.update(dict.fromkeys(keys))
            self._known[category] = list(found)
        return self._known[category]


def _index_doc(
    made: SearchContent, number: int, doc: Doc, content: EditionContent, headings: _Headings
) -> None:
    title = doc.row.title
    for surface in words(title):
        if surface not in LEFT_OUT:
            made.word(key(surface), surface)
    own = [made.word(found) for found in title_words(title)]
    doc.words = own
    seen = set(own)
    for joined in also(title):
        seen.add(made.word(key(joined), joined))
    for word in seen:
        made.place(word).own.append(number)
    above = content.rows.get(doc.code[:3]) if len(doc.code) > 3 else None
    for word in {made.word(found) for found in title_words(above.title if above else "")} - seen:
        made.place(word).above.append(number)
        seen.add(word)
    for word in {made.word(found) for found in headings.above(doc.code[:3])} - seen:
        made.place(word).far.append(number)
    tails = {
        found
        for code in doc.variants
        for found in title_words(content.rows[code].title.removeprefix(title))
    }
    for word in {made.word(found) for found in tails} - seen:
        made.place(word).below.append(number)


class _Targets:
    """Docs that the codes of a term mean, likeliest first."""

    def __init__(self, docs: list[Doc], by_code: dict[str, int], leaves: dict[str, int]) -> None:
        self._by_code = by_code
        self._leaves = leaves
        self._below: dict[str, list[int]] = {}
        for number, doc in enumerate(docs):
            if len(doc.code) > 3:
                self._below.setdefault(doc.code[:3], []).append(number)

    def of(self, codes: Iterable[str]) -> list[tuple[int, int]]:
        """(doc, position of the code that leads to it), each doc once."""
        found: dict[int, int] = {}
        for position, code in enumerate(codes):
            for doc in self._one(code):
                found.setdefault(doc, position)
        return list(found.items())

    def _one(self, code: str) -> list[int]:
        if len(code) == 3 and code in self._below:
            return self._below[code]
        for exact in (code, f"{code}X"):
            if exact in self._by_code:
                return [self._by_code[exact]]
        return [self._leaves[code]] if code in self._leaves else []


def _index_terms(made: SearchContent, terms: Iterable[Term], targets: _Targets) -> None:
    for term in terms:
        docs = targets.of(term.codes)
        if not docs:
            continue
        number = len(made.term_rows)
        made.term_rows.append(
            (
                number,
                term.kind,
                term.means,
                ",".join(term.specialties),
                " ".join(term.adds),
                " ".join(found for text in term.without for found in label_words(text)),
                term.owner,
                " ".join(term.codes),
                array("I", [doc for doc, _ in docs]).tobytes(),
                array("I", [position for _, position in docs]).tobytes(),
            )
        )
        seen: set[frozenset[str]] = set()
        for wording in term.wordings:
            _index_label(made, number, wording, docs[0][0], seen)


def _index_label(
    made: SearchContent, term: int, wording: str, first: int, seen: set[frozenset[str]]
) -> None:
    typed = typed_words(wording)
    keys = frozenset(word.key for word in typed)
    if not keys or keys in seen:
        return
    seen.add(keys)
    ids = [made.word(word.key, None if word.negated else word.surface) for word in typed]
    label = len(made.labels)
    made.labels.append(Label(term, ids, wording))
    for number in set(ids):
        made.place(number).labels.append(label)
    for word in typed:
        for length in range(1, min(3, len(word.surface)) + 1):
            made.short.setdefault(word.surface[:length], []).append(first)


def lexicon(entries: Iterable[WordEntry]) -> Iterator[tuple[str, str, str, str]]:
    """(typed keys, alternatives as JSON lists of keys, kind, specialties), each typed once."""
    found: dict[str, tuple[list[list[str]], str, set[str]]] = {}
    for entry in entries:
        pairs = [(entry.typed, entry.stands_for)]
        if entry.kind == "same":
            pairs += [(one, (entry.typed,)) for one in entry.stands_for]
        for typed, stands in pairs:
            keys = label_words(typed)
            phrases, kind, where = found.setdefault(" ".join(keys), ([], entry.kind, set()))
            where.update(entry.specialties)
            for phrase in map(label_words, stands):
                if phrase and phrase != keys and phrase not in phrases:
                    phrases.append(phrase)
            found[" ".join(keys)] = (phrases, kind, where)
    for typed, (phrases, kind, where) in found.items():
        if typed:
            yield typed, json.dumps(phrases), kind, ",".join(sorted(where))


def _index_lexicon(made: SearchContent, entries: Iterable[WordEntry]) -> None:
    """Words of the lexicon can be misspelt too."""
    for entry in entries:
        for text in (entry.typed, *entry.stands_for):
            for word in typed_words(text):
                made.word(word.key, None if word.negated else word.surface)


def _finish(made: SearchContent) -> None:
    """What can be counted only when every word is known."""
    for doc in made.docs:
        made.priors.append(doc.prior)
        made.masses.append(sum(made.mass_of(word) for word in doc.words))
        made.traits.append(_traits(doc, procedures=made.system is System.OPCS4))
        made.sexes.append(int(doc.row.sex or 0))
    everything = len(made.docs) + len(made.labels) + 1
    for number in range(made.words):
        made.word_masses.append(math.log(everything / (made.found(number) + 1)))
    made.label_lengths.extend(min(255, len(set(label.words))) for label in made.labels)
    for surface, number in made.surfaces:
        if surface[0] not in (STEM_MARK, NEGATED):
            own = made.place(number).own[:SHORT_DOCS]
            for length in range(1, min(3, len(surface)) + 1):
                made.short.setdefault(surface[:length], []).extend(own)
    made.short = {start: sorted(set(docs))[:SHORT_DOCS] for start, docs in made.short.items()}
    for surface, number in sorted(made.surfaces):
        if len(surface) > 3 and surface.isascii() and surface.isalpha():
            _spelling(made, surface, number)


def _spelling(made: SearchContent, surface: str, number: int) -> None:
    ident = len(made.spellings)
    made.spellings.append((ident, surface, made.found(number)))
    for gram in grams(surface):
        made.grams.setdefault(gram, []).append(ident)


def grams(surface: str) -> set[str]:
    """Pairs of neighbouring letters, the ends marked."""
    marked = f"^{surface}$"
    return {marked[at : at + 2] for at in range(len(marked) - 1)}


def _traits(doc: Doc, *, procedures: bool) -> int:
    title = doc.row.title.casefold()
    found = CATEGORY if doc.category else 0
    if "unspecified" in title or (doc.code[3:4] == "9" and len(doc.code) == 4):
        found |= UNSPECIFIED
    if title.startswith("other") or doc.code[3:4] == "8":
        found |= OTHER
    if title.endswith(" nec"):
        found |= GENERAL
    if procedures and doc.code.startswith(("Y", "Z")):
        found |= ADDED
    if doc.row.role == "asterisk":
        found |= ASTERISK_CODE
    return found
