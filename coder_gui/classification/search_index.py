"""A search file as the engine asks it: words, their places, labels, terms; a few kept at hand.

Only arrays of numbers stay in memory (about 200 KiB a list); everything else is read from the
file when a key press needs it.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder_gui.classification.lending import Lending
from coder_gui.classification.search_content import STEM_MARK
from coder_gui.classification.search_file import LAYOUT, open_search
from coder_gui.classification.spelling_keys import stem
from coder_gui.domain.coding import System

KEPT_WORDS = 192
"""Words whose places stay in memory, the ones used last."""

MOST_PREFIXED = 40
"""Words that one typed beginning stands for, those with most places."""


@dataclass(frozen=True, slots=True)
class Places:
    """Docs that have a word in their title, their category's, further above or below; labels."""

    own: array[int]
    above: array[int]
    far: array[int]
    below: array[int]
    labels: array[int]


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """What a typed word or phrase stands for: alternatives, each keys that belong together."""

    typed: str
    stands_for: tuple[tuple[str, ...], ...]
    kind: str
    specialties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A wording: its words, its text, its term."""

    id: int
    words: tuple[int, ...]
    text: str
    term: int


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term with the docs that its codes mean and the position of the code that led there."""

    id: int
    kind: str
    means: str
    specialties: tuple[str, ...]
    adds: tuple[str, ...]
    without: frozenset[str]
    owner: str
    codes: tuple[str, ...]
    docs: array[int]
    positions: array[int]


@dataclass(frozen=True, slots=True)
class DocRow:
    """A unit of search: its code, the code that a hit gives, the words of its title."""

    id: int
    code: str
    shown: str
    words: tuple[int, ...]
    variants: tuple[str, ...]


class SearchIndex(Lending):
    """One search file; connections serve one thread at a time, arrays all of them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(lambda: open_search(file))
        with self.connection() as connection:
            meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        if meta.get("layout") != LAYOUT:
            raise sqlite3.DatabaseError("not a search file of this version")
        self.docs = int(meta["docs"])
        self.procedures = meta["system"] == System.OPCS4.value
        self.priors = array("f", meta["priors"])
        self.masses = array("f", meta["masses"])
        self.traits = array("B", meta["traits"])
        self.sexes = array("B", meta["sexes"])
        self.word_masses = array("f", meta["word_masses"])
        self.label_lengths = array("B", meta["label_lengths"])
        self._kept: OrderedDict[int, Places] = OrderedDict()

    def keep(self, word: int, places: Places) -> None:
        """Keeps the places of a word at hand."""
        self._kept[word] = places
        while len(self._kept) > KEPT_WORDS:
            try:
                self._kept.popitem(last=False)
            except KeyError:
                return

    def kept(self, word: int) -> Places | None:
        """The places of a word when they are at hand."""
        return self._kept.get(word)


class Lookup:
    """Questions to a search index over one lent connection."""

    def __init__(self, index: SearchIndex, connection: sqlite3.Connection) -> None:
        self.index = index
        self._connection = connection

    def exact(self, surfaces: Iterable[str]) -> list[int]:
        """Words that are spelt exactly so."""
        wanted = list(dict.fromkeys(surfaces))
        sql = "SELECT DISTINCT word FROM vocab WHERE surface IN (SELECT value FROM json_each(?))"
        return [row[0] for row in self._connection.execute(sql, (json.dumps(wanted),))]

    def family(self, key: str) -> list[int]:
        """Words with the same stem."""
        return self.exact([STEM_MARK + stem(key)])

    def known(self, surfaces: Sequence[str]) -> set[str]:
        """Which of these spellings exist."""
        sql = "SELECT surface FROM vocab WHERE surface IN (SELECT value FROM json_each(?))"
        return {row[0] for row in self._connection.execute(sql, (json.dumps(surfaces),))}

    def beginning(self, start: str) -> list[tuple[int, str]]:
        """(word, spelling) that begin so, the most frequent ones."""
        sql = (
            "SELECT word, surface FROM vocab WHERE surface >= ? AND surface < ? "
            "ORDER BY docs DESC LIMIT ?"
        )
        end = start[:-1] + chr(ord(start[-1]) + 1)
        return self._connection.execute(sql, (start, end, MOST_PREFIXED)).fetchall()

    def short(self, start: str) -> array[int]:
        """Likeliest docs with a word that begins with these one to three letters."""
        sql = "SELECT docs FROM short WHERE start = ?"
        row = self._connection.execute(sql, (start,)).fetchone()
        return array("I", row[0] if row else b"")

    def lexicon(self, phrases: Sequence[str]) -> dict[str, LexiconEntry]:
        """What of these the lexicon knows."""
        sql = (
            "SELECT typed, stands, kind, specialties FROM lexicon "
            "WHERE typed IN (SELECT value FROM json_each(?))"
        )
        return {
            typed: LexiconEntry(
                typed,
                tuple(tuple(phrase) for phrase in json.loads(stands)),
                kind,
                tuple(specialties.split(",")) if specialties else (),
            )
            for typed, stands, kind, specialties in self._connection.execute(
                sql, (json.dumps(phrases),)
            )
        }

    def places(self, words: Iterable[int]) -> dict[int, Places]:
        """Where words stand."""
        found: dict[int, Places] = {}
        missing = []
        for word in words:
            kept = self.index.kept(word)
            if kept is None:
                missing.append(word)
            else:
                found[word] = kept
        if missing:
            sql = (
                "SELECT id, own, above, far, below, labels FROM word "
                "WHERE id IN (SELECT value FROM json_each(?))"
            )
            for word, *blobs in self._connection.execute(sql, (json.dumps(missing),)):
                places = Places(*(array("I", blob) for blob in blobs))
                found[word] = places
                self.index.keep(word, places)
        return found

    def labels(self, ids: Sequence[int]) -> list[LabelRow]:
        """Wordings by their numbers."""
        sql = "SELECT id, words, text, term FROM label WHERE id IN (SELECT value FROM json_each(?))"
        return [
            LabelRow(ident, tuple(array("I", words)), text, term)
            for ident, words, text, term in self._connection.execute(sql, (json.dumps(ids),))
        ]

    def terms(self, ids: Iterable[int]) -> dict[int, TermRow]:
        """Terms by their numbers."""
        wanted = list(ids)
        sql = "SELECT * FROM term WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0]: _term(row) for row in self._connection.execute(sql, (json.dumps(wanted),))}

    def docs(self, ids: Sequence[int]) -> dict[int, DocRow]:
        """Docs by their numbers."""
        sql = (
            "SELECT id, code, shown, words, variants FROM doc "
            "WHERE id IN (SELECT value FROM json_each(?))"
        )
        return {
            ident: DocRow(ident, code, shown, tuple(array("I", words)), tuple(variants.split()))
            for ident, code, shown, words, variants in self._connection.execute(
                sql, (json.dumps(ids),)
            )
        }

    def docs_of(self, code: str) -> list[int]:
        """Docs that a code stands for: itself, with a filler, above a digit, or what is below."""
        exact = (code, f"{code}X", code[:4])
        sql = "SELECT id, code FROM doc WHERE code IN (?, ?, ?) OR (code >= ? AND code < ?)"
        after = f"{code}~"
        rows = self._connection.execute(sql, (*exact, code, after)).fetchall()
        for wanted in exact:
            same = [ident for ident, found in rows if found == wanted]
            if same and not (len(wanted) == 3 and len(rows) > 1):
                return same
        return [ident for ident, found in rows if found != code]

    def grams(self, grams: Sequence[str]) -> list[array[int]]:
        """Spellings that have each of these letter pairs."""
        sql = "SELECT spellings FROM gram WHERE gram IN (SELECT value FROM json_each(?))"
        return [array("I", row[0]) for row in self._connection.execute(sql, (json.dumps(grams),))]

    def spellings(self, ids: Sequence[int]) -> list[tuple[str, int]]:
        """(spelling, places) by number."""
        sql = "SELECT surface, docs FROM spelling WHERE id IN (SELECT value FROM json_each(?))"
        return self._connection.execute(sql, (json.dumps(ids),)).fetchall()


def _term(row: Sequence[object]) -> TermRow:
    ident, kind, means, specialties, adds, without, owner, codes, docs, positions = row
    return TermRow(
        id=int(str(ident)),
        kind=str(kind),
        means=str(means),
        specialties=tuple(part for part in str(specialties).split(",") if part),
        adds=tuple(str(adds).split()),
        without=frozenset(str(without).split()),
        owner=str(owner),
        codes=tuple(str(codes).split()),
        docs=array("I", bytes(docs)),  # type: ignore[call-overload]
        positions=array("I", bytes(positions)),  # type: ignore[call-overload]
    )
