"""One edition of one classification, as the window, the checks and the command line ask it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from coder_gui.classification.case_fit import CaseFit, PersonalTerms, Plausible
from coder_gui.classification.coder_search import answer
from coder_gui.classification.hits import HitMaker
from coder_gui.classification.index_reader import IndexReader
from coder_gui.classification.query import Interpreter, Query, plain
from coder_gui.classification.search import Engine, after
from coder_gui.classification.search_index import SearchIndex
from coder_gui.domain.codes import ASTERISK, DAGGER, display
from coder_gui.domain.coding import CodeDetail, CodeFacts, EditionUse, Hit, System
from coder_gui.domain.searching import SearchContext

_FACTS = (
    "SELECT code, title, usable, role, partners, sex, min_age, max_age, usage, valid_from FROM code"
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What search knows beside titles. `index` gives the search file's index once it is there.

    `local_usage`: final codes of this trust, by canonical code.
    """

    index: Callable[[], SearchIndex | None]
    plausible: Plausible
    personal: PersonalTerms
    local_usage: Mapping[str, int]


class Edition:
    """A list in use on a day. Implements `domain.coding.Classification`; thread-safe, read-only.

    `on` is the day it was asked for: codes issued later are there, but not assignable.
    """

    def __init__(
        self,
        reader: IndexReader,
        use: EditionUse,
        on: date | None = None,
        interpreter: Interpreter = plain,
        knowledge: Knowledge | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._reader = reader
        self._use = use
        self._on = on
        self._interpreter = interpreter

    @property
    def use(self) -> EditionUse:
        """Which edition this is and how far it can be relied on."""
        return self._use

    @property
    def reader(self) -> IndexReader:
        """The index file that it reads."""
        return self._reader

    @property
    def system(self) -> System:
        """The classification it belongs to."""
        return self._use.system

    def facts(self, code: str) -> CodeFacts | None:
        """Facts of a canonical code (category or full), or None when the edition lacks it."""
        if not code.isascii():
            return None
        with self._reader.connection() as connection:
            row = connection.execute(f"{_FACTS} WHERE code = ?", (code,)).fetchone()
        return self._facts(row) if row else None

    def children(self, code: str) -> tuple[str, ...]:
        """Canonical codes directly below, in order."""
        with self._reader.connection() as connection:
            return self._children(connection, code)

    def nearest(self, code: str, limit: int = 3) -> tuple[CodeFacts, ...]:
        """Usable codes closest to one that is not in the edition, or may not be assigned.

        Those below it come first, then those that share most of its characters, by the distance
        of the next one.
        """
        if not code.isascii():
            return ()
        with self._reader.connection() as connection:
            for length in range(len(code), 0, -1):
                found = self._around(connection, code[:length], code)
                if found:
                    found.sort(key=lambda facts: _apart(facts.code, code))
                    return tuple(found[:limit])
        return ()

    def search(
        self, text: str, *, limit: int = 20, context: SearchContext | None = None
    ) -> list[Hit]:
        """Hits for a typed text, best first; never raises on any text.

        A code in any written form or its beginning comes first, then what the clinical terms and
        the titles have of the words. Where nothing answers most of the text, all are marked
        nearest. While the search file is not there yet, titles alone are searched.
        """
        if limit < 1:
            return []
        query = self._interpreter(self.system, text)
        index = self._knowledge.index() if self._knowledge else None
        with self._reader.connection() as connection:
            engine = Engine(connection, self.system, self._on)
            if index is None or self._knowledge is None:
                hits = engine.search(query, limit)
            else:
                hits = self._understood(engine, connection, index, query, limit, context)
        if hits and not all(hit.nearest for hit in hits):
            return hits
        near = self._near_code(query, limit)
        known = {hit.code for hit in near}
        return [*near, *(hit for hit in hits if hit.code not in known)][:limit]

    def _understood(
        self,
        engine: Engine,
        connection: sqlite3.Connection,
        index: SearchIndex,
        query: Query,
        limit: int,
        context: SearchContext | None,
    ) -> list[Hit]:
        """Hits by code, then by everything that is known of the words."""
        assert self._knowledge is not None
        hits = {hit.code: hit for hit in engine.by_code(query, limit)}
        if len(hits) < limit:
            fit = CaseFit(
                self.system,
                context,
                index.sexes,
                self._knowledge.plausible,
                self._knowledge.local_usage,
            )
            try:
                found = answer(
                    index, query.text, limit, fit, extra=self._knowledge.personal.supports
                )
            except sqlite3.DatabaseError:
                # The search file is damaged: titles still answer, and it can be made again.
                return engine.search(query, limit)
            made = HitMaker(connection, self.system, self._on).hits(found)
            if hits:
                made = [hit for hit in made if not hit.nearest]
            for hit in made:
                hits.setdefault(hit.code, hit)
        return list(hits.values())[:limit]

    def _near_code(self, query: Query, limit: int) -> list[Hit]:
        """Where a code was typed that the edition lacks: those closest to it."""
        if not query.code:
            return []
        missing = display(self.system, query.code)
        return [
            Hit(
                code=facts.code,
                display=facts.display,
                title=facts.title,
                why=f"{missing} is not in {self._use.name}; this is near it",
                usable=facts.usable,
                usage=facts.usage,
                nearest=True,
            )
            for facts in self.nearest(query.code, min(3, limit))
        ]

    def detail(self, code: str) -> CodeDetail | None:
        """A code's place, what is below it, its notes and partners; None when it is not there."""
        if not code.isascii():
            return None
        with self._reader.connection() as connection:
            row = connection.execute(f"{_FACTS} WHERE code = ?", (code,)).fetchone()
            if row is None:
                return None
            facts = self._facts(row)
            notes = connection.execute(
                "SELECT kind, words FROM note WHERE code IN (?, ?) ORDER BY code DESC, position",
                (code, code.removesuffix("X")),
            ).fetchall()
            return CodeDetail(
                facts=facts,
                path=self._path(connection, code),
                children=self._many(connection, self._children(connection, code)),
                includes=tuple(text for kind, text in notes if kind == "includes"),
                excludes=tuple(text for kind, text in notes if kind == "excludes"),
                partners=self._many(connection, facts.partners),
            )

    def _around(self, connection: sqlite3.Connection, start: str, code: str) -> list[CodeFacts]:
        """Usable codes that begin with `start`, on both sides of the code, the closest 50 each."""
        found = []
        for side in ("code > ? ORDER BY code", "code < ? ORDER BY code DESC"):
            rows = connection.execute(
                f"{_FACTS} WHERE usable AND code >= ? AND code < ? AND {side} LIMIT 50",
                (start, after(start), code),
            )
            found += [self._facts(row) for row in rows]
        return [facts for facts in found if facts.usable]

    def _children(self, connection: sqlite3.Connection, code: str) -> tuple[str, ...]:
        sql = "SELECT code FROM code WHERE parent = ? ORDER BY code"
        return tuple(row[0] for row in connection.execute(sql, (code,)))

    def _many(
        self, connection: sqlite3.Connection, codes: tuple[str, ...]
    ) -> tuple[CodeFacts, ...]:
        found = []
        for code in codes:
            row = connection.execute(f"{_FACTS} WHERE code = ?", (code,)).fetchone()
            if row is not None:
                found.append(self._facts(row))
        return tuple(found)

    def _path(self, connection: sqlite3.Connection, code: str) -> tuple[tuple[str, str], ...]:
        """(shown code, title) from the chapter down to the code itself."""
        headings = connection.execute(
            "SELECT code, title FROM heading WHERE first <= ? AND last >= ? ORDER BY position",
            (code[:3], code[:3]),
        ).fetchall()
        steps = [(str(shown), str(title)) for shown, title in headings]
        for length in range(3, len(code) + 1):
            row = connection.execute(
                "SELECT title FROM code WHERE code = ?", (code[:length],)
            ).fetchone()
            if row is not None:
                steps.append((display(self.system, code[:length]), str(row[0])))
        return tuple(steps)

    def _facts(self, row: tuple[str, ...]) -> CodeFacts:
        code, title, usable, role, partners, sex, low, high, usage, start = row
        in_force = start is None or self._on is None or date.fromisoformat(start) <= self._on
        knows = self._reader.facts.dagger_facts
        return CodeFacts(
            system=self.system,
            code=code,
            display=display(self.system, code),
            title=title,
            level="category" if len(code) == 3 else "code",
            usable=bool(usable) and in_force,
            asterisk=role == ASTERISK,
            dagger=(role == DAGGER) if knows else None,
            partners=tuple(partners.split()),
            sex=sex,
            min_age=int(low) if low is not None else None,
            max_age=int(high) if high is not None else None,
            usage=int(usage),
        )


def _apart(code: str, wanted: str) -> tuple[bool, int, int, str]:
    """Order of suggestions: below the wanted code, then by the first character that differs."""
    below = code.startswith(wanted.removesuffix("X"))
    at = next(
        (i for i, (a, b) in enumerate(zip(code, wanted, strict=False)) if a != b), len(wanted)
    )
    here, there = code[at : at + 1] or "0", wanted[at : at + 1] or "0"
    return (not below, -at, abs(ord(here) - ord(there)), code)
