"""Search in one index: codes in any form, words of the title by their beginning, use as prior.

Candidates come in the order of their number, likeliest first, and at most a fixed count of them
is looked at and ranked here, so the time does not grow with how common a word is.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from coder_gui.classification.folding import distance, original_words, variants
from coder_gui.classification.query import Query, Wanted
from coder_gui.domain.codes import display
from coder_gui.domain.coding import Hit, System

CANDIDATES = 300
"""Rows that are ranked for one query."""

NEAREST = 3
"""Suggestions where nothing matches."""

_ROWS = "SELECT code, title, folded, length, usable, usage, prior, valid_from FROM code"
_BY_WORDS = (
    f"{_ROWS} JOIN words ON code.rank = words.rowid "
    "WHERE words MATCH ? ORDER BY words.rowid LIMIT ?"
)
_BY_CODE = f"{_ROWS} WHERE code >= ? AND code < ? ORDER BY code LIMIT ?"
_BY_TITLE = f"{_ROWS} WHERE folded = ? LIMIT 5"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that came up, as the ranking sees it."""

    code: str
    title: str
    folded: str
    length: int
    usable: bool
    usage: int
    prior: int


class Engine:
    """Searches over one connection, for one system, on one day (None: any)."""

    def __init__(self, connection: sqlite3.Connection, system: System, on: date | None) -> None:
        self._connection = connection
        self._system = system
        self._on = on.isoformat() if on else None

    def search(self, query: Query, limit: int) -> list[Hit]:
        """The best hits, best first; where nothing matches up to three marked as nearest."""
        if limit < 1:
            return []
        hits = {hit.code: hit for hit in self.by_code(query, limit)}
        if len(hits) < limit:
            for hit in self._by_words(query.wanted, query.folded, limit):
                hits.setdefault(hit.code, hit)
        return list(hits.values())[:limit] or self._nearest(query)[:limit]

    def _rows(self, sql: str, *values: object) -> list[Row]:
        rows = []
        for found in self._connection.execute(sql, values):
            code, title, folded, length, usable, usage, prior, start = found
            usable = bool(usable) and (start is None or self._on is None or start <= self._on)
            rows.append(Row(code, title, folded, length, usable, usage, prior))
        return rows

    def _hit(self, row: Row, why: str, *, nearest: bool = False) -> Hit:
        return Hit(
            code=row.code,
            display=display(self._system, row.code),
            title=row.title,
            why=why,
            usable=row.usable,
            usage=row.usage,
            nearest=nearest,
        )

    # Codes

    def by_code(self, query: Query, limit: int) -> list[Hit]:
        """Codes that begin with the one typed, assignable first."""
        if query.code is None:
            return []
        rows = self._rows(_BY_CODE, query.code, after(query.code), 4 * limit)
        rows.sort(key=lambda row: (not row.usable, row.code != query.code))
        begun = display(self._system, query.code)
        whys = {True: f"the code {begun}", False: f"code begins {begun}"}
        return [self._hit(row, whys[row.code == query.code]) for row in rows[:limit]]

    # Words

    def _candidates(self, wanted: Sequence[Wanted]) -> list[Row]:
        if not wanted:
            return []
        return self._rows(_BY_WORDS, match_expression(wanted), CANDIDATES)

    def _by_words(self, wanted: Sequence[Wanted], folded: str, limit: int) -> list[Hit]:
        found = {row.code: row for row in self._rows(_BY_TITLE, folded)} if folded else {}
        for row in self._candidates(wanted):
            found.setdefault(row.code, row)
        ranked = best_first(found.values(), wanted, folded)
        return [self._hit(row, self._why(row, wanted)) for row in ranked[:limit]]

    def _why(self, row: Row, wanted: Sequence[Wanted]) -> str:
        in_title, in_code = [], []
        printed = original_words(row.title)
        for want in wanted:
            word = _matched(want, printed)
            if word:
                in_title.append(word)
            else:
                in_code.append(display(self._system, want.typed.upper()))
        parts = [f"code begins {', '.join(in_code)}"] if in_code else []
        if in_title:
            parts.append(f"{' + '.join(dict.fromkeys(in_title))} in the title")
        return " + ".join(parts)

    # Where nothing matches

    def _nearest(self, query: Query) -> list[Hit]:
        if not query.wanted:
            return []
        known = [want for want in query.wanted if self._candidates_exist(want)]
        corrected, said = self._corrected(query.wanted, known)
        for trial in _relaxed(corrected):
            rows = self._candidates(trial)
            if not rows:
                continue
            dropped = [want.typed for want in corrected if want not in trial]
            tail = [*said, *(f"nothing with “{word}” as well" for word in dropped)]
            return [
                self._hit(row, "; ".join([self._why(row, trial), *tail]), nearest=True)
                for row in best_first(rows, trial, "")[:NEAREST]
            ]
        return []

    def _candidates_exist(self, want: Wanted) -> bool:
        sql = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
        return self._connection.execute(sql, (match_expression([want]),)).fetchone() is not None

    def _corrected(
        self, wanted: Sequence[Wanted], known: Sequence[Wanted]
    ) -> tuple[list[Wanted], list[str]]:
        """The words with unknown ones replaced by the nearest spelling, or left out."""
        result, said = [], []
        for want in wanted:
            if want in known:
                result.append(want)
                continue
            word = self._spelling(want.typed)
            if word is None:
                said.append(f"nothing has “{want.typed}”")
            else:
                result.append(Wanted(word, (word,)))
                said.append(f"“{want.typed}” read as “{word}”")
        return result, said

    def _spelling(self, typed: str) -> str | None:
        if len(typed) < 4 or not (typed.isascii() and typed.isalpha()):
            return None
        limit = 1 if len(typed) < 6 else 2
        sql = (
            "SELECT term, codes FROM term WHERE term >= ? AND term < ? "
            "AND length(term) BETWEEN ? AND ?"
        )
        span = (typed[0], after(typed[0]), len(typed) - limit, len(typed) + limit)
        best: tuple[int, int, str] | None = None
        for term, codes in self._connection.execute(sql, span):
            edits = distance(typed, term, limit)
            if edits <= limit and (best is None or (edits, -codes, term) < best):
                best = (edits, -codes, term)
        return best[2] if best else None


def after(text: str) -> str:
    """The first text behind everything that begins with `text`."""
    return text[:-1] + chr(ord(text[-1]) + 1)


def match_expression(wanted: Iterable[Wanted]) -> str:
    """The full-text expression: every word, in any of its spellings, by its beginning.

    Folded words hold letters and digits only, so they need no escaping inside their quotes.
    """
    groups = (" OR ".join(f'"{spelling}"*' for spelling in want.spellings) for want in wanted)
    return " AND ".join(f"({group})" for group in groups)


def best_first(rows: Iterable[Row], wanted: Sequence[Wanted], folded: str) -> list[Row]:
    """What may be assigned before categories, then by score, then in the order of the list."""
    return sorted(rows, key=lambda row: (not row.usable, -score(row, wanted, folded), row.code))


def score(row: Row, wanted: Sequence[Wanted], folded: str) -> float:
    """How well a row answers: whole words, title covered, its start, use.

    The weights are a compromise tried on everyday queries: a code that is used ten times as often
    outweighs one more unmatched word in a title of three.
    """
    title = row.folded.split()
    whole = sum(any(spelling in title for spelling in want.spellings) for want in wanted)
    starts = bool(title) and bool(wanted) and title[0].startswith(wanted[0].spellings)
    return (
        (3.0 if row.folded == folded else 0.0)
        + 1.2 * whole / max(1, len(wanted))
        + 1.0 * min(1.0, len(wanted) / max(1, row.length))
        + 0.7 * starts
        + 0.16 * math.log1p(row.prior)
    )


def _matched(want: Wanted, printed: Sequence[tuple[str, str]]) -> str:
    """The word of the title that a wanted word begins, as printed."""
    for at, (folded, word) in enumerate(printed):
        if folded.startswith(want.spellings):
            return word.lower() if at == 0 and word[1:].islower() else word
    for folded, word in printed:
        if any(other.startswith(want.spellings) for other in variants(folded)):
            return word.lower()
    for (first, word), (second, other) in pairwise(printed):
        if (first + second).startswith(want.spellings):
            return f"{word}-{other}".lower()
    return ""


def _relaxed(wanted: Sequence[Wanted]) -> Iterable[Sequence[Wanted]]:
    """All words, then without one of them (the shortest first), then one alone, longest first."""
    if not wanted:
        return
    yield wanted
    shortest = sorted(wanted, key=lambda want: len(want.typed))
    if len(wanted) > 2:
        for dropped in shortest[:4]:
            yield [want for want in wanted if want is not dropped]
    if len(wanted) > 1:
        for want in reversed(shortest):
            yield [want]
