"""From answers to hits: which code of a family is shown, and why it was found, in words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from coder_gui.classification.coder_search import Answer, Found
from coder_gui.classification.folding import original_words
from coder_gui.classification.spelling_keys import key, stem
from coder_gui.classification.typed_text import Word, title_words
from coder_gui.classification.understanding import Reading, Understood
from coder_gui.domain.codes import display
from coder_gui.domain.coding import Hit, System

_WHOLE = 0.999
_FIRST_SHOWN = 60


class HitMaker:
    """Makes hits over a connection to an edition's index, for one day (None: any)."""

    def __init__(self, connection: sqlite3.Connection, system: System, on: date | None) -> None:
        self._connection = connection
        self._system = system
        self._on = on.isoformat() if on else None

    def hits(self, answer: Answer) -> list[Hit]:
        """One hit for each doc found, in the same order."""
        wanted = {code for found in answer.found for code in _codes(found)}
        rows = self._rows(sorted(wanted))
        made = []
        for found in answer.found:
            code = self._chosen(found, answer.said, rows)
            if code in rows:
                made.append(self._hit(code, found, answer.said, rows))
        return made

    def _rows(self, codes: Sequence[str]) -> dict[str, tuple[str, bool, int]]:
        """Title, usable and usage by code."""
        sql = (
            "SELECT code, title, usable, usage, valid_from FROM code "
            "WHERE code IN (SELECT value FROM json_each(?))"
        )
        return {
            code: (
                title,
                bool(usable) and (start is None or self._on is None or start <= self._on),
                usage,
            )
            for code, title, usable, usage, start in self._connection.execute(
                sql, (json.dumps(codes),)
            )
        }

    def _chosen(
        self, found: Found, said: Understood, rows: dict[str, tuple[str, bool, int]]
    ) -> str:
        """The code inside a doc that was meant: named by its term, by typed words, or the usual."""
        doc = found.doc
        if not doc.variants:
            return doc.shown
        base = rows[doc.code][0] if doc.code in rows else ""
        head = set(title_words(base))
        free = [word for word in said.words if not word.negated and word.key not in head]
        best, most = doc.shown, 0
        for code in doc.variants:
            if code in rows:
                tail = set(title_words(rows[code][0].removeprefix(base)))
                count = sum(_stands(word, tail) for word in free)
                if count > most:
                    best, most = code, count
        if found.support is not None and not most:
            named = [code for code in found.support.term.codes if code in doc.variants]
            return named[0] if named else best
        return best

    def _hit(
        self, code: str, found: Found, said: Understood, rows: dict[str, tuple[str, bool, int]]
    ) -> Hit:
        title, usable, usage = rows[code]
        support = found.support
        means = support.term.means if support else ""
        adds = support.term.adds if support and support.share > _WHOLE else ()
        return Hit(
            code=code,
            display=display(self._system, code),
            title=title,
            why=self._why(found, said, title),
            usable=usable,
            usage=usage,
            nearest=found.nearest,
            lead=support.label.text if support else _lead(said, title),
            means=means,
            adds=adds,
        )

    def _why(self, found: Found, said: Understood, title: str) -> str:
        """What matched, in words, and what did not."""
        parts: list[str] = []
        covered = 0
        support = found.support
        if support is not None:
            covered = support.mask
            text = support.label.text
            means = support.term.means
            parts.append(f"{text}: {means}" if means and means != text else text)
            kind = support.term.kind
            if kind == "drug":
                parts[-1] += " (a hint from a drug)"
            if support.term.owner == "personal":
                parts[-1] += " (your word)"
        typos = [
            reading
            for reading in said.readings
            if reading.how == "typo" and reading.mask & found.answered
        ]
        parts += _once(f"typo: {one.typed} read as {one.read_as}" for one in typos[:1])
        in_title = _in_title(said, title, found.answered & ~covered)
        parts += in_title.texts
        covered |= in_title.mask
        left = [
            (at, word.surface)
            for at, word in enumerate(said.words)
            if found.answered & ~covered & ~_mask(typos) & 1 << at
        ]
        begun = [surface for at, surface in left if at in said.starts]
        if begun:
            parts.append(f"a word begins with {begun[0]}")
        above = [surface for at, surface in left if at not in said.starts]
        if above:
            close = found.close
            if close is not None and support is None:
                parts.append(f"{' + '.join(above)} as in “{close.label.text}”")
            else:
                parts.append(f"{' + '.join(above)} in the headings above or in what is below")
        missing = [
            f"“{word.surface}”"
            for at, word in enumerate(said.words)
            if not found.answered & 1 << at and not said.weak & 1 << at
        ]
        if missing:
            parts.append(f"without {', '.join(missing)}")
        return "; ".join(parts) or "near what was typed"


class _InTitle:
    """What of the typed words stands in a title."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.mask = 0


def _in_title(said: Understood, title: str, wanted: int) -> _InTitle:
    found = _InTitle()
    printed = {key(folded): word for folded, word in original_words(title)}
    stems = {stem(folded): word for folded, word in printed.items()}
    matched: list[str] = []
    for at, word in enumerate(said.words):
        if not wanted & 1 << at:
            continue
        shown = printed.get(word.key.removeprefix("!")) or stems.get(stem(word.key))
        if shown is None and not word.negated:
            shown = next(
                (shown for folded, shown in printed.items() if folded.startswith(word.key)), None
            )
        if shown is not None:
            plain = shown if shown[1:].isupper() else shown.lower()
            matched.append(f"without {plain}" if word.negated else plain)
            found.mask |= 1 << at
    if matched:
        found.texts.append(f"{' + '.join(dict.fromkeys(matched))} in the title")
    for reading in said.readings:
        open_bits = reading.mask & wanted & ~found.mask
        if reading.how in {"lexicon", "split", "joined"} and open_bits:
            keys = reading.read_as.split()
            if all(one in printed or stem(one) in stems for one in keys):
                words = " ".join(printed.get(one) or stems[stem(one)] for one in keys).lower()
                found.texts.append(f"{reading.typed} for {words}")
                found.mask |= reading.mask
    return found


def _stands(word: Word, tail: set[str]) -> bool:
    if word.key in tail:
        return True
    return len(word.key) > 3 and any(one.startswith(word.key) for one in tail)


def _codes(found: Found) -> tuple[str, ...]:
    return (found.doc.code, found.doc.shown, *found.doc.variants[:_FIRST_SHOWN])


def _lead(said: Understood, title: str) -> str:
    """The lead word: the first typed one that stands in the title, else the first typed."""
    printed = {key(folded): word for folded, word in original_words(title)}
    for word in said.words:
        if word.key in printed:
            return printed[word.key].lower()
    return said.words[0].surface if said.words else ""


def _mask(readings: Sequence[Reading]) -> int:
    covered = 0
    for reading in readings:
        covered |= reading.mask
    return covered


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
